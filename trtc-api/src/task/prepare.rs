//! The making of starts and handles, which the async and the blocking client share.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::TaskFamily;
use super::client::TaskClient;
use super::id::TaskId;
use super::key;
use super::raw_id::{RawId, Sent, key_name};
use super::shared::{Settings, Shared};
use super::start;
use super::stop::Update;
use super::time::Timestamp;
use super::value::{Stored, assign, get, integer, request, set, set_parameters, text};
use crate::action::Action;
use crate::engine::Jitter;
use crate::error::{Error, ErrorKind};
use crate::lifecycle::{Find, Lifecycle, ParameterValue, TaskAction};
use crate::object::{FieldValue, Object, ValueRef};
use crate::validate::{Violation, Violations};

/// A start that is ready to be sent.
pub(super) struct Prepared {
    /// What the start is known by before it is sent. Each sending has a state of its own.
    pub(super) shared: Arc<Shared>,
    settings: Settings,
    request: Arc<dyn Object>,
    named: bool,
    /// The sendings that may have executed: all but those that were rejected.
    sendings: Arc<AtomicUsize>,
    /// Why nothing can be sent: no key could be made, or the key does not fit.
    invalid: Option<Invalid>,
}

#[derive(Clone)]
enum Invalid {
    NoRandomness(String),
    Key(Violation),
}

impl Prepared {
    /// Prepares a start with the key of the request, or with a new one.
    pub(super) fn new<F: TaskFamily>(request: F::Start, settings: Settings, client: &impl TaskClient) -> Self {
        Self::of(F::LIFECYCLE, Box::new(request), None, settings, Timestamp::now(client))
    }

    /// Prepares a start with the key of a task.
    pub(super) fn resumed<F: TaskFamily>(
        id: &TaskId<F>,
        request: F::Start,
        settings: Settings,
        client: &impl TaskClient,
    ) -> Self {
        Self::of(F::LIFECYCLE, Box::new(request), Some(id.raw()), settings, Timestamp::now(client))
    }

    #[inline]
    pub(super) fn of(
        lifecycle: &'static Lifecycle,
        mut request: Box<dyn Object>,
        resumed: Option<&RawId>,
        settings: Settings,
        now: Timestamp,
    ) -> Self {
        let (mut named, mut invalid, mut different) = (true, None, None);
        if let Some(idempotency) = &lifecycle.idempotency {
            let given = text(get(&*request, &[idempotency.key]));
            named = given.is_some();
            if let Some(key) = resumed.and_then(|id| id.key(lifecycle)) {
                different = given.filter(|given| given != key);
                set(&mut *request, idempotency.key, &Stored::Text(key.to_owned()));
            }
            match get(&*request, &[idempotency.key]) {
                ValueRef::Absent => match key::random(idempotency.max_bytes) {
                    Ok(key) => set(&mut *request, idempotency.key, &Stored::Text(key)),
                    Err(error) => invalid = Some(Invalid::NoRandomness(error.to_string())),
                },
                ValueRef::Str(key) => {
                    invalid = key_violation(idempotency.key, key, idempotency.max_bytes).map(Invalid::Key)
                }
                _ => {}
            }
        }
        if let (Some(given), Some(idempotency)) = (different, &lifecycle.idempotency) {
            let problem = format!("is {given:?} but the ID that is resumed has another key; leave it out");
            invalid = Some(Invalid::Key(Violation { path: idempotency.key.to_owned(), problem }));
        }
        let created = resumed.and_then(|id| id.created).unwrap_or(now);
        let id = RawId::of_start(lifecycle, &*request, created);
        if let Some(resumed) = resumed {
            invalid = invalid.or_else(|| scope_violation(lifecycle, resumed, &id).map(Invalid::Key));
        }
        let may_have_been_sent = resumed.is_some() && lifecycle.idempotency.is_some();
        Self {
            shared: Arc::new(Shared::new(lifecycle, id, settings)),
            request: Arc::from(request),
            named,
            settings,
            sendings: Arc::new(AtomicUsize::new(may_have_been_sent.into())),
            invalid,
        }
    }

