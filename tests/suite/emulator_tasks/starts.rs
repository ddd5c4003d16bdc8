//! Starts: repeated, replaced, rejected, and tasks that are not found yet.

use super::*;

#[test]
fn a_repeated_key_is_rejected_while_its_task_runs() {
    let keyed = LIFECYCLES.iter().filter(|lifecycle| lifecycle.idempotency.is_some());
    for lifecycle in keyed {
        let idempotency = lifecycle.idempotency.as_ref().unwrap();
        let world = World::new(|builder| builder.start_lag(second(5)));
        let start = start_request(lifecycle, "1");
        // Another room, so that only the key is the same.
        let mut repeated = start.clone();
        for path in lifecycle.duplicates.iter().flat_map(|it| it.fields).filter(|path| **path == ["RoomId"]) {
            *at_mut(&mut repeated, path) = "another".into();
        }
        let id = world.start(lifecycle, &start).unwrap();
        for wait in [0, 10] {
            world.wait(second(wait));
            let error = world.start(lifecycle, &repeated).unwrap_err();
            assert_eq!(error.code(), idempotency.exists.first().copied(), "{}", lifecycle.name);
        }
        assert_eq!(world.emulator.running_tasks(lifecycle.name).len(), 1);

        let mut elsewhere = repeated.clone();
        *at_mut(&mut elsewhere, idempotency.scope[0]) = 1_600_099_999.into();
        world.start(lifecycle, &elsewhere).unwrap();

        world.stop(lifecycle, &id, &start).unwrap();
        assert_ne!(world.start(lifecycle, &repeated).unwrap(), id);
        assert_eq!(world.emulator.running_tasks(lifecycle.name).len(), 2);
    }
}

#[test]
fn a_second_start_replaces_is_rejected_or_runs_beside_the_first() {
    for lifecycle in LIFECYCLES {
        let world = World::new(|builder| builder);
        let start = start_request(lifecycle, "1");
        let mut second = start.clone();
        if let Some(idempotency) = &lifecycle.idempotency {
            second[idempotency.key] = "key-2".into();
        }
        let first = world.start(lifecycle, &start).unwrap();
        world.events();
        let again = world.start(lifecycle, &second);
        let running: Vec<String> =
            world.emulator.running_tasks(lifecycle.name).into_iter().map(|task| task.task_id).collect();
        let fields = lifecycle.duplicates.as_ref().filter(|it| !it.fields.is_empty());
        match fields.map(|it| it.second) {
            Some(SecondStart::Replaces) => {
                assert_eq!(running, [again.unwrap()], "{}", lifecycle.name);
                let ended = reporting(lifecycle, Phase::Replaced);
                let events = world.events();
                let replaced = events.iter().filter(|(number, _)| ended.contains(number)).count();
                assert_eq!(replaced, ended.len(), "{}: {events:?}", lifecycle.name);
                if lifecycle.describe.is_some() {
                    assert!(!world.is_found(lifecycle, &first, &start));
                }
            }
            Some(SecondStart::Rejected) => {
                let codes = lifecycle.duplicates.as_ref().unwrap().codes;
                assert_eq!(again.unwrap_err().code(), codes.first().copied());
                assert_eq!(running, [first]);
            }
            Some(SecondStart::Unknown) | None => assert_eq!(running, [first, again.unwrap()], "{}", lifecycle.name),
        }
    }
}

#[test]
fn starts_beyond_the_limit_are_rejected() {
    let limited = || LIFECYCLES.iter().filter_map(|lifecycle| Some((lifecycle, lifecycle.limit.as_ref()?)));
    for (lifecycle, limit) in limited() {
        let world = World::new(|builder| builder.max_tasks(2));
        let first = start_request(lifecycle, "1");
        let id = world.start(lifecycle, &first).unwrap();
        world.start(lifecycle, &start_request(lifecycle, "2")).unwrap();
        let third = start_request(lifecycle, "3");
        let error = world.start(lifecycle, &third).unwrap_err();
        assert_eq!(error.code(), Some(limit.code.unwrap_or("LimitExceeded")), "{}", lifecycle.name);
        let mut elsewhere = third.clone();
        elsewhere["SdkAppId"] = 1_600_099_999.into();
        world.start(lifecycle, &elsewhere).unwrap();
        world.stop(lifecycle, &id, &first).unwrap();
        world.start(lifecycle, &third).unwrap();
    }
    assert!(limited().count() >= 7);
    let lifecycle = family("CloudRecording");
    let world = World::new(|builder| builder);
    for number in 0..100 {
        world.start(lifecycle, &start_request(lifecycle, &number.to_string())).unwrap();
    }
    let replacing = start_request(lifecycle, "7");
    world.start(lifecycle, &replacing).unwrap();
    assert!(world.start(lifecycle, &start_request(lifecycle, "100")).is_err(), "the documented limit is 100");
}

#[test]
fn a_young_task_runs_but_is_not_found() {
    for lifecycle in LIFECYCLES {
        let world = World::new(|builder| builder.start_lag(second(20)));
        let start = start_request(lifecycle, "1");
        let id = world.start(lifecycle, &start).unwrap();
        world.wait(Duration::from_millis(19_999));
        assert_eq!(world.emulator.running_tasks(lifecycle.name).len(), 1);
        assert_eq!(world.events(), [], "{}", lifecycle.name);
        if lifecycle.describe.is_some() {
            assert!(!world.is_found(lifecycle, &id, &start), "{}", lifecycle.name);
        }
        if let Some(found) = world.find(lifecycle, &start) {
            assert_eq!(found.unwrap_err().code(), lifecycle.find.as_ref().unwrap().gone.first().copied());
        }
        if let Some(updated) = world.update(lifecycle, &id, &start, 1) {
            assert_eq!(updated.unwrap_err().code(), lifecycle.updates[0].gone.first().copied());
        }
        let stopped = world.stop(lifecycle, &id, &start).unwrap_err();
        assert_eq!(stopped.code(), lifecycle.stop.gone.first().copied(), "{}", lifecycle.name);
        assert_eq!(world.emulator.running_tasks(lifecycle.name).len(), 1, "it runs on");

        world.wait(Duration::from_millis(1));
        let reports_starts = !lifecycle.events.is_empty();
        assert_eq!(world.events().len(), usize::from(reports_starts), "{}", lifecycle.name);
        if lifecycle.describe.is_some() {
            assert!(world.is_found(lifecycle, &id, &start));
        }
        world.stop(lifecycle, &id, &start).unwrap();
    }
}

#[test]
fn a_random_lag_is_the_same_for_the_same_seed_and_stays_in_its_range() {
    let lifecycle = family("WebRecording");
    let lags = |seed| {
        let world = World::new(|builder| builder.random_start_lag(seed, second(2)..=second(20)));
        let starts: Vec<Value> = (0..50).map(|number| start_request(lifecycle, &number.to_string())).collect();
        let ids: Vec<String> = starts.iter().map(|start| world.start(lifecycle, start).unwrap()).collect();
        let mut lags = vec![0; ids.len()];
        for now in 0..=20 {
            for (number, id) in ids.iter().enumerate() {
                if lags[number] == 0 && world.is_found(lifecycle, id, &starts[number]) {
                    lags[number] = now;
                }
            }
            world.wait(second(1));
        }
        lags
    };
    let first = lags(1);
    assert!(first.iter().all(|lag| (3..=20).contains(lag)), "{first:?}");
    assert!(first.iter().collect::<BTreeSet<_>>().len() > 8, "{first:?}");
    assert_eq!(first, lags(1));
    assert_ne!(first, lags(2));
}
