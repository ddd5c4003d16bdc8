//! The same for the blocking client: the decisions are those of [`Recorder`](super::Recorder).

use std::time::Duration;

use super::start::{Ask, Found, Start};
use super::watch::{Then, Watch, status, stopped};
use super::{RecordId, StartError, WITHIN};
use crate::blocking::Client;
use crate::client::CallOptions;
use crate::error::Error;
use crate::web_record::{StartWebRecordRequest, WebRecordStatus};

/// Starts web-page recordings, and waits for the answers.
///
/// ```
/// # #[cfg(feature = "emulator")] {
/// use trtc_api::emulator::{Emulator, Fault};
/// use trtc_api::recorder::BlockingRecorder;
/// use trtc_api::web_record::{CloudVod, StartWebRecordRequest, StorageParams};
/// use trtc_api::{Credential, blocking};
///
/// let emulator = Emulator::new();
/// emulator.fault(Fault::ResetAfter, 1); // It is started, and nobody hears of it.
/// let credential = Credential::new("AKIDexample", "not-a-real-key");
/// let client = blocking::Client::builder().credential(credential).transport(emulator.clone()).build()?;
///
/// let request = StartWebRecordRequest::builder()
///     .record_url("https://class.example.com/42")
///     .sdk_app_id(1_600_011_111)
///     .storage_params(StorageParams::cloud_vod(CloudVod::default()))
///     .build();
/// let recording = BlockingRecorder::new(client).start(request)?;
/// assert_eq!(emulator.running_tasks("WebRecording").len(), 1);
/// recording.stop()?;
/// # }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct BlockingRecorder {
    client: Client,
    within: Duration,
}

impl BlockingRecorder {
    /// Starts recordings with a client.
    pub fn new(client: Client) -> Self {
        Self { client, within: WITHIN }
    }

    /// How long a start may take, asking around included. The default is three minutes.
    #[must_use]
    pub fn within(self, within: Duration) -> Self {
        Self { within, ..self }
    }

    /// Starts a recording; see [`Recorder::start`](super::Recorder::start).
    ///
    /// # Errors
    ///
    /// [`StartError`]: what the service said last, and the RecordId to ask for if it is not known what happened.
    pub fn start(&self, request: StartWebRecordRequest) -> Result<BlockingRecording, StartError> {
        let clock = self.client.clock();
        let began = clock.monotonic();
        let record_id = RecordId::of(request.record_id.as_deref());
        let mut start = Start::new(request, record_id, self.client.jitter());
        let mut ask = start.first();
        loop {
            let left = self.within.saturating_sub(clock.monotonic().saturating_sub(began));
            let client = || self.client.with_options(CallOptions::new().timeout(left));
            ask = match ask {
                Ask::Start(request) => start.started(client().call(*request)),
                Ask::Describe(request) => start.described(client().call(request)),
                Ask::Wait(wait) if wait < left => {
                    clock.sleep_blocking(wait);
                    start.waited()
                }
                Ask::Wait(_) => start.give_up(),
                Ask::Done(Ok(found)) => return Ok(BlockingRecording { client: self.client.clone(), found }),
                Ask::Done(Err(error)) => return Err(error),
            };
        }
    }
}

/// A recording that was started.
#[derive(Debug, Clone)]
pub struct BlockingRecording {
    client: Client,
    found: Found,
}

impl BlockingRecording {
    /// The recording as the service names it. Store it whole, with its `+` and the dot at its end.
    pub fn task_id(&self) -> &str {
        &self.found.task_id
    }

    /// The name that it was started with.
    pub fn record_id(&self) -> &str {
        &self.found.record_id
    }

    /// The application that it was started for.
    pub fn sdk_app_id(&self) -> i64 {
        self.found.sdk_app_id
    }

    /// What the recording does, or nothing once it has ended. Right after a start the service may not know it yet.
    ///
    /// # Errors
    ///
    /// Those of every call, but for a task that does not exist.
    pub fn status(&self) -> Result<Option<WebRecordStatus>, Error> {
        status(self.client.call(self.found.question()))
    }

    /// Waits until the recording has ended, `within` so long; says whether it has. See
    /// [`Recording::wait`](super::Recording::wait).
    ///
    /// # Errors
    ///
    /// Those of [`status`](Self::status).
    pub fn wait(&self, within: Duration) -> Result<bool, Error> {
        let clock = self.client.clock();
        let mut watch = Watch::new(clock.monotonic(), within);
        loop {
            match watch.seen(self.status()?, clock.monotonic()) {
                Then::Over { ended } => return Ok(ended),
                Then::LookAfter(pause) => clock.sleep_blocking(pause),
            }
        }
    }

    /// Stops the recording. One that has ended is stopped.
    ///
    /// # Errors
    ///
    /// Those of every call, but for a task that does not exist.
    pub fn stop(&self) -> Result<(), Error> {
        stopped(self.client.call(self.found.stop()))
    }
}
