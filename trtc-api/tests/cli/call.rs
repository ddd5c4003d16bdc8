//! `trtc call`: input, validation, secrets, output, pages, waiting, exit codes.

use std::process::Stdio;

use insta::assert_snapshot;
use serde_json::{Value, json};
use trtc_api::call_quality::{DescribeRoomInfoRequest, DescribeRoomInfoResponse};
use trtc_api::emulator::Fault;
use trtc_api::web_record::{
    DescribeWebRecordRequest, DescribeWebRecordResponse, StartWebRecordRequest, StartWebRecordResponse,
    StopWebRecordRequest, StopWebRecordResponse,
};

use super::{Run, Service, example, file, run, run_with_input};

fn started(service: &Service) -> String {
    let start = file("started.json", &example("StartWebRecord").to_string());
    let run = service.run(&["call", "StartWebRecord", "--from", start.to_str().unwrap()]);
    run.json()["TaskId"].as_str().unwrap().to_owned()
}

#[test]
fn a_request_is_sent_and_its_response_printed() {
    let service = Service::start();
    let task = started(&service);
    let set = format!("TaskId={task}");
    assert_eq!(service.run(&["call", "DescribeWebRecord", "--set", &set]).json()["Status"], 1);
    let query = service.run(&["call", "DescribeWebRecord", "--set", &set, "--query", "Status"]);
    assert_eq!(query.out, "1\n");
    let stopped = service.run(&["call", "StopWebRecord", "--set", &set, "--output", "ndjson"]);
    assert!(stopped.out.starts_with("{\"RequestId\":") && stopped.out.lines().count() == 1, "{}", stopped.shown());
    let gone = service.run(&["call", "DescribeWebRecord", "--set", &set]);
    assert_eq!((gone.code, gone.err.contains("FailedOperation.TaskNotExist")), (1, true), "{}", gone.shown());
}

/// A path that no field has is an error before anything is sent, whether the request is valid or not.
#[test]
fn an_unknown_path_to_waive_is_an_error() {
    let service = Service::start();
    let from = file("waived.json", &example("StartWebRecord").to_string());
    let id = file("waived.id", "");
    std::fs::remove_file(&id).unwrap();
    let call = ["call", "StartWebRecord", "--from", from.to_str().unwrap()];
    let dry = [&call[..], &["--dry-run"]].concat();
    let task = ["task", "start", "WebRecording", "--from", from.to_str().unwrap(), "--id-file", id.to_str().unwrap()];
    for start in [&call[..], &dry, &task] {
        for set in [&[][..], &["--set", "MaxDurationLimit=5"]] {
            let run = service.run(&[start, set, &["--waive", "FileNamePrefix"]].concat());
            assert_eq!(run.code, 2, "{}", run.shown());
            let help = r#"did you mean "StorageParams.CloudStorage.FileNamePrefix"?"#;
            assert!(run.err.contains(help) && run.out.is_empty(), "{}", run.shown());
        }
    }
    assert!(service.emulator.calls::<StartWebRecordRequest>().is_empty() && !id.exists());
    // The emulator applies the rules too, unless the test responds.
    let started = StartWebRecordResponse { task_id: "t".to_owned(), ..Default::default() };
    service.emulator.on::<StartWebRecordRequest>().reply(move |_| started.clone());
    for waived in [&["--waive", "MaxDurationLimit"][..], &["--waive", "", "--waive", "MaxDurationLimit"]] {
        let run = service.run(&[&call[..], &["--set", "MaxDurationLimit=86400"], waived].concat());
        assert_eq!(run.json()["TaskId"], "t", "{}", run.shown());
    }
}

/// Official TaskIds begin with `-`, `+` and `_`.
#[test]
fn values_may_begin_with_a_hyphen() {
    let service = Service::start();
    service.emulator.on::<StopWebRecordRequest>().reply(|_| StopWebRecordResponse::default());
    for id in ["-m0Xqa", "--help", "-", "+a=b=", "", "0", "true", "null", "a\"q\"b"] {
        let run = service.run(&["call", "StopWebRecord", "--set", &format!("TaskId={id}")]);
        if id.is_empty() {
            assert_eq!(run.code, 3, "{}", run.shown());
        } else {
            run.json();
            assert_eq!(service.emulator.calls::<StopWebRecordRequest>().pop().unwrap().task_id, id);
        }
    }
}

