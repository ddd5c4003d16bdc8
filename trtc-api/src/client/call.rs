use std::future::IntoFuture;
use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;

use super::setters::{call_setters, endpoint_setter, validation_setters};
use super::{CallOptions, Client, Language};
use crate::action::Action;
use crate::endpoint::Region;
use crate::error::Error;
use crate::runtime::BoxFuture;

/// A call of an action, ready to be awaited: [`Client::call`] and the methods of the actions return it.
///
/// Setters override the client's options for this call.
///
/// ```no_run
/// # async fn run(client: trtc_api::Client) -> Result<(), trtc_api::Error> {
/// use std::time::Duration;
/// use trtc_api::web_record::StopWebRecordRequest;
///
/// let request = StopWebRecordRequest::builder().task_id("a+b.").build();
/// client
///     .stop_web_record(request)
///     .timeout(Duration::from_secs(5))
///     .max_attempts(1)
///     .await?;
/// # Ok(()) }
/// ```
#[must_use = "a call does nothing until it is awaited"]
pub struct Call<'a, A> {
    client: &'a Client,
    request: A,
    /// What differs from the options of the client, which is nothing in most calls.
    options: Option<Box<CallOptions>>,
}

impl<'a, A: Action> Call<'a, A> {
    pub(super) fn new(client: &'a Client, request: A) -> Self {
        Self { client, request, options: None }
    }

    call_setters!();
    endpoint_setter!();
    validation_setters!();

    /// Sends the request. Awaiting the call does the same with one more allocation.
    ///
    /// # Errors
    ///
    /// - [`InvalidRequest`], [`Configuration`], [`Credential`], [`RequestTooLarge`], [`RateLimited`]: the request was
    ///   not sent.
    /// - [`Connect`], [`Tls`]: no connection was established.
    /// - [`Timeout`], [`Connection`]: the request was sent, but no complete response was received.
    /// - [`Service`]: the service returned an error code.
    /// - [`Http`]: a proxy or gateway responded instead of the service.
    /// - [`InvalidResponse`], [`ResponseTooLarge`]: the response can't be decoded.
    ///
    /// [`InvalidRequest`]: crate::ErrorKind::InvalidRequest
    /// [`Configuration`]: crate::ErrorKind::Configuration
    /// [`Credential`]: crate::ErrorKind::Credential
    /// [`RequestTooLarge`]: crate::ErrorKind::RequestTooLarge
    /// [`RateLimited`]: crate::ErrorKind::RateLimited
    /// [`Connect`]: crate::ErrorKind::Connect
    /// [`Tls`]: crate::ErrorKind::Tls
    /// [`Timeout`]: crate::ErrorKind::Timeout
    /// [`Connection`]: crate::ErrorKind::Connection
    /// [`Service`]: crate::ErrorKind::Service
    /// [`Http`]: crate::ErrorKind::Http
    /// [`InvalidResponse`]: crate::ErrorKind::InvalidResponse
    /// [`ResponseTooLarge`]: crate::ErrorKind::ResponseTooLarge
    pub async fn send(self) -> Result<A::Response, Error> {
        self.client.send_with(&self.request, self.options.as_deref()).await
    }

    fn set(mut self, change: impl FnOnce(CallOptions) -> CallOptions) -> Self {
        let options = self.options.take().map_or_else(CallOptions::default, |options| *options);
        self.options = Some(Box::new(change(options)));
        self
    }
}

impl<'a, A: Action> IntoFuture for Call<'a, A> {
    type Output = Result<A::Response, Error>;
    type IntoFuture = BoxFuture<'a, Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        // Not `self.send()`, which would hold the request twice: an async function moves its arguments.
        Box::pin(async move { self.client.send_with(&self.request, self.options.as_deref()).await })
    }
}

impl<A: std::fmt::Debug> std::fmt::Debug for Call<'_, A> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut shown = f.debug_struct("Call");
        shown.field("request", &self.request);
        if let Some(options) = &self.options {
            shown.field("options", options);
        }
        shown.finish_non_exhaustive()
    }
}

/// A call of an action by name, with JSON for the request and the response: [`Client::call_raw`] returns it.
#[must_use = "a call does nothing until it is awaited"]
pub struct RawCall<'a> {
    client: &'a Client,
    action: String,
    request: Value,
    options: CallOptions,
}

impl<'a> RawCall<'a> {
    pub(super) fn new(client: &'a Client, action: String, request: Value) -> Self {
        Self { client, action, request, options: CallOptions::default() }
    }

    call_setters!();
    endpoint_setter!();

    /// Sends the request. Awaiting the call does the same.
    ///
    /// # Errors
    ///
    /// The kinds of [`Call::send`], except for [`InvalidRequest`](crate::ErrorKind::InvalidRequest): the request is not
    /// validated.
    pub async fn send(self) -> Result<Value, Error> {
        self.client.send_raw(&self.action, &self.request, &self.options).await
    }

    fn set(mut self, change: impl FnOnce(CallOptions) -> CallOptions) -> Self {
        self.options = change(self.options);
        self
    }
}

impl<'a> IntoFuture for RawCall<'a> {
    type Output = Result<Value, Error>;
    type IntoFuture = BoxFuture<'a, Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.send())
    }
}

/// Hides the request, any part of which may be secret.
impl std::fmt::Debug for RawCall<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RawCall").field("action", &self.action).field("options", &self.options).finish_non_exhaustive()
    }
}
