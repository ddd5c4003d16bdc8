//! Connections: TLS, HTTP/2, proxies, pooled connections, dropped calls, and runtimes without timers.

mod cancel;
mod pool;
mod proxies;
mod test_server;
mod tls;
