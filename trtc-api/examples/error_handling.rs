//! The content of an error: invalid values, codes of the service, retries, and requests that may have been executed.
//!
//! ```text
//! cargo run --example error_handling --features emulator
//! ```

#![allow(clippy::print_stdout)]

use trtc_api::emulator::{Emulator, Fault};
use trtc_api::web_record::{CloudVod, StartWebRecordRequest, StopWebRecordRequest, StorageParams};
use trtc_api::{Client, Credential, Error, ErrorCode};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let emulator = Emulator::new();
    let client = Client::builder()
        .credential(Credential::new("AKIDexample", "not-a-real-key"))
        .transport(emulator.clone())
        .build()?;

    println!("1. All invalid values of a request, before it is sent:");
    let mut request = start();
    request.record_url = "ftp://class.example.com".to_owned();
    request.max_duration_limit = Some(60);
    explain(client.start_web_record(request).await.err());

    println!("2. An error code of the service:");
    let stop = StopWebRecordRequest::builder().task_id("unknown").build();
    explain(client.stop_web_record(stop).await.err());

    println!("3. A throttled request is retried:");
    emulator.fault(Fault::Throttle, 1);
    let started = client.start_web_record(start()).await?;
    println!("   started {}", started.task_id);

    println!("4. A lost response to a request without an idempotency key:");
    emulator.fault(Fault::ResetAfter, 1);
    explain(client.start_web_record(start()).await.err());
    println!("   the emulator has {} recordings", emulator.running_tasks("WebRecording").len());
    Ok(())
}

fn explain(error: Option<Error>) {
    let Some(error) = error else { return println!("   success") };
    println!("   {error}");
    for violation in error.violations().into_iter().flat_map(|all| all.iter()) {
        println!("   - {}", violation.path);
    }
    let advice = match () {
        () if error.violations().is_some() => "correct the request",
        () if error.is(ErrorCode::FailedOperationTaskNotExist) => "nothing to do: the task has ended",
        () if error.may_have_executed() => "find out whether it was executed before you send it again",
        () if error.is_retryable() => "retry later",
        () => "correct what the message names",
    };
    println!("   {:?} after {} attempts: {advice}", error.kind(), error.attempts());
}

/// A request without `record_id`, so that the service cannot recognize a second one.
fn start() -> StartWebRecordRequest {
    StartWebRecordRequest::builder()
        .record_url("https://class.example.com/42")
        .sdk_app_id(1_600_011_111)
        .storage_params(StorageParams::cloud_vod(CloudVod::default()))
        .build()
}
