//! A program that calls two actions that the library does not know: one of TRTC, one of another service, each from a
//! JSON file.

#![deny(warnings, missing_docs)]

mod pictures {
    trtc_api::service! { schemas = "schemas/DeletePicture.json", client = Pictures }
}

mod lke {
    trtc_api::service! { schemas = "schemas/lke", trait_name = Lke }
}

use lke::Lke;
use lke::types::{Change, Filter, ImportStatus, ThingKind};
use pictures::Pictures;
use trtc_api::callback::{Receiver, sign};
use trtc_api::emulator::Emulator;
use trtc_api::{Client, Credential, Error, Region, blocking};

fn main() -> Result<(), Error> {
    let credential = Credential::new("AKIDofAUser", "key-of-a-user");
    let emulator = Emulator::builder()
        .credential(credential.clone())
        .actions(pictures::ACTIONS)
        .actions(lke::ACTIONS)
        .lifecycles(lke::LIFECYCLES)
        .build();
    emulator.on::<pictures::DeletePictureRequest>().times(1).reply(|request| {
        assert_eq!(request.picture_id, 42);
        Default::default()
    });
    emulator.on::<pictures::DeletePictureRequest>().error("FailedOperation.PictureNotExist", "no such image");
    emulator.on::<lke::CountThingsRequest>().reply(|request| {
        let kind = &request.filters[0].r#type;
        assert_eq!(*kind, ThingKind::Document);
        lke::CountThingsResponse { total: 7, ..Default::default() }
    });
    emulator.on::<lke::ListKindsRequest>().reply(|_| {
        let kinds = vec![ThingKind::Document, ThingKind::from("new")];
        lke::ListKindsResponse { kinds: Some(kinds), ..Default::default() }
    });

    // Both clients implement the trait, and both can be the client of a service: the blocking client …
    let blocking = blocking::Client::builder()
        .credential(credential.clone())
        .region(Region::AP_SINGAPORE)
        .transport(emulator.clone())
        .build()?;
    let picture = || pictures::DeletePictureRequest::builder().sdk_app_id(1).picture_id(42).build();
    let pictures = Pictures::new(blocking.clone());
    pictures.delete_picture(picture())?;
    let gone = pictures.delete_picture(picture()).unwrap_err();
    assert!(gone.is(pictures::ErrorCode::FailedOperationPictureNotExist));
    let invalid = pictures::DeletePictureRequest::builder().sdk_app_id(1).picture_id(0).build();
    let refused = pictures.delete_picture(invalid).unwrap_err();
    assert_eq!(refused.message(), "PictureId is 0 but must be 1 to 4294967295");
    // The other service has an action of the same name, as a method of the clients.
    emulator.on::<lke::DeletePictureRequest>().reply(|request| {
        assert_eq!(request.name, "logo");
        Default::default()
    });
    blocking.delete_picture(lke::DeletePictureRequest::builder().name("logo").build())?;
    assert_eq!(emulator.calls::<pictures::DeletePictureRequest>().len(), 2);

    // … and the async client, here over loopback HTTP.
    let server = emulator.listen("127.0.0.1:0").expect("a free port");
    let client =
        Client::builder().credential(credential).region(Region::AP_SINGAPORE).endpoint(server.url()).build()?;
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

        // Pages, streams and events are what the files say they are, as for the bundled service.
        emulator.on::<lke::ListThingsRequest>().reply(|request| {
            let (from, to) = (request.offset.unwrap(), request.offset.unwrap() + request.limit.unwrap());
            let names = (from..to.min(7)).map(|number| number.to_string()).collect();
            lke::ListThingsResponse { names: Some(names), total: 7, ..Default::default() }
        });
        let mut things = client.items(lke::ListThingsRequest::builder().build());
        let mut names = String::new();
        while let Some(name) = things.next().await {
            names += &name?;
        }
        assert_eq!((&*names, emulator.calls::<lke::ListThingsRequest>().len()), ("0123456", 3));

        emulator.on::<lke::WatchThingsRequest>().stream(|_| {
            let change = |last| Change { name: Some("a".to_owned()), is_last: Some(last), ..Default::default() };
            vec![change(false), change(true)]
        });
        let mut changes = client.watch_things(lke::WatchThingsRequest::builder().build());
        let mut seen = 0;
        while let Some(change) = changes.next().await {
            assert_eq!(change?.name.as_deref(), Some("a"));
            seen += 1;
        }
        assert_eq!(seen, 2);
        tasks(&client).await
    })?;
    let body = br#"{"EventGroupId":77,"EventType":1,"CallbackTs":1,"EventInfo":{"Name":"a","Kind":"doc"}}"#;
    let receiver = Receiver::new("key").replay_window(None);
    match receiver.receive(Some(&sign("key", body)), body).expect("a genuine callback").event {
        lke::events::Event::ThingMade(made) => assert_eq!(made.kind, Some(ThingKind::Document)),
        other => panic!("{other:?}"),
    }
    println!("the actions of the JSON files were called");
    Ok(())
}

/// A life cycle of a JSON file is a family of tasks, like those of the bundled service, and the emulator plays it.
async fn tasks(client: &Client) -> Result<(), Error> {
    assert_eq!(lke::LIFECYCLES.iter().map(|lifecycle| lifecycle.name).collect::<Vec<_>>(), ["Import"]);
    assert!(pictures::LIFECYCLES.is_empty());
    let start = client.imports().prepare(lke::StartImportRequest::builder().base_id(7).build());
    let import = start.send().await?;
    assert_eq!(import.status().await?, Some(ImportStatus::Reading));
    import.update(|change: &mut lke::ChangeImportRequest| change.speed = 5).await?;
    let again = client.imports().attach(start.id());
    again.stop().await?;
    assert_eq!(import.status().await?, None);
    Ok(())
}
