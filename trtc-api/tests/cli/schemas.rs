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