#[test]
fn every_problem_is_reported_before_anything_is_sent() {
    let run_with = |last: &str| {
        let problems = ["SdkAppId=x", "MaxDurationLimit=5", "StorageParams.CloudStorage.Vendor=unknown", last];
        let arguments = problems.into_iter().flat_map(|value| ["--set", value]);
        run(&["call", "StartWebRecord"].into_iter().chain(arguments).collect::<Vec<_>>())
    };
    assert_snapshot!("problem_of_a_name", run_with("PublishCdnParams.0.MaxThing=1").shown());
    assert_snapshot!("problems", run_with(r#"EmulateMobileParams={"MobileDeviceType":"x"}"#).shown());
}

#[test]
fn values_are_typed_by_the_schema() {
    let sent = |args: &[&str]| {
        let run = run(&[&["code"], args, &["--lang", "json"]].concat());
        run.json()
    };
    let request = sent(&[
        "DescribeRoomInfo",
        "--set",
        "SdkAppId=1400000000",
        "--set",
        "StartTime=1599800000",
        "--set",
        "EndTime=1599809200",
        "--set",
        "RoomId=8489",
        "--set",
        "PageSize=15",
        "--set",
        "PageNumber=0",
    ]);
    assert_eq!(request["RoomId"], "8489");
    assert_eq!(request["PageSize"], 15);
    let start = file("typed.json", &example("StartWebRecord").to_string());
    let request = sent(&[
        "StartWebRecord",
        "--from",
        start.to_str().unwrap(),
        "--set",
        "StorageParams.CloudStorage.Vendor=tencentcos",
        "--set",
        "StorageParams.CloudStorage.FileNamePrefix.+=-c",
        "--set",
        "StorageParams.CloudStorage.FileNamePrefix[0]=first",
        "--set",
        "RecordId=7",
    ]);
    assert_eq!(request["StorageParams"]["CloudStorage"]["Vendor"], 0);
    assert_eq!(request["StorageParams"]["CloudStorage"]["FileNamePrefix"], json!(["first", "video", "-c"]));
    assert_eq!(request["RecordId"], "7");
}

#[test]
fn a_gap_in_a_list_and_a_path_through_a_list_are_errors() {
    for (set, message) in [
        ("StorageParams.CloudStorage.FileNamePrefix.2=x", "leaves a gap"),
        ("PublishCdnParams.PublishCdnUrl=x", "must be an index"),
        ("SdkAppId.0=x", "no list"),
        ("SdkAppId.X=1", "without fields"),
        ("SdkAppId", "has no value"),
    ] {
        let run = run(&["call", "StartWebRecord", "--set", set]);
        assert_eq!((run.code, run.err.contains(message)), (2, true), "{}", run.shown());
    }
}

#[test]
fn secrets_are_read_from_the_environment_and_from_files_only() {
    let start = file("secret.json", &example("StartWebRecord").to_string());
    let start = start.to_str().unwrap();
    for set in [
        "StorageParams.CloudStorage.SecretKey=hush",
        "StorageParams={\"CloudStorage\":{\"SecretKey\":\"hush\"}}",
        "RecordUrl=https://a.example/?token=hush",
        "RecordUrl=https://me:hush@a.example/",
    ] {
        let run = run(&["call", "StartWebRecord", "--from", start, "--set", set, "--dry-run"]);
        assert_eq!(run.code, 2, "{}", run.shown());
        assert!(run.err.contains("must not be an argument") && run.err.contains("--secret"), "{}", run.shown());
        assert!(!run.shown().contains("hush"), "{}", run.shown());
    }
    let direct = run(&["call", "StartWebRecord", "--secret", "StorageParams.CloudStorage.SecretKey=hush"]);
    assert!(direct.code == 2 && !direct.err.contains("=hush"), "{}", direct.shown());
    let prompt = run(&["call", "StartWebRecord", "--secret", "StorageParams.CloudStorage.SecretKey"]);
    assert!(prompt.code == 2 && prompt.err.contains("without a terminal"), "{}", prompt.shown());

    let service = Service::start();
    let key = file("storage-key", "hush-file\n");
    let from_file = format!("StorageParams.CloudStorage.SecretKey=file:{}", key.display());
    let args = [
        "call",
        "StartWebRecord",
        "--from",
        start,
        "--secret",
        &from_file,
        "--secret",
        "StorageParams.CloudStorage.AccessKey=env:STORAGE_ID",
    ];
    let run = Run::of(&service.command(&args).env("STORAGE_ID", "hush-env").stdin(Stdio::null()).output().unwrap());
    run.json();
    assert!(!run.shown().contains("hush"), "{}", run.shown());
    let sent = service.emulator.calls::<trtc_api::web_record::StartWebRecordRequest>().pop().unwrap();
    let storage = sent.storage_params.cloud_storage.unwrap();
    assert_eq!((storage.access_key.as_str(), storage.secret_key.as_str()), ("hush-env", "hush-file"));
}

/// What is left of a secret that was meant for another place of the command line.
#[test]
fn a_misplaced_secret_is_not_repeated() {
    let secret = "StorageParams.CloudStorage.SecretKey";
    for args in [
        &["--set", "StorageParams.CloudStorage.SecretKey:hush"][..],
        &["--set", "StorageParams.CloudStorage.SecretKey hush"],
        &["--secret", secret, "0z8krbsJ5yKBZQpn74WFkmLPx3hush"],
        &["StorageParams.CloudStorage.SecretKey=hush"],
        &[r#"{"StorageParams":{"CloudStorage":{"SecretKey":"hush"}}}"#],
        &["--secret-key=hush"],
        &["--proxy=http://me:hush@[/"],
        &["--endpoint", "https://me:hush@a.example"],
        &["--site", "me:hush@a.example"],
    ] {
        let run = run(&[&["call", "StartWebRecord"], args].concat());
        assert!(run.code != 0 && !run.shown().contains("hush"), "{args:?}: {}", run.shown());
    }
    let named = run(&["call", "StartWebRecord", "StorageParams.CloudStorage.SecretKey=hush"]);
    assert!(named.err.contains("unexpected argument 'StorageParams.CloudStorage.SecretKey…'"), "{}", named.shown());
}

/// Replaces what depends on the time.
fn normal(text: &str) -> String {
    let mut normal = String::new();
    for line in text.lines() {
        let is_time = line.len() == 10 && line.bytes().all(|byte| byte.is_ascii_digit());
        let line = if is_time { "TIMESTAMP".to_owned() } else { line.to_owned() };
        let line = cut(&line, "X-TC-Timestamp: ", "'");
        let line = cut(&line, "Signature=", "'");
        let line = cut(&line, "Credential=SECRET_ID/", "/trtc");
        let is_hash = line.len() == 64 && line.bytes().all(|byte| byte.is_ascii_hexdigit());
        let is_scope = line.ends_with("/trtc/tc3_request") && line.len() == 27;
        let line = if is_scope { "DATE/trtc/tc3_request".to_owned() } else { line };
        normal.push_str(if is_hash { "HASH" } else { &line });
        normal.push('\n');
    }
    normal
}

fn cut(line: &str, before: &str, after: &str) -> String {
    match line.split_once(before) {
        Some((head, tail)) => {
            let rest = tail.find(after).map_or("", |end| &tail[end..]);
            format!("{head}{before}…{rest}")
        }
        None => line.to_owned(),
    }
}

#[test]
fn a_dry_run_shows_the_signature_without_secrets() {
    let start = file("dry.json", &example("StartWebRecord").to_string());
    let run = run(&["call", "StartWebRecord", "--from", start.to_str().unwrap(), "--dry-run"]);
    assert!(!run.shown().contains("Idxxxxxx"), "{}", run.shown());
    assert_snapshot!(normal(&run.shown()));
}

/// The printed command, run by a shell, is accepted by an emulator that verifies signatures.
#[test]
fn the_curl_command_of_a_dry_run_is_accepted() {
    let service = Service::start();
    service.emulator.on::<StopWebRecordRequest>().reply(|_| StopWebRecordResponse::default());
    let run = service.run(&["call", "StopWebRecord", "--set", "TaskId=it's -a+b", "--dry-run"]);
    let curl = run.out.split_once("Request\n").unwrap().1;
    let output = std::process::Command::new("sh").arg("-c").arg(format!("{curl} -sS")).output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.contains("RequestId") && !text.contains("Error"), "{text}{}", run.out);
    assert_eq!(service.emulator.calls::<StopWebRecordRequest>().pop().unwrap().task_id, "it's -a+b");
}

#[test]
fn input_with_comments_and_a_byte_order_mark_is_read() {
    let text = "\u{feff}// a comment\n{ \"TaskId\": \"a\", /* another */ }\n";
    let run = run_with_input(&["code", "StopWebRecord", "--from", "-", "--lang", "json"], text);
    assert_eq!(run.json(), json!({"TaskId": "a"}));
    let broken = run_with_input(&["code", "StopWebRecord", "--from", "-"], "{\"TaskId\": }");
    assert_eq!((broken.code, broken.err.contains("- is not JSON")), (2, true), "{}", broken.shown());
}

fn rooms(service: &Service, pages: u64) {
    let action = trtc_api::dynamic::DynamicService::bundled().action("DescribeRoomInfo").unwrap();
    let example: Value = serde_json::from_str(&action.schema().examples[0].response.to_string()).unwrap();
    service.emulator.on::<DescribeRoomInfoRequest>().reply(move |request| {
        let page = request.page_number.unwrap_or(0);
        let room = |number: u64| {
            let mut room = example["RoomList"][0].clone();
            room["CommId"] = format!("{page}-{number}").into();
            room
        };
        let rooms: Vec<Value> = (0..2).filter(|_| page < pages).map(room).collect();
        let response = json!({"Total": 2 * pages, "RoomList": rooms, "RequestId": "r"});
        serde_json::from_value::<DescribeRoomInfoResponse>(response).unwrap()
    });
}

const ROOMS: [&str; 14] = [
    "call",
    "DescribeRoomInfo",
    "--set",
    "SdkAppId=1400000000",
    "--set",
    "StartTime=1599800000",
    "--set",
    "EndTime=1599809200",
    "--set",
    "PageNumber=0",
    "--set",
    "PageSize=2",
    "--set",
    "RoomId=r",
];

#[test]
fn all_pages_are_requested() {
    let service = Service::start();
    rooms(&service, 3);
    let all = service.run(&[&ROOMS[..], &["--all", "--query", "[].CommId"]].concat());
    assert_eq!(all.json(), json!(["0-0", "0-1", "1-0", "1-1", "2-0", "2-1"]));
    let lines = service.run(&[&ROOMS[..], &["--all", "--output", "ndjson"]].concat());
    assert_eq!(lines.out.lines().count(), 6, "{}", lines.shown());
    let table = service.run(&[&ROOMS[..], &["--output", "table"]].concat());
    assert!(table.out.contains("CommId") && table.out.contains("0-1"), "{}", table.shown());
    let not_paginated = service.run(&["call", "StopWebRecord", "--set", "TaskId=a", "--all"]);
    assert_eq!((not_paginated.code, not_paginated.err.contains("not paginated")), (2, true));
}

#[test]
fn a_wait_ends_when_its_condition_is_true() {
    let service = Service::start();
    let response = |status: u64| {
        let json = json!({"TaskId": "a", "Status": status, "RequestId": "r"});
        serde_json::from_value::<DescribeWebRecordResponse>(json).unwrap()
    };
    service.emulator.on::<DescribeWebRecordRequest>().times(2).reply(move |_| response(1));
    service.emulator.on::<DescribeWebRecordRequest>().reply(move |_| response(2));
    let wait = ["call", "DescribeWebRecord", "--set", "TaskId=a", "--interval", "0.01", "--wait-until"];
    let run = service.run(&[&wait[..], &["Status == `2`"]].concat());
    assert_eq!(run.json()["Status"], 2);
    assert_eq!(service.emulator.calls::<DescribeWebRecordRequest>().len(), 3);
    let late = service.run(&[&wait[..], &["Status == `9`", "--wait-timeout", "0.05"]].concat());
    assert_eq!((late.code, late.err.contains("did not come true")), (1, true), "{}", late.shown());
    let writes = service.run(&["call", "StopWebRecord", "--set", "TaskId=a", "--wait-until", "TaskId"]);
    assert_eq!((writes.code, writes.err.contains("many times")), (2, true), "{}", writes.shown());
    // An expression is data, never code.
    let odd = service.run(&[&wait[..], &["__import__('os').system('true')"]].concat());
    assert_eq!((odd.code, odd.err.contains("undefined function __import__")), (2, true), "{}", odd.shown());
}

#[test]
fn exit_codes_tell_kinds_of_errors_apart() {
    let service = Service::start();
    let stop = ["call", "StopWebRecord", "--set", "TaskId=a", "--max-attempts", "1"];
    assert_eq!(service.run(&stop).code, 1);
    assert_eq!(service.run(&[&stop[..], &["--endpoint", "http://example.com"]].concat()).code, 2);
    assert_eq!(service.run(&["call", "StopWebRecord"]).code, 3);
    let no_profile = service.run(&[&stop[..], &["--profile", "unknown"]].concat());
    assert_eq!(no_profile.code, 4, "{}", no_profile.shown());
    assert_eq!(service.run(&[&stop[..], &["--endpoint", "http://127.0.0.1:1"]].concat()).code, 5);
    service.emulator.fault(Fault::ResetAfter, 1);
    let lost = service.run(&stop);
    assert_eq!((lost.code, lost.err.contains("may have executed")), (6, true), "{}", lost.shown());
    service.emulator.fault(Fault::Html, 1);
    let html = service.run(&stop);
    assert_eq!(html.code, 7, "{}", html.shown());
    assert_eq!(run(&["call"]).code, 2);
}
