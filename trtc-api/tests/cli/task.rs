//! `trtc task`: an ID file before anything is sent, repeated starts, kills.

use std::process::{Command, Stdio};

use trtc_api::emulator::{Emulator, Fault};
use trtc_api::web_record::StartWebRecordRequest;

use super::{Run, Service, example, file};

/// An empty path for an ID file, and the path of a request.
fn files(name: &str) -> (String, String) {
    let id = file(&format!("{name}.id"), "");
    std::fs::remove_file(&id).unwrap();
    let request = file(&format!("{name}.json"), &example("StartWebRecord").to_string());
    (id.display().to_string(), request.display().to_string())
}

fn running(emulator: &Emulator) -> usize {
    emulator.running_tasks("WebRecording").len()
}

#[test]
fn a_task_is_started_once_found_again_and_stopped() {
    let service = Service::start();
    let (id, request) = files("once");
    let start = ["task", "start", "WebRecording", "--from", &request, "--id-file", &id];
    let first = service.run(&start).json();
    let second = service.run(&start);
    assert!(second.err.contains("repeated under its name"), "{}", second.shown());
    assert_eq!((&first["TaskId"], true), (&second.json()["TaskId"], second.json()["WasRunning"].as_bool().unwrap()));
    assert_eq!(running(&service.emulator), 1);
    let listed = super::run(&["task", "list", &id]);
    assert!(listed.out.contains("WebRecording/"), "{}", listed.shown());
    assert_eq!(service.run(&["task", "status", "--id-file", &id]).json()["Status"], 1);
    let early = service.run(&["task", "wait", "--id-file", &id, "--wait-timeout", "0"]);
    assert_eq!(early.code, 1, "{}", early.shown());
    for _ in 0..2 {
        let stopped = service.run(&["task", "stop", "--id-file", &id]);
        assert_eq!(stopped.code, 0, "{}", stopped.shown());
    }
    assert_eq!(running(&service.emulator), 0);
    service.run(&["task", "wait", "--id-file", &id]).json();
}

#[cfg(unix)]
#[test]
fn the_id_file_is_private() {
    use std::os::unix::fs::PermissionsExt;
    let service = Service::start();
    let (id, request) = files("private");
    service.run(&["task", "start", "StartWebRecord", "--from", &request, "--id-file", &id]).json();
    assert_eq!(std::fs::metadata(&id).unwrap().permissions().mode() & 0o777, 0o600);
}

/// The program is killed at many moments: whatever has happened until then, the repeated start leaves one task.
#[test]
fn a_start_that_was_killed_can_be_repeated() {
    let service = Service::start();
    for milliseconds in [5, 20, 40, 60, 80, 100, 130, 170, 250] {
        let (id, request) = files(&format!("killed-{milliseconds}"));
        let start = ["task", "start", "WebRecording", "--from", &request, "--id-file", &id];
        let mut child =
            service.command(&start).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        std::thread::sleep(std::time::Duration::from_millis(milliseconds));
        child.kill().unwrap();
        child.wait().unwrap();
        service.run(&start).json();
        assert_eq!(running(&service.emulator), 1, "killed after {milliseconds} ms");
        assert_eq!(service.run(&["task", "stop", "--id-file", &id]).code, 0);
    }
}

/// Two programs with one ID file send one name.
#[test]
fn concurrent_starts_of_one_file_are_one_task() {
    let service = Service::start();
    let (id, request) = files("concurrent");
    let start = ["task", "start", "WebRecording", "--from", &request, "--id-file", &id];
    let spawn = |mut command: Command| {
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
    };
    let children: Vec<_> = (0..4).map(|_| spawn(service.command(&start))).collect();
    for child in children {
        Run::of(&child.wait_with_output().unwrap()).json();
    }
    assert_eq!(running(&service.emulator), 1);
}

#[test]
fn a_lost_response_keeps_the_file_and_a_rejection_removes_it() {
    let service = Service::start();
    let (id, request) = files("rejected");
    let start = ["task", "start", "WebRecording", "--from", &request, "--id-file", &id];
    service.emulator.on::<StartWebRecordRequest>().times(1).error("FailedOperation.NotAbility", "no package");
    let rejected = service.run(&start);
    assert_eq!((rejected.code, std::fs::exists(&id).unwrap()), (1, false), "{}", rejected.shown());
    service.emulator.fault(Fault::ResetAfter, 1);
    service.run(&start).json();
    assert_eq!((running(&service.emulator), std::fs::exists(&id).unwrap()), (1, true));
}

#[test]
fn a_file_without_a_valid_id_is_an_error() {
    let empty = file("empty.id", "\n");
    let other = file("other.id", "Nothing/x");
    for (path, message) in [(&empty, "has no ID"), (&other, "names no task family")] {
        let run = super::run(&["task", "status", "--id-file", path.to_str().unwrap()]);
        assert_eq!((run.code, run.err.contains(message)), (2, true), "{}", run.shown());
    }
    let families = super::run(&["task", "list"]);
    assert!(families.out.contains("WebRecording (StartWebRecord)"), "{}", families.shown());
}
