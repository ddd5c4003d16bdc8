use std::time::Duration;

use super::start::Found;
use super::watch::{Then, Watch, status, stopped};
use crate::client::Client;
use crate::error::Error;
use crate::web_record::WebRecordStatus;

/// A recording that was started.
#[derive(Debug, Clone)]
pub struct Recording {
    client: Client,
    found: Found,
}

impl Recording {
    pub(super) fn new(client: Client, found: Found) -> Self {
        Self { client, found }
    }

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
    pub async fn status(&self) -> Result<Option<WebRecordStatus>, Error> {
        status(self.client.call(self.found.question()).await)
    }

    /// Waits until the recording has ended, `within` so long; says whether it has. It asks at growing intervals, of 30
    /// seconds at the most, and takes two answers for an end. A callback tells sooner.
    ///
    /// # Errors
    ///
    /// Those of [`status`](Self::status).
    pub async fn wait(&self, within: Duration) -> Result<bool, Error> {
        let clock = self.client.clock();
        let mut watch = Watch::new(clock.monotonic(), within);
        loop {
            match watch.seen(self.status().await?, clock.monotonic()) {
                Then::Over { ended } => return Ok(ended),
                Then::LookAfter(pause) => clock.sleep(pause).await,
            }
        }
    }

    /// Stops the recording. One that has ended is stopped.
    ///
    /// # Errors
    ///
    /// Those of every call, but for a task that does not exist.
    pub async fn stop(&self) -> Result<(), Error> {
        stopped(self.client.call(self.found.stop()).await)
    }
}
