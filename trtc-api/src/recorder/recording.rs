use std::time::Duration;

use super::start::{Found, UNKNOWN};
use crate::client::Client;
use crate::error::Error;
use crate::web_record::{DescribeWebRecordRequest, StopWebRecordRequest, WebRecordStatus};

/// The first pause between two questions whether a recording has ended, and the longest.
const PAUSES: (Duration, Duration) = (Duration::from_secs(2), Duration::from_secs(30));

/// A recording that was started.
#[derive(Debug, Clone)]
pub struct Recording {
    client: Client,
    task_id: String,
    record_id: String,
    sdk_app_id: i64,
}

impl Recording {
    pub(super) fn new(client: Client, found: Found) -> Self {
        let Found { task_id, record_id, sdk_app_id } = found;
        Self { client, task_id, record_id, sdk_app_id }
    }

    /// The recording as the service names it. Store it whole, with its `+` and the dot at its end.
    pub fn task_id(&self) -> &str {
        &self.task_id
    }

    /// The name that it was started with.
    pub fn record_id(&self) -> &str {
        &self.record_id
    }

    /// The application that it was started for.
    pub fn sdk_app_id(&self) -> i64 {
        self.sdk_app_id
    }

    /// What the recording does, or nothing once it has ended. Right after a start the service may not know it yet.
    ///
    /// # Errors
    ///
    /// Those of every call, but for a task that does not exist.
    pub async fn status(&self) -> Result<Option<WebRecordStatus>, Error> {
        let request = DescribeWebRecordRequest { task_id: Some(self.task_id.clone()), ..Default::default() };
        match self.client.call(request).await {
            Ok(answer) => Ok(Some(answer.status)),
            Err(error) if error.service_code() == Some(UNKNOWN) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Waits until the recording has ended, `within` so long; says whether it has. It asks at growing intervals, of 30
    /// seconds at the most, and takes two answers for an end. A callback tells sooner.
    ///
    /// # Errors
    ///
    /// Those of [`status`](Self::status).
    pub async fn wait(&self, within: Duration) -> Result<bool, Error> {
        let clock = self.client.clock();
        let began = clock.monotonic();
        let (mut pause, longest) = PAUSES;
        let mut gone = 0;
        loop {
            gone = if self.status().await?.is_none() { gone + 1 } else { 0 };
            if gone >= 2 {
                return Ok(true);
            }
            let left = within.saturating_sub(clock.monotonic().saturating_sub(began));
            if left.is_zero() {
                return Ok(false);
            }
            clock.sleep(pause.min(left)).await;
            pause = (pause * 3 / 2).min(longest);
        }
    }

    /// Stops the recording. One that has ended is stopped.
    ///
    /// # Errors
    ///
    /// Those of every call, but for a task that does not exist.
    pub async fn stop(&self) -> Result<(), Error> {
        let request = StopWebRecordRequest::builder().task_id(&*self.task_id).build();
        match self.client.call(request).await {
            Ok(_) => Ok(()),
            Err(error) if error.service_code() == Some(UNKNOWN) => Ok(()),
            Err(error) => Err(error),
        }
    }
}
