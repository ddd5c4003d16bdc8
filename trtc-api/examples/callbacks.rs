//! A server that receives callbacks, with axum.
//!
//! ```text
//! cargo run --example callbacks --features axum,emulator
//! ```
//!
//! The server listens on a free loopback port. The embedded emulator records a page and sends its callbacks, which the
//! server prints. To receive the callbacks of the service instead, set `TRTC_CALLBACK_KEY` and `TRTC_CALLBACK_ADDRESS`,
//! and set the same key and the URL `http://your-host/callback` in the console.

#![allow(clippy::print_stdout)]

use std::env;
use std::error::Error;
use std::sync::Arc;

use axum::Router;
use axum::extract::{FromRef, State};
use axum::http::StatusCode;
use axum::routing::post;
use tokio::net::TcpListener;
use tokio::sync::mpsc;
use trtc_api::callback::Receiver;
use trtc_api::callback::axum::VerifiedCallback;
use trtc_api::emulator::Emulator;
use trtc_api::events::Event;
use trtc_api::web_record::{CloudVod, StartWebRecordRequest, StopWebRecordRequest, StorageParams, TencentVod};
use trtc_api::{Client, Credential};

/// The state of the application.
#[derive(Clone)]
struct App {
    receiver: Arc<Receiver>,
    events: mpsc::Sender<Event>,
}

impl FromRef<App> for Arc<Receiver> {
    fn from_ref(app: &App) -> Self {
        Self::clone(&app.receiver)
    }
}

/// Handles a callback whose signature was verified.
async fn receive(State(app): State<App>, VerifiedCallback(callback): VerifiedCallback<Event>) -> StatusCode {
    // Respond within five seconds, or the callback is sent again: the work is done elsewhere.
    match app.events.try_send(callback.event) {
        Ok(()) => StatusCode::OK,
        Err(_) => StatusCode::SERVICE_UNAVAILABLE,
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
    let state = App { receiver: Arc::new(Receiver::new(&*key)), events };
    let app = Router::new().route("/callback", post(receive)).with_state(state);
    tokio::spawn(async move { axum::serve(listener, app).await });

    if address.is_err() {
        record(&url, &key).await?;
    }
    while let Some(event) = incoming.recv().await {
        println!("{}: task {:?}", event.name().unwrap_or("unknown event"), event.task_id());
        if address.is_err() && matches!(event, Event::RecordingVodStopped(_)) {
            break;
        }
    }
    Ok(())
}

/// Records a page with the emulator, which sends callbacks.
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