    /// The state machine that sends the start, and the state of the task that it starts.
    pub(super) fn machine(&self, client: &impl TaskClient) -> Result<(start::Start, Arc<Shared>), Error> {
        let lifecycle = self.shared.lifecycle;
        let info = lifecycle.start.action.info;
        if let Some(invalid) = &self.invalid {
            return Err(self.rejected(invalid.clone()));
        }
        let sent_before = self.sendings.fetch_add(1, Ordering::Relaxed) > 0;
        let may_replace = self.settings.may_replace && lifecycle.replaces();
        // A second sending may start a second task: what is known of the first one says nothing about it.
        let mut id = self.shared.lock().id.clone();
        if sent_before && lifecycle.idempotency.is_none() && !may_replace {
            self.sendings.fetch_sub(1, Ordering::Relaxed);
            let message = "this start was sent before, and its task may be running; attach to the ID that its handle or \
                           its error has, or prepare another start for another task";
            // Events of later starts are those of other tasks.
            id.sent = Some(Sent { until: Timestamp::now(client), repeated: false });
            let sent = Shared::new(lifecycle, id, self.settings);
            return Err(sent.error(Error::new(ErrorKind::TaskUnknown, message).of_call(info.name, 0, false, true)));
        }
        let begun = Timestamp::now(client);
        if lifecycle.idempotency.is_none() && !sent_before {
            // Events from before the start are those of other tasks.
            id.created = Some(begun);
        }
        let shared = Arc::new(Shared::new(lifecycle, id, self.settings));
        let sendings = Arc::clone(&self.sendings);
        let sending = start::Sending { named: self.named, sent_before, sendings, may_replace, begun };
        let jitter = Jitter::seeded(client.seed());
        let machine = start::Start::new(Arc::clone(&shared), Arc::clone(&self.request), sending, jitter);
        Ok((machine, shared))
    }

    /// Returns an error if the request is that of another task than the ID from which this start was resumed.
    #[cfg(feature = "dynamic")]
    pub(super) fn check_request_of(&self, resumed: &RawId) -> Result<(), Error> {
        let difference = || resumed.difference(&self.shared.lock().id).map(Invalid::Key);
        self.invalid.clone().or_else(difference).map_or(Ok(()), |invalid| Err(self.rejected(invalid)))
    }

    /// The error of a start that cannot be sent.
    #[inline]
    fn rejected(&self, invalid: Invalid) -> Error {
        let error = match invalid {
            Invalid::NoRandomness(reason) => {
                let message = format!("the system provides no random numbers for a key: {reason}; set a key");
                Error::new(ErrorKind::Configuration, message)
            }
            Invalid::Key(violation) => Error::invalid_request(Violations::new(vec![violation])),
        };
        let may_have_executed = self.sendings.load(Ordering::Relaxed) > 0;
        let action = self.shared.lifecycle.start.action.info.name;
        self.shared.error(error.of_call(action, 0, false, may_have_executed))
    }
}

impl RawId {
    /// The first remembered value in which the request of a start differs from the one of this ID.
    #[cfg(feature = "dynamic")]
    fn difference(&self, of_start: &Self) -> Option<Violation> {
        self.values().find_map(|(name, value)| other_value(name.to_owned(), value, of_start.value(name)?))
    }
}

#[inline]
fn other_value(path: String, of_id: &Stored, given: &Stored) -> Option<Violation> {
    let (of_id, given) = (of_id.to_string(), given.to_string());
    let problem = format!("is {given} but that of the ID that is resumed is {of_id}");
    (of_id != given).then_some(Violation { path, problem })
}

/// A key is unique within its scope: the same key of another application is another task.
#[inline]
fn scope_violation(lifecycle: &Lifecycle, resumed: &RawId, id: &RawId) -> Option<Violation> {
    let scope = lifecycle.idempotency.iter().flat_map(|idempotency| idempotency.scope);
    scope.into_iter().find_map(|path| {
        let name = lifecycle.remember.iter().find(|remembered| remembered.path == *path)?.name;
        other_value(path.join("."), resumed.value(name)?, id.value(name)?)
    })
}

/// What is wrong with a key that no rule of the schema has to catch.
#[inline]
fn key_violation(field: &str, key: &str, max_bytes: Option<u32>) -> Option<Violation> {
    let max = max_bytes.and_then(|max| usize::try_from(max).ok()).unwrap_or(usize::MAX);
    let problem = match key.len() {
        0 => "is empty but must name the task; leave it out to get a new key".to_owned(),
        length if length > max => format!("has {length} bytes but must have at most {max}"),
        _ => return None,
    };
    Some(Violation { path: field.to_owned(), problem })
}

/// A handle to a task of which nothing is known but its ID.
pub(super) fn attached(
    lifecycle: &'static Lifecycle,
    id: RawId,
    settings: Settings,
    client: &impl TaskClient,
) -> Arc<Shared> {
    let shared = Shared::new(lifecycle, id, settings);
    shared.attached(client.clock().monotonic(), Timestamp::now(client), client.clock_skew());
    Arc::new(shared)
}

/// A key to find a task by: the values of its scope, then the idempotency key.
///
/// The scope is what the service needs beside the key, usually the SdkAppId: `(1_600_011_111, "lesson-42")`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct TaskKey {
    scope: Vec<Stored>,
    key: String,
}

impl From<&str> for TaskKey {
    fn from(key: &str) -> Self {
        Self { scope: Vec::new(), key: key.to_owned() }
    }
}

impl From<String> for TaskKey {
    fn from(key: String) -> Self {
        Self { scope: Vec::new(), key }
    }
}

