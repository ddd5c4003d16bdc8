//! The web server of the page.

use std::convert::Infallible;
use std::io;
use std::net::{SocketAddr, TcpListener, ToSocketAddrs};
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::header::{self, HeaderValue};
use http::{Method, Request, Response, StatusCode};
use http_body_util::{BodyExt, Full, Limited};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use serde_json::{Value, json};
use tokio::sync::Semaphore;

use super::assets::{self, CONTENT_SECURITY_POLICY};
use super::reply::Refusal;
use super::{State, guard, routes};
use crate::failure::Failure;

/// How many connections are served at once.
const MAX_CONNECTIONS: usize = 64;

/// The size of the largest body.
const MAX_BODY_BYTES: usize = 4 << 20;

/// The time for the head and for the body of a request.
const READ_TIMEOUT: Duration = Duration::from_secs(20);

/// Listens on a loopback address.
pub(super) fn bind(address: &str) -> Result<TcpListener, Failure> {
    let help = "use a loopback address such as 127.0.0.1:8080; `ssh -L` forwards its port to another machine";
    let failed = |error: io::Error| Failure::usage(format!("cannot listen on {address}: {error}"), help);
    let addresses: Vec<SocketAddr> = address.to_socket_addrs().map_err(failed)?.collect();
    if !addresses.iter().all(|address| address.ip().is_loopback()) {
        return Err(Failure::usage(format!("{address} is not a loopback address"), help));
    }
    let listener = TcpListener::bind(&*addresses).map_err(failed)?;
    listener.set_nonblocking(true).map_err(failed)?;
    Ok(listener)
}

/// Serves the page until the process ends.
pub(super) async fn serve(listener: TcpListener, state: State) -> Result<(), Failure> {
    let failed = |error| Failure::usage(format!("cannot serve the page: {error}"), "free some resources");
    let listener = tokio::net::TcpListener::from_std(listener).map_err(failed)?;
    let (state, free) = (Arc::new(state), Arc::new(Semaphore::new(MAX_CONNECTIONS)));
    loop {
        let Ok(permit) = free.clone().acquire_owned().await else { return Ok(()) };
        let Ok((stream, _)) = listener.accept().await else {
            // The browser has closed the connection, or the process has no free file descriptor.
            tokio::time::sleep(Duration::from_millis(10)).await;
            continue;
        };
        // Small responses are sent at once.
        let _ = stream.set_nodelay(true);
        let state = state.clone();
        tokio::spawn(async move {
            let service = service_fn(|request| respond(state.clone(), request));
            let mut protocol = hyper::server::conn::http1::Builder::new();
            protocol.timer(TokioTimer::new()).header_read_timeout(READ_TIMEOUT);
            let _ = protocol.serve_connection(TokioIo::new(stream), service).await;
            drop(permit);
        });
    }
}

async fn respond(state: Arc<State>, request: Request<Incoming>) -> Result<Response<Full<Bytes>>, Infallible> {
    let mut response = match handle(&state, request).await {
        Ok(response) => response,
        Err(refusal) => json_response(refusal.status, &json!({ "error": refusal.message })),
    };
    let headers = response.headers_mut();
    for (name, value) in [
        (header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (header::CACHE_CONTROL, "no-store"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    headers.insert("cross-origin-opener-policy", HeaderValue::from_static("same-origin"));
    headers.insert("cross-origin-resource-policy", HeaderValue::from_static("same-origin"));
    if response.status() == StatusCode::PAYLOAD_TOO_LARGE {
        response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
    }
    Ok(response)
}

async fn handle(state: &State, request: Request<Incoming>) -> Result<Response<Full<Bytes>>, Refusal> {
    let (head, body) = request.into_parts();
    guard::check(&head)?;
    let Some(path) = head.uri.path().strip_prefix(routes::PREFIX) else {
        return file(&head.method, head.uri.path());
    };
    if path == "session" {
        let token = state.tokens.exchange(guard::token(&head.headers));
        let refused = || Refusal::new(StatusCode::UNAUTHORIZED, "the ticket was used: open the URL of the terminal");
        return Ok(json_response(StatusCode::OK, &json!({ "token": token.ok_or_else(refused)? })));
    }
    guard::authorize(&head.headers, &state.tokens)?;
    let body = read(body).await?;
    if !body.is_empty() {
        guard::check_media_type(&head.headers)?;
    }
    Ok(json_response(StatusCode::OK, &routes::handle(state, &head.method, path, &body).await?))
}

fn file(method: &Method, path: &str) -> Result<Response<Full<Bytes>>, Refusal> {
    if method != Method::GET && method != Method::HEAD {
        return Err(Refusal::new(StatusCode::METHOD_NOT_ALLOWED, "use GET"));
    }
    let asset = assets::find(path).ok_or_else(|| Refusal::new(StatusCode::NOT_FOUND, "there is no such file"))?;
    Ok(response(StatusCode::OK, asset.media_type, Bytes::from_static(asset.text.as_bytes())))
}

async fn read(body: Incoming) -> Result<Bytes, Refusal> {
    let late = |_| Refusal::new(StatusCode::REQUEST_TIMEOUT, "the body was not complete in time");
    let body = Limited::new(body, MAX_BODY_BYTES).collect();
    let body = tokio::time::timeout(READ_TIMEOUT, body).await.map_err(late)?;
    body.map(|body| body.to_bytes()).map_err(|error| {
        if error.is::<http_body_util::LengthLimitError>() {
            let message = format!("the request is larger than {MAX_BODY_BYTES} bytes: use `trtc call`");
            return Refusal::new(StatusCode::PAYLOAD_TOO_LARGE, message);
        }
        Refusal::new(StatusCode::BAD_REQUEST, "the body is not complete")
    })
}

fn json_response(status: StatusCode, body: &Value) -> Response<Full<Bytes>> {
    response(status, "application/json", Bytes::from(body.to_string()))
}

fn response(status: StatusCode, media_type: &'static str, body: Bytes) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::new(body));
    *response.status_mut() = status;
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type));
    response
}
