//! A model of the service for tests of tasks: it knows the truth, and what clients can know of it comes late.
//!
//! It is written against the documentation of the actions and shares no code with the library: neither its life cycles
//! nor its emulator.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use http::header::DATE;
use serde_json::{Value, json};
use trtc_api::Clock;
use trtc_api::transport::{BoxFuture, Request, Response, Transport, TransportError, TransportErrorKind};

use crate::facts::{Facts, families};

/// A task as it really is.
#[derive(Debug, Clone)]
pub struct TrueTask {
    pub family: &'static str,
    pub task_id: String,
    pub key: Option<String>,
    pub request: Value,
    pub visible: Duration,
    pub running: bool,
    /// When the start was applied, in milliseconds since 1970.
    pub started: i64,
    /// When it ended.
    pub ended: Option<i64>,
    /// Whether another start has replaced it.
    pub replaced: bool,
    /// How many updates were applied.
    pub updates: u32,
}

impl TrueTask {
    fn end(&mut self, millis: i64) {
        self.running = false;
        self.ended.get_or_insert(millis);
    }
}

/// A fault of one request.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Fault {
    /// The connection is refused.
    Refused,
    /// The connection breaks before the request is applied, or after.
    ResetBefore,
    ResetAfter,
    /// No response comes in time; the request is applied or not.
    LostBefore,
    LostAfter,
    /// The request is applied, and the response comes late.
    Late(Duration),
    /// The service returns this code; the request is applied or not.
    CodeBefore(&'static str),
    CodeAfter(&'static str),
    /// HTTP of this status with a page of HTML; the request is applied or not.
    HtmlBefore(u16),
    HtmlAfter(u16),
    /// The request is applied; the response is cut off, empty, or has an empty TaskId.
    TruncatedAfter,
    EmptyAfter,
    EmptyTaskIdAfter,
    /// A machine responds that does not know the task. At most one in 200 s; others pass.
    UnknownTask,
    /// The description is that of another task of the family, as the response shows. At most one in 200 s; others pass.
    AnotherTask,
}

use Fault::*;

impl Fault {
    fn is_applied(self) -> bool {
        !matches!(self, Refused | ResetBefore | LostBefore | CodeBefore(_) | HtmlBefore(_))
    }
}

/// How long the service is right after a response about another task, or of a machine that does not know the task. A call
/// takes up to 90 s, and its retries are no responses that its caller sees: two wrong responses with nothing but lost ones
/// between them are two in a row.
const RIGHT: Duration = Duration::from_secs(200);

type Draw = Box<dyn FnMut(&str) -> Option<Fault> + Send>;
type Lag = Box<dyn FnMut() -> Duration + Send>;

/// The model. Clones are the same service.
#[derive(Clone)]
pub struct Service {
    clock: Arc<dyn Clock>,
    facts: Arc<Vec<Facts>>,
    state: Arc<Mutex<State>>,
}

struct State {
    tasks: Vec<TrueTask>,
    lag: Lag,
    faults: VecDeque<(&'static str, Fault)>,
    draw: Option<Draw>,
    /// The time of day that responses show.
    date: Option<SystemTime>,
    /// The task that every search finds, whatever its key is.
    found: Option<String>,
    /// The task that every description is about, whatever the request names.
    described: Option<String>,
    /// Whether the request reaches a machine that knows no task.
    knows_none: bool,
    /// When the service was wrong about a task.
    wrong: Option<Duration>,
    /// Whether tasks that have ended are still described.
    describes_ended: bool,
    requests: Vec<(String, Value)>,
}

impl Service {
    pub fn new(clock: impl Clock, lag: Duration) -> Self {
        let state = State {
            tasks: Vec::new(),
            lag: Box::new(move || lag),
            faults: VecDeque::new(),
            draw: None,
            date: None,
            found: None,
            described: None,
            knows_none: false,
            wrong: None,
            describes_ended: false,
            requests: Vec::new(),
        };
        Self { clock: Arc::new(clock), facts: Arc::new(families()), state: Arc::new(Mutex::new(state)) }
    }

    /// Sets the lag of each task.
    pub fn lag(&self, lag: impl FnMut() -> Duration + Send + 'static) {
        self.state().lag = Box::new(lag);
    }

    /// Injects a fault into the next requests of an action, or of any action for an empty name.
    pub fn fault(&self, action: &'static str, fault: Fault, times: usize) {
        self.state().faults.extend(std::iter::repeat_n((action, fault), times));
    }

    /// Shows a time of day in each response that is ahead of the time now.
    pub fn clock_ahead(&self, by: Duration) {
        self.state().date = Some(self.clock.now() + by);
    }

    /// Responds to each search by key with this task, as a faulty service might.
    pub fn respond_to_finds_with(&self, task_id: String) {
        self.state().found = Some(task_id);
    }

    /// Responds to each description by TaskId with one of this task, or of the right one again.
    pub fn describe_only(&self, task_id: Option<String>) {
        self.state().described = task_id;
    }

    /// Describes tasks that have ended by the status for that, where a family has one.
    pub fn describe_ended(&self) {
        self.state().describes_ended = true;
    }

    /// Draws the fault of each request.
    pub fn draw(&self, draw: impl FnMut(&str) -> Option<Fault> + Send + 'static) {
        self.state().draw = Some(Box::new(draw));
    }

    /// The time in milliseconds since 1970.
    pub fn now_millis(&self) -> i64 {
        let since = self.clock.now().duration_since(UNIX_EPOCH).unwrap();
        i64::try_from(since.as_millis()).unwrap()
    }

    /// Injects no more faults.
    pub fn clear_faults(&self) {
        let mut state = self.state();
        state.draw = None;
        state.faults.clear();
    }

    pub fn tasks(&self) -> Vec<TrueTask> {
        self.state().tasks.clone()
    }

    pub fn running(&self) -> Vec<TrueTask> {
        self.state().tasks.iter().filter(|task| task.running).cloned().collect()
    }

    /// The IDs of the tasks that run.
    pub fn running_ids(&self) -> Vec<String> {
        self.running().into_iter().map(|task| task.task_id).collect()
    }

    /// Ends a task as a limit would.
    pub fn end(&self, task_id: &str) {
        let now = self.now_millis();
        self.state().tasks.iter_mut().filter(|task| task.task_id == task_id).for_each(|task| task.end(now));
    }

    /// The requests of an action, in their order.
    pub fn requests(&self, action: &str) -> Vec<Value> {
        let state = self.state();
        state.requests.iter().filter(|(name, _)| name == action).map(|(_, request)| request.clone()).collect()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap()
    }

    /// The response, and how long it takes.
    fn handle(&self, request: &Request) -> (Duration, Result<Response, TransportError>) {
        let action = request.headers["x-tc-action"].to_str().unwrap().to_owned();
        let body: Value = serde_json::from_slice(&request.body).unwrap();
        let mut state = self.state();
        let at = state.faults.iter().position(|(name, _)| name.is_empty() || *name == action);
        let fault = match at {
            Some(at) => state.faults.remove(at).map(|(_, fault)| fault),
            None => state.draw.as_mut().and_then(|draw| draw(&action)),
        };
        state.requests.push((action.clone(), body.clone()));
        let applied = fault.is_none_or(Fault::is_applied);
        let now = (self.clock.monotonic(), self.now_millis());
        let wrong = matches!(fault, Some(UnknownTask | AnotherTask));
        let is_wrong = wrong && state.wrong.is_none_or(|wrong| now.0 >= wrong + RIGHT);
        if is_wrong {
            state.wrong = Some(now.0);
        }
        state.knows_none = is_wrong && fault == Some(UnknownTask);
        let others = is_wrong && fault == Some(AnotherTask);
        let outcome = applied.then(|| apply(&mut state, &self.facts, &action, &body, now, others));
        let date = state.date;
        drop(state);
        let respond = |outcome| dated(respond(outcome), date);
        let outcome = outcome.unwrap_or(Ok(json!({})));
        let quick = Duration::from_millis(20);
        let broken = |kind, message: &str| Err(TransportError::new(kind, message));
        let html = |status| Ok(Response::new(status, "<html><body>Bad Gateway</body></html>"));
        match fault {
            None | Some(UnknownTask | AnotherTask) => (quick, Ok(respond(outcome))),
            Some(Refused) => (quick, broken(TransportErrorKind::Connect, "connection refused")),
            Some(ResetBefore | ResetAfter) => (quick, broken(TransportErrorKind::Connection, "connection reset")),
            Some(LostBefore | LostAfter) => (request.timeout, broken(TransportErrorKind::Timeout, "timed out")),
            Some(Late(delay)) if delay >= request.timeout => {
                (request.timeout, broken(TransportErrorKind::Timeout, "timed out"))
            }
            Some(Late(delay)) => (delay, Ok(respond(outcome))),
            Some(CodeBefore(code) | CodeAfter(code)) => (quick, Ok(respond(Err(code)))),
            Some(HtmlBefore(status) | HtmlAfter(status)) => (quick, html(status)),
            Some(TruncatedAfter) => {
                let whole = respond(outcome).body;
                (quick, Ok(Response::new(200, whole.slice(..whole.len() / 2))))
            }
            Some(EmptyAfter) => (quick, Ok(Response::new(200, ""))),
            Some(EmptyTaskIdAfter) => {
                let emptied = outcome.map(|mut fields| {
                    if let Some(task_id) = fields.get_mut("TaskId") {
                        *task_id = json!("");
                    }
                    fields
                });
                (quick, Ok(respond(emptied)))
            }
        }
    }
}

fn respond(outcome: Result<Value, &'static str>) -> Response {
    let mut fields = outcome.unwrap_or_else(|code| json!({"Error": {"Code": code, "Message": "as it happens"}}));
    fields["RequestId"] = json!("b4d1d3b4-0d5d-4b5a-9f3e-2f6a4f1e8a77");
    Response::new(200, json!({ "Response": fields }).to_string())
}

fn dated(mut response: Response, date: Option<SystemTime>) -> Response {
    let date = date.map(|date| httpdate::fmt_http_date(date).parse().unwrap());
    response.headers.extend(date.map(|date| (DATE, date)));
    response
}

fn apply(
    state: &mut State,
    facts: &[Facts],
    action: &str,
    body: &Value,
    (now, started): (Duration, i64),
    describes_another: bool,
) -> Result<Value, &'static str> {
    let of = |name: &Facts| {
        [name.start, name.stop].contains(&action) || [name.describe, name.update].contains(&Some(action))
    };
    let facts = facts.iter().find(|facts| of(facts)).unwrap_or_else(|| panic!("{action} is not part of the model"));
    let text = |name: &str| body[name].as_str().filter(|text| !text.is_empty()).map(str::to_owned);
    if action == facts.start {
        let key = facts.key.and_then(text);
        let same_key = |task: &&TrueTask| {
            task.running
                && task.family == facts.family
                && key.is_some()
                && task.key == key
                && task.request["SdkAppId"] == body["SdkAppId"]
        };
        if state.tasks.iter().any(|task| same_key(&task)) {
            return Err("FailedOperation.TaskExist");
        }
        if !facts.replaced_by.is_empty() {
            let same = |task: &TrueTask| {
                task.family == facts.family
                    && facts.replaced_by.iter().all(|path| task.request.pointer(path) == body.pointer(path))
            };
            for task in state.tasks.iter_mut().filter(|task| task.running && same(task)) {
                task.end(started);
                task.replaced = true;
            }
        }
        let task_id = format!("{}+{:08}/.", facts.family, state.tasks.len() + state.requests.len() * 1_000);
        let visible = now + (state.lag)();
        let (request, running) = (body.clone(), true);
        state.tasks.push(TrueTask {
            family: facts.family,
            task_id: task_id.clone(),
            key,
            request,
            visible,
            running,
            started,
            ended: None,
            replaced: false,
            updates: 0,
        });
        return Ok(json!({ "TaskId": task_id }));
    }
    let task_id = text("TaskId");
    let key = facts.key.and_then(text);
    let describes_ended = state.describes_ended && Some(action) == facts.describe && facts.ended.is_some();
    // Descriptions of ingests do not show which task they are about.
    let describes_another = describes_another && Some(action) == facts.describe && facts.gone.is_err();
    let described = state.described.as_ref().filter(|_| Some(action) == facts.describe);
    let wanted = |task: &&mut TrueTask| {
        let named = match &task_id {
            Some(_) if described.is_some() => Some(&task.task_id) == described,
            Some(task_id) if describes_another => task.task_id != *task_id,
            Some(task_id) => task.task_id == *task_id,
            None if state.found.is_some() => Some(&task.task_id) == state.found.as_ref(),
            None => key.is_some() && task.key == key && task.request["SdkAppId"] == body["SdkAppId"],
        };
        let is_described = task.running || describes_ended;
        named && task.family == facts.family && is_described && task.visible <= now && !state.knows_none
    };
    // The running one of a key, or the last one.
    let found = state.tasks.iter_mut().filter(wanted).max_by_key(|task| task.running);
    if action == facts.stop {
        let task = found.ok_or(facts.stop_gone)?;
        task.end(started);
        return Ok(json!({ "TaskId": task.task_id }));
    }
    if Some(action) == facts.update {
        let task = found.ok_or(facts.update_gone)?;
        task.updates += 1;
        return Ok(json!({ "TaskId": task.task_id, "Status": "InProgress" }));
    }
    match (found, &facts.gone) {
        (Some(task), _) => Ok(json!({
            "Status": if task.running { Some(&facts.status) } else { facts.ended.as_ref() },
            "TaskId": task.task_id,
            "SdkAppId": task.request["SdkAppId"],
            "RecordId": task.key,
            "SessionId": task.key,
            "StorageFileList": [],
        })),
        (None, Ok(status)) => Ok(json!({ "Status": status })),
        (None, Err(code)) => Err(code),
    }
}

impl Transport for Service {
    fn send(&self, request: Request) -> BoxFuture<'_, Result<Response, TransportError>> {
        Box::pin(async move {
            let (delay, result) = self.handle(&request);
            self.clock.sleep(delay).await;
            result
        })
    }
}

#[cfg(feature = "blocking")]
impl trtc_api::blocking::Transport for Service {
    fn send(&self, request: Request) -> Result<Response, TransportError> {
        let (delay, result) = self.handle(&request);
        self.clock.sleep_blocking(delay);
        result
    }
}
