//! Calls of actions that are known at run time only.

use std::any::Any;
use std::fmt;
use std::future::poll_fn;

use super::{DynamicAction, DynamicObject, DynamicService, DynamicTasks};
use crate::client::{Client, Events};
use crate::error::{Error, ErrorKind};
use crate::event_stream::StreamCall;
use crate::page::{PagePosition, Pager};
use crate::validate::{Violation, Violations};

/// Actions whose schema is loaded at run time: [`dynamic`](crate::dynamic).
impl Client {
    /// Calls an action of a schema that was loaded at run time.
    ///
    /// The request is validated, retried and redacted like a generated one. The client's options apply:
    /// [`with_options`](Self::with_options) sets others.
    ///
    /// # Errors
    ///
    /// [`Call::send`](crate::Call::send) lists the kinds of errors.
    pub async fn call_dynamic(&self, action: DynamicAction, request: &DynamicObject) -> Result<DynamicObject, Error> {
        let response = self.send_template(action.info(), request, action.response_template()).await;
        let response: Box<dyn Any> = response.map_err(|error| self.with_waiver_hint(error, action))?;
        // The template makes the type.
        response.downcast().map(|response| *response).map_err(|_| {
            let message = "the response has another type than the schema states";
            Error::new(ErrorKind::InvalidResponse, message).of_call(action.name(), 1, false, true)
        })
    }

    /// Returns an error if the client waives a path that no field of the action's request has; the error names near paths.
    ///
    /// A client that calls several actions may waive paths of each, so that a call ignores those of the others. This check
    /// is for a client whose options are made for one action.
    ///
    /// ```
    /// use trtc_api::dynamic::DynamicService;
    /// use trtc_api::{Client, Credential};
    ///
    /// let action = DynamicService::bundled().action("StartWebRecord").unwrap();
    /// let client = Client::builder()
    ///     .credential(Credential::new("AKIDexample", "not-a-real-key"))
    ///     .waive("MaxDurationLimt")
    ///     .build()?;
    /// let error = client.check_waivers_dynamic(action).unwrap_err();
    /// assert!(error.message().ends_with(r#"did you mean "MaxDurationLimit"?"#));
    /// # Ok::<(), trtc_api::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`Configuration`](ErrorKind::Configuration) with the first such path.
    pub fn check_waivers_dynamic(&self, action: DynamicAction) -> Result<(), Error> {
        self.options().check_waivers(action.info(), || Box::new(action.empty_request()))
    }

    /// Decodes and validates a request from JSON, and reports every problem at once: missing fields, values of other
    /// types, and violated rules as [`call_dynamic`](Self::call_dynamic) would report them.
    ///
    /// # Errors
    ///
    /// [`InvalidRequest`](ErrorKind::InvalidRequest) with every problem and its JSON path, or
    /// [`Configuration`](ErrorKind::Configuration) if the endpoint is malformed.
    pub fn checked_request(&self, action: DynamicAction, json: &[u8]) -> Result<DynamicObject, Error> {
        let (request, mut problems) = action.decode_all(json);
        if let Err(error) = self.validate(action.info(), &request) {
            let Some(violations) = error.violations() else {
                return Err(error);
            };
            // A value that was not decoded is a placeholder, about which there is nothing more to say.
            let decoded = |violation: &&Violation| !problems.iter().any(|problem| problem.covers(&violation.path));
            let violations: Vec<Violation> = violations.iter().filter(decoded).cloned().collect();
            problems.extend(violations);
        }
        if problems.is_empty() {
            return Ok(request);
        }
        let error = Error::invalid_request(Violations::new(problems)).of_call(action.name(), 0, false, false);
        Err(self.with_waiver_hint(error, action))
    }

    pub(super) fn with_waiver_hint(&self, error: Error, action: DynamicAction) -> Error {
        self.options().with_unknown_waiver(error, action.info(), || Box::new(action.empty_request()))
    }

    /// Returns access to the tasks of a family of a loaded schema, or `None` if the schema has no such family.
    pub fn tasks_dynamic(&self, service: DynamicService, family: &str) -> Option<DynamicTasks> {
        let lifecycle = service.lifecycles().iter().copied().find(|lifecycle| lifecycle.name == family)?;
        Some(DynamicTasks::new(self.clone(), lifecycle))
    }

