//! The control interface of the emulator, over HTTP as a test in another language uses it.

use serde_json::{Value, json};
use trtc_api::emulator::{Emulator, Server};
use trtc_api::room_management::DismissRoomRequest;
use trtc_api::{Client, Error};

use crate::common::{credential, page_request};
use crate::emulator_http::exchange;

/// A server with a client of the API and one of the control interface.
struct Lab {
    server: Server,
    client: Client,
}

impl Lab {
    fn of(emulator: &Emulator) -> Self {
        let server = emulator.listen("127.0.0.1:0").unwrap();
        let client = Client::builder().credential(credential()).region("ap-singapore").endpoint(server.url());
        Self { client: client.max_attempts(1).build().unwrap(), server }
    }

    fn new() -> Self {
        Self::of(&Emulator::new())
    }

    /// Sends a request with headers, and returns the status and the response as it was received.
    fn raw(&self, method: &str, path: &str, headers: &str, body: &str) -> (u16, String) {
        let host = if headers.contains("Host: ") { "" } else { "Host: localhost\r\n" };
        let length = body.len();
        let request = format!(
            "{method} /_emulator{path} HTTP/1.1\r\n{host}{headers}Content-Length: {length}\r\nConnection: close\r\n\r\n{body}"
        );
        let response = exchange(&self.server, request.as_bytes());
        (response.split(' ').nth(1).unwrap().parse().unwrap(), response)
    }

    fn send(&self, method: &str, path: &str, body: Value) -> (u16, Value) {
        let (status, response) = self.raw(method, path, "Content-Type: application/json\r\n", &body.to_string());
        (status, serde_json::from_str(response.split_once("\r\n\r\n").unwrap().1).unwrap())
    }

    fn get(&self, path: &str) -> Value {
        let (status, response) = self.raw("GET", path, "", "");
        assert_eq!(status, 200);
        serde_json::from_str(response.split_once("\r\n\r\n").unwrap().1).unwrap()
    }

    async fn dismiss(&self) -> Result<(), Error> {
        self.client.dismiss_room(DismissRoomRequest::builder().sdk_app_id(1).room_id(2).build()).await.map(drop)
    }

    async fn code(&self) -> String {
        self.dismiss().await.err().and_then(|error| error.code().map(str::to_owned)).unwrap_or_default()
    }
}

#[tokio::test]
async fn stubs_faults_and_calls() {
    let lab = Lab::new();
    let stubs = json!([
        { "action": "DismissRoom", "times": 1, "error": { "code": "FailedOperation.RoomNotExist" } },
        { "action": "DismissRoom", "response": { "Response": { "RequestId": "mine" } } },
    ]);
    assert_eq!(lab.send("POST", "/stubs", stubs), (200, json!({})));
    assert_eq!(lab.code().await, "FailedOperation.RoomNotExist");
    lab.dismiss().await.unwrap();
    let (status, _) = lab.send("POST", "/faults", json!({ "fault": "throttle", "action": "DismissRoom" }));
    let fault = json!({ "fault": "throttle", "times": 1, "action": "DismissRoom", "service": "trtc" });
    assert_eq!(lab.get("/faults"), json!({ "faults": [fault] }));
    assert_eq!((status, lab.code().await.as_str()), (200, "RequestLimitExceeded"));
    assert_eq!(lab.get("/faults"), json!({ "faults": [] }));
    assert_eq!(lab.code().await, "");
    let calls = lab.get("/calls?action=DismissRoom");
    let call = json!({ "service": "trtc", "action": "DismissRoom", "request": { "SdkAppId": 1, "RoomId": 2 } });
    assert_eq!(calls, json!({ "calls": [call, call, call] }));
    assert_eq!(lab.get("/calls?action=RemoveUser"), json!({ "calls": [] }));
    lab.send("DELETE", "/calls", json!({}));
    assert_eq!(lab.get("/calls"), json!({ "calls": [] }));
    assert!(lab.get("")["paths"].as_array().unwrap().len() > 10);
    let action = json!({ "service": "trtc", "version": "2019-07-22", "action": "StartWebRecord" });
    assert!(lab.get("/actions")["actions"].as_array().unwrap().contains(&action));
}

#[tokio::test]
async fn tasks_end_when_the_clock_is_advanced() {
    let lab = Lab::new();
    let task = lab.client.start_web_record(page_request()).await.unwrap().task_id;
    let listed = lab.get("/tasks?family=WebRecording");
    assert_eq!((&listed["tasks"][0]["task_id"], &listed["tasks"][0]["running"]), (&json!(task), &json!(true)));
    let event = json!({ "task_id": task, "event": "WebRecordUpdated", "value": 1, "reason": "Page load timeout" });
    assert_eq!(lab.send("POST", "/tasks", event).0, 200);
    let before = lab.get("/clock")["now"].as_f64().unwrap();
    let (_, clock) = lab.send("POST", "/clock", json!({ "advance": 3_600 }));
    assert_eq!(clock["advanced_by"], json!(3_600.0));
    assert!(clock["now"].as_f64().unwrap() >= before + 3_600.0);
    assert_eq!(lab.get("/tasks")["tasks"][0]["running"], json!(false));
    let events = lab.get("/events");
    let numbers: Vec<u64> =
        events["events"].as_array().unwrap().iter().map(|it| it["EventType"].as_u64().unwrap()).collect();
    assert_eq!(numbers.first(), Some(&801), "{events}");
    assert!(numbers.len() >= 3, "{events}");
    let end = &events["events"].as_array().unwrap().last().unwrap();
    let ended_at = &lab.get("/tasks")["tasks"][0]["ended_at"];
    assert_eq!((&end["task_id"], &end["at"]), (&json!(task), ended_at), "{events}");
    // The signature of the client, whose clock was not advanced, is still valid.
    lab.dismiss().await.unwrap();
}

