//! One poll of a task: by its TaskId, or by its key while the TaskId is unknown.

use std::sync::Arc;
use std::time::Duration;

use super::machine::{Machine, Outgoing, Step};
use super::observe::described;
use super::raw_id::RawId;
use super::shared::{Absence, Shared};
use super::value::{get, is, non_empty, request};
use crate::error::{Error, ErrorKind};
use crate::lifecycle::{Describe, Find, Lifecycle, Parameter, ParameterValue, Phase, TaskAction};
use crate::object::Object;

/// The result of a poll.
pub(super) enum Presence {
    Present(Phase, Box<dyn Object>),
    Absent(Absence),
}

/// What to do after the response of a poll.
pub(super) enum Polled {
    /// The TaskId was found: poll by it, without a pause.
    Found,
    Status(Presence),
}

/// Makes the request of a poll and reads its response.
pub(super) struct Poll {
    shared: Arc<Shared>,
    /// The action of the operation that polls, for errors.
    name: &'static str,
    finding: bool,
    /// When the poll was sent: the service may know by now what it did not know then.
    asked: Duration,
}

impl Poll {
    #[inline]
    pub(super) fn new(shared: Arc<Shared>, name: &'static str) -> Self {
        Self { shared, name, finding: false, asked: Duration::ZERO }
    }

    #[inline]
    pub(super) fn call(&mut self, now: Duration, limit: Duration) -> Result<Outgoing, Error> {
        self.asked = now;
        let inner = self.shared.lock();
        let lifecycle = self.shared.lifecycle;
        self.finding = inner.id.task.is_none();
        let (action, parameters) = match (self.finding, &lifecycle.find, &lifecycle.describe) {
            (true, Some(find), _) => (&find.action, find.parameters),
            (false, _, Some(describe)) => (&describe.action, describe.parameters),
            _ => {
                drop(inner);
                return Err(self.shared.unknown(self.name));
            }
        };
        let request = Arc::from(request(action, parameters, &|value| inner.id.parameter(value)));
        Ok(Outgoing { action: *action, request, limit })
    }

    #[inline]
    pub(super) fn received(&self, result: Result<Box<dyn Object>, Error>) -> Result<Polled, Error> {
        let lifecycle = self.shared.lifecycle;
        if self.finding {
            let found = find_outcome(lifecycle, &self.shared.lock().id, result)?;
            return match found {
                Some(task) => {
                    self.shared.learned(task, true);
                    Ok(Polled::Found)
                }
                None => Ok(Polled::Status(Presence::Absent(self.shared.absence(self.asked)))),
            };
        }
        let Some(describe) = &lifecycle.describe else {
            return Err(self.shared.unknown(self.name));
        };
        let absent = || Ok(Polled::Status(Presence::Absent(self.shared.absence(self.asked))));
        match result {
            Ok(response) if is_of_another(lifecycle, &self.shared.lock().id, &*response) => {
                Err(of_another(&describe.action))
            }
            Ok(response) => match phase(describe, &*response) {
                Phase::Gone => absent(),
                phase => {
                    self.shared.seen(self.asked);
                    self.shared.lock().log.polled(phase);
                    described(&self.shared, &*response);
                    Ok(Polled::Status(Presence::Present(phase, response)))
                }
            },
            Err(error) if is_one_of(&error, describe.gone) => absent(),
            Err(error) => Err(error),
        }
    }
}

/// The TaskId that a search by key has found, or `None` if there is no such task.
#[inline]
pub(super) fn find_outcome(
    lifecycle: &Lifecycle,
    id: &RawId,
    result: Result<Box<dyn Object>, Error>,
) -> Result<Option<String>, Error> {
    let Some(find) = &lifecycle.find else {
        return Ok(None);
    };
    match result {
        Ok(response) => match non_empty(get(&*response, &[find.id])) {
            Some(_) if is_of_another(lifecycle, id, &*response) => Err(of_another(&find.action)),
            Some(_) if is_over(lifecycle, find, &*response) => Ok(None),
            Some(task) => Ok(Some(task)),
            None => {
                let message = format!("the response has no {}", find.id);
                Err(Error::new(ErrorKind::InvalidResponse, message).of_call(find.action.info.name, 1, false, false))
            }
        },
        Err(error) if is_one_of(&error, find.gone) => Ok(None),
        Err(error) => Err(error),
    }
}

