//! `trtc explorer`: its interface, and who may use it.

mod attacks;

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::process::{Child, Stdio};

use serde_json::{Value, json};

use super::{command, example};

/// A running explorer.
struct Explorer {
    process: Child,
    address: SocketAddr,
    token: String,
}

/// A response of the server.
struct Response {
    status: u16,
    head: String,
    body: String,
}

impl Explorer {
    fn start(args: &[&str]) -> Self {
        Self::with_environment(args, &[])
    }

    fn with_environment(args: &[&str], environment: &[(&str, &str)]) -> Self {
        let mut command = command(&[&["explorer"], args].concat());
        let mut process = command.envs(environment.iter().copied()).stdout(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(process.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let url = line.trim_end().strip_prefix("explorer on http://").unwrap_or_else(|| panic!("{line}"));
        let (address, token) = url.split_once("/#").unwrap();
        Self { process, address: address.parse().unwrap(), token: token.to_owned() }
    }

    /// Sends a request as it is written.
    fn raw(&self, request: &[u8]) -> Response {
        let mut stream = TcpStream::connect(self.address).unwrap();
        // The server may close the connection before it has read a large body.
        let _ = stream.write_all(request);
        let mut bytes = Vec::new();
        let _ = stream.read_to_end(&mut bytes);
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let (head, body) = text.split_once("\r\n\r\n").unwrap_or((&text, ""));
        let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or(0);
        Response { status, head: head.to_lowercase(), body: body.to_owned() }
    }

    fn request(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Response {
        let headers: String = headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
        let length = body.len();
        self.raw(
            format!("{method} {path} HTTP/1.1\r\nConnection: close\r\nContent-Length: {length}\r\n{headers}\r\n{body}")
                .as_bytes(),
        )
    }

    /// Sends a request as the page does.
    fn api(&self, method: &str, path: &str, body: &Value) -> (u16, Value) {
        let host = self.address.to_string();
        let headers = [
            ("Host", host.as_str()),
            ("X-Explorer-Token", &self.token),
            ("Content-Type", "application/json"),
            ("Origin", &format!("http://{host}")),
            ("Sec-Fetch-Site", "same-origin"),
        ];
        let body = if method == "GET" { String::new() } else { body.to_string() };
        let response = self.request(method, &format!("/api/{path}"), &headers, &body);
        let value = serde_json::from_str(&response.body);
        (response.status, value.unwrap_or_else(|error| panic!("{error}: {} {}", response.head, response.body)))
    }

    fn post(&self, path: &str, body: &Value) -> Value {
        let (status, value) = self.api("POST", path, body);
        assert_eq!(status, 200, "{path}: {value}");
        value
    }

    fn console(&self) -> Value {
        self.api("GET", "console", &Value::Null).1
    }
}

impl Drop for Explorer {
    fn drop(&mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }
}

/// The form with the fields of an example, changed by pairs of path and text.
fn form(explorer: &Explorer, action: &str, changes: &[(&str, &str)]) -> Value {
    let fields = explorer.post("fields", &json!({ "action": action, "json": example(action).to_string() }));
    assert_eq!(fields["unknown"], json!([]));
    let mut pairs = fields["fields"].as_array().unwrap().clone();
    pairs.retain(|pair| changes.iter().all(|(path, _)| pair[0] != *path));
    pairs.extend(changes.iter().map(|(path, text)| json!([path, text])));
    json!({ "action": action, "fields": pairs, "target": "emulator", "region": "ap-singapore", "lang": "rust" })
}

#[test]
fn a_recording_is_checked_sent_and_ends() {
    let explorer = Explorer::start(&[]);
    let invalid = form(&explorer, "StartWebRecord", &[("MaxDurationLimit", "60")]);
    let checked = explorer.post("check", &invalid);
    let problem = json!({
        "path": "MaxDurationLimit",
        "text": "MaxDurationLimit is 60 but must be 1800 to 36000 s",
    });
    assert_eq!(checked["problems"], json!([problem]));
    for path in ["code", "sign", "send"] {
        let (status, refused) = explorer.api("POST", path, &invalid);
        assert_eq!((status, refused["error"].as_str().unwrap().contains("MaxDurationLimit is 60")), (422, true));
    }
    assert_eq!(explorer.console()["calls"], json!([]));

    let valid = form(&explorer, "StartWebRecord", &[("MaxDurationLimit", "3600")]);
    assert_eq!(explorer.post("check", &valid)["problems"], json!([]));
    let sent = explorer.post("send", &valid);
    let response: Value = serde_json::from_str(sent["response"].as_str().unwrap()).unwrap();
    assert_eq!((sent["request_id"] == response["RequestId"], &sent["target"]), (true, &json!("emulator")), "{sent}");

    let console = explorer.console();
    let task = &console["tasks"][0];
    assert_eq!((&task["task_id"], &task["running"]), (&response["TaskId"], &json!(true)));
    let stop = json!({ "action": "StopWebRecord", "fields": [["TaskId", response["TaskId"]]] });
    assert!(task["calls"].as_array().unwrap().contains(&stop), "{task}");
    assert_eq!(console["events"][0]["name"], "WebRecordStarted");
    assert_eq!(explorer.api("POST", "emulator/clock", &json!({ "advance": 3_600 })).0, 200);
    let console = explorer.console();
    assert_eq!(console["tasks"][0]["running"], json!(false));
    let events = console["events"].as_array().unwrap();
    assert!(events.iter().any(|event| event["name"] == "WebRecordLimited"), "{console}");
}

#[test]
fn faults_are_injected_listed_and_removed() {
    let explorer = Explorer::start(&[]);
    let fault = json!({ "fault": "status:503", "times": 100 });
    explorer.post("emulator/faults", &fault);
    let console = explorer.console();
    assert_eq!((&console["faults"][0]["fault"], &console["faults"][0]["times"]), (&fault["fault"], &fault["times"]));
    let form = form(&explorer, "DescribeWebRecord", &[("TaskId", "x")]);
    let sent = explorer.post("send", &form);
    assert!(sent["error"]["text"].as_str().unwrap().contains("503"), "{sent}");
    assert!(sent["error"]["attempts"].as_u64().unwrap() > 1, "{sent}");
    explorer.api("DELETE", "emulator/faults", &json!({}));
    assert_eq!(explorer.console()["faults"], json!([]));
    let sent = explorer.post("send", &form);
    assert_eq!(sent["error"]["code"], "FailedOperation.TaskNotExist");
    assert!(sent["error"]["meaning"].is_string() && sent["request_id"].is_string(), "{sent}");
}

/// The page knows what a form needs, for every action, and every example of it is valid.
#[test]
fn every_action_has_a_form() {
    let explorer = Explorer::start(&[]);
    let (_, service) = explorer.api("GET", "service", &Value::Null);
    let categories = service["categories"].as_array().unwrap();
    let actions: Vec<&str> = categories
        .iter()
        .flat_map(|category| category["actions"].as_array().unwrap())
        .map(|action| action["name"].as_str().unwrap())
        .collect();
    assert_eq!(actions.len(), trtc_api::dynamic::DynamicService::bundled().actions().count());
    for name in actions {
        let action = explorer.post("action", &json!({ "action": name }));
        let region = action["regions"][0].as_str().unwrap_or_default();
        for example in action["examples"].as_array().unwrap() {
            let form = json!({
                "action": name, "fields": example["fields"], "target": "emulator", "region": region, "lang": "rust",
            });
            assert_eq!(explorer.post("check", &form)["problems"], json!([]), "{name}");
            assert!(explorer.post("code", &form)["code"].as_str().unwrap().contains("async fn main()"), "{name}");
            assert!(explorer.post("sign", &form)["curl"].as_str().unwrap().contains("-H 'X-TC-Action: "), "{name}");
        }
    }
    let start = explorer.post("action", &json!({ "action": "StartWebRecord" }));
    let field = |object: &Value, name: &str| {
        object["fields"].as_array().unwrap().iter().find(|it| it["name"] == name).unwrap().clone()
    };
    let limit = field(&start["request"], "MaxDurationLimit");
    assert_eq!((&limit["expected"], &limit["type"]["kind"]), (&json!(["1800 to 36000 s"]), &json!("integer")));
    let storage = &start["types"]["StorageParams"];
    assert!(storage["choices"][0].as_array().unwrap().contains(&json!("CloudStorage")), "{storage}");
    assert_eq!(field(&start["types"]["CloudStorage"], "SecretKey")["secret"], "whole");
}

#[test]
fn names_are_searched_and_explained() {
    let explorer = Explorer::start(&[]);
    let found = explorer.post("search", &json!({ "words": "start record web page" }));
    assert_eq!(found["found"][0]["path"], "StartWebRecord", "{found}");
    let text = explorer.post("explain", &json!({ "name": "FailedOperation.TaskExist" }));
    let text = text["text"].as_str().unwrap();
    assert!(text.starts_with("FailedOperation.TaskExist\n") && !text.contains('\u{1b}'), "{text}");
}

/// Another service, without generated code.
#[test]
fn a_loaded_service_is_served_and_emulated() {
    let schemas = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/downstream/schemas/lke");
    let explorer = Explorer::start(&["--schemas", schemas]);
    let fields = json!([["BaseId", "7"], ["Name", "night"]]);
    let form = json!({ "action": "StartImport", "fields": fields, "target": "emulator", "region": "", "lang": "rust" });
    let sent = explorer.post("send", &form);
    assert!(sent["response"].as_str().unwrap_or_default().contains("ImportId"), "{sent}");
    assert_eq!(explorer.console()["tasks"][0]["running"], json!(true));
    assert!(explorer.post("code", &form)["code"].as_str().unwrap().contains("trtc_api::service!"));
}

/// The page decides where a request goes; the credentials stay in the process.
#[test]
fn the_service_is_called_with_the_credentials_of_the_process() {
    let service = super::Service::start();
    let url = service.server.url();
    let environment = [
        ("TENCENTCLOUD_SECRET_ID", super::ID),
        ("TENCENTCLOUD_SECRET_KEY", super::KEY),
        ("TENCENTCLOUD_ENDPOINT", url.as_str()),
    ];
    let explorer = Explorer::with_environment(&[], &environment);
    let mut form = form(&explorer, "StartWebRecord", &[]);
    explorer.post("send", &form);
    assert_eq!((service.emulator.tasks().len(), explorer.console()["tasks"].as_array().unwrap().len()), (0, 1));
    form["target"] = json!("service");
    let sent = explorer.post("send", &form);
    assert!(sent["response"].is_string() && sent["target"] == "service", "{sent}");
    assert_eq!((service.emulator.tasks().len(), explorer.console()["tasks"].as_array().unwrap().len()), (1, 1));
    let signed = explorer.post("sign", &form);
    let (_, catalog) = explorer.api("GET", "service", &Value::Null);
    for shown in [&sent, &signed, &catalog, &explorer.console()] {
        let text = shown.to_string();
        assert!(!text.contains(super::ID) && !text.contains(super::KEY), "{text}");
    }
    assert!(signed["curl"].as_str().unwrap().contains("Credential=SECRET_ID/"), "{signed}");
    form["target"] = json!("elsewhere");
    assert_eq!(explorer.api("POST", "send", &form).0, 400);
}

/// Without credentials, the emulator works and the service is not called.
#[test]
fn without_credentials_only_the_emulator_is_called() {
    let explorer = Explorer::start(&[]);
    let mut form = form(&explorer, "StopWebRecord", &[]);
    form["target"] = json!("service");
    let sent = explorer.post("send", &form);
    assert!(sent["error"]["text"].as_str().unwrap().contains("credential"), "{sent}");
    assert_eq!(sent["error"]["may_have_executed"], json!(false));
}

/// An error that repeats a secret of the form, as its code too.
#[test]
fn an_error_that_repeats_a_secret_is_redacted() {
    let explorer = Explorer::start(&[]);
    let secret = "hunter2-hunter2.0123";
    for code in [secret, "InvalidParameter"] {
        let error = json!({ "code": code, "message": format!("the key {secret} is wrong") });
        explorer.post("emulator/stubs", &json!({ "action": "StartWebRecord", "error": error, "times": 1 }));
        let form = form(&explorer, "StartWebRecord", &[("StorageParams.CloudStorage.SecretKey", secret)]);
        let sent = explorer.post("send", &form);
        assert!(sent["error"]["text"].as_str().unwrap().contains("the key *** is wrong"), "{sent}");
        assert_eq!(sent["error"]["code"], if code == secret { Value::Null } else { json!(code) });
        assert!(!sent.to_string().contains("hunter2") && !explorer.console().to_string().contains("hunter2"), "{sent}");
    }
}

#[test]
fn the_events_of_a_stream_are_shown() {
    let explorer = Explorer::start(&[]);
    let action = explorer.post("action", &json!({ "action": "TextToSpeechSSE" }));
    assert!(action["event"]["fields"].as_array().unwrap().iter().any(|field| field["name"] == "IsEnd"), "{action}");
    let stub = json!({ "action": "TextToSpeechSSE", "events": [{ "Audio": "aa", "IsEnd": false }, { "IsEnd": true }] });
    explorer.post("emulator/stubs", &stub);
    let sent = explorer.post("send", &form(&explorer, "TextToSpeechSSE", &[]));
    let lines: Vec<&str> = sent["response"].as_str().unwrap_or_else(|| panic!("{sent}")).lines().collect();
    assert!(lines.len() == 2 && lines[0].contains("\"aa\""), "{sent}");
}
