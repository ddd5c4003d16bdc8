//! The life of one request: faults, verification, behavior, response.

use std::borrow::Cow;

use super::incoming::Incoming;
use super::response::{ApiError, EmulatedResponse, Writer};
use super::stub::{Handler, ResponseBody, Target};
use super::{Emulator, examples, query, signature, verify};
use crate::action::Entry;

impl Emulator {
    /// Handles a request like the service: authenticates the sender, then applies the action.
    pub(super) fn handle(&self, incoming: &Incoming<'_>) -> EmulatedResponse {
        let fault = self.take(|handler| handler.take_fault(signature::target(incoming)));
        let (fault, number) = {
            let mut state = self.state();
            state.responses += 1;
            (fault.or_else(|| state.random_faults.as_mut()?.draw()), state.responses)
        };
        let result = match &fault {
            Some(fault) if !fault.is_applied() => Err(ApiError::new("InternalError", "injected fault")),
            _ => self.apply(incoming),
        };
        let writer = Writer { number, quirks: self.config.quirks };
        let response = match result {
            Ok(ResponseBody::Fields(fields, mut response)) => writer.success(&fields, &mut *response),
            Ok(ResponseBody::Events(events, template)) => writer.events(&events, template),
            Ok(ResponseBody::Stream(stream)) => writer.stream(stream),
            Err(error) => writer.rejection(&error),
        };
        match fault {
            Some(fault) => fault.distort(response, &writer),
            None => response,
        }
    }

    fn apply(&self, incoming: &Incoming<'_>) -> Result<ResponseBody, ApiError> {
        let config = &*self.config;
        let entry =
            *verify::verify(incoming, config.credential.as_ref(), &config.actions, config.site, &*config.clock)?;
        let body = match incoming.method {
            "GET" => Cow::Owned(query::to_json(incoming.query, &mut *entry.request.create())?.to_string().into_bytes()),
            _ => Cow::Borrowed(incoming.body),
        };
        self.record(&entry, &body);
        // Behaviors are the user's code: they run without the lock, so that they may call the emulator.
        if let Some(respond) = self.take(|handler| handler.take_response(Target::of(entry.info))) {
            return respond(&body);
        }
        verify::validate_body(&entry, &body, config.site)?;
        self.apply_to_tasks(&entry, &body).unwrap_or_else(|| Ok(examples::response(&entry)))
    }

    fn record(&self, entry: &Entry, body: &[u8]) {
        let mut state = self.state();
        state.calls.push_back((entry.info, body.to_vec()));
        while state.calls.len() > self.config.max_recorded_calls {
            state.calls.pop_front();
        }
    }

    /// Returns the response to an action of a life cycle, or `None` for another action.
    fn apply_to_tasks(&self, entry: &Entry, body: &[u8]) -> Option<Result<ResponseBody, ApiError>> {
        let mut state = self.state();
        let script = state.handlers.iter_mut().find_map(|handler| handler.take_script(Target::of(entry.info)));
        if script.is_some() && !state.tasks.starts(entry) {
            let message = format!("{} starts no task; set the script of the action that does", entry.info.name);
            return Some(Err(ApiError::new("UnsupportedOperation", message)));
        }
        let now = self.now(&state);
        let result = state.tasks.apply(entry, body, script.as_deref(), now);
        if let Some(Ok(_)) = result
            && state.tasks.changes(entry)
            && let Some(journal) = &mut state.journal
        {
            journal.request(now, entry, body, script.as_deref());
        }
        self.report_tasks(&mut state);
        result
    }

    fn take<T>(&self, take: impl FnMut(&mut Handler) -> Option<T>) -> Option<T> {
        self.state().handlers.iter_mut().find_map(take)
    }
}
