//! Two services in one program: TRTC, and Video on Demand from schema files of your own.
//!
//! ```text
//! cargo run --example two_services --features emulator
//! ```

#![allow(clippy::print_stdout)]

mod vod {
    // A directory: `service.json` has the host and the version of the service.
    trtc_api::service! { schemas = "examples/schemas/vod", client = Vod }
}

use trtc_api::emulator::Emulator;
use trtc_api::web_record::StopWebRecordRequest;
use trtc_api::{Client, Credential, Error, ErrorCode, Region};
use vod::{DeleteMediaRequest, Vod};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let emulator = Emulator::builder().actions(vod::ACTIONS).build();
    emulator.on::<DeleteMediaRequest>().reply(|_| Default::default());
    let client = Client::builder()
        .credential(Credential::new("AKIDexample", "not-a-real-key"))
        .region(Region::AP_SINGAPORE)
        .transport(emulator)
        .build()?;
    // The client of the second service shares connections, credentials and the retry budget with the first.
    let vod = Vod::new(client.clone());

    let stop = StopWebRecordRequest::builder().task_id("unknown").build();
    match client.stop_web_record(stop).await {
        Err(error) if error.is(ErrorCode::FailedOperationTaskNotExist) => println!("TRTC: the recording has ended"),
        other => println!("TRTC: {other:?}"),
    }
    let delete = DeleteMediaRequest::builder().file_id("7447398156998994860").build();
    let deleted = vod.delete_media(delete).await?;
    println!("VOD: deleted (request ID {})", deleted.request_id.unwrap_or_default());
    Ok(())
}
