//! Clients of a service: two services with an action of one name in one program.

use serde_json::{Value, json};
use trtc_api::emulator::Emulator;
use trtc_api::emulator::control::Control;
use trtc_api::{Client, Error, Site, blocking};

use crate::common::credential;

mod canvas {
    trtc_api::service! { schemas = "suite/sites", client = CanvasClient }
}

mod cards {
    trtc_api::service! { schemas = "suite/cards", client = CardsClient }
}

use canvas::CanvasClient;
use cards::CardsClient;

fn emulator() -> Emulator {
    let emulator = Emulator::builder().actions(canvas::ACTIONS).actions(cards::ACTIONS).build();
    emulator.on::<cards::DrawRequest>().reply(|request| cards::DrawResponse {
        cards: Some((1..=request.number).map(|card| card.to_string()).collect()),
        ..Default::default()
    });
    emulator
}

/// The control interface of the emulator has to be told which of them is meant.
#[test]
fn behaviors_and_calls_of_one_name_belong_to_a_service() {
    let emulator = emulator();
    let client =
        blocking::Client::builder().credential(credential()).region("ap-north").site(Site::CHINA).max_attempts(1);
    let client = client.transport(emulator.clone()).build().unwrap();
    let (canvas, table) = (CanvasClient::new(client.clone()), CardsClient::new(client));
    let control = Control::new(emulator.clone());
    let send = |path: &str, body: Value| control.request("POST", path, body.to_string().as_bytes());
    let listed = control.request("GET", "/actions", b"").1;
    let listed = listed["actions"].as_array().unwrap().iter().filter(|action| action["action"] == "Draw");
    let listed: Vec<Value> = listed.cloned().collect();
    let draw = |service: &str, version: &str| json!({ "service": service, "version": version, "action": "Draw" });
    assert_eq!(listed, [draw("sited", "2026-01-01"), draw("cards", "2026-02-02")]);

    for (path, body) in [
        ("/stubs", json!({ "action": "Draw", "error": { "code": "Busy" } })),
        ("/faults", json!({ "action": "Draw", "fault": "html" })),
    ] {
        let (status, error) = send(path, body);
        let message = "several services have an action `Draw`: add `service`, for example `sited` or `cards`";
        assert_eq!((status.as_u16(), error["error"].as_str()), (400, Some(message)));
    }
    emulator.clear_stubs();
    let stub = json!({ "action": "Draw", "service": "cards", "error": { "code": "Busy" } });
    assert_eq!(send("/stubs", stub).0, 200);
    canvas.draw(canvas::DrawRequest::builder().build()).unwrap();
    assert_eq!(table.draw(cards(1)).unwrap_err().code(), Some("Busy"));
    let fault = json!({ "action": "Draw", "service": "sited", "fault": "throttle" });
    assert_eq!(send("/faults", fault).0, 200);
    assert_eq!(table.draw(cards(1)).unwrap_err().code(), Some("Busy"));
    let error = canvas.draw(canvas::DrawRequest::builder().build()).unwrap_err();
    assert_eq!(error.code(), Some("RequestLimitExceeded"));
    let calls = control.request("GET", "/calls?action=Draw&service=cards", b"").1;
    let call = json!({ "service": "cards", "action": "Draw", "request": { "Number": 1 } });
    assert_eq!(calls, json!({ "calls": [call, call] }));
}

fn cards(number: i64) -> cards::DrawRequest {
    cards::DrawRequest::builder().number(number).build()
}

#[tokio::test]
async fn actions_of_one_name_are_methods_of_two_clients() -> Result<(), Error> {
    let emulator = emulator();
    let client = Client::builder().credential(credential()).region("ap-north").site(Site::CHINA);
    let client = client.transport(emulator.clone()).build()?;
    let (canvas, table) = (CanvasClient::new(client.clone()), CardsClient::new(client));
    let drawn = table.draw(cards(3)).max_attempts(1).await?;
    assert_eq!(drawn.cards.unwrap().len(), 3);
    // The method of the other service sends the request of the other service.
    canvas.draw(canvas::DrawRequest::builder().build()).max_attempts(1).await?;
    let calls = (emulator.calls::<canvas::DrawRequest>().len(), emulator.calls::<cards::DrawRequest>().len());
    assert_eq!(calls, (1, 1));
    // The clone shares the client, which has the rest of its methods.
    let items = table.clone().client().items(cards::ListCardsRequest::builder().build());
    drop(items);
    Ok(())
}

#[test]
fn the_blocking_client_has_the_same_methods() -> Result<(), Error> {
    let client =
        blocking::Client::builder().credential(credential()).region("ap-north").transport(emulator()).build()?;
    let table = CardsClient::new(client);
    assert_eq!(table.draw(cards(2))?.cards.unwrap(), ["1", "2"]);
    Ok(())
}
