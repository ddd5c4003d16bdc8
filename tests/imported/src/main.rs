//! A program that deletes a recording from Tencent's video on demand, by an action that was imported and never written.
//!
//! `api-schema import api.json --action DeleteMedia` made the files in `schemas`; then descriptions, an enum and
//! constraints were edited in. `api-schema diff schemas api.json --known` still finds no difference.

#![deny(warnings, missing_docs)]

mod vod {
    rtc::service! { schemas = "schemas", trait_name = Vod, crate = rtc }
}

use rtc::emulator::Emulator;
use rtc::{Client, Credential, Error, Region};
use vod::Vod;
use vod::types::{MediaDeleteItem, MediaPart};

fn main() -> Result<(), Error> {
    let credential = Credential::new("AKIDofAUser", "key-of-a-user");
    let emulator = Emulator::builder().credential(credential.clone()).actions(vod::ACTIONS).build();
    emulator.on::<vod::DeleteMediaRequest>().times(1).reply(|request| {
        assert_eq!(request.file_id, "7447398156998994860");
        Default::default()
    });
    let client =
        Client::builder().credential(credential).region(Region::AP_SINGAPORE).transport(emulator.clone()).build()?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let part = MediaDeleteItem::builder().r#type(MediaPart::TranscodeFiles).definition(20).build();
        let request = || vod::DeleteMediaRequest::builder().file_id("7447398156998994860");
        let deleted = client.delete_media(request().delete_parts([part]).build()).await?;
        assert!(deleted.request_id.is_some());

        let wrong = MediaDeleteItem::builder().r#type(MediaPart::TranscodeFiles).definition(-1).build();
        let refused = client.delete_media(request().delete_parts([wrong]).build()).await.unwrap_err();
        assert_eq!(refused.message(), "DeleteParts[0].Definition is -1 but must be at least 0");

        emulator.on::<vod::DeleteMediaRequest>().error("InvalidParameterValue.FileId", "no such file");
        let gone = client.delete_media(request().build()).await.unwrap_err();
        assert!(gone.is(vod::ErrorCode::InvalidParameterValueFileId));
        println!("deleted; the second time the service said: {gone}");
        Ok(())
    })
}
