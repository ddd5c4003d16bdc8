//! Responses to starts: a task that was started is never lost, whatever else is wrong with the response.

use trtc_api::ai_service::StartAITranscriptionRequest;
use trtc_api::cloud_recording::CreateCloudRecordingRequest;
use trtc_api::dynamic::{DynamicAction, DynamicService};
use trtc_api::stream_relay::StartPublishCdnStreamRequest;

use super::*;

/// Values of `RequestId` of other kinds, and the text that they become.
const REQUEST_IDS: [(&str, Option<&str>); 10] = [
    ("{}", Some("{}")),
    (r#"{ "Id" : "r" }"#, Some(r#"{"Id":"r"}"#)),
    (r#"["r"]"#, Some(r#"["r"]"#)),
    ("[]", Some("[]")),
    ("true", Some("true")),
    ("17", Some("17")),
    ("1.50", Some("1.50")),
    ("null", None),
    (r#"[["\ud83d",1e400]]"#, Some("[[\"\u{fffd}\",\"1e400\"]]")),
    (r#""r""#, Some("r")),
];

fn starts(service: DynamicService) -> Vec<DynamicAction> {
    let lifecycles = service.lifecycles().iter();
    let starts: Vec<_> = lifecycles.map(|it| service.action(it.start.action.info.name).unwrap()).collect();
    assert!(starts.len() >= 9 && starts.iter().all(|start| start.info().task_id.is_some()));
    starts
}

/// The result of an action with an empty request, which is not validated.
fn dynamic(action: DynamicAction, strict: bool, status: u16, body: &str) -> Result<Value, Error> {
    let (client, _) = clients(&Canned::new(status, body));
    let client = client.with_options(CallOptions::new().unchecked().strict_responses(strict));
    let response = block_on(async { client.call_dynamic(action, &action.empty_request()).await })?;
    Ok(serde_json::from_slice(&response.to_json()).unwrap())
}

/// The result of a start with the async client, the blocking one and by name.
fn strictly<A: Action>(status: u16, body: &str, strict: bool) -> Vec<Error> {
    let (client, blocking) = clients(&Canned::new(status, body));
    let options = || CallOptions::new().unchecked().strict_responses(strict);
    let (client, blocking) = (client.with_options(options()), blocking.with_options(options()));
    let first = block_on(async { client.call(A::placeholder()).await }).err().unwrap();
    let by_name = block_on(client.call_raw(A::INFO.name, json!({})).send()).err();
    let mut errors = vec![first, blocking.call(A::placeholder()).err().unwrap()];
    // A call by name has no types that a value could violate.
    errors.extend(by_name);
    errors
}

#[test]
fn a_request_id_of_another_kind_does_not_cost_a_response() {
    for (id, text) in REQUEST_IDS {
        for body in [
            format!(r#"{{"Response":{{"TaskId":"t","RequestId":{id}}}}}"#),
            format!(r#"{{"Response":{{"RequestId":{id},"New":{{}},"TaskId":"t"}}}}"#),
        ] {
            let response = start(200, &body).unwrap_or_else(|error| panic!("{id}: {error}"));
            assert_eq!((response.task_id.as_str(), response.request_id.as_deref()), ("t", text), "{id}");
            assert_eq!(raw(200, &body).unwrap()["TaskId"], "t", "{id}");
            for action in starts(DynamicService::bundled()) {
                let field = action.info().task_id.unwrap();
                let response = dynamic(action, false, 200, &body.replace("TaskId", field)).unwrap();
                assert_eq!(response[field], "t", "{} {id}", action.name());
                assert_eq!(response.get("RequestId").and_then(Value::as_str), text, "{} {id}", action.name());
            }
        }
    }
    // It is reported, and it identifies nothing: alone, it is no response.
    let hook = Reported::default();
    let canned = Canned::new(200, r#"{"Response":{"TaskId":"t","RequestId":{"a":1}}}"#);
    let client = Client::builder().credential(credential()).region("ap-tokyo").transport(canned).hook(hook.clone());
    block_on(async { client.build().unwrap().start_web_record(page_request()).await }).unwrap();
    assert_eq!(*hook.0.lock().unwrap(), ["RequestId: a string from an object"]);
    for id in ["true", "-1", "1.5", "\"r\""] {
        let stop = StopWebRecordRequest::builder().task_id("t").build();
        let body = format!(r#"{{"Response":{{"RequestId":{id}}}}}"#);
        assert_eq!(call(stop, 200, &body).unwrap().request_id.as_deref(), Some(id.trim_matches('"')));
        raw(200, &body).unwrap();
    }
    for id in ["{}", r#"["r"]"#] {
        let stop = StopWebRecordRequest::builder().task_id("t").build();
        let error = call(stop, 200, format!(r#"{{"Response":{{"RequestId":{id}}}}}"#)).unwrap_err();
        assert_eq!((error.kind(), error.request_id()), (&ErrorKind::InvalidResponse, None), "{id}");
    }
}

#[derive(Clone, Default)]
struct Reported(Arc<Mutex<Vec<String>>>);

impl Hook for Reported {
    fn converted(&self, _: &Attempt<'_>, conversions: &[Conversion]) {
        let shown = conversions.iter().map(|it| format!("{}: {} from {}", it.path, it.expected, it.found));
        self.0.lock().unwrap().extend(shown);
    }
}

/// Bodies that name a task and cannot be used; in strict mode only, if a number is in the place of a string.
const UNUSABLE: [(bool, &str); 10] = [
    (true, r#"{"Response":{"TaskId":"t+","RequestId":17}}"#),
    (true, r#"{"Response":{"RequestId":{},"TaskId":"t+"}}"#),
    (true, r#"{"Response":{"RequestId":"r","TaskId":"t+","New":NaN}}"#),
    (false, r#"{"Response":{"TaskId":"t+","New":[1,],"RequestId":"r"}}"#),
    (false, r#"{"Response":{"TaskId":"t+","RequestId":"r"}} {}"#),
    (false, r#"{"Response":{"TaskId":"t+","RequestId":"r""#),
    (false, r#"{"Response":[{"TaskId":"t+","RequestId":"r"}]}"#),
    (false, r#""{\"Response\":{\"TaskId\":\"t+\",\"RequestId\":\"r\"}}""#),
    (false, r#"{"response":{"taskId":"t+","requestId":"r"}}"#),
    (false, "<b>Notice</b>: x in y.php\n{\"Response\":{\"TaskId\":\"t+\",\"RequestId\":\"r\"}}<br />"),
];

fn assert_names_the_task(error: &Error, context: &str) {
    assert_eq!(error.task_id(), Some("t+"), "{context}: {error}");
    assert!(error.may_have_executed() && !error.is_retryable(), "{context}: {error}");
    assert!(error.to_string().contains("task t+"), "{context}: {error}");
}

#[test]
fn the_error_of_a_start_names_the_task_that_the_response_names() {
    for (strict, body) in UNUSABLE {
        let of_types = [
            strictly::<StartWebRecordRequest>(200, body, strict),
            strictly::<CreateCloudRecordingRequest>(200, body, strict),
            strictly::<StartPublishCdnStreamRequest>(200, body, strict),
            strictly::<StartAITranscriptionRequest>(200, body, strict),
        ];
        for error in of_types.iter().flatten() {
            assert_eq!(error.kind(), &ErrorKind::InvalidResponse, "{body}: {error}");
            assert_names_the_task(error, body);
        }
        for action in starts(DynamicService::bundled()) {
            let body = body.replace("TaskId", action.info().task_id.unwrap());
            let error = dynamic(action, strict, 200, &body).unwrap_err();
            assert_names_the_task(&error, &format!("{} {body}", action.name()));
        }
    }
    // An error that says nothing, or that may have come after the start.
    for error in ["{}", r#"{"Code":""}"#, r#"{"Code":null,"Message":null}"#, r#"{"Code":"InternalError"}"#, "true"] {
        let body = format!(r#"{{"Response":{{"TaskId":"t+","Error":{error},"RequestId":"r"}}}}"#);
        for error in strictly::<CreateCloudRecordingRequest>(200, &body, false) {
            assert_eq!((error.kind(), error.task_id()), (&ErrorKind::Service, Some("t+")), "{body}: {error}");
            assert!(error.may_have_executed(), "{error}");
        }
    }
    // A success under the status of an error was executed.
    let success = r#"{"Response":{"TaskId":"t+","RequestId":{}}}"#;
    for status in [302, 403, 429, 503] {
        for error in strictly::<StartWebRecordRequest>(status, success, false) {
            assert_eq!((error.kind(), error.status()), (&ErrorKind::Http, Some(status)));
            assert_names_the_task(&error, "Http");
        }
    }
}

#[test]
fn an_optional_field_of_an_unusable_kind_beside_the_task_is_an_error_that_names_the_task() {
    let mut schema = api_schema::load(&[api_schema::TRTC_DIR]).unwrap();
    let find = |schema: &api_schema::Schema, action: &str, field: &str| {
        let fields = &schema.find_action(action).unwrap().response.fields;
        fields.iter().find(|known| known.name == field).unwrap().clone()
    };
    // An integer and a list of objects.
    let mut number = find(&schema, "DescribeWebRecord", "Status");
    let mut list = find(&schema, "DescribeRoomInfo", "RoomList");
    (number.required, list.required) = (false, false);
    for lifecycle in 0..schema.lifecycles.len() {
        let start = schema.lifecycles[lifecycle].start.action.clone();
        let action = schema.actions.iter_mut().find(|action| action.name == start).unwrap();
        action.response.fields.insert(0, number.clone());
        action.response.fields.push(list.clone());
    }
    let service = DynamicService::new(schema);
    for action in starts(service) {
        let id = action.info().task_id.unwrap();
        for field in [
            r#""Status":"on""#,
            r#""Status":[]"#,
            r#""Status":1.5"#,
            r#""RoomList":7"#,
            r#""RoomList":[{"CommId":"c"}]"#,
            r#""RoomList":[[]]"#,
        ] {
            for inner in [format!(r#""{id}":"t+",{field}"#), format!(r#"{field},"{id}":"t+""#)] {
                let body = format!(r#"{{"Response":{{{inner},"RequestId":"r"}}}}"#);
                let error = dynamic(action, false, 200, &body).unwrap_err();
                assert_eq!((error.kind(), error.request_id()), (&ErrorKind::InvalidResponse, Some("r")), "{body}");
                assert_names_the_task(&error, &body);
            }
        }
        let nothing = format!(r#"{{"Response":{{"Status":"","RoomList":{{}},"{id}":"t+","RequestId":"r"}}}}"#);
        assert_eq!(dynamic(action, false, 200, &nothing).unwrap()[id], "t+");
    }
}

#[test]
fn an_error_of_the_service_or_of_another_action_names_no_task() {
    let rejected = r#"{"Response":{"TaskId":"t","Error":{"Code":"FailedOperation.TaskExist","Message":"m"}}}"#;
    for error in strictly::<StartWebRecordRequest>(200, rejected, false) {
        assert_eq!((error.code(), error.task_id()), (Some("FailedOperation.TaskExist"), None));
    }
    for body in [
        r#"{"Response":{"TaskId":{"TaskId":"t"},"RequestId":"r"}}"#,
        r#"{"Response":{"TaskId":" ","RequestId":"r"}}"#,
        r#"{"Response":{"Data":{"TaskId":"t"},"RequestId":"r"}}"#,
        r#"{"TaskId":"t","RequestId":"r"}"#,
        r#"{"Response":{"TaskId":"cut"#,
        // What follows malformed JSON may belong to something else.
        r#"{"Response":{"Note":"a "b","TaskId":"t"}}"#,
        "",
    ] {
        let error = start(200, body).unwrap_err();
        assert_eq!((error.kind(), error.task_id()), (&ErrorKind::InvalidResponse, None), "{body}");
        assert!(error.may_have_executed(), "{body}");
    }
    assert_eq!(describe(r#"{"Response":{"TaskId":"t","Status":"on","RequestId":"r"}}"#).unwrap_err().task_id(), None);
}

/// The ID is kept as received; what is shown contains no secret and is one line.
#[test]
fn a_task_id_that_repeats_a_secret_is_not_shown() {
    let body = r#"{"Response":{"TaskId":"hush-hush-key\nERROR forged","RequestId":17}}"#;
    let canned = Canned::new(200, body);
    let signing = trtc_api::Credential::new("AKIDx", "hush-hush-key");
    let client = blocking::Client::builder().credential(signing).region("ap-tokyo").transport(canned);
    let error = client.strict_responses(true).build().unwrap().start_web_record(page_request()).unwrap_err();
    assert_eq!(error.task_id(), Some("hush-hush-key\nERROR forged"));
    let shown = format!("{error} {error:?}");
    assert!(!shown.contains("hush-hush-key") && !shown.contains('\n'), "{shown}");
    assert!(shown.contains("task ***"), "{shown}");
}
