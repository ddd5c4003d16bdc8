//! The axum extractor.

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode};
use axum::routing::post;
use tower_service::Service;
use trtc_api::callback::axum::VerifiedCallback;

use super::*;
use crate::common::Runtime;

async fn name(VerifiedCallback(callback): VerifiedCallback<Event>) -> &'static str {
    callback.event.name().unwrap_or("unknown")
}

fn respond(key: &str, signature: Option<&str>, body: Vec<u8>) -> (StatusCode, String) {
    let receiver = Arc::new(Receiver::new(key).replay_window(None));
    let mut app: Router = Router::new().route("/callback", post(name)).with_state(receiver);
    let mut request = Request::post("/callback");
    if let Some(signature) = signature {
        request = request.header("Sign", signature);
    }
    let runtime = Runtime::bare();
    runtime.block_on(async {
        let response = app.call(request.body(Body::from(body)).unwrap()).await.unwrap();
        let status = response.status();
        let body = axum::body::to_bytes(response.into_body(), 1_000).await.unwrap();
        (status, String::from_utf8(body.to_vec()).unwrap())
    })
}

#[test]
fn extracts_verified_callbacks_and_rejects_the_others() {
    let body = br#"{"EventGroupId":8,"EventType":801,"CallbackTs":7,"EventInfo":{}}"#.to_vec();
    let signature = sign("key", &body);
    assert_eq!(respond("key", Some(&signature), body.clone()), (StatusCode::OK, "WebRecordStarted".to_owned()));
    let (status, text) = respond("key", None, body.clone());
    assert_eq!(status, StatusCode::FORBIDDEN);
    assert!(text.starts_with("the callback has no header `Sign`"), "{text}");
    // The body must be the signed one, byte for byte.
    let changed = [&body[..], b" "].concat();
    assert_eq!(respond("key", Some(&signature), changed).0, StatusCode::FORBIDDEN);
    // A signed body that is no callback reaches the handler: the service would only repeat it.
    for body in [&b"text"[..], b"", b"{}", br#"{"EventGroupId":"x","EventType":[801]}"#, b"\xff{"] {
        let response = respond("key", Some(&sign("key", body)), body.to_vec());
        assert_eq!(response, (StatusCode::OK, "unknown".to_owned()), "{}", body.escape_ascii());
        assert_eq!(respond("key", Some("d3Jvbmc="), body.to_vec()).0, StatusCode::FORBIDDEN);
    }
    let text = b"text".to_vec();
    let large = vec![b' '; (1 << 20) + 1];
    assert_eq!(respond("key", Some(&sign("key", &large)), large).0, StatusCode::PAYLOAD_TOO_LARGE);
    assert_eq!(respond(" key", Some(&signature), text).0, StatusCode::INTERNAL_SERVER_ERROR);
}