    /// Sends a request whose response is a stream of events, or returns `None` if the schema declares no stream for the
    /// action. The request is sent when the first event is requested.
    ///
    /// ```no_run
    /// # async fn speak(client: trtc_api::Client) -> Result<(), Box<dyn std::error::Error>> {
    /// use trtc_api::dynamic::DynamicService;
    ///
    /// let service = DynamicService::bundled();
    /// let speak = service.action("TextToSpeechSSE").ok_or("unknown action")?;
    /// let request = br#"{"Text": "Hello.", "Voice": {"VoiceId": "v-1"}, "SdkAppId": 1}"#;
    /// let request = client.checked_request(speak, request)?;
    /// let mut events = client.stream_dynamic(speak, request).ok_or("no stream")?;
    /// while let Some(event) = events.next().await {
    ///     println!("{:?}", event?);
    /// }
    /// # Ok(()) }
    /// ```
    pub fn stream_dynamic(&self, action: DynamicAction, request: DynamicObject) -> Option<DynamicEvents> {
        let (event, last) = action.event_template()?;
        let stream = StreamCall { info: action.info(), request: Box::new(request), event, last };
        Some(DynamicEvents { action, events: Events::new(self.clone(), stream) })
    }

    /// Returns the pages of a request, from the page that the request names or the first one, or `None` if the schema
    /// declares no pages for the action.
    pub fn pages_dynamic(&self, action: DynamicAction, request: DynamicObject) -> Option<DynamicPages> {
        let pager = Pager::new(action.pages()?, action.name(), &request);
        Some(DynamicPages { client: self.clone(), action, request, pager })
    }
}

/// The events of a response: [`Client::stream_dynamic`] returns it.
///
/// An error is the last item, as for [`EventStream`](crate::EventStream).
#[must_use = "streams do nothing unless polled"]
pub struct DynamicEvents {
    action: DynamicAction,
    events: Events,
}

impl DynamicEvents {
    /// Returns the request ID, which is known from the first event on.
    pub fn request_id(&self) -> Option<&str> {
        self.events.request_id()
    }

    /// Returns the next event, or `None` after the last one.
    ///
    /// # Errors
    ///
    /// The errors of [`Client::stream`].
    pub async fn next(&mut self) -> Option<Result<DynamicObject, Error>> {
        poll_fn(|context| self.events.poll(context)).await
    }
}

impl fmt::Debug for DynamicEvents {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DynamicEvents").field("action", &self.action).finish_non_exhaustive()
    }
}

/// The pages of a request: [`Client::pages_dynamic`] returns it.
#[must_use = "streams do nothing unless polled"]
pub struct DynamicPages {
    client: Client,
    action: DynamicAction,
    request: DynamicObject,
    pager: Pager,
}

impl DynamicPages {
    /// Returns the next page, or `None` after the last one.
    ///
    /// # Errors
    ///
    /// The errors of [`Client::pages`].
    pub async fn next(&mut self) -> Option<Result<DynamicObject, Error>> {
        if !self.pager.next(&mut self.request) {
            return None;
        }
        let page = match self.client.call_dynamic(self.action, &self.request).await {
            Ok(response) => self.pager.received(&response).map(|()| response),
            Err(error) => {
                self.pager.stop();
                Err(error)
            }
        };
        Some(page)
    }

    /// Returns where the next page begins.
    pub fn position(&self) -> PagePosition {
        self.pager.position()
    }

    /// Returns the name of the response field with the items.
    pub fn items_field(&self) -> &'static str {
        let pagination = self.action.schema().pagination.as_ref();
        pagination.map_or("", |pagination| pagination.items.as_str())
    }

    /// Returns how many items the service has reported in all, if it has.
    pub fn total(&self) -> Option<u64> {
        self.pager.total()
    }
}

impl fmt::Debug for DynamicPages {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DynamicPages").field("action", &self.action).finish_non_exhaustive()
    }
}