impl<K: Into<String>> From<(i64, K)> for TaskKey {
    fn from((scope, key): (i64, K)) -> Self {
        Self { scope: vec![Stored::Int(scope)], key: key.into() }
    }
}

impl<K: Into<String>> From<(&str, K)> for TaskKey {
    fn from((scope, key): (&str, K)) -> Self {
        Self { scope: vec![Stored::Text(scope.to_owned())], key: key.into() }
    }
}

/// A handle to a task that is to be found by its key.
#[inline]
pub(super) fn keyed(lifecycle: &'static Lifecycle, key: TaskKey, settings: Settings) -> Result<Arc<Shared>, Error> {
    let name = lifecycle.idempotency.as_ref().map_or("", |idempotency| key_name(lifecycle, idempotency.key));
    let mut scope = Vec::new();
    for parameter in lifecycle.find.iter().flat_map(|find| find.parameters) {
        match parameter.value {
            ParameterValue::Remembered(known) if known != name && !scope.contains(&known) => scope.push(known),
            _ => {}
        }
    }
    if scope.len() != key.scope.len() {
        let message = format!("the key of a {} task has a scope: give ({}, {name})", lifecycle.name, scope.join(", "));
        return Err(Error::configuration(message));
    }
    let violation = lifecycle.idempotency.as_ref().and_then(|it| key_violation(name, &key.key, it.max_bytes));
    let mut values: Vec<_> = scope.into_iter().map(str::to_owned).zip(key.scope).collect();
    values.push((name.to_owned(), Stored::Text(key.key)));
    let id = RawId::of_values(values);
    let violation = violation.or_else(|| lifecycle.find.as_ref().and_then(|find| unfit(find, &id)));
    match violation {
        Some(violation) => Err(Error::invalid_request(Violations::new(vec![violation]))),
        None => Ok(Arc::new(Shared::new(lifecycle, id, settings))),
    }
}

/// A value of a key that is not of the type of its field.
#[inline]
fn unfit(find: &Find, id: &RawId) -> Option<Violation> {
    let request = request(&find.action, find.parameters, &|value| id.parameter(value));
    find.parameters.iter().find_map(|parameter| {
        let value = id.parameter(&parameter.value)?.to_string();
        let problem = format!("is {value:?}, which is not of the type of {}", parameter.field);
        let fits = text(get(&*request, &[parameter.field])).is_some_and(|sent| sent == value);
        (!fits).then(|| Violation { path: parameter.field.to_owned(), problem })
    })
}

/// An update by a request that the caller fills.
pub(super) fn update<R: Action>(
    shared: &Shared,
    client: &impl TaskClient,
    change: impl FnOnce(&mut R),
) -> Result<Update, Error> {
    let Some(update) = shared.lifecycle.updates.iter().find(|update| update.action.info == R::INFO) else {
        let message = format!("{} does not update a {} task", R::INFO.name, shared.lifecycle.name);
        return Err(shared.error(Error::configuration(message)));
    };
    let mut request = R::placeholder();
    let mut number = None;
    if let Some(counter) = update.counter {
        // It must grow over restarts too, so that it is taken from the time.
        let next = shared.next_counter(Timestamp::now(client).millis / 1_000);
        set(&mut request, counter, &Stored::Int(next));
        change(&mut request);
        let given = integer(get(&request, &[counter]));
        number = given.filter(|given| *given == next);
        shared.raise_counter(given.unwrap_or(next));
    } else {
        change(&mut request);
    }
    let (parameters, counter) = (update.parameters, update.counter);
    let complete = move |shared: &Shared, number: Option<i64>| -> Arc<dyn Object> {
        let mut request = request.clone();
        if let (Some(counter), Some(number)) = (counter, number) {
            set(&mut request, counter, &Stored::Int(number));
        }
        let inner = shared.lock();
        set_parameters(&mut request, parameters, &|value| inner.id.parameter(value));
        Arc::new(request)
    };
    Ok(Update {
        action: TaskAction::of::<R>(),
        request: Box::new(complete),
        gone: update.gone,
        outdated: update.outdated,
        number,
    })
}

/// The status in a response of `describe`.
pub(super) fn status<S: FieldValue>(lifecycle: &Lifecycle, response: &dyn Object) -> Option<S> {
    let value = Stored::of(get(response, &[lifecycle.describe.as_ref()?.status]))?;
    let mut status = S::placeholder();
    assign(status.value_mut(), &value);
    Some(status)
}

/// A response in its own type.
pub(super) fn typed<R: Action>(response: Option<Box<dyn Object>>) -> Result<R::Response, Error> {
    let response: Option<Box<dyn std::any::Any>> = response.map(|response| response as _);
    match response.map(|response| response.downcast::<R::Response>()) {
        Some(Ok(response)) => Ok(*response),
        _ => Err(Error::new(ErrorKind::InvalidResponse, "there is no response").of_call(R::INFO.name, 1, false, true)),
    }
}
