//! `trtc task`: an ID file before anything is sent, repeated starts, kills.

use std::process::{Command, Stdio};

use trtc_api::dynamic::DynamicService;
use trtc_api::dynamic::api_schema::model::Lifecycle;
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
    assert!(second.err.contains("no other one is started"), "{}", second.shown());
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

/// A start that a file remembers: the request of a family, and the paths of it and of an ID file.
fn start_of(family: &Lifecycle, name: &str) -> (String, Vec<String>) {
    let id = file(&format!("{name}-{}.id", family.name), "");
    std::fs::remove_file(&id).unwrap();
    let request = file(&format!("{name}-{}.json", family.name), &example(&family.start.action).to_string());
    let id = id.display().to_string();
    let words = ["task", "start", &family.name, "--no-wait", "--id-file", &id, "--from", request.to_str().unwrap()];
    (id.clone(), words.map(str::to_owned).to_vec())
}

fn run_words(service: &Service, words: &[String]) -> Run {
    service.run(&words.iter().map(String::as_str).collect::<Vec<_>>())
}

/// In some families, a second start would end the first task; in others, both would run.
#[test]
fn a_repeated_start_sends_no_second_one_in_any_family() {
    for family in &DynamicService::bundled().schema().lifecycles {
        let service = Service::start();
        let (id, start) = start_of(family, "repeated");
        let tasks = || service.emulator.tasks().iter().filter(|task| task.family == family.name).count();
        let first = run_words(&service, &start).json();
        let second = run_words(&service, &start).json();
        assert_eq!((&first["TaskId"], &second["WasRunning"]), (&second["TaskId"], &true.into()), "{}", family.name);
        assert_eq!(tasks(), 1, "{}", family.name);
        // Nor after its end: the file is that of one task.
        let stopped = service.run(&["task", "stop", "--id-file", &id]);
        assert_eq!(stopped.code, 0, "{}", stopped.shown());
        run_words(&service, &start);
        assert_eq!(tasks(), 1, "{}", family.name);
    }
}

/// What is sent is not known to have been executed: without a key, only a person can decide.
#[test]
fn an_interrupted_start_without_a_key_is_not_repeated() {
    for family in DynamicService::bundled().schema().lifecycles.iter().filter(|it| it.idempotency.is_none()) {
        let service = Service::start();
        let (id, start) = start_of(family, "interrupted");
        service.emulator.fault(Fault::ResetAfter, 1);
        let lost = run_words(&service, &start);
        assert_ne!(lost.code, 0, "{}", lost.shown());
        // The ID of the error has the time of the start.
        let stored = std::fs::read_to_string(&id).unwrap();
        assert!(lost.err.contains(stored.trim()), "{stored}: {}", lost.shown());
        let repeated = run_words(&service, &start);
        assert_eq!((repeated.code, repeated.err.contains("remove the file")), (6, true), "{}", repeated.shown());
        assert_eq!(service.emulator.tasks().len(), 1, "{}", family.name);
        assert_eq!(std::fs::read_to_string(&id).unwrap(), stored);
    }
}

#[test]
fn the_file_of_another_task_is_an_error() {
    let service = Service::start();
    for (family, field) in [("CloudRecording", "RoomId=99"), ("WebRecording", "RecordId=another")] {
        let lifecycles = &DynamicService::bundled().schema().lifecycles;
        let (_, mut start) = start_of(lifecycles.iter().find(|it| it.name == family).unwrap(), "another");
        run_words(&service, &start).json();
        start.extend(["--set".to_owned(), field.to_owned()]);
        let other = run_words(&service, &start);
        let name = field.split('=').next().unwrap();
        assert_eq!((other.code, other.err.contains(name)), (3, true), "{}", other.shown());
    }
    assert_eq!(service.emulator.tasks().len(), 2);
}

#[test]
fn a_file_without_an_id_hides_no_other_one_of_a_list() {
    let service = Service::start();
    let (id, request) = files("listed");
    service.run(&["task", "start", "WebRecording", "--from", &request, "--id-file", &id]).json();
    let list = super::run(&["task", "list", "/nonexistent.id", &id, &request]);
    assert_eq!((list.code, list.out.contains("WebRecording/")), (2, true), "{}", list.shown());
    assert!(list.err.contains("/nonexistent.id") && list.err.contains(&request), "{}", list.shown());
}
