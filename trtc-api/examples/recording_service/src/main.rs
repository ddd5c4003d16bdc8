//! A web service that records pages: POST starts a recording, GET shows it, DELETE stops it, and callbacks of Tencent
//! RTC report its state and its files.
//!
//! It can be killed at any moment. The ID of a recording is stored before the start is sent, a stop before the stop is
//! sent, and a callback before it is acknowledged; after a restart, the service continues with what is stored. Therefore each
//! name has one recording, and the service knows all of them.
//!
//! | variable | |
//! |---|---|
//! | `TENCENTCLOUD_SECRET_ID`, `TENCENTCLOUD_SECRET_KEY` | the credentials |
//! | `TRTC_SDK_APP_ID` | the application |
//! | `TRTC_CALLBACK_KEY` | the key of the callbacks, as in the console |
//! | `TENCENTCLOUD_ENDPOINT` | another endpoint, for example of the emulator |
//! | `TRTC_CONFIRMATION_SECONDS` | how long the service may not know a recording that has started (default: 20) |
//! | `DATABASE` | the SQLite file (default: `recordings.db`) |
//! | `LISTEN` | the address (default: `127.0.0.1:8080`) |

mod recordings;
mod store;

use std::env;
use std::error::Error;
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Json, Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::routing::{get, post};
use serde::Deserialize;
use trtc_api::callback::Receiver;
use trtc_api::{Client, Credential, ErrorKind, Region};

use recordings::{Failure, Recordings};
use store::Store;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let client = Client::builder().credential(Credential::from_env()?).region(Region::AP_SINGAPORE).from_env()?;
    let store = Store::open(&env::var("DATABASE").unwrap_or_else(|_| "recordings.db".to_owned()))?;
    let sdk_app_id = number("TRTC_SDK_APP_ID", &required("TRTC_SDK_APP_ID")?)?;
    let receiver = Receiver::new(required("TRTC_CALLBACK_KEY")?);
    let window = env::var("TRTC_CONFIRMATION_SECONDS");
    let window = Duration::from_secs(window.map_or(Ok(20), |seconds| number("TRTC_CONFIRMATION_SECONDS", &seconds))?);
    let recordings = Arc::new(Recordings::new(client.build()?, store, receiver, sdk_app_id, window));
    // In the background: the server receives callbacks meanwhile.
    recordings.recover()?;

    let routes = Router::new()
        .route("/recordings/{name}", post(start).get(show).delete(stop))
        .route("/callbacks", post(callback))
        .route("/health", get(async || "ok"))
        .with_state(recordings);
    let listener = tokio::net::TcpListener::bind(env::var("LISTEN").unwrap_or_else(|_| "127.0.0.1:8080".to_owned()));
    let listener = listener.await?;
    println!("listening on http://{}", listener.local_addr()?);
    axum::serve(listener, routes).await?;
    Ok(())
}

fn required(variable: &str) -> Result<String, String> {
    env::var(variable).map_err(|_| format!("the environment variable {variable} is not set, or is not UTF-8"))
}

fn number<N: FromStr>(variable: &str, text: &str) -> Result<N, String> {
    text.parse().map_err(|_| format!("the environment variable {variable} is {text:?} but must be a number"))
}

#[derive(Deserialize)]
struct Page {
    url: String,
}

type Response = Result<(StatusCode, Json<serde_json::Value>), (StatusCode, String)>;

async fn start(
    State(recordings): State<Arc<Recordings>>,
    Path(name): Path<String>,
    Json(page): Json<Page>,
) -> Response {
    recordings.start(&name, &page.url).await.map(|shown| (StatusCode::OK, Json(shown))).map_err(status)
}

async fn show(State(recordings): State<Arc<Recordings>>, Path(name): Path<String>) -> Response {
    recordings.show(&name).map(|shown| (StatusCode::OK, Json(shown))).map_err(status)
}

async fn stop(State(recordings): State<Arc<Recordings>>, Path(name): Path<String>) -> Response {
    recordings.stop(&name).await.map(|shown| (StatusCode::OK, Json(shown))).map_err(status)
}

async fn callback(
    State(recordings): State<Arc<Recordings>>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<(), (StatusCode, String)> {
    let sign = headers.get("Sign").and_then(|sign| sign.to_str().ok());
    // After an error, Tencent RTC retries the callback.
    recordings.callback(sign, &body).map_err(status)
}

fn status(failure: Failure) -> (StatusCode, String) {
    let status = match &failure {
        Failure::Invalid(_) => StatusCode::BAD_REQUEST,
        Failure::Unknown => StatusCode::NOT_FOUND,
        Failure::Conflict => StatusCode::CONFLICT,
        Failure::Forged(_) => StatusCode::FORBIDDEN,
        Failure::Store(_) => StatusCode::INTERNAL_SERVER_ERROR,
        // The service retries it in the background.
        Failure::Call(error) if Recordings::is_retried(error) => StatusCode::ACCEPTED,
        Failure::Call(error) | Failure::Rejected(error) => match error.kind() {
            ErrorKind::Configuration | ErrorKind::Credential => StatusCode::INTERNAL_SERVER_ERROR,
            _ => StatusCode::BAD_GATEWAY,
        },
    };
    (status, failure.to_string())
}
