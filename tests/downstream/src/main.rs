//! Calls two actions that the library does not know: one of TRTC, one of another service, each from a JSON file.

#![deny(warnings, missing_docs)]

mod rooms {
    trtc_api::service! { schemas = "schemas/DismissRoom.json", client = Rooms }
}

mod lke {
    trtc_api::service! { schemas = "schemas/lke", client = Lke }
}

use lke::Lke;
use lke::types::{Filter, ThingKind};
use rooms::Rooms;
use trtc_api::mock::Emulator;
use trtc_api::{Client, Credential, Error, Region};

fn main() -> Result<(), Error> {
    let credential = Credential::new("AKIDofAUser", "key-of-a-user");
    let emulator = Emulator::new().credential(credential.clone()).actions(rooms::ACTIONS).actions(lke::ACTIONS);
    emulator.on::<rooms::DismissRoomRequest>().times(1).reply(|request| {
        assert_eq!(request.room_id, 42);
        Default::default()
    });
    emulator.on::<rooms::DismissRoomRequest>().error("FailedOperation.RoomNotExist", "no such room");
    emulator.on::<lke::CountThingsRequest>().reply(|request| {
        let kind = &request.filters[0].r#type;
        assert_eq!(*kind, ThingKind::Document);
        lke::CountThingsResponse { total: 7, ..Default::default() }
    });
    emulator.on::<lke::ListKindsRequest>().reply(|_| {
        let kinds = vec![ThingKind::Document, ThingKind::from("new")];
        lke::ListKindsResponse { kinds: Some(kinds), ..Default::default() }
    });
    let builder = || Client::builder().credential(credential.clone()).region(Region::AP_SINGAPORE);

    // The same trait serves the blocking client …
    let blocking = builder().blocking_transport(emulator.clone()).build_blocking()?;
    let room = || rooms::DismissRoomRequest::builder().sdk_app_id(1).room_id(42).build();
    blocking.dismiss_room(room())?;
    let gone = blocking.dismiss_room(room()).unwrap_err();
    assert_eq!(gone.code(), Some(rooms::ErrorCode::FailedOperationRoomNotExist));
    let invalid = rooms::DismissRoomRequest::builder().sdk_app_id(1).room_id(0).build();
    let refused = blocking.dismiss_room(invalid).unwrap_err();
    assert_eq!(refused.message(), "RoomId is 0 but must be 1 to 4294967294");

    // … and the async one, here over loopback HTTP.
    let server = emulator.listen("127.0.0.1:0").expect("a free port");
    let client = builder().endpoint(server.url()).build()?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.expect("a runtime").block_on(async {
        let filter = Filter::builder().r#type(ThingKind::Document).owner("me").build();
        let last = lke::types::ErrorCode::builder().self_(lke::types::ErrorCode::default()).build();
        let request = lke::CountThingsRequest::builder().filters([filter]).last_error(last).build();
        let counted = client.count_things(request).await?;
        assert_eq!(counted.total, 7);
        let kinds = client.list_kinds(lke::ListKindsRequest::builder().build()).await?;
        assert_eq!(kinds.kinds, Some(vec![ThingKind::Document, ThingKind::from("new")]));
        let long = Filter::builder().r#type(ThingKind::from("brand-new")).owner("12345").build();
        let request = lke::CountThingsRequest::builder().filters([long]).build();
        let refused = client.count_things(request).await.unwrap_err();
        let paths: Vec<&str> =
            refused.violations().into_iter().flat_map(|all| all.iter().map(|one| &*one.path)).collect();
        assert_eq!(paths, ["Filters[0].Type", "Filters[0].Owner"]);
        Ok::<(), Error>(())
    })?;
    println!("the actions of the JSON files were called");
    Ok(())
}
