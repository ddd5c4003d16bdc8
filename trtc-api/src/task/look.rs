//! One look at a task: by its TaskId, or by its key while the TaskId is unknown.

use std::sync::Arc;
use std::time::Duration;

use super::machine::{Machine, Outgoing, Step};
use super::observe::described;
use super::shared::{Absence, Shared};
use super::value::{get, is, non_empty, request};
use crate::error::{Error, ErrorKind};
use crate::lifecycle::{Describe, Find, Lifecycle, Phase};
use crate::object::Object;

/// What a look has shown.
pub(super) enum Sight {
    Present(Phase, Box<dyn Object>),
    Absent(Absence),
}

/// What to do after the response of a look.
pub(super) enum Looked {
    /// The TaskId was found: look again by it, at once.
    Found,
    Saw(Sight),
}

/// Makes the request of a look and reads its response.
pub(super) struct Look {
    shared: Arc<Shared>,
    finding: bool,
    /// When the look was begun: what the service did not know then, it may know now.
    asked: Duration,
}

impl Look {
    pub(super) fn new(shared: Arc<Shared>) -> Self {
        Self { shared, finding: false, asked: Duration::ZERO }
    }

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
                return Err(self.shared.unknown(lifecycle.start.action.info.name));
            }
        };
        let request = Arc::from(request(action, parameters, |value| inner.id.parameter(value)));
        Ok(Outgoing { info: action.info, request, response: action.response, limit })
    }

    pub(super) fn received(&self, result: Result<Box<dyn Object>, Error>) -> Result<Looked, Error> {
        let lifecycle = self.shared.lifecycle;
        if self.finding {
            return match find_outcome(lifecycle, result)? {
                Some(task) => {
                    self.shared.learned(task, true);
                    Ok(Looked::Found)
                }
                None => Ok(Looked::Saw(Sight::Absent(self.shared.absence(self.asked)))),
            };
        }
        let Some(describe) = &lifecycle.describe else {
            return Err(self.shared.unknown(lifecycle.start.action.info.name));
        };
        let absent = || Ok(Looked::Saw(Sight::Absent(self.shared.absence(self.asked))));
        match result {
            Ok(response) => match phase(describe, &*response) {
                Phase::Gone => absent(),
                phase => {
                    self.shared.seen();
                    self.shared.lock().log.polled(phase);
                    described(&self.shared, &*response);
                    Ok(Looked::Saw(Sight::Present(phase, response)))
                }
            },
            Err(error) if is_one_of(&error, describe.gone) => absent(),
            Err(error) => Err(error),
        }
    }
}

/// The TaskId that a search by key has found, or `None` if there is no such task.
pub(super) fn find_outcome(
    lifecycle: &Lifecycle,
    result: Result<Box<dyn Object>, Error>,
) -> Result<Option<String>, Error> {
    let Some(find) = &lifecycle.find else {
        return Ok(None);
    };
    match result {
        Ok(response) => match non_empty(get(&*response, &[find.id])) {
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

/// Looks once, or twice if the TaskId has to be found first.
pub(super) struct LookOnce {
    look: Look,
    limit: Duration,
    /// Whether it is enough to find the TaskId.
    finds: bool,
    pub(super) found: bool,
    pub(super) result: Option<Result<Sight, Error>>,
}

impl LookOnce {
    pub(super) fn status(shared: Arc<Shared>) -> Self {
        let limit = shared.timeout;
        Self { look: Look::new(shared), limit, finds: false, found: false, result: None }
    }

    pub(super) fn find(shared: Arc<Shared>) -> Self {
        Self { finds: true, ..Self::status(shared) }
    }
}

impl Machine for LookOnce {
    fn next(&mut self, now: Duration) -> Step {
        if self.result.is_some() || (self.found && self.finds) {
            return Step::Done;
        }
        match self.look.call(now, self.limit) {
            Ok(call) => Step::Send(call),
            Err(error) => {
                self.result = Some(Err(error));
                Step::Done
            }
        }
    }

    fn received(&mut self, _: Duration, result: Result<Box<dyn Object>, Error>) {
        self.result = match self.look.received(result) {
            Ok(Looked::Found) => {
                self.found = true;
                None
            }
            Ok(Looked::Saw(sight)) => Some(Ok(sight)),
            Err(error) => Some(Err(self.look.shared.error(error))),
        };
    }
}
