//! The state file of the emulator: tasks survive a restart, whenever the process ends.

use std::fs;
use std::path::PathBuf;
use std::time::Duration;

use trtc_api::emulator::{Emulator, TaskEvent};
use trtc_api::events::Event;
use trtc_api::web_record::{DescribeWebRecordRequest, StopWebRecordRequest};
use trtc_api::{Client, ErrorCode};

use crate::common::{Runtime, VirtualClock, credential, page_request};

/// A file that is removed at the end.
struct State(PathBuf);

impl State {
    fn new(name: &str) -> Self {
        let file = std::env::temp_dir().join(format!("trtc-emulator-{name}-{}.jsonl", std::process::id()));
        let _ = fs::remove_file(&file);
        Self(file)
    }

    /// Starts an emulator. A test drops it without a shutdown, like a crash.
    fn emulator(&self) -> Emulator {
        Emulator::builder().clock(VirtualClock::new()).build_with_state(&self.0).unwrap()
    }
}

impl Drop for State {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.0);
    }
}

fn client(emulator: &Emulator) -> Client {
    let builder = Client::builder().credential(credential()).transport(emulator.clone()).max_attempts(1);
    builder.clock(VirtualClock::new()).build().unwrap()
}

fn describe(task: &str) -> DescribeWebRecordRequest {
    DescribeWebRecordRequest::builder().task_id(task).build()
}

#[test]
fn tasks_events_and_the_clock_survive_a_restart() {
    Runtime::paused().block_on(async {
        let state = State::new("restart");
        let emulator = state.emulator();
        let started = client(&emulator).start_web_record(page_request()).await.unwrap().task_id;
        let stopped = client(&emulator).start_web_record(page_request()).await.unwrap().task_id;
        client(&emulator).stop_web_record(StopWebRecordRequest::builder().task_id(&*stopped).build()).await.unwrap();
        let event = TaskEvent::new("WebRecordUpdated").value(1).reason("Page load timeout");
        emulator.task_event(&started, &event).unwrap();
        emulator.advance_clock(Duration::from_secs(600));
        let (tasks, events) = (emulator.tasks(), emulator.take_events::<Event>());
        assert!(events.len() >= 4, "{events:?}");
        drop(emulator);

        let again = state.emulator();
        assert!(again.tasks() == tasks);
        assert!(again.take_events::<Event>().is_empty(), "they were reported before the restart");
        client(&again).describe_web_record(describe(&started)).await.unwrap();
        let error = client(&again).describe_web_record(describe(&stopped)).await.unwrap_err();
        assert!(error.is(ErrorCode::FailedOperationTaskNotExist));
        // 600 of 3600 seconds have passed before the restart.
        again.advance_clock(Duration::from_secs(2_990));
        assert_eq!(again.running_tasks("WebRecording").len(), 1);
        again.advance_clock(Duration::from_secs(20));
        assert!(again.running_tasks("WebRecording").is_empty());
        let next = client(&again).start_web_record(page_request()).await.unwrap().task_id;
        assert!(next != started && next != stopped);
        again.reset();
        drop(again);
        assert!(state.emulator().tasks().is_empty());
    });
}

#[test]
fn an_incomplete_last_line_is_removed_and_any_other_damage_is_named() {
    Runtime::paused().block_on(async {
        let state = State::new("damage");
        let task = client(&state.emulator()).start_web_record(page_request()).await.unwrap().task_id;
        let complete = fs::read(&state.0).unwrap();
        // Whenever the process ends within the write of a second line.
        for cut in 0..60 {
            let line = br#"{"at":1,"service":"trtc","action":"StopWebRecord","request":{"TaskId":"x"}}"#;
            fs::write(&state.0, [&complete[..], &line[..cut]].concat()).unwrap();
            assert_eq!(state.emulator().tasks()[0].task_id, task);
            assert_eq!(fs::read(&state.0).unwrap(), complete);
        }
        fs::write(&state.0, [b"{\"at\":\n", &complete[..]].concat()).unwrap();
        let error = Emulator::builder().build_with_state(&state.0).unwrap_err().to_string();
        assert!(error.contains(":1: malformed JSON"), "{error}");
        fs::write(&state.0, "{\"at\":1,\"service\":\"trtc\",\"action\":\"Fly\",\"request\":{}}\n").unwrap();
        let error = Emulator::builder().build_with_state(&state.0).unwrap_err().to_string();
        assert!(error.contains(":1: unknown action `Fly`; delete the file"), "{error}");
        assert!(Emulator::builder().build_with_state("/nowhere/state").is_err());
    });
}

#[cfg(unix)]
#[test]
fn only_the_owner_can_read_the_file() {
    use std::os::unix::fs::PermissionsExt;
    let state = State::new("mode");
    drop(state.emulator());
    assert_eq!(fs::metadata(&state.0).unwrap().permissions().mode() & 0o777, 0o600);
}
