//! Servers on threads of their own: a host with TLS, an HTTP proxy, a SOCKS proxy.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use http_body_util::Full;
use hyper::body::{Bytes, Incoming};
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto::Builder;
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::WebPkiClientVerifier;
use rustls::{RootCertStore, ServerConfig};
use tokio::io::{AsyncReadExt, AsyncWriteExt, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream};

use crate::common::Runtime;

/// The certificate authority of the tests.
pub(super) struct Authority(CertifiedIssuer<'static, KeyPair>);

impl Authority {
    pub(super) fn new() -> Self {
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        // Some libraries take a certificate with the name of its issuer for self-signed.
        params.distinguished_name.push(DnType::CommonName, "the authority of the tests");
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        Self(CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap())
    }

    pub(super) fn pem(&self) -> String {
        self.0.pem()
    }

    fn der(&self) -> CertificateDer<'static> {
        self.0.der().clone()
    }

    /// Issues a certificate, with its key.
    pub(super) fn issue(&self, names: &[&str]) -> (rcgen::Certificate, KeyPair) {
        let key = KeyPair::generate().unwrap();
        let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        (CertificateParams::new(names).unwrap().signed_by(&key, &self.0).unwrap(), key)
    }
}

/// The name of the host behind the proxy.
pub(super) const NAME: &str = "trtc.example.com";

/// The protocol of a host.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Speaks {
    Http1,
    Http2,
    /// HTTP/1.1, with client certificates required.
    Mutual,
}

/// Starts a host, which returns the HTTP version and whether the client has presented a certificate.
pub(super) fn host(authority: &Authority, speaks: Speaks) -> SocketAddr {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = ServerConfig::builder_with_provider(provider.clone()).with_safe_default_protocol_versions().unwrap();
    let builder = if speaks == Speaks::Mutual {
        let mut roots = RootCertStore::empty();
        roots.add(authority.der()).unwrap();
        let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider).build().unwrap();
        builder.with_client_cert_verifier(verifier)
    } else {
        builder.with_no_client_auth()
    };
    let (certificate, key) = authority.issue(&[NAME, "localhost"]);
    let key = PrivateKeyDer::try_from(key.serialize_der()).unwrap();
    let mut config = builder.with_single_cert(vec![certificate.der().clone()], key).unwrap();
    let protocols: &[&[u8]] = if speaks == Speaks::Http2 { &[b"h2", b"http/1.1"] } else { &[b"http/1.1"] };
    config.alpn_protocols = protocols.iter().map(|protocol| protocol.to_vec()).collect();
    let acceptor = tokio_rustls::TlsAcceptor::from(Arc::new(config));
    serve(move |stream| {
        let acceptor = acceptor.clone();
        async move {
            let Ok(stream) = acceptor.accept(stream).await else { return };
            let known = stream.get_ref().1.peer_certificates().is_some();
            let respond = hyper::service::service_fn(move |request: http::Request<Incoming>| async move {
                let body = format!(r#"{{"Response":{{"RequestId":"{:?} {known}"}}}}"#, request.version());
                Ok::<_, Infallible>(http::Response::new(Full::new(Bytes::from(body))))
            });
            let _ = Builder::new(TokioExecutor::new()).serve_connection(TokioIo::new(stream), respond).await;
        }
    })
}

/// An HTTP proxy that connects every tunnel to one host.
#[derive(Clone)]
pub(super) struct Proxy {
    pub(super) address: SocketAddr,
    heads: Arc<Mutex<Vec<String>>>,
}

impl Proxy {
    pub(super) fn to(host: SocketAddr) -> Self {
        let heads = Arc::new(Mutex::new(Vec::new()));
        let theirs = Arc::clone(&heads);
        let address = serve(move |mut stream: TcpStream| {
            let heads = Arc::clone(&theirs);
            async move {
                let mut head = Vec::new();
                while !head.ends_with(b"\r\n\r\n") {
                    match stream.read_u8().await {
                        Ok(byte) => head.push(byte),
                        Err(_) => return,
                    }
                }
                heads.lock().unwrap().push(String::from_utf8(head).unwrap());
                let mut there = TcpStream::connect(host).await.unwrap();
                stream.write_all(b"HTTP/1.1 200 Connection established\r\n\r\n").await.unwrap();
                let _ = copy_bidirectional(&mut stream, &mut there).await;
            }
        });
        Self { address, heads }
    }

    /// Returns the heads of the received requests.
    pub(super) fn heads(&self) -> Vec<String> {
        self.heads.lock().unwrap().clone()
    }
}

/// A SOCKS5 proxy (RFC 1928) that connects to one host, and records the requested names.
pub(super) fn socks(host: SocketAddr, names: Arc<Mutex<Vec<String>>>) -> SocketAddr {
    serve(move |mut stream: TcpStream| {
        let names = Arc::clone(&names);
        async move {
            let mut greeting = [0; 2];
            stream.read_exact(&mut greeting).await.unwrap();
            stream.read_exact(&mut vec![0; usize::from(greeting[1])]).await.unwrap();
            stream.write_all(&[5, 0]).await.unwrap();
            // Version, connect, reserved, a name; its length, itself, the port.
            let mut request = [0; 5];
            stream.read_exact(&mut request).await.unwrap();
            assert_eq!(request[..4], [5, 1, 0, 3]);
            let mut name = vec![0; usize::from(request[4]) + 2];
            stream.read_exact(&mut name).await.unwrap();
            name.truncate(name.len() - 2);
            names.lock().unwrap().push(String::from_utf8(name).unwrap());
            stream.write_all(&[5, 0, 0, 1, 0, 0, 0, 0, 0, 0]).await.unwrap();
            let mut there = TcpStream::connect(host).await.unwrap();
            let _ = copy_bidirectional(&mut stream, &mut there).await;
        }
    })
}

