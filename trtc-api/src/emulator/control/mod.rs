#![doc = include_str!("../../../EMULATOR.md")]

mod guard;
mod routes;

use std::fmt;

use http::{HeaderMap, StatusCode};
use serde_json::{Value, json};

use super::fault::RandomFaults;
use super::form::FormError;
use super::stub::Handler;
use super::{Emulator, State};

/// The start of all paths.
pub(super) const PREFIX: &str = "/_emulator";

/// The control interface without HTTP, for programs that have a control interface of their own.
///
/// ```
/// use trtc_api::emulator::Emulator;
/// use trtc_api::emulator::control::Control;
///
/// let control = Control::new(Emulator::new());
/// let (status, clock) = control.request("POST", "/clock", br#"{"advance": 3600}"#);
/// assert_eq!((status.as_u16(), clock["advanced_by"].as_f64()), (200, Some(3_600.0)));
/// ```
pub struct Control {
    emulator: Emulator,
    baseline: Baseline,
}

/// What a reset restores: the behaviors and faults that were set before the server was started.
struct Baseline {
    handlers: Vec<Handler>,
    random_faults: Option<RandomFaults>,
}

/// A request to the control interface over HTTP.
pub(super) struct ControlRequest<'a> {
    pub(super) host: &'a str,
    pub(super) headers: &'a HeaderMap,
    pub(super) command: Command<'a>,
}

/// What a request to the control interface asks for.
pub(super) struct Command<'a> {
    pub(super) method: &'a str,
    pub(super) path: &'a str,
    pub(super) query: &'a str,
    pub(super) body: &'a [u8],
}

/// The reason why a request had no effect.
struct Refusal(StatusCode, String);

impl Control {
    /// Returns the control interface of an emulator. A reset restores the behaviors and faults that are set now.
    pub fn new(emulator: Emulator) -> Self {
        let baseline = {
            let state = emulator.state();
            Baseline { handlers: state.handlers.clone(), random_faults: state.random_faults.clone() }
        };
        Self { emulator, baseline }
    }

    /// Handles a request, and returns the HTTP status and the body of the response.
    ///
    /// The path is one of those in the documentation of [this module](self), with or without `/_emulator`, and with the
    /// query string. An error is a status above 299 and the body `{"error": "…"}`.
    pub fn request(&self, method: &str, path: &str, body: &[u8]) -> (StatusCode, Value) {
        let (path, query) = path.split_once('?').unwrap_or((path, ""));
        respond(self.route(&Command { method, path, query, body }))
    }

    /// Returns whether a path belongs to the control interface.
    pub(super) fn owns(path: &str) -> bool {
        path.strip_prefix(PREFIX).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    }

    /// Handles a request over HTTP.
    pub(super) fn handle(&self, request: &ControlRequest<'_>) -> (StatusCode, Value) {
        respond(guard::check(request, self.emulator.config.remote).and_then(|()| self.route(&request.command)))
    }

    fn reset(&self) {
        self.emulator.reset();
        let mut state = self.emulator.state();
        let State { handlers, random_faults, .. } = &mut *state;
        handlers.clone_from(&self.baseline.handlers);
        random_faults.clone_from(&self.baseline.random_faults);
    }
}

impl fmt::Debug for Control {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Control").field("emulator", &self.emulator).finish_non_exhaustive()
    }
}

fn respond(result: Result<Value, Refusal>) -> (StatusCode, Value) {
    match result {
        Ok(body) => (StatusCode::OK, body),
        Err(Refusal(status, message)) => (status, json!({ "error": message })),
    }
}

impl From<FormError> for Refusal {
    fn from(error: FormError) -> Self {
        Self(StatusCode::BAD_REQUEST, error.to_string())
    }
}
