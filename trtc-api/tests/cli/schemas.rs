//! `--schemas`: other services, without generated code.

use super::{Service, run};

const TESTS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests");

#[test]
fn an_invalid_directory_is_reported_with_its_diagnostics() {
    let missing = run(&["explain", "X", "--schemas", "/nonexistent"]);
    assert_eq!((missing.code, missing.err.contains("/nonexistent")), (2, true), "{}", missing.shown());
}

#[test]
fn another_service_is_explained_and_called() {
    let schemas = format!("{TESTS}/downstream/schemas/lke");
    let explained = run(&["explain", "StartImport", "--schemas", &schemas]);
    assert!(explained.out.contains("Starts to import documents"), "{}", explained.shown());
    let service = trtc_api::dynamic::DynamicService::load(&[&schemas]).unwrap();
    let emulator = trtc_api::emulator::Emulator::builder();
    let emulator = emulator.actions(&service.entries()).lifecycles(service.lifecycles()).build();
    let server = Service::of(emulator);
    let call = |args: &[&str]| server.run(&[args, &["--schemas", &schemas]].concat());
    let started = call(&["call", "StartImport", "--set", "BaseId=7", "--set", "Name=night"]).json();
    let id = format!("ImportId={}", started["ImportId"].as_str().unwrap());
    assert_eq!(call(&["call", "DescribeImport", "--set", &id]).json()["Status"], "reading");
}

/// `trtc-emulator --schemas` and `trtc --schemas` work together, for three services at once.
#[test]
fn the_emulator_program_serves_loaded_services() {
    use std::io::{BufRead, BufReader};
    use std::process::{Command, Stdio};

    let directories = ["downstream/schemas/lke", "imported/schemas", "suite/sites"].map(|it| format!("{TESTS}/{it}"));
    let mut command = Command::new(env!("CARGO_BIN_EXE_trtc-emulator"));
    directories.iter().for_each(|directory| {
        command.args(["--schemas", directory]);
    });
    let mut emulator = command.stdout(Stdio::piped()).spawn().unwrap();
    let mut line = String::new();
    BufReader::new(emulator.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let url = line.trim_end().strip_prefix("listening on ").unwrap();
    let call = |schemas: &str, args: &[&str]| {
        let mut command = super::command(&[args, &["--schemas", schemas, "--endpoint", url]].concat());
        command.env("TENCENTCLOUD_SECRET_ID", "id").env("TENCENTCLOUD_SECRET_KEY", "key");
        super::Run::of(&command.env("TENCENTCLOUD_REGION", "ap-singapore").stdin(Stdio::null()).output().unwrap())
    };
    let started = call(&directories[0], &["call", "StartImport", "--set", "BaseId=7", "--set", "Name=night"]);
    let vod = call(&directories[1], &["call", "DeleteMedia", "--set", "FileId=-1"]);
    emulator.kill().unwrap();
    emulator.wait().unwrap();
    assert!(started.json()["ImportId"].is_string(), "{}", started.shown());
    // The action is known; the emulator has no state for it.
    assert!(vod.code == 0 || vod.err.contains("UnsupportedOperation"), "{}", vod.shown());
}

/// The texts of schema files cannot change the terminal.
#[test]
fn control_characters_of_schema_files_are_shown() {
    let directory = std::path::PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("control-characters");
    std::fs::create_dir_all(&directory).unwrap();
    let text = "Returns a red thing.\\u001b[31m\\u0007";
    let service = r#"{"service": "red", "version": "2020-01-01", "host": "red.tencentcloudapi.com",
        "title": "Red", "description": "A service for the test."}"#;
    let action = format!(
        r#"{{"action": "DescribeRed", "service": "red", "description": "{text}",
        "retry": {{"safe": "read-only", "because": "it reads {text}"}}, "errors": ["InternalError"],
        "request": {{"properties": {{"Name": {{"type": "string", "description": "{text}"}}}}}},
        "response": {{"properties": {{"Color": {{"type": "string", "description": "{text}"}}}}}}}}"#
    );
    std::fs::write(directory.join("service.json"), service).unwrap();
    std::fs::write(directory.join("DescribeRed.json"), action).unwrap();
    for command in
        [&["explain", "DescribeRed"][..], &["explain", "DescribeRed.Name"], &["new", "DescribeRed"], &["search", "red"]]
    {
        let options = ["--color", "always", "--schemas", directory.to_str().unwrap()];
        let run = run(&[command, &options].concat());
        assert_eq!(run.code, 0, "{}", run.shown());
        let text = run.out.replace("\u{1b}[1m", "").replace("\u{1b}[2m", "").replace("\u{1b}[0m", "");
        let text = text.replace("\u{1b}[32m", "");
        assert!(!text.contains(['\u{1b}', '\u{7}']), "{command:?}: {text:?}");
    }
}
