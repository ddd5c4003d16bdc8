#![doc = include_str!("../../../EMULATOR.md")]

mod guard;
mod routes;

use http::{HeaderMap, StatusCode};
use serde_json::{Value, json};

use super::fault::RandomFaults;
use super::form::FormError;
use super::stub::Handler;
use super::{Emulator, State};

/// The start of all paths.
pub(super) const PREFIX: &str = "/_emulator";

/// The control interface of one server.
pub(super) struct Control {
    emulator: Emulator,
    baseline: Baseline,
}

/// What a reset restores: the behaviors and faults that were set before the server was started.
struct Baseline {
    handlers: Vec<Handler>,
    random_faults: Option<RandomFaults>,
}

/// A request to the control interface.
pub(super) struct ControlRequest<'a> {
    pub(super) method: &'a str,
    pub(super) host: &'a str,
    pub(super) path: &'a str,
    pub(super) query: &'a str,
    pub(super) headers: &'a HeaderMap,
    pub(super) body: &'a [u8],
}

/// The reason why a request had no effect.
struct Refusal(StatusCode, String);

impl Control {
    pub(super) fn new(emulator: Emulator) -> Self {
        let baseline = {
            let state = emulator.state();
            Baseline { handlers: state.handlers.clone(), random_faults: state.random_faults.clone() }
        };
        Self { emulator, baseline }
    }

    /// Returns whether a path belongs to the control interface.
    pub(super) fn owns(path: &str) -> bool {
        path.strip_prefix(PREFIX).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    }

    /// Handles a request, and returns the status and the body of the response.
    pub(super) fn handle(&self, request: &ControlRequest<'_>) -> (StatusCode, Value) {
        let result = guard::check(request, self.emulator.config.remote).and_then(|()| self.route(request));
        match result {
            Ok(body) => (StatusCode::OK, body),
            Err(Refusal(status, message)) => (status, json!({ "error": message })),
        }
    }

    fn reset(&self) {
        self.emulator.reset();
        let mut state = self.emulator.state();
        let State { handlers, random_faults, .. } = &mut *state;
        handlers.clone_from(&self.baseline.handlers);
        random_faults.clone_from(&self.baseline.random_faults);
    }
}

impl From<FormError> for Refusal {
    fn from(error: FormError) -> Self {
        Self(StatusCode::BAD_REQUEST, error.to_string())
    }
}
