//! Results after the request: queries, output that cannot be written, exit codes.

use trtc_api::web_record::StartWebRecordRequest;

use super::{Service, example, file, run};

/// An unknown function would fail after the task has started.
#[test]
fn an_unknown_function_of_a_query_is_an_error_before_anything_is_sent() {
    let service = Service::start();
    let from = file("queried.json", &example("StartWebRecord").to_string());
    let expressions = [
        "nope(TaskId)",
        "[nope(TaskId)]",
        "{a: nope(TaskId)}",
        "TaskId && nope(@)",
        "missing[?nope(@)]",
        "max_by(@, &nope(@))",
        "!nope(@)",
        "length(nope(@))",
        "nope(@)[]",
        "a.nope(@)",
        "a[].nope(@)",
        "nope(@).*",
        "a == nope(@)",
    ];
    for query in expressions {
        let run = service.run(&["call", "StartWebRecord", "--from", from.to_str().unwrap(), "--query", query]);
        assert_eq!((run.code, run.err.contains("undefined function nope")), (2, true), "{query}: {}", run.shown());
    }
    assert!(service.emulator.calls::<StartWebRecordRequest>().is_empty());
}

#[test]
fn a_response_to_which_the_query_does_not_apply_is_printed() {
    let service = Service::start();
    let from = file("not-applicable.json", &example("StartWebRecord").to_string());
    let run = service.run(&["call", "StartWebRecord", "--from", from.to_str().unwrap(), "--query", "abs(TaskId)"]);
    assert_eq!((run.code, run.err.contains("does not apply")), (9, true), "{}", run.shown());
    assert!(run.out.contains("\"TaskId\": \""), "{}", run.shown());
}

#[cfg(target_os = "linux")]
#[test]
fn output_that_cannot_be_written_is_not_an_error_before_sending() {
    let service = Service::start();
    let from = file("full.json", &example("StartWebRecord").to_string());
    let mut command = service.command(&["call", "StartWebRecord", "--from", from.to_str().unwrap()]);
    let full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let run = super::Run::of(
        &command.stdout(full).stderr(std::process::Stdio::piped()).spawn().unwrap().wait_with_output().unwrap(),
    );
    assert_eq!((run.code, run.err.contains("cannot write the output")), (9, true), "{}", run.shown());
}

/// One of the two values would be ignored.
#[test]
fn a_name_that_is_twice_in_an_object_is_an_error() {
    for text in [r#"{"SdkAppId": 1, "RoomId": 5, "RoomId": 6}"#, r#"{"A": [{"B": {"C": 1, /* */ "C": 1}}]}"#] {
        let from = file("twice.json", &format!("\n{text}"));
        let run = run(&["call", "DismissRoom", "--from", from.to_str().unwrap(), "--dry-run"]);
        assert_eq!((run.code, run.err.contains("twice in one object, on line 2")), (2, true), "{}", run.shown());
    }
    for text in ["", "// only a comment\n"] {
        let from = file("nothing.json", text);
        let run = run(&["call", "DismissRoom", "--from", from.to_str().unwrap(), "--dry-run"]);
        assert_eq!((run.code, run.err.contains("has no JSON value")), (2, true), "{}", run.shown());
    }
}

#[test]
fn a_remedy_is_an_option_of_this_program() {
    let service = Service::start();
    let mut command = service.command(&[
        "call",
        "DescribeRoomInfo",
        "--set",
        "SdkAppId=1",
        "--set",
        "StartTime=1",
        "--set",
        "EndTime=2",
    ]);
    let run = super::Run::of(&command.env_remove("TENCENTCLOUD_REGION").output().unwrap());
    assert_eq!((run.code, run.err.contains("`--region`")), (2, true), "{}", run.shown());
    let run = super::run(&["call", "StopWebRecord", "--set", "TaskId=a", "--profile", "missing"]);
    assert_eq!((run.code, run.err.contains("`--profile`")), (4, true), "{}", run.shown());
    let run = super::run(&["--schemas", "/nonexistent", "task", "list"]);
    assert_eq!((run.code, run.err.contains("error: error")), (2, false), "{}", run.shown());
}
