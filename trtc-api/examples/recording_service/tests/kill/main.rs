//! The service is killed at random points, and loses no recording.
//!
//! The emulator runs in this process, so that it outlives the service. `ROUNDS=200` kills more often, and
//! `KILLS=200 LAG=20` runs many recordings that start slowly.

mod many;
mod service;

use std::time::{Duration, Instant};

use serde_json::Value;
use trtc_api::emulator::{Emulator, Fault, Server};
use trtc_api::web_record::StartWebRecordRequest;
use trtc_api::{Clock, Credential, SystemClock};

use service::{BODY, Database, Random, SECRET_ID, SECRET_KEY, Service, request};

/// Returns an emulator that is reached over HTTP.
fn listening() -> (Emulator, Server) {
    let emulator = Emulator::builder().credential(Credential::new(SECRET_ID, SECRET_KEY)).build();
    let server = emulator.listen("127.0.0.1:0").unwrap();
    (emulator, server)
}

/// Repeats a request, over kills, until its stage is the wanted one.
fn until(
    service: &mut Option<Service>,
    spawn: &dyn Fn() -> Service,
    kills: &mut Vec<Duration>,
    method: &str,
    path: &str,
    stage: &str,
) {
    let begun = Instant::now();
    loop {
        assert!(begun.elapsed() < Duration::from_secs(120), "{path} does not become {stage}");
        let running = service.get_or_insert_with(spawn);
        if let Some(after) = kills.pop() {
            // The request is under way when the service is killed.
            let address = running.address.clone();
            let (method, path) = (method.to_owned(), path.to_owned());
            let waiting = std::thread::spawn(move || request(&address, &method, &path, &[], BODY));
            std::thread::sleep(after);
            service.take().unwrap().kill();
            waiting.join().unwrap();
            continue;
        }
        running.request(method, path, BODY);
        let shown = running.request("GET", path, "").filter(|(status, _)| *status == 200);
        let shown: Value = shown.map_or(Value::Null, |(_, body)| serde_json::from_str(&body).unwrap());
        if shown["stage"] == stage {
            return;
        }
        std::thread::sleep(Duration::from_millis(50));
    }
}

#[test]
fn no_kill_loses_or_doubles_a_recording() {
    let rounds: u64 = std::env::var("ROUNDS").map_or(8, |rounds| rounds.parse().unwrap());
    let database = Database::new("kill");
    let emulator = Emulator::builder()
        .credential(Credential::new(SECRET_ID, SECRET_KEY))
        .start_lag(Duration::from_millis(700))
        // Each response takes a while, so that kills come before, during and after a request.
        .random_faults(7, &[(Fault::Delay(Duration::from_millis(150)), 0.6), (Fault::ResetAfter, 0.1)])
        .build();
    let server = emulator.listen("127.0.0.1:0").unwrap();
    let spawn = || Service::spawn(&database, &server);
    let mut service = None;
    let mut random = Random(42);
    for round in 0..rounds {
        let name = format!("lesson-{round}");
        let path = format!("/recordings/{name}");
        let mut kills: Vec<_> = (0..3).map(|_| random.millis(400)).collect();
        until(&mut service, &spawn, &mut kills, "POST", &path, "running");
        let running = emulator.running_tasks("WebRecording");
        let own: Vec<_> = running.iter().filter(|task| task.key.as_deref() == Some(&name)).collect();
        assert_eq!((own.len(), running.len()), (1, 1), "round {round}: {running:?}");

        let mut kills: Vec<_> = (0..2).map(|_| random.millis(400)).collect();
        until(&mut service, &spawn, &mut kills, "DELETE", &path, "ended");
        assert_eq!(emulator.running_tasks("WebRecording").len(), 0, "round {round}");
    }
    let started = emulator.tasks().len();
    assert_eq!(started, usize::try_from(rounds).unwrap(), "no name was started twice");
    service.unwrap().kill();
}

