//! Responses that repeat the secrets of a request, in every place and every spelling.

use std::fmt::Debug;

use serde_json::{Value, json};
use trtc_api::__private::{FieldValue, Object, fmt_object, from_json};
use trtc_api::ai_service::TextToSpeechSSERequest;
use trtc_api::hook::{Attempt, Hook};
use trtc_api::transport::{BoxFuture, Request, Response, Transport, TransportError};
use trtc_api::{Action, CallOptions, Client, Error, Region, blocking};

use super::marked::{MARKER, PART, WHOLE, marked, schemas};
use super::spellings::{SPELLINGS, assert_hidden};
use crate::common::streams::TextStream;
use crate::common::{Any, KINDS, Runtime, credential, new_emulator};
use crate::examples::for_each_action;
use crate::hooks_and_tracing::traced;

/// A request as `Debug` shows it.
pub(super) struct Shown<'a>(pub(super) &'a dyn Object);

impl Debug for Shown<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        fmt_object(self.0, f)
    }
}

/// Every action with a marker for each secret: in nothing that is shown of it is there one, whatever fails.
#[test]
fn no_secret_of_any_action_is_logged_or_displayed() {
    let [schema, _] = schemas();
    let clients = KINDS.map(|kind| {
        let emulator = new_emulator();
        let client = Any::new(&kind, &emulator);
        (emulator, client)
    });
    let mut secrets = 0;
    for action in &schema.actions {
        let request = marked(&schema, &action.request);
        secrets += request.to_string().matches(MARKER).count();
        let entry = trtc_api::ACTIONS.iter().find(|entry| entry.info.name == action.name).unwrap();
        let typed = entry.decode(request.to_string().as_bytes()).unwrap();
        let mut shown = format!("{:?}", Shown(&*typed));
        if let Err(violations) = trtc_api::validate::validate(&*typed) {
            shown.push_str(&format!("{violations} {violations:?}"));
        }
        shown.push_str(&traced(|| {
            for (emulator, client) in &clients {
                emulator.fault(trtc_api::emulator::Fault::Html, 1);
                let options = CallOptions::new().max_attempts(1).region(Region::AP_SINGAPORE);
                for _ in 0..2 {
                    let result = client.raw_with(&action.name, request.clone(), options.clone());
                    tracing::info!("{result:?} {emulator:?}");
                }
            }
        }));
        assert!(shown.contains("otel.status_code"), "{shown}");
        assert!(!shown.contains(MARKER), "{}: {shown}", action.name);
    }
    assert!(secrets > 50, "only {secrets} secrets");
}

/// The responses that repeat a text in one place each.
fn echoes(text: &str) -> Vec<Response> {
    let error = |code: &str, message: &str, id: &str| {
        let json = json!({ "Response": { "Error": { "Code": code, "Message": message }, "RequestId": id } });
        Response::new(200, json.to_string())
    };
    let success = json!({ "Response": { "Unknown": text, "RequestId": text, "TaskId": [text], "Status": text } });
    let headed = |status, body: &str| {
        let mut response = Response::new(status, body.to_owned());
        for name in ["server", "x-tc-requestid", "location", "date"] {
            if let Ok(value) = http::HeaderValue::from_bytes(text.as_bytes()) {
                response.headers.insert(http::HeaderName::from_static(name), value);
            }
        }
        response
    };
    let cut = |parts: usize| text.get(..text.len() * parts / 3).unwrap_or(text);
    vec![
        error(text, "no", "r"),
        error(&format!("no such key: {text}"), "no", "r"),
        error("InvalidParameter", &format!("the value <{text}> is wrong"), "r"),
        error("InvalidParameter", &format!("the value {}... is wrong", cut(2)), "r"),
        error("InvalidParameter", "no", text),
        error("AuthFailure.SignatureExpire", text, text),
        Response::new(200, success.to_string()),
        Response::new(200, json!({ "Response": { "Error": text } }).to_string()),
        Response::new(200, json!({ "Error": { "Code": text, "Message": text }, "RequestId": text }).to_string()),
        Response::new(502, json!({ "code": text, "message": text }).to_string()),
        Response::new(200, json!({ text: { "Response": text } }).to_string()),
        Response::new(200, format!("[{text}]")),
        Response::new(200, format!("\"{text}\"")),
        Response::new(502, format!("<html><p>cannot pass {text} on</p></html>")),
        Response::new(403, format!("<p>{}", cut(2))),
        headed(502, "<h1>Bad Gateway</h1>"),
        headed(302, ""),
        headed(200, r#"{"Response":{"Error":{"Code":"AuthFailure.SignatureExpire","Message":"no"}}}"#),
    ]
}

/// Returns the same response to every request.
#[derive(Clone)]
struct Echo(Response);

impl Transport for Echo {
    fn send(&self, _: Request) -> BoxFuture<'_, Result<Response, TransportError>> {
        Box::pin(async { Ok(self.0.clone()) })
    }
}

