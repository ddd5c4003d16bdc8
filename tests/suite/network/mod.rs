//! The way to a host: TLS, HTTP/2, proxies, and what is left of a call that nobody waits for any more.

mod cancel;
mod proxies;
mod test_server;
mod tls;
