//! An action from a schema file of your own.
//!
//! ```text
//! cargo run --example own_schema --features emulator
//! ```

#![allow(clippy::print_stdout)]

mod pictures {
    trtc_api::service! { schemas = "examples/schemas/DeletePicture.json", client = Pictures }
}

use pictures::{DeletePictureRequest, Pictures};
use trtc_api::emulator::Emulator;
use trtc_api::{Client, Credential, Error, Region};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    // The emulator verifies the requests of the action, too.
    let emulator = Emulator::builder().actions(pictures::ACTIONS).build();
    emulator.on::<DeletePictureRequest>().times(1).reply(|_| Default::default());
    emulator.on::<DeletePictureRequest>().error("FailedOperation.PictureNotExist", "The image does not exist.");
    let client = Client::builder()
        .credential(Credential::new("AKIDexample", "not-a-real-key"))
        .region(Region::AP_SINGAPORE)
        .transport(emulator)
        .build()?;
    let pictures = Pictures::new(client);

    let request = DeletePictureRequest::builder().sdk_app_id(1_600_011_111).picture_id(42).build();
    pictures.delete_picture(request.clone()).await?;
    println!("deleted");
    match pictures.delete_picture(request).await {
        Err(error) if error.is(pictures::ErrorCode::FailedOperationPictureNotExist) => {
            println!("it was deleted before")
        }
        other => println!("{other:?}"),
    }

    let invalid = DeletePictureRequest::builder().sdk_app_id(1_600_011_111).picture_id(0).build();
    if let Err(error) = pictures.delete_picture(invalid).await {
        println!("{error}");
    }
    Ok(())
}
