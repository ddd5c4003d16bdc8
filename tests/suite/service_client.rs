//! Clients of a service: two services with an action of one name in one program.

use trtc_api::emulator::Emulator;
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
