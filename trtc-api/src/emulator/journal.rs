//! The state of tasks in a file: the requests that changed it, one JSON object per line.
//!
//! The state is a function of these requests and of time, so that reading them again restores it. Lines are only
//! appended; a line that was cut off when the process ended is removed.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde_json::{Value, json};

use super::TaskEvent;
use super::form::{FormError, Members};
use super::tasks::{Reported, Tasks};
use crate::action::Entry;

/// A journal that is open for appending.
pub(super) struct Journal {
    file: File,
    path: PathBuf,
}

/// What a journal restores.
pub(super) struct Restored {
    /// By how much the clock of tasks is ahead.
    pub(super) offset: Duration,
    /// The events that had not been reported.
    pub(super) unreported: Vec<Reported>,
}

impl Journal {
    /// Opens a journal, which need not exist, and applies it to the tasks.
    pub(super) fn open(path: &Path, tasks: &mut Tasks, actions: &[Entry]) -> io::Result<(Self, Restored)> {
        let bytes = match fs::read(path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::NotFound => Vec::new(),
            Err(error) => return Err(error),
        };
        let complete = bytes.iter().rposition(|byte| *byte == b'\n').map_or(0, |last| last + 1);
        let lines = bytes.get(..complete).unwrap_or_default();
        let mut replay = Replay { tasks, actions, offset: Duration::ZERO, events: Vec::new(), reported: 0 };
        for (index, line) in lines.split(|byte| *byte == b'\n').enumerate().filter(|(_, line)| !line.is_empty()) {
            let place = format!("{}:{}", path.display(), index + 1);
            replay
                .line(line)
                .map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error.at(place).to_string()))?;
        }
        let reported = replay.reported.min(replay.events.len());
        let restored = Restored { offset: replay.offset, unreported: replay.events.split_off(reported) };
        if complete < bytes.len() || bytes.is_empty() {
            replace(path, lines)?;
        }
        let file = OpenOptions::new().append(true).open(path)?;
        Ok((Self { file, path: path.to_owned() }, restored))
    }

    pub(super) fn request(&mut self, at: SystemTime, entry: &Entry, body: &[u8], script: Option<&[TaskEvent]>) {
        let request: Value = serde_json::from_slice(body).unwrap_or_default();
        let script: Option<Vec<Value>> = script.map(|script| script.iter().map(TaskEvent::to_json).collect());
        let service = entry.info.service.name;
        self.append(&json!({
            "at": micros(at), "service": service, "action": entry.info.name, "request": request, "script": script,
        }));
    }

    pub(super) fn event(&mut self, at: SystemTime, task: &str, event: &TaskEvent) {
        self.append(&json!({ "at": micros(at), "task_id": task, "task_event": event.to_json() }));
    }

    pub(super) fn offset(&mut self, offset: Duration) {
        self.append(&json!({ "offset": offset.as_secs_f64() }));
    }

    pub(super) fn reported(&mut self, at: SystemTime, events: usize) {
        self.append(&json!({ "at": micros(at), "reported": events }));
    }

    /// Removes all lines.
    pub(super) fn clear(&mut self) {
        if let Err(error) = self.file.set_len(0) {
            self.warn(&error);
        }
    }

    fn append(&mut self, line: &Value) {
        // One write, so that a process that ends leaves at most one line incomplete.
        if let Err(error) = self.file.write_all(format!("{line}\n").as_bytes()) {
            self.warn(&error);
        }
    }

    fn warn(&self, error: &io::Error) {
        let _ = writeln!(io::stderr(), "trtc-emulator: cannot write the state to {}: {error}", self.path.display());
    }
}

/// Replaces a file atomically. Requests may hold secrets, so that only the owner can read it.
fn replace(path: &Path, content: &[u8]) -> io::Result<()> {
    let mut temporary = path.as_os_str().to_owned();
    temporary.push(".tmp");
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&temporary)?;
    file.write_all(content)?;
    file.sync_all()?;
    fs::rename(&temporary, path)
}

struct Replay<'a> {
    tasks: &'a mut Tasks,
    actions: &'a [Entry],
    offset: Duration,
    events: Vec<Reported>,
    reported: usize,
}

impl Replay<'_> {
    fn line(&mut self, line: &[u8]) -> Result<(), FormError> {
        let mut members = Members::of(super::form::parse(line)?)?;
        if let Some(offset) = members.seconds("offset")? {
            self.offset = offset;
        }
        if let Some(at) = members.take("at") {
            let at = at.as_u64().and_then(|at| UNIX_EPOCH.checked_add(Duration::from_micros(at)));
            let at = at.ok_or_else(|| FormError::new("`at` must be a number of microseconds since 1970"))?;
            match members.count("reported")? {
                Some(reported) => {
                    self.reported += usize::try_from(reported).unwrap_or(usize::MAX);
                    self.tasks.advance(at);
                }
                None => self.change(&mut members, at)?,
            }
            self.events.extend(self.tasks.take_reported());
        }
        members.finish()
    }

    fn change(&mut self, members: &mut Members, at: SystemTime) -> Result<(), FormError> {
        if let Some(id) = members.string("task_id")? {
            let event = TaskEvent::from_json(Members::required("task_event", members.take("task_event"))?)?;
            let result = self.tasks.task_event(&id, &event, at);
            return result.map_err(|error| FormError::new(error.to_string()));
        }
        let (service, action) = (members.string("service")?, members.string("action")?);
        let (service, action) = (Members::required("service", service)?, Members::required("action", action)?);
        let script = members.list("script")?.map(|events| events.into_iter().map(TaskEvent::from_json).collect());
        let script: Option<Vec<TaskEvent>> = script.transpose()?;
        let body = Members::required("request", members.take("request"))?.to_string();
        let known = |entry: &&Entry| entry.info.name == action && entry.info.service.name == service;
        let entry = self.actions.iter().find(known);
        let entry = entry.ok_or_else(|| FormError::new(format!("unknown action `{action}`; delete the file")))?;
        // It succeeded when it was recorded. With other settings it may fail, and then has no effect.
        let _ = self.tasks.apply(entry, body.as_bytes(), script.as_deref(), at);
        Ok(())
    }
}

fn micros(time: SystemTime) -> u64 {
    let since = time.duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_micros()).unwrap_or(u64::MAX)
}
