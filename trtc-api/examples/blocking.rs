//! The blocking client, for programs without an async runtime.
//!
//! ```text
//! cargo run --example blocking --features blocking,emulator
//! ```

#![allow(clippy::print_stdout)]

use std::time::Duration;

use trtc_api::emulator::Emulator;
use trtc_api::web_record::{CloudVod, DescribeWebRecordRequest, StartWebRecordRequest, StorageParams};
use trtc_api::{Credential, Error, blocking};

fn main() -> Result<(), Error> {
    let client = blocking::Client::builder()
        .credential(Credential::new("AKIDexample", "not-a-real-key"))
        .timeout(Duration::from_secs(20))
        .transport(Emulator::new())
        .build()?;
    let start = StartWebRecordRequest::builder()
        .record_url("https://class.example.com/42")
        .sdk_app_id(1_600_011_111)
        .record_id("lesson-42")
        .storage_params(StorageParams::cloud_vod(CloudVod::default()))
        .build();
    let recording = client.web_recordings().start(start)?;
    println!("started {:?}", recording.task_id());

    let describe = DescribeWebRecordRequest::builder().record_id("lesson-42").sdk_app_id(1_600_011_111).build();
    println!("the status is {:?}", client.describe_web_record(describe)?.status);

    recording.stop()?;
    println!("ended: {}", recording.wait_until_ended(Duration::from_secs(60))?);
    Ok(())
}
