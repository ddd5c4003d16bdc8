use std::future::IntoFuture;
use std::sync::Arc;
use std::time::Duration;

use super::{CallOptions, Client, Language};
use crate::action::Action;
use crate::endpoint::Region;
use crate::error::Error;
use crate::transport::BoxFuture;

/// A call that is ready to go: await it, or set options of its own first.
///
/// ```no_run
/// # async fn run(client: trtc_api::Client) -> Result<(), trtc_api::Error> {
/// use std::time::Duration;
/// use trtc_api::web_record::StopWebRecordRequest;
///
/// let request = StopWebRecordRequest::builder().task_id("a+b.").build();
/// client.stop_web_record(request).timeout(Duration::from_secs(5)).attempts(1).await?;
/// # Ok(()) }
/// ```
#[must_use = "a call does nothing until it is awaited"]
pub struct Call<'a, A> {
    client: &'a Client,
    request: A,
    options: CallOptions,
}

impl<'a, A: Action> Call<'a, A> {
    pub(super) fn new(client: &'a Client, request: A) -> Self {
        Self { client, request, options: CallOptions::default() }
    }

    /// The time for the whole call, waits and further attempts included.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.options = self.options.timeout(timeout);
        self
    }

    /// The time for each attempt, from connecting to the last byte of the answer.
    pub fn attempt_timeout(mut self, timeout: Duration) -> Self {
        self.options = self.options.attempt_timeout(timeout);
        self
    }

    /// How often the request is sent at most; 1 sends it once.
    pub fn attempts(mut self, attempts: u32) -> Self {
        self.options = self.options.attempts(attempts);
        self
    }

    /// The region of this call.
    pub fn region(mut self, region: impl Into<Region>) -> Self {
        self.options = self.options.region(region);
        self
    }

    /// A host, or a URL without a path, for this call. Plain `http://` is for loopback only.
    pub fn endpoint(mut self, endpoint: impl Into<Arc<str>>) -> Self {
        self.options = self.options.endpoint(endpoint);
        self
    }

    /// The language of error messages.
    pub fn language(mut self, language: Language) -> Self {
        self.options = self.options.language(language);
        self
    }

    /// Sends the request without checking it, where the service has outgrown the schema.
    pub fn unchecked(mut self) -> Self {
        self.options = self.options.unchecked();
        self
    }

    /// Sends the request. Awaiting the call itself does the same, with one allocation more.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    pub async fn send(self) -> Result<A::Response, Error> {
        self.client.send_with(&self.request, &self.options).await
    }
}

impl<'a, A: Action> IntoFuture for Call<'a, A> {
    type Output = Result<A::Response, Error>;
    type IntoFuture = BoxFuture<'a, Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.send())
    }
}

impl<A: std::fmt::Debug> std::fmt::Debug for Call<'_, A> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Call").field("request", &self.request).field("options", &self.options).finish_non_exhaustive()
    }
}