impl blocking::Transport for Echo {
    fn send(&self, _: Request) -> Result<Response, TransportError> {
        Ok(self.0.clone())
    }
}

/// Shows what a hook receives, as a program's hook might.
struct Shows;

impl Hook for Shows {
    fn before(&self, attempt: &Attempt<'_>, request: &mut Request) {
        tracing::info!("{attempt:?} {request:?}");
    }

    fn after(&self, attempt: &Attempt<'_>, outcome: Result<(), &Error>) {
        tracing::info!("{attempt:?} {outcome:?}");
        if let Err(error) = outcome {
            show(error);
        }
    }
}

/// Shows everything of an error but its code, which is as it was received.
fn show(error: &Error) {
    tracing::info!("{error} {error:?} {error:#?} {:?}", error.kind());
    tracing::info!("{:?} {:?} {:?}", error.message(), error.request_id(), error.snippet());
    let mut source = std::error::Error::source(error);
    while let Some(error) = source {
        tracing::info!("{error} {error:?}");
        source = error.source();
    }
}

macro_rules! clients {
    ($transport:expr) => {{
        let transport = $transport;
        macro_rules! client {
            ($client:ty) => {{
                let builder = <$client>::builder().credential(credential()).region(Region::AP_SINGAPORE);
                builder.max_attempts(1).unchecked().hook(Shows).transport(transport.clone()).build().unwrap()
            }};
        }
        (client!(Client), client!(blocking::Client))
    }};
}

/// A typed call with either client in turns, without the type of its action: what is checked is compiled once for all.
pub(super) type Call<'a> = &'a dyn Fn(usize, &Client, &blocking::Client) -> Option<Error>;

pub(super) fn call<A: Action>(turn: usize, client: &Client, blocking: &blocking::Client, request: &A) -> Option<Error> {
    match turn % 2 {
        0 => Runtime::paused().block_on(async { client.call(request.clone()).await }).err(),
        _ => blocking.call(request.clone()).err(),
    }
}

/// Calls typed and raw; returns everything that is displayed.
fn displayed(turn: usize, response: &Response, action: &str, typed: Call<'_>, raw: &Value) -> String {
    let (client, blocking) = clients!(Echo(response.clone()));
    traced(|| {
        let typed = typed(turn, &client, &blocking);
        let raw = match turn % 2 {
            0 => blocking.call_raw(action, raw.clone()),
            _ => Runtime::paused().block_on(client.call_raw(action, raw.clone()).send()),
        };
        typed.iter().for_each(show);
        raw.inspect_err(show).ok();
    })
}

fn check_action(number: usize, action: &str, typed: Call<'_>, raw: &Value) -> usize {
    let json = raw.to_string();
    let mut checked = 0;
    for secret in [WHOLE, PART].into_iter().filter(|secret| json.contains(&Value::from(*secret).to_string()[1..18])) {
        // Each action has some spellings, all actions together have all.
        for spelling in SPELLINGS.iter().skip(number % 14).step_by(14) {
            for (turn, response) in echoes(&spelling(secret)).iter().enumerate().skip(number % 2).step_by(2) {
                let shown = displayed(turn / 2, response, action, typed, raw);
                assert!(shown.contains("otel.status_code"), "{shown}");
                assert_hidden(&shown, secret, action);
                checked += 1;
            }
        }
    }
    checked
}

