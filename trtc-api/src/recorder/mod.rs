//! Web-page recordings that are started once, and never lost: what to do when it is not known whether one was started.
//!
//! `start_web_record` answers with an error when no answer comes, and leaves it to you to find out what happened. The
//! [`Recorder`] finds out: it gives each recording a RecordId, asks for it by that, sends the start again only where
//! that can't start a second one, and takes a new RecordId where the service demands it.
//!
//! ```
//! # #[cfg(feature = "emulator")] {
//! use trtc_api::emulator::{Emulator, Fault};
//! use trtc_api::recorder::Recorder;
//! use trtc_api::web_record::{CloudVod, StartWebRecordRequest, StorageParams};
//! use trtc_api::{Client, Credential};
//!
//! # tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().unwrap().block_on(async {
//! let emulator = Emulator::new();
//! emulator.fault(Fault::ResetAfter, 3); // It is started, and nobody hears of it.
//! let credential = Credential::new("AKIDexample", "not-a-real-key");
//! let client = Client::builder().credential(credential).transport(emulator.clone()).build()?;
//!
//! let request = StartWebRecordRequest::builder()
//!     .record_url("https://class.example.com/42")
//!     .sdk_app_id(1_600_011_111)
//!     .storage_params(StorageParams::cloud_vod(CloudVod::default()))
//!     .build();
//! let recording = Recorder::new(client).start(request).await?;
//! assert_eq!(emulator.running_tasks("WebRecording").len(), 1);
//! assert!(recording.status().await?.is_some());
//! recording.stop().await?;
//! recording.stop().await?; // What has ended is stopped.
//! # Ok::<(), Box<dyn std::error::Error>>(()) }).unwrap();
//! # }
//! ```

#[cfg(feature = "blocking")]
mod blocking;
mod record_id;
mod recording;
mod start;
mod watch;

use std::fmt;
use std::time::Duration;

#[cfg(feature = "blocking")]
pub use blocking::{BlockingRecorder, BlockingRecording};
pub use recording::Recording;

use crate::client::Client;
use crate::error::Error;
use crate::web_record::StartWebRecordRequest;
use record_id::RecordId;
use start::{Ask, Start};

/// How long a start may take, asking around included.
const WITHIN: Duration = Duration::from_secs(180);

/// Starts web-page recordings.
#[derive(Debug, Clone)]
pub struct Recorder {
    client: Client,
    within: Duration,
}

impl Recorder {
    /// Starts recordings with a client.
    pub fn new(client: Client) -> Self {
        Self { client, within: WITHIN }
    }

    /// How long a start may take, asking around included. The default is three minutes.
    #[must_use]
    pub fn within(self, within: Duration) -> Self {
        Self { within, ..self }
    }

    /// Starts a recording. Without a RecordId it gets a fresh one; with one, a recording of that name that runs already
    /// is the one that is meant.
    ///
    /// Where the service demands another RecordId for another try, the name gets a number at its end.
    ///
    /// # Errors
    ///
    /// [`StartError`]: what the service said last, and the RecordId to ask for if it is not known what happened.
    pub async fn start(&self, request: StartWebRecordRequest) -> Result<Recording, StartError> {
        let clock = self.client.clock();
        let began = clock.monotonic();
        let record_id = RecordId::of(request.record_id.as_deref());
        let mut start = Start::new(request, record_id, self.client.jitter());
        let mut ask = start.first();
        loop {
            let left = self.within.saturating_sub(clock.monotonic().saturating_sub(began));
            ask = match ask {
                Ask::Start(request) => start.started(self.client.call(*request).timeout(left).await),
                Ask::Describe(request) => start.described(self.client.call(request).timeout(left).await),
                Ask::Wait(wait) if wait < left => {
                    clock.sleep(wait).await;
                    start.waited()
                }
                Ask::Wait(_) => start.give_up(),
                Ask::Done(Ok(found)) => return Ok(Recording::new(self.client.clone(), found)),
                Ask::Done(Err(error)) => return Err(error),
            };
        }
    }
}

/// Why a recording was not started, or may have been.
///
/// Whether it runs is known unless [`Error::may_have_executed`] says otherwise: then ask for the RecordId.
#[derive(Debug)]
pub struct StartError {
    pub(crate) record_id: String,
    pub(crate) source: Error,
}

impl StartError {
    /// The RecordId of the last try.
    pub fn record_id(&self) -> &str {
        &self.record_id
    }

    /// What went wrong.
    pub fn error(&self) -> &Error {
        &self.source
    }
}

impl fmt::Display for StartError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} [RecordId {}]", self.source, self.record_id)
    }
}

impl std::error::Error for StartError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.source)
    }
}

impl From<StartError> for Error {
    fn from(error: StartError) -> Self {
        error.source
    }
}
