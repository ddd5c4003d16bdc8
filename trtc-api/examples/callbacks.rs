//! A server that receives the service's callbacks, with axum.
//!
//! ```text
//! cargo run --example callbacks --features mock
//! ```
//!
//! It listens on a free loopback port, has the embedded emulator record a page, and prints what is called back. With
//! `TRTC_CALLBACK_KEY` and `TRTC_CALLBACK_ADDRESS` in the environment it waits for the service's own instead: set the
//! same key in the console, and the URL `http://your-host/callback`.

#![allow(clippy::print_stdout)]

use std::env;
use std::error::Error;
use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use tokio::net::TcpListener;
use tokio::sync::mpsc;
use trtc_api::callback::{Callback, Receiver};
use trtc_api::emulator::Emulator;
use trtc_api::events::Event;
use trtc_api::web_record::{CloudVod, StartWebRecordRequest, StopWebRecordRequest, StorageParams, TencentVod};
use trtc_api::{Client, Credential};

/// What each request needs: the key, and where events go.
struct Shared {
    receiver: Receiver,
    events: mpsc::Sender<Event>,
}

/// Takes a callback. The body comes as bytes: what is signed is what was sent, not what it means.
async fn receive(State(shared): State<Arc<Shared>>, headers: HeaderMap, body: Bytes) -> StatusCode {
    let sign = headers.get("Sign").and_then(|sign| sign.to_str().ok());
    match shared.receiver.receive(sign, &body) {
        Ok(Callback { event, .. }) => {
            // Answer within five seconds, or it comes again: hand the event on, and do the work elsewhere.
            match shared.events.try_send(event) {
                Ok(()) => StatusCode::OK,
                Err(_) => StatusCode::SERVICE_UNAVAILABLE,
            }
        }
        Err(error) => {
            println!("refused: {error}");
            StatusCode::FORBIDDEN
        }
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let key = env::var("TRTC_CALLBACK_KEY").unwrap_or_else(|_| "keyOfTheExample".to_owned());
    let address = env::var("TRTC_CALLBACK_ADDRESS");
    let listener = TcpListener::bind(address.as_deref().unwrap_or("127.0.0.1:0")).await?;
    let url = format!("http://{}/callback", listener.local_addr()?);
    println!("listening for callbacks on {url}");

    let (events, mut incoming) = mpsc::channel(64);
    let shared = Arc::new(Shared { receiver: Receiver::new(&*key), events });
    let app = Router::new().route("/callback", post(receive)).with_state(shared);
    tokio::spawn(async move { axum::serve(listener, app).await });

    if address.is_err() {
        record(&url, &key).await?;
    }
    while let Some(event) = incoming.recv().await {
        println!("{event:?}");
        if address.is_err() && matches!(event, Event::RecordingVodStopped(_)) {
            break;
        }
    }
    Ok(())
}

/// Records a page with the emulator, which calls back.
async fn record(url: &str, key: &str) -> Result<(), Box<dyn Error>> {
    let credential = Credential::new("AKIDexample", "not-a-real-key");
    let emulator = Emulator::builder().credential(credential.clone()).callbacks(url, Some(key))?.build();
    let client = Client::builder().credential(credential).transport(emulator).build()?;
    let vod = CloudVod::builder().tencent_vod(TencentVod::builder().expire_time(86_400).build()).build();
    let request = StartWebRecordRequest::builder()
        .record_url("https://class.example.com/42")
        .sdk_app_id(1_600_011_111)
        .storage_params(StorageParams::cloud_vod(vod))
        .record_id("lesson-42")
        .build();
    let started = client.start_web_record(request).await?;
    client.stop_web_record(StopWebRecordRequest::builder().task_id(started.task_id).build()).await?;
    Ok(())
}
