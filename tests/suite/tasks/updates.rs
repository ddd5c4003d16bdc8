//! Updates of running tasks.

use super::*;

#[test]
fn an_update_is_of_the_task_and_of_one_that_runs() {
    let emulator = Emulator::builder().start_lag(seconds(4));
    Runtime::paused().block_on(async {
        let emulator = emulator.clock(VirtualClock::new()).build();
        let builder = Client::builder().credential(credential()).region(Region::AP_SINGAPORE);
        let client = builder.clock(VirtualClock::new()).unchecked().transport(emulator.clone()).build().unwrap();
        let task = client.cloud_recordings().start(room_recording()).await.unwrap();
        task.update(|request: &mut ModifyCloudRecordingRequest| {
            request.subscribe_stream_user_ids = Some(Default::default());
        })
        .await
        .unwrap();
        let sent = emulator.calls::<ModifyCloudRecordingRequest>();
        assert_eq!(Some(&sent[0].task_id), task.task_id().as_ref());
        assert!(sent.len() > 1, "repeated until the service knows the task");
        task.stop().await.unwrap();
        let error = task.update(|_: &mut ModifyCloudRecordingRequest| {}).await.unwrap_err();
        assert!(error.is("ResourceNotFound") && error.task_id().is_some(), "{error}");

        // A counter grows with each update.
        let relay = client.cdn_relays().start(relay()).await.unwrap();
        for _ in 0..3 {
            relay
                .update(|request: &mut UpdatePublishCdnStreamRequest| request.with_transcoding = 1.into())
                .await
                .unwrap();
        }
        let numbers: Vec<_> =
            emulator.calls::<UpdatePublishCdnStreamRequest>().iter().map(|request| request.sequence_number).collect();
        let accepted: std::collections::BTreeSet<_> = numbers.iter().collect();
        assert!(accepted.len() == 3 && numbers.is_sorted(), "{numbers:?}");
    });
}

/// Relays of a client and the numbers of the updates that the emulator has taken.
fn relays() -> (Emulator, Client) {
    let emulator = Emulator::builder().clock(VirtualClock::new()).build();
    let builder = Client::builder().credential(credential()).region(Region::AP_SINGAPORE).clock(VirtualClock::new());
    let client = builder.unchecked().transport(emulator.clone()).build().unwrap();
    (emulator, client)
}

fn change(request: &mut UpdatePublishCdnStreamRequest) {
    request.with_transcoding = 1.into();
}

fn numbers(emulator: &Emulator) -> Vec<u64> {
    emulator.calls::<UpdatePublishCdnStreamRequest>().iter().map(|request| request.sequence_number).collect()
}

/// After a burst of updates, a new process starts with a number that is too small: it takes a greater one.
#[test]
fn an_update_after_a_restart_gets_a_number_that_the_service_accepts() {
    Runtime::paused().block_on(async {
        let (emulator, client) = relays();
        let relay = client.cdn_relays().start(relay()).await.unwrap();
        for _ in 0..30 {
            relay.update(change).await.unwrap();
        }
        let greatest = *numbers(&emulator).iter().max().unwrap();
        let restarted = client.cdn_relays().attach(relay.id());
        restarted.update(change).await.unwrap();
        assert!(*numbers(&emulator).last().unwrap() > greatest, "{:?}", numbers(&emulator));
        // Two handles of one relay that take turns both receive it.
        relay.update(change).await.unwrap();
        restarted.update(change).await.unwrap();
    });
}

#[test]
fn an_update_whose_response_is_lost_is_known_as_such_or_succeeds() {
    Runtime::paused().block_on(async {
        let (emulator, client) = relays();
        let relay = client.cdn_relays().start(relay()).await.unwrap();
        emulator.on::<UpdatePublishCdnStreamRequest>().times(1).fault(trtc_api::emulator::Fault::ResetAfter);
        // The engine sends the same number again, which the service has seen: a greater one sets the same state.
        relay.update(change).await.unwrap();
        relay.update(change).await.unwrap();
        let numbers = numbers(&emulator);
        assert!(numbers.is_sorted() && numbers.len() >= 3, "{numbers:?}");
    });
}

#[test]
fn a_number_of_the_caller_is_neither_changed_nor_forgotten() {
    Runtime::paused().block_on(async {
        let (emulator, client) = relays();
        let relay = client.cdn_relays().start(relay()).await.unwrap();
        let numbered = |number| {
            move |request: &mut UpdatePublishCdnStreamRequest| {
                change(request);
                request.sequence_number = number;
            }
        };
        relay.update(numbered(9_000_000_000)).await.unwrap();
        let error = relay.update(numbered(7)).await.unwrap_err();
        assert!(error.is("FailedOperation.OutdateRequest"), "{error}");
        relay.update(change).await.unwrap();
        let numbers = numbers(&emulator);
        assert_eq!(numbers[..2], [9_000_000_000, 7]);
        assert!(numbers[2] > 9_000_000_000, "{numbers:?}");
    });
}

/// The service has seen the later update of this handle: the earlier one must not undo it.
#[test]
fn an_update_that_a_later_one_has_overtaken_is_not_renumbered() {
    run(seconds(0), async |service, client| {
        const UPDATE: &str = "UpdatePublishCdnStream";
        let relay = client.cdn_relays().start(relay()).await.unwrap();
        service.fault(UPDATE, Fault::CodeBefore("FailedOperation.OutdateRequest"), 1);
        let (earlier, later) = tokio::join!(relay.update(change), relay.update(change));
        later.unwrap();
        let error = earlier.unwrap_err();
        assert!(error.is("FailedOperation.OutdateRequest") && !error.may_have_executed(), "{error}");
        assert_eq!(service.requests(UPDATE).len(), 2);
        // Without a later one, it gets a greater number.
        service.fault(UPDATE, Fault::CodeBefore("FailedOperation.OutdateRequest"), 1);
        relay.update(change).await.unwrap();
        assert_eq!(service.requests(UPDATE).len(), 4);
    });
}