#[test]
fn a_callback_survives_a_kill() {
    let database = Database::new("callback");
    let (emulator, server) = listening();
    let service = Service::spawn(&database, &server);
    assert_eq!(service.request("POST", "/recordings/lesson", BODY).unwrap().0, 200);
    let task = emulator.running_tasks("WebRecording").remove(0).task_id;
    let now = SystemClock::default().now().duration_since(std::time::UNIX_EPOCH).unwrap().as_millis();
    let payload = r#"{"Status":0,"TencentVod":{"FileId":"7","VideoUrl":"https://vod.example.com/7.mp4"}}"#;
    let callback = format!(
        r#"{{"EventGroupId":3,"EventType":311,"CallbackTs":{now},"EventInfo":{{"EventMsTs":{now},"TaskId":"{task}","Payload":{payload}}}}}"#
    );
    let sign = trtc_api::callback::sign("123654", callback.as_bytes());
    let post = |service: &Service, sign: &str| {
        request(&service.address, "POST", "/callbacks", &[("Sign", sign)], &callback).unwrap().0
    };
    assert_eq!(post(&service, "forged"), 403);
    assert_eq!(post(&service, &sign), 200);
    service.kill();

    let service = Service::spawn(&database, &server);
    let (_, shown) = service.request("GET", "/recordings/lesson", "").unwrap();
    let shown: Value = serde_json::from_str(&shown).unwrap();
    assert_eq!(shown["files"][0]["url"], "https://vod.example.com/7.mp4", "{shown}");
    service.kill();
}

#[test]
fn invalid_values_of_a_caller_use_up_no_name() {
    let database = Database::new("invalid");
    let (_emulator, server) = listening();
    let service = Service::spawn(&database, &server);
    let (status, message) = service.request("POST", "/recordings/lesson", r#"{"url": ""}"#).unwrap();
    assert_eq!(status, 400);
    assert!(message.contains("RecordUrl"), "{message}");
    assert_eq!(service.request("POST", "/recordings/lesson", BODY).unwrap().0, 200);
    service.kill();
}

/// The service is killed between storing the ID and the response, and from then on Tencent RTC rejects the start.
#[test]
fn a_start_that_is_rejected_after_a_kill_ends() {
    for was_executed in [false, true] {
        let database = Database::new(&format!("rejected-{was_executed}"));
        let (emulator, server) = listening();
        let fault = if was_executed { Fault::Delay(Duration::from_secs(5)) } else { Fault::Reset };
        emulator.fault(fault, if was_executed { 1 } else { 1_000 });
        let service = Service::spawn(&database, &server);
        let address = service.address.clone();
        let waiting = std::thread::spawn(move || request(&address, "POST", "/recordings/lesson", &[], BODY));
        std::thread::sleep(Duration::from_millis(500));
        service.kill();
        waiting.join().unwrap();

        emulator.clear_faults();
        emulator.on::<StartWebRecordRequest>().error("FailedOperation.NotAbility", "The package lacks recordings.");
        let mut service = Some(Service::spawn(&database, &server));
        let wanted = if was_executed { "running" } else { "rejected" };
        let spawn = || Service::spawn(&database, &server);
        until(&mut service, &spawn, &mut Vec::new(), "GET", "/recordings/lesson", wanted);
        assert_eq!(emulator.running_tasks("WebRecording").len(), usize::from(was_executed));
        service.unwrap().kill();
    }
}

#[test]
fn an_unknown_outcome_is_accepted_and_continued() {
    let database = Database::new("unknown");
    let emulator = Emulator::builder()
        .credential(Credential::new(SECRET_ID, SECRET_KEY))
        // The service does not know the recording before the confirmation window of 2 s is over.
        .start_lag(Duration::from_secs(8))
        .build();
    let server = emulator.listen("127.0.0.1:0").unwrap();
    emulator.fault(Fault::ResetAfter, 1);
    let mut service = Some(Service::spawn(&database, &server));
    let (status, message) = service.as_ref().unwrap().request("POST", "/recordings/lesson", BODY).unwrap();
    assert_eq!(status, 202, "{message}");
    assert!(message.contains("may have executed"), "{message}");
    // Without another request of the caller, the service finds the recording.
    let spawn = || unreachable!("the service is not killed");
    until(&mut service, &spawn, &mut Vec::new(), "GET", "/recordings/lesson", "running");
    assert_eq!((emulator.tasks().len(), emulator.running_tasks("WebRecording").len()), (1, 1));
    service.unwrap().kill();
}

#[test]
fn a_status_tells_what_the_caller_can_do() {
    let database = Database::new("status");
    let (emulator, server) = listening();
    let service = Service::spawn(&database, &server);
    assert_eq!(service.request("POST", "/recordings/lesson", BODY).unwrap().0, 200);
    let other = r#"{"url": "https://class.example.com/43"}"#;
    assert_eq!(service.request("POST", "/recordings/lesson", other).unwrap().0, 409);
    emulator.on::<StartWebRecordRequest>().error("FailedOperation.NotAbility", "The package lacks recordings.");
    assert_eq!(service.request("POST", "/recordings/rejected", BODY).unwrap().0, 502);
    assert_eq!(emulator.running_tasks("WebRecording").len(), 1);
    service.kill();
}
