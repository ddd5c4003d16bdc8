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