#[tokio::test]
async fn a_reset_restores_what_was_set_before_the_server_was_started() {
    let emulator = Emulator::new();
    let error = r#"{ "action": "DismissRoom", "error": { "code": "InternalError" } }"#;
    emulator.stub_json(error.as_bytes()).unwrap();
    let lab = Lab::of(&emulator);
    lab.client.start_web_record(page_request()).await.unwrap();
    assert_eq!(lab.send("DELETE", "/stubs", json!({})).0, 200);
    lab.dismiss().await.unwrap();
    lab.send("POST", "/clock", json!({ "advance": 5 }));
    lab.send("POST", "/faults", json!({ "fault": "html", "times": 100 }));
    assert_eq!(lab.send("POST", "/reset", json!({})).0, 200);
    assert_eq!(lab.code().await, "InternalError");
    assert_eq!(lab.get("/tasks"), json!({ "tasks": [] }));
    assert_eq!(lab.get("/clock")["advanced_by"], json!(0.0));
}

#[tokio::test]
async fn errors_name_the_place_and_the_remedy() {
    let lab = Lab::new();
    for (method, path, body, status, part) in [
        ("POST", "/stubs", json!({}), 400, "exactly one of response, error, events, fault, script"),
        ("POST", "/stubs", json!([{ "action": "Dismiss", "response": {} }]), 400, "[0]: unknown action `Dismiss`"),
        ("POST", "/stubs", json!({ "response": {} }), 400, "`action` is missing"),
        ("POST", "/faults", json!({ "fault": "html", "service": "trtc" }), 400, "`action` is missing"),
        (
            "POST",
            "/stubs",
            json!({ "action": "DismissRoom", "service": "vod", "response": {} }),
            400,
            "unknown action `DismissRoom` of the service `vod`",
        ),
        ("POST", "/stubs", json!({ "error": { "code": "X" } }), 400, "`action` is missing"),
        ("POST", "/stubs", json!({ "action": "DismissRoom", "respons": {} }), 400, "unknown member `respons`"),
        ("POST", "/stubs", json!({ "action": "DismissRoom", "response": 1 }), 400, "must be an object, not a number"),
        ("POST", "/stubs", json!({ "action": "DismissRoom", "events": [] }), 400, "is not a stream"),
        ("POST", "/stubs", json!({ "action": "DismissRoom", "times": -1, "fault": "html" }), 400, "`times` must be"),
        ("POST", "/faults", json!({ "fault": "quake" }), 400, "unknown fault `quake`; expected one of"),
        ("POST", "/clock", json!({ "advance": -1 }), 400, "`advance` must be a number of seconds from 0"),
        ("POST", "/clock", json!({ "advance": 1e19 }), 400, "`advance` must be at most a hundred years"),
        ("POST", "/clock", json!({}), 400, "`advance` is missing"),
        ("POST", "/stubs", json!({ "action": "DismissRoom", "error": { "code": "" } }), 400, "`code` is missing"),
        ("POST", "/tasks", json!({ "task_id": "x", "event": "e" }), 404, "unknown task ID"),
        ("GET", "/calls?action=dismissRoom", json!({}), 400, "unknown action `dismissRoom`; `GET /_emulator/actions`"),
        ("GET", "/calls?service=vod", json!({}), 400, "unknown service `vod`"),
        ("GET", "/calls?action=DismissRoom&service=vod", json!({}), 400, "`DismissRoom` of the service `vod`"),
        ("GET", "/tasks?family=webrecording", json!({}), 400, "unknown family `webrecording`; known: "),
        ("POST", "/nowhere", json!({}), 404, "`GET /_emulator` lists the paths"),
        ("PUT", "/stubs", json!({}), 405, "use POST or DELETE"),
    ] {
        let (got, response) = lab.send(method, path, body.clone());
        let message = response["error"].as_str().unwrap_or_default();
        assert!(got == status && message.contains(part), "{method} {path} {body}: {got} {message}");
    }
    assert_eq!(lab.raw("POST", "/stubs", "Content-Type: application/json\r\n", "{").0, 400);
    assert_eq!(lab.raw("GET", "/calls?acton=x", "", "").0, 400);
}

/// What a web page can do with `fetch`, and through a name of its own that resolves to this machine.
#[tokio::test]
async fn a_web_page_cannot_use_the_control_interface() {
    let lab = Lab::new();
    for headers in [
        "Origin: http://evil.example\r\n",
        "Origin: null\r\n",
        "Sec-Fetch-Site: cross-site\r\n",
        "Host: evil.example\r\n",
    ] {
        assert_eq!(lab.raw("POST", "/reset", headers, "").0, 403, "{headers}");
        assert_eq!(lab.raw("GET", "/calls", headers, "").0, 403, "{headers}");
    }
    assert_eq!(lab.raw("POST", "/stubs", "Content-Type: text/plain\r\n", "{}").0, 415);
    let (status, preflight) = lab.raw("OPTIONS", "/reset", "Access-Control-Request-Method: POST\r\n", "");
    assert!(status == 405 && !preflight.to_lowercase().contains("access-control"), "{preflight}");
    assert_eq!(lab.raw("POST", "/reset", "", "").0, 200);
}
