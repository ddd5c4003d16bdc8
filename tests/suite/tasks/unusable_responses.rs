//! Starts whose response names the task and cannot be used: the handle or the error has the TaskId.

use std::sync::{Arc, Mutex};

use serde_json::Value;
use trtc_api::transport::{BoxFuture, Request, Response, Transport, TransportError};
use trtc_api::{CallOptions, Credential};

use super::*;
use trtc_api::tasks::CloudRecording;

/// Returns one response to starts, and an error to every other action; keeps the other requests.
#[derive(Clone)]
struct OneStart {
    start: &'static str,
    status: u16,
    body: String,
    others: Arc<Mutex<Vec<(String, Value)>>>,
}

impl OneStart {
    fn new(start: &'static str, status: u16, body: impl Into<String>) -> Self {
        Self { start, status, body: body.into(), others: Arc::default() }
    }

    fn respond(&self, request: &Request) -> Response {
        let action = request.headers["x-tc-action"].to_str().unwrap();
        if action == self.start {
            return Response::new(self.status, self.body.clone());
        }
        let body = serde_json::from_slice(&request.body).unwrap();
        self.others.lock().unwrap().push((action.to_owned(), body));
        Response::new(200, r#"{"Response":{"Error":{"Code":"AuthFailure","Message":"m"},"RequestId":"r"}}"#)
    }
}

impl Transport for OneStart {
    fn send(&self, request: Request) -> BoxFuture<'_, Result<Response, TransportError>> {
        let response = self.respond(&request);
        Box::pin(async { Ok(response) })
    }
}

impl blocking::Transport for OneStart {
    fn send(&self, request: Request) -> Result<Response, TransportError> {
        Ok(self.respond(&request))
    }
}

macro_rules! client {
    ($client:ty, $transport:expr) => {{
        let builder = <$client>::builder().credential(Credential::new("AKIDx", "key")).region(Region::AP_SINGAPORE);
        builder.clock(VirtualClock::new()).transport($transport).build().unwrap()
    }};
}

/// What can be wrong with a response that names its task: strict mode, the HTTP status, the body.
fn unusable(field: &str) -> Vec<(bool, u16, String)> {
    [
        (true, 200, r#"{"Response":{"RequestId":17,"$":"t+."}}"#),
        (false, 200, r#"{"Response":{"$":"t+.","New":[1,],"RequestId":"r"}}"#),
        (false, 200, r#"{"Response":{"$":"t+.","RequestId":"r"}} {}"#),
        (false, 403, r#"{"Response":{"$":"t+.","RequestId":{}}}"#),
        (false, 429, r#"{"Response":{"$":"t+.","RequestId":"r"}}"#),
    ]
    .map(|(strict, status, body)| (strict, status, body.replace('$', field)))
    .to_vec()
}

#[test]
fn every_family_keeps_the_task_that_the_response_names() {
    let service = DynamicService::bundled();
    for lifecycle in service.lifecycles() {
        let start = lifecycle.start.action.info;
        let action = service.action(start.name).unwrap();
        let field = start.task_id.unwrap();
        for (strict, status, body) in unusable(field) {
            let context = format!("{} {status} {body}", lifecycle.name);
            Runtime::paused().block_on(async {
                let transport = OneStart::new(start.name, status, &*body);
                let options = CallOptions::new().unchecked().strict_responses(strict);
                let client = client!(Client, transport.clone()).with_options(options);
                let tasks = client.tasks_dynamic(service, lifecycle.name).unwrap();
                let error = tasks.prepare(action.empty_request()).send().await.unwrap_err();
                assert!(error.may_have_executed(), "{context}: {error}");
                let task = tasks.attach(error.task_id().unwrap()).unwrap();
                assert_eq!(task.task_id().as_deref(), Some("t+."), "{context}: {error}");
            });
        }
        // A request ID of another kind is no reason to lose the handle.
        Runtime::paused().block_on(async {
            let body = format!(r#"{{"Response":{{"{field}":"t+.","RequestId":{{"a":[]}}}}}}"#);
            let client = client!(Client, OneStart::new(start.name, 200, body));
            let client = client.with_options(CallOptions::new().unchecked());
            let tasks = client.tasks_dynamic(service, lifecycle.name).unwrap();
            let task = tasks.prepare(action.empty_request()).send().await.unwrap();
            assert_eq!(task.task_id().as_deref(), Some("t+."), "{}", lifecycle.name);
        });
    }
}

#[test]
fn both_clients_stop_the_task_that_the_error_names() {
    for (strict, status, body) in unusable("TaskId") {
        let options = || CallOptions::new().strict_responses(strict);
        let stopped = |transport: &OneStart| {
            let others = transport.others.lock().unwrap();
            let (action, request) = others.last().unwrap();
            assert_eq!((&**action, &request["TaskId"]), ("DeleteCloudRecording", &json!("t+.")), "{body}");
        };
        Runtime::paused().block_on(async {
            let transport = OneStart::new("CreateCloudRecording", status, &*body);
            let client = client!(Client, transport.clone()).with_options(options());
            let recordings = client.cloud_recordings();
            // A start whose task is known is not retried to replace the task.
            let error = recordings.replace_if_unknown().start(room_recording()).await.unwrap_err();
            assert!(transport.others.lock().unwrap().is_empty() && error.may_have_executed(), "{error}");
            let id: TaskId<CloudRecording> = error.task_id().unwrap().parse().unwrap();
            assert_eq!(id.task_id(), Some("t+."), "{error}");
            assert!(error.to_string().contains("the task may be running: attach to this ID"), "{error}");
            client.cloud_recordings().attach(id).stop().await.unwrap_err();
            stopped(&transport);
        });
        let transport = OneStart::new("CreateCloudRecording", status, &*body);
        let client = client!(blocking::Client, transport.clone()).with_options(options());
        let error = client.cloud_recordings().start(room_recording()).unwrap_err();
        let id: TaskId<CloudRecording> = error.task_id().unwrap().parse().unwrap();
        client.cloud_recordings().attach(id).stop().unwrap_err();
        stopped(&transport);
    }
}