/// Whether a response names another TaskId, another key or another scope of it than the task has.
///
/// The service need not repeat what the request names; it may return the key of a TaskId, and the TaskId of a key.
#[inline]
fn is_of_another(lifecycle: &Lifecycle, id: &RawId, response: &dyn Object) -> bool {
    let of_find = lifecycle.find.as_ref().map_or(&[][..], |find| find.parameters);
    let of_describe = lifecycle.describe.as_ref().map_or(&[][..], |describe| describe.parameters);
    let differs = |parameter: &Parameter| {
        let is_literal = matches!(parameter.value, ParameterValue::Literal(_));
        let wanted = id.parameter(&parameter.value).map(|value| value.to_string());
        let found = non_empty(get(response, &[parameter.field]));
        !is_literal && found.is_some() && wanted.is_some() && found != wanted
    };
    of_find.iter().any(differs) || of_describe.iter().any(differs)
}

fn of_another(action: &TaskAction) -> Error {
    let message = "the response is about another task";
    Error::new(ErrorKind::InvalidResponse, message).of_call(action.info.name, 1, false, false)
}

/// Whether the task that was found is one of the same key that ended before.
fn is_over(lifecycle: &Lifecycle, find: &Find, response: &dyn Object) -> bool {
    let same = |describe: &&Describe| describe.action.info.name == find.action.info.name;
    let describe = lifecycle.describe.as_ref().filter(same);
    describe.is_some_and(|describe| matches!(phase(describe, response), Phase::Ending | Phase::Gone))
}

/// The phase of a status. A status that the schema does not know is one of a task that exists.
pub(super) fn phase(describe: &Describe, response: &dyn Object) -> Phase {
    let status = get(response, &[describe.status]);
    let known = describe.phases.iter().find(|(value, _)| is(status, value));
    known.map_or(Phase::Running, |(_, phase)| *phase)
}

pub(super) fn is_one_of(error: &Error, codes: &[&str]) -> bool {
    error.code().is_some_and(|code| codes.contains(&code))
}

/// Polls once, or twice if the TaskId has to be found first.
pub(crate) struct PollOnce {
    poll: Poll,
    limit: Duration,
    /// Whether it is enough to find the TaskId.
    finds: bool,
    pub(super) found: bool,
    pub(super) result: Option<Result<Presence, Error>>,
}

impl PollOnce {
    #[inline]
    pub(super) fn status(shared: Arc<Shared>) -> Self {
        let (limit, name) = (shared.timeout, shared.lifecycle.describe_name());
        Self { poll: Poll::new(shared, name), limit, finds: false, found: false, result: None }
    }

    #[inline]
    pub(super) fn find(shared: Arc<Shared>) -> Self {
        Self { finds: true, ..Self::status(shared) }
    }
}

impl Machine for PollOnce {
    #[inline]
    fn next(&mut self, now: Duration) -> Step {
        if self.result.is_some() || (self.found && self.finds) {
            return Step::Done;
        }
        match self.poll.call(now, self.limit) {
            Ok(call) => Step::Send(call),
            Err(error) => {
                self.result = Some(Err(error));
                Step::Done
            }
        }
    }

    #[inline]
    fn received(&mut self, _: Duration, result: Result<Box<dyn Object>, Error>) {
        self.result = match self.poll.received(result) {
            Ok(Polled::Found) => {
                self.found = true;
                None
            }
            Ok(Polled::Status(presence)) => Some(Ok(presence)),
            Err(error) => Some(Err(self.poll.shared.error(error))),
        };
    }
}
