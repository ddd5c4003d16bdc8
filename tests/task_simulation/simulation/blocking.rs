//! The blocking twin: the same machines, driven without a runtime.

use trtc_api::tasks::{CloudRecording, WebRecording};
use trtc_api::{Region, blocking};
use trtc_task_simulation::{Service, SkippingClock, credential};

use super::families::Simulated;
use super::random::{Random, fault};

/// A start, a look from a stored ID, and a stop, under faults. What is said must be true.
fn run<F: Simulated>(number: u64) {
    let mut random = Random(0xb10c ^ (number << 20));
    let clock = SkippingClock::default();
    let service = Service::new(clock.clone(), random.millis(20_000));
    let builder = blocking::Client::builder().credential(credential()).region(Region::AP_SINGAPORE).unchecked();
    let client = builder.clock(clock).transport(service.clone()).build().unwrap();
    let tasks = blocking::Tasks::<F>::new(&client);
    let percent = random.of(&[0, 10, 30, 60]);
    let mut faults = Random(random.next());
    service.draw(move |_| faults.chance(percent).then(|| fault(&mut faults)));

    let key = random.chance(50).then(|| format!("lesson-{number}"));
    let prepared = tasks.prepare(F::request("room", key.as_deref()));
    let task = match prepared.send() {
        Ok(task) => {
            assert_eq!(service.running_ids(), [task.task_id().unwrap()]);
            task
        }
        Err(error) => {
            assert!(
                service.running().is_empty() || error.may_have_executed(),
                "runs, and the error denies it: {error}"
            );
            tasks.attach(error.task_id().unwrap().parse().unwrap())
        }
    };
    assert!(service.tasks().len() <= 1, "was started twice");
    if task.stop().is_ok() {
        assert!(service.running().is_empty(), "was reported as stopped, with faults");
    }
    service.clear_faults();
    match task.stop() {
        Ok(()) => assert!(service.running().is_empty(), "was reported as stopped"),
        Err(error) => assert!(!F::HAS_KEY && task.task_id().is_none(), "{error}"),
    }
}

#[test]
fn tasks_of_the_blocking_client() {
    for number in 0..200 {
        run::<WebRecording>(number);
        run::<CloudRecording>(number);
    }
}
