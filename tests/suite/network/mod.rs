//! Connections: TLS, HTTP/2, proxies, pooled connections, dropped calls, runtimes, and HTTP stacks of the user.

mod cancel;
mod http2;
mod logs;
mod own_stack;
mod pool;
mod proxies;
mod test_server;
mod tls;
mod unsent;