/// A response repeats the secrets of a request in every place and spelling.
#[test]
fn no_secret_that_a_response_repeats_is_displayed() {
    use std::collections::BTreeSet;
    let [schema, _] = schemas();
    let (mut number, mut checked) = (0, 0);
    for_each_action!(|A, _examples| {
        number += 1;
        let action = schema.actions.iter().find(|action| action.name == A::INFO.name).unwrap();
        let raw = marked(&schema, &action.request);
        let request: A = from_json(raw.to_string().as_bytes()).unwrap();
        let typed = |turn, client: &Client, blocking: &blocking::Client| call(turn, client, blocking, &request);
        checked += check_action(number, &action.name, &typed, &raw);
    });
    assert!(checked > 300, "only {checked} responses");
}

/// A secret inside of JSON inside of a field, which a response repeats alone.
#[test]
fn no_secret_inside_of_json_that_a_response_repeats_is_displayed() {
    let [schema, _] = schemas();
    type Start = trtc_api::ai_service::StartAIConversationRequest;
    let action = schema.actions.iter().find(|action| action.name == Start::INFO.name).unwrap();
    let mut raw = marked(&schema, &action.request);
    raw["LLMConfig"] = json!({ "LLMType": "openai", "Auth": { "APIKey": PART } }).to_string().into();
    let request: Start = from_json(raw.to_string().as_bytes()).unwrap();
    let typed = |turn, client: &Client, blocking: &blocking::Client| call(turn, client, blocking, &request);
    for (number, spelling) in SPELLINGS.iter().enumerate() {
        for (turn, response) in echoes(&spelling(PART)).iter().enumerate().skip(number % 5).step_by(5) {
            assert_hidden(&displayed(turn, response, &action.name, &typed, &raw), PART, &action.name);
        }
    }
}

/// The events of a stream, its request ID, and what follows them.
#[test]
fn no_secret_that_a_stream_repeats_is_displayed() {
    let [schema, _] = schemas();
    let action = schema.actions.iter().find(|action| action.name == TextToSpeechSSERequest::INFO.name).unwrap();
    let request: TextToSpeechSSERequest = from_json(marked(&schema, &action.request).to_string().as_bytes()).unwrap();
    assert!(serde_json::to_string(&request.value_ref()).unwrap().contains(MARKER));
    for spelling in SPELLINGS {
        let text = spelling(WHOLE);
        for (event, id) in [
            (json!({ "Error": { "Code": text, "Message": text }, "RequestId": text }).to_string(), None),
            (json!({ "Response": { "Error": { "Code": "A", "Message": text }, "RequestId": text } }).to_string(), None),
            (json!({ "code": text, "message": text }).to_string(), None),
            (json!({ "Seq": text }).to_string(), Some(&text)),
            (json!({ "Unknown": text, "Seq": "1" }).to_string(), Some(&text)),
            (format!("[{text}"), None),
            (format!("{{}}\nevent: error\ndata: {text}"), None),
        ] {
            let stream = TextStream { request_id: id.cloned(), ..TextStream::default() };
            stream.set(format!("data: {event}\n\n"));
            let (client, blocking) = clients!(stream);
            let shown = traced(|| {
                let mut events = client.stream(request.clone());
                while let Some(event) = Runtime::paused().block_on(events.next()) {
                    event.map(|event| tracing::info!("{event:?}")).inspect_err(show).ok();
                }
                tracing::info!("{:?} {events:?}", events.request_id());
                for event in blocking.stream(request.clone()) {
                    event.map(|event| tracing::info!("{event:?}")).inspect_err(show).ok();
                }
            });
            assert!(shown.contains("otel.status_code"), "{event}: {shown}");
            assert_hidden(&shown, WHOLE, &event);
        }
    }
}
