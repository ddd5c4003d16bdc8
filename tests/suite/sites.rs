//! Sites: what only one site of Tencent Cloud has is rejected before it is sent to the other one.

use trtc_api::emulator::Emulator;
use trtc_api::{Client, ClientBuilder, ErrorKind, Site};

use crate::common::credential;

mod sited {
    trtc_api::service! { schemas = "suite/sites", crate = ::trtc_api }
}

use sited::Actions;
use sited::{DrawRequest, DrawResponse};

fn emulator(site: Option<Site>) -> Emulator {
    let builder = Emulator::builder().actions(sited::ACTIONS);
    site.iter().fold(builder, |builder, site| builder.site(site)).build()
}

fn client(emulator: &Emulator) -> ClientBuilder {
    Client::builder().credential(credential()).region("ap-north").transport(emulator.clone())
}

fn plain() -> DrawRequest {
    DrawRequest::builder().build()
}

fn with_font() -> DrawRequest {
    DrawRequest::builder().font("Kai").build()
}

#[tokio::test]
async fn the_client_rejects_an_action_of_the_other_site_unless_waived() {
    let emulator = emulator(None);
    emulator.on::<DrawRequest>().reply(|_| DrawResponse::default());
    for site in [None, Some(Site::INTERNATIONAL)] {
        let builder = client(&emulator);
        let client = match site.clone() {
            Some(site) => builder.site(site),
            None => builder,
        };
        let client = client.build().unwrap();
        let error = client.draw(plain()).await.unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::InvalidRequest(_)), "{site:?}");
        assert_eq!(
            error.message(),
            "the request is of the action Draw, which only the Chinese site has: set `site(Site::CHINA)`; or use `waive(\"\")`"
        );
        client.draw(plain()).waive("").await.unwrap();
        client.draw(plain()).unchecked().await.unwrap();
    }
    assert_eq!(emulator.calls::<DrawRequest>().len(), 4);
    for builder in [
        client(&emulator).site(Site::CHINA),
        client(&emulator).site(Site::root("ap-north.tencentcloudapi.com")),
        // The site of a gateway is not known.
        client(&emulator).site(Site::root("api.example.internal")),
        client(&emulator).endpoint("http://127.0.0.1:9"),
    ] {
        builder.build().unwrap().draw(plain()).await.unwrap();
    }
}

#[tokio::test]
async fn the_client_rejects_a_field_of_the_other_site_wherever_it_is() {
    let emulator = emulator(None);
    emulator.on::<DrawRequest>().reply(|_| DrawResponse::default());
    let china = client(&emulator).site(Site::CHINA).build().unwrap();
    let shape = || sited::types::Shape::builder().glow(1).build();
    let request = || DrawRequest::builder().shapes([shape()]).build();
    let error = china.draw(request()).await.unwrap_err();
    let expected = "Shapes[0].Glow is a field that only the international site has: \
                    set `site(Site::INTERNATIONAL)`; or use `waive(\"Shapes[0].Glow\")`";
    assert_eq!(error.message(), expected);
    china.draw(request()).waive("Shapes[].Glow").await.unwrap();
    china.draw(with_font()).await.unwrap();
    // Validation without a site knows no editions.
    assert!(trtc_api::validate::validate(&request()).is_ok());
}

#[tokio::test]
async fn the_emulator_of_a_site_knows_its_edition_only() {
    let call = async |site: Option<Site>, request: DrawRequest, region: &'static str| {
        let emulator = emulator(site);
        let client = client(&emulator).region(region).build().unwrap();
        match client.draw(request).unchecked().max_attempts(1).await {
            Ok(_) => "accepted".to_owned(),
            Err(error) => error.code().unwrap_or_default().to_owned(),
        }
    };
    let glow = || DrawRequest::builder().shapes([sited::types::Shape::builder().glow(1).build()]).build();
    assert_eq!(call(None, glow(), "ap-north").await, "accepted");
    assert_eq!(call(Some(Site::INTERNATIONAL), plain(), "ap-north").await, "InvalidAction");
    assert_eq!(call(Some(Site::CHINA), with_font(), "ap-north").await, "accepted");
    assert_eq!(call(Some(Site::CHINA), glow(), "ap-north").await, "UnknownParameter");
    assert_eq!(call(Some(Site::CHINA), plain(), "eu-south").await, "UnsupportedRegion");
    assert_eq!(call(None, plain(), "eu-south").await, "accepted");
}
