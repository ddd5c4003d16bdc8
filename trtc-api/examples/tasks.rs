//! A recording that is started once, although its response is lost, and found again after a restart.
//!
//! ```text
//! cargo run --example tasks --features emulator
//! ```

#![allow(clippy::print_stdout)]

use std::error::Error;
use std::time::Duration;

use trtc_api::emulator::{Emulator, Fault};
use trtc_api::web_record::{CloudVod, StartWebRecordRequest, StorageParams};
use trtc_api::{Client, Credential};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let emulator = Emulator::new();
    let client = Client::builder()
        .credential(Credential::new("AKIDexample", "not-a-real-key"))
        .transport(emulator.clone())
        .build()?;
    let request = StartWebRecordRequest::builder()
        .record_url("https://class.example.com/42")
        .sdk_app_id(1_600_011_111)
        .record_id("lesson-42")
        .storage_params(StorageParams::cloud_vod(CloudVod::default()))
        .build();

    let start = client.web_recordings().prepare(request);
    // Store the ID first: whatever happens from here on, the recording can be found.
    let stored = start.id().to_string();
    println!("stored {stored}");

    // The service executes the start, but its response is lost.
    emulator.fault(Fault::ResetAfter, 1);
    let recording = start.send().await?;
    recording.wait_until_running().await?;
    println!("running as {:?}", recording.task_id());
    println!("the service has {} recording", emulator.running_tasks("WebRecording").len());

    // After a restart, the stored ID is enough.
    drop(recording);
    let recording = client.web_recordings().attach(stored.parse()?);
    println!("the status is {:?}", recording.status().await?);
    recording.stop().await?;
    println!("ended: {}", recording.wait_until_ended(Duration::from_secs(60)).await?);
    Ok(())
}