/// What an HTTP/2 server does with a request.
#[derive(Clone, Copy)]
pub(super) enum Act {
    Respond,
    /// `RST_STREAM` with `REFUSED_STREAM`.
    Refuse,
    /// The head of a response, then the same.
    RefuseLate,
    /// `GOAWAY` that names no stream as processed, with this error code; then the connection is closed.
    GoAway(u8),
    /// Nothing any more on this connection, not even responses to pings.
    Silent,
}

/// An HTTP/2 server that is written frame by frame (RFC 9113), because libraries do not misbehave.
pub(super) struct Http2 {
    pub(super) port: u16,
    pub(super) connections: Arc<AtomicUsize>,
    pub(super) requests: Arc<AtomicUsize>,
}

impl Http2 {
    /// Starts a server that does this with its requests, one after the other, and responds to all others.
    pub(super) fn start(authority: &Authority, acts: Vec<Act>) -> Self {
        let (certificate, key) = authority.issue(&["localhost"]);
        let key = PrivateKeyDer::try_from(key.serialize_der()).unwrap();
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
        let config = config.with_no_client_auth().with_single_cert(vec![certificate.der().clone()], key);
        let mut config = config.unwrap();
        config.alpn_protocols = vec![b"h2".to_vec()];
        let acceptor = tokio_rustls::TlsAcceptor::from(Arc::new(config));
        let (connections, requests) = (Arc::<AtomicUsize>::default(), Arc::<AtomicUsize>::default());
        let counts = (Arc::clone(&connections), Arc::clone(&requests));
        let acts = Arc::new(acts);
        let address = serve(move |stream| {
            let (acceptor, counts, acts) = (acceptor.clone(), counts.clone(), Arc::clone(&acts));
            async move {
                let Ok(stream) = acceptor.accept(stream).await else { return };
                counts.0.fetch_add(1, Ordering::SeqCst);
                let _ = speak_http2(stream, &acts, &counts.1).await;
            }
        });
        Self { port: address.port(), connections, requests }
    }
}

async fn speak_http2(
    mut stream: impl AsyncReadExt + AsyncWriteExt + Unpin,
    acts: &[Act],
    requests: &AtomicUsize,
) -> std::io::Result<()> {
    const BODY: &[u8] = br#"{"Response":{"TaskId":"t","RequestId":"1"}}"#;
    let frame = |kind: u8, flags: u8, id: u32, payload: &[u8]| {
        let length = u32::try_from(payload.len()).unwrap().to_be_bytes();
        let mut frame = vec![length[1], length[2], length[3], kind, flags];
        frame.extend(id.to_be_bytes());
        frame.extend(payload);
        frame
    };
    stream.read_exact(&mut [0; 24]).await?;
    stream.write_all(&frame(4, 0, 0, &[])).await?;
    loop {
        let mut head = [0; 9];
        stream.read_exact(&mut head).await?;
        let mut payload = vec![0; usize::from(head[1]) << 8 | usize::from(head[2])];
        stream.read_exact(&mut payload).await?;
        let (kind, flags) = (head[3], head[4]);
        let id = u32::from_be_bytes([head[5], head[6], head[7], head[8]]);
        match kind {
            // SETTINGS and PING are acknowledged.
            4 if flags & 1 == 0 => stream.write_all(&frame(4, 1, 0, &[])).await?,
            6 if flags & 1 == 0 => stream.write_all(&frame(6, 1, 0, &payload)).await?,
            // The end of a request: HEADERS or DATA with END_STREAM.
            0 | 1 if flags & 1 == 1 => {
                let number = requests.fetch_add(1, Ordering::SeqCst);
                match acts.get(number).copied().unwrap_or(Act::Respond) {
                    Act::Respond => {
                        // `:status: 200` of the static table of HPACK, then the body.
                        stream.write_all(&frame(1, 4, id, &[0x88])).await?;
                        stream.write_all(&frame(0, 1, id, BODY)).await?;
                    }
                    Act::Refuse => stream.write_all(&frame(3, 0, id, &[0, 0, 0, 7])).await?,
                    Act::RefuseLate => {
                        stream.write_all(&[frame(1, 4, id, &[0x88]), frame(3, 0, id, &[0, 0, 0, 7])].concat()).await?;
                    }
                    Act::GoAway(code) => {
                        stream.write_all(&frame(7, 0, 0, &[0, 0, 0, 0, 0, 0, 0, code])).await?;
                        return stream.shutdown().await;
                    }
                    Act::Silent => std::future::pending().await,
                }
            }
            _ => {}
        }
    }
}

fn serve<F: Future<Output = ()> + Send + 'static>(each: impl Fn(TcpStream) -> F + Send + Sync + 'static) -> SocketAddr {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        let runtime = Runtime::new();
        runtime.block_on(async {
            let listener = TcpListener::from_std(listener).unwrap();
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                tokio::spawn(each(stream));
            }
        });
    });
    address
}
