//! Repeated calls of a reading action until a condition is true.

use std::time::{Duration, Instant};

use serde_json::Value;
use trtc_api::Client;
use trtc_api::dynamic::api_schema::model::Safety;
use trtc_api::dynamic::{DynamicAction, DynamicObject};

use crate::failure::Failure;
use crate::progress::Spinner;
use crate::query::Query;

/// Returns an error unless the action only reads: another action must not be repeated to see what happens.
pub(crate) fn check(action: DynamicAction) -> Result<(), Failure> {
    if action.schema().retry.safety == Safety::ReadOnly {
        return Ok(());
    }
    let message = format!("`--wait-until` would execute {} many times", action.name());
    Err(Failure::usage(message, "use it with an action that only reads, for example Describe…"))
}

/// How to wait.
pub(crate) struct Wait<'a> {
    pub(crate) condition: &'a Query,
    pub(crate) interval: Duration,
    pub(crate) timeout: Duration,
}

impl Wait<'_> {
    /// Returns the first response for which the condition is true.
    pub(crate) async fn run(
        &self,
        client: &Client,
        action: DynamicAction,
        request: &DynamicObject,
    ) -> Result<DynamicObject, Failure> {
        let start = Instant::now();
        let spinner = Spinner::start(format!("calling {}", action.name()));
        loop {
            let response = client.call_dynamic(action, request).await?;
            let value: Value = serde_json::to_value(&response).unwrap_or_default();
            if self.condition.holds(&value)? {
                return Ok(response);
            }
            if start.elapsed() + self.interval > self.timeout {
                let message = format!("the condition did not come true in {} s", self.timeout.as_secs_f64());
                return Err(Failure::unmet(message, "`--wait-timeout SECONDS` waits longer"));
            }
            spinner.set(format!("{}: waiting for {} s", action.name(), start.elapsed().as_secs()));
            tokio::time::sleep(self.interval).await;
        }
    }
}
