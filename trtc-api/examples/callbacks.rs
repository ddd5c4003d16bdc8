//! A server that receives callbacks, with axum.
//!
//! ```text
//! cargo run --example callbacks --features axum,emulator
//! ```
//!
//! The server listens on a free loopback port. The embedded emulator records a page and sends its callbacks, which are
//! delivered to their task: the first one may arrive before the start returns, so an inbox keeps it until its task is known.
//! To receive the callbacks of the service instead, set `TRTC_CALLBACK_KEY` and `TRTC_CALLBACK_ADDRESS`, and set the same key
//! and the URL `http://your-host/callback` in the console.

#![allow(clippy::print_stdout)]

use std::env;
use std::error::Error;
use std::sync::{Arc, Mutex, PoisonError};

use axum::Router;
use axum::extract::{FromRef, State};
use axum::http::StatusCode;
use axum::routing::post;
use tokio::net::TcpListener;
use tokio::sync::Notify;
use trtc_api::callback::Receiver;
use trtc_api::callback::axum::VerifiedCallback;
use trtc_api::emulator::Emulator;
use trtc_api::events::Event;
use trtc_api::task::{Inbox, Task};
use trtc_api::tasks::WebRecording;
use trtc_api::web_record::{CloudVod, StartWebRecordRequest, StorageParams, TencentVod};
use trtc_api::{Client, Credential};

/// The state of the application.
#[derive(Clone)]
struct App {
    receiver: Arc<Receiver>,
    /// The events whose task is not known yet.
    inbox: Arc<Inbox<Event>>,
    /// The tasks that are known.
    tasks: Arc<Mutex<Vec<Task<WebRecording>>>>,
    /// Is notified of each callback.
    received: Arc<Notify>,
}

impl App {
    /// Puts an event into the inbox, then delivers the inbox to each known task. In this order, no event is lost.
    fn deliver(&self, event: Event) {
        println!("{}: task {:?}", event.name().unwrap_or("unknown event"), event.task_id());
        self.inbox.push(event);
        for task in self.tasks.lock().unwrap_or_else(PoisonError::into_inner).iter() {
            self.inbox.deliver(|event| task.observe(event));
        }
        self.received.notify_one();
    }

    /// Adds a task, and delivers the events that arrived before. Returns their number.
    fn add_task(&self, task: Task<WebRecording>) -> usize {
        self.tasks.lock().unwrap_or_else(PoisonError::into_inner).push(task.clone());
        self.inbox.deliver(|event| task.observe(event))
    }
}

impl FromRef<App> for Arc<Receiver> {
    fn from_ref(app: &App) -> Self {
        Self::clone(&app.receiver)
    }
}

/// Handles a callback whose signature was verified.
async fn receive(State(app): State<App>, VerifiedCallback(callback): VerifiedCallback<Event>) -> StatusCode {
    // The service retries a callback without a response after 5 s: do slow work in another task.
    app.deliver(callback.event);
    StatusCode::OK
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let key = env::var("TRTC_CALLBACK_KEY").unwrap_or_else(|_| "keyOfTheExample".to_owned());
    let address = env::var("TRTC_CALLBACK_ADDRESS");
    let listener = TcpListener::bind(address.as_deref().unwrap_or("127.0.0.1:0")).await?;
    let url = format!("http://{}/callback", listener.local_addr()?);
    println!("listening for callbacks on {url}");

    let app = App {
        receiver: Arc::new(Receiver::new(&*key)),
        inbox: Arc::new(Inbox::new(10_000)),
        tasks: Arc::default(),
        received: Arc::default(),
    };
    let routes = Router::new().route("/callback", post(receive)).with_state(app.clone());
    let server = tokio::spawn(async move { axum::serve(listener, routes).await });
    if address.is_ok() {
        return Ok(server.await??);
    }
    record(&app, &url, &key).await
}

/// Records a page with the emulator, which sends callbacks.
async fn record(app: &App, url: &str, key: &str) -> Result<(), Box<dyn Error>> {
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
    let recording = client.web_recordings().start(request).await?;
    // The first callback arrives before the task is known.
    app.received.notified().await;
    let earlier = app.add_task(recording.clone());
    println!("{earlier} event came before its task was known: the task is {:?}", recording.state().phase);
    recording.stop().await?;
    while !recording.state().files_complete {
        app.received.notified().await;
    }
    let state = recording.state();
    println!("the recording has {:?} with {} file, after {earlier} early event", state.phase, state.files.len());
    Ok(())
}
