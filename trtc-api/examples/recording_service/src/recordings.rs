//! The recordings: what is stored, then sent, then stored again.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use serde_json::{Value, json};
use trtc_api::callback::{Callback, CallbackError, Receiver};
use trtc_api::events::Event;
use trtc_api::task::{Inbox, Start, Task, TaskId, Tasks};
use trtc_api::tasks::WebRecording;
use trtc_api::validate::{Violations, validate};
use trtc_api::web_record::{CloudVod, StartWebRecordRequest, StorageParams};
use trtc_api::{Client, Error};

use crate::store::{Stage, Store, Stored};

/// How long to wait before an operation with an unknown outcome is retried.
const PAUSE: Duration = Duration::from_secs(1);

/// The result of the first attempt of an operation, which continues in the background if its outcome is unknown.
type Outcome = tokio::sync::oneshot::Receiver<Result<(), Failure>>;

pub struct Recordings {
    client: Client,
    store: Store,
    receiver: Receiver,
    sdk_app_id: i64,
    /// How long the service may not know a recording that has started.
    window: Duration,
    /// The handles of the recordings, by their names.
    tasks: Mutex<HashMap<String, Task<WebRecording>>>,
    /// One operation of a name at a time: a start that is still in progress would undo a stop.
    locks: Mutex<HashMap<String, Arc<tokio::sync::Mutex<()>>>>,
    /// The events of unknown recordings.
    inbox: Inbox<Event>,
}

/// Why a request could not be served.
#[derive(Debug)]
pub enum Failure {
    /// The caller gave invalid values; nothing was stored.
    Invalid(Violations),
    Unknown,
    Conflict,
    Forged(CallbackError),
    Store(rusqlite::Error),
    Call(Box<Error>),
    /// The service rejected the start, and nothing runs.
    Rejected(Box<Error>),
}

impl std::fmt::Display for Failure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Invalid(violations) => violations.fmt(f),
            Self::Unknown => f.write_str("no such recording"),
            Self::Conflict => {
                f.write_str("the name was used for another page, or for a recording that has ended or was rejected")
            }
            Self::Forged(error) => error.fmt(f),
            Self::Store(error) => error.fmt(f),
            Self::Call(error) | Self::Rejected(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for Failure {}

impl From<rusqlite::Error> for Failure {
    fn from(error: rusqlite::Error) -> Self {
        Self::Store(error)
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Call(Box::new(error))
    }
}

impl Recordings {
    pub fn new(client: Client, store: Store, receiver: Receiver, sdk_app_id: i64, window: Duration) -> Self {
        Self {
            client,
            store,
            receiver,
            sdk_app_id,
            window,
            tasks: Mutex::default(),
            locks: Mutex::default(),
            inbox: Inbox::new(10_000),
        }
    }

    /// Continues in the background what was not finished before a restart.
    pub fn recover(self: &Arc<Self>) -> Result<(), Failure> {
        // Their signatures were verified when they arrived.
        let receiver = Receiver::unsigned().replay_window(None);
        for body in self.store.callbacks()? {
            if let Ok(callback) = receiver.receive(None, &body) {
                let callback: Callback<Event> = callback;
                self.inbox.push(callback.event);
            }
        }
        for stored in self.store.all()? {
            if let Ok(id) = stored.id.parse() {
                self.add_task(&stored.name, self.recordings().attach(id));
                self.proceed(stored.name, None);
            }
        }
        Ok(())
    }

    /// Starts a recording; a second start with the name shows the first one.
    pub async fn start(self: &Arc<Self>, name: &str, url: &str) -> Result<Value, Failure> {
        let request = self.request(name, url);
        // A name that was stored can't be used for another page.
        validate(&request).map_err(Failure::Invalid)?;
        let start = self.recordings().prepare(request);
        // The ID is stored before anything is sent, so that the recording can be found whatever happens.
        let (stored, new) = self.store.add(name, url, &start.id().to_string())?;
        if stored.url != url || !matches!(stored.stage, Stage::Starting | Stage::Running) {
            return Err(Failure::Conflict);
        }
        self.proceed(name.to_owned(), new.then_some(start)).await.unwrap_or(Err(Failure::Unknown))?;
        self.show(name)
    }

    /// Stops a recording; the stage "stopping" is stored first.
    pub async fn stop(self: &Arc<Self>, name: &str) -> Result<Value, Failure> {
        let stored = self.store.get(name)?.ok_or(Failure::Unknown)?;
        self.store.advance(name, &[Stage::Starting, Stage::Running], Stage::Stopping, &stored.id)?;
        self.proceed(name.to_owned(), None).await.unwrap_or(Err(Failure::Unknown))?;
        self.show(name)
    }

    /// Executes the operation of the stored stage in the background: a client that disconnects must not interrupt it.
    ///
    /// The receiver gets the result of the first attempt. The operation is retried until its outcome is known.
    fn proceed(self: &Arc<Self>, name: String, mut new: Option<Start<WebRecording>>) -> Outcome {
        let this = Arc::clone(self);
        let (sender, receiver) = tokio::sync::oneshot::channel();
        tokio::spawn(async move {
            let lock =
                Arc::clone(this.locks.lock().unwrap_or_else(PoisonError::into_inner).entry(name.clone()).or_default());
            let _one_at_a_time = lock.lock().await;
            let mut sender = Some(sender);
            loop {
                let result = this.step(&name, new.take()).await;
                let again = matches!(&result, Err(Failure::Call(error)) if Self::is_retried(error));
                // The receiver is gone if the HTTP client has disconnected.
                sender.take().map(|sender| sender.send(result));
                if !again {
                    return;
                }
                tokio::time::sleep(PAUSE).await;
            }
        });
        receiver
    }

    /// Whether an operation that failed is retried in the background.
    pub fn is_retried(error: &Error) -> bool {
        error.may_have_executed() || error.is_retryable()
    }

    /// `new`: a start that was never sent before, so that nothing runs if the service rejects it.
    async fn step(&self, name: &str, new: Option<Start<WebRecording>>) -> Result<(), Failure> {
        let stored = self.store.get(name)?.ok_or(Failure::Unknown)?;
        let id: TaskId<WebRecording> = stored.id.parse().map_err(|_| Failure::Unknown)?;
        let recordings = self.recordings();
        match stored.stage {
            Stage::Starting => {
                let start = new.unwrap_or_else(|| recordings.resume(&id, self.request(name, &stored.url)));
                match start.send().await {
                    Ok(task) => {
                        self.store.advance(name, &[Stage::Starting], Stage::Running, &task.id().to_string())?;
                        self.add_task(name, task);
                        Ok(())
                    }
                    Err(error) if error.is_retryable() => Err(error.into()),
                    Err(error) => {
                        // The service may reject a resumed start although it executed the one before: after a stop,
                        // nothing runs.
                        if error.may_have_executed() {
                            self.stop_task(&stored, &recordings.attach(id)).await?;
                        }
                        self.store.advance(name, &[Stage::Starting], Stage::Rejected, &stored.id)?;
                        Err(Failure::Rejected(Box::new(error)))
                    }
                }
            }
            Stage::Stopping => {
                let task = self.known(name).unwrap_or_else(|| recordings.attach(id));
                self.stop_task(&stored, &task).await?;
                self.store.advance(name, &[Stage::Stopping], Stage::Ended, &task.id().to_string())?;
                // The stop may have found the TaskId, by which earlier events are matched.
                self.add_task(name, task);
                Ok(())
            }
            Stage::Running | Stage::Ended | Stage::Rejected => Ok(()),
        }
    }

    /// Stops a task, whose ID is stored first: events are matched by the TaskId, which cannot be found after the stop.
    async fn stop_task(&self, stored: &Stored, task: &Task<WebRecording>) -> Result<(), Failure> {
        if task.task_id().is_none() {
            match task.wait_until_running().await {
                Err(error) if task.task_id().is_none() && Self::is_retried(&error) => return Err(error.into()),
                // The stop decides whether the task has ended.
                _ => {}
            }
        }
        self.store.advance(&stored.name, &[stored.stage], stored.stage, &task.id().to_string())?;
        Ok(task.stop().await?)
    }

    /// Returns what is known of a recording as JSON.
    pub fn show(&self, name: &str) -> Result<Value, Failure> {
        let stored = self.store.get(name)?.ok_or(Failure::Unknown)?;
        let state = self.known(name).map(|task| task.state()).unwrap_or_default();
        let files: Vec<Value> = state.files.iter().map(|file| json!({"path": file.path, "url": file.url})).collect();
        Ok(json!({
            "name": name,
            "url": stored.url,
            "stage": stored.stage.text(),
            "id": stored.id,
            "phase": format!("{:?}", state.phase),
            "reason": state.reason,
            "files": files,
        }))
    }

    /// Stores a callback, then delivers its event.
    pub fn callback(&self, sign: Option<&str>, body: &[u8]) -> Result<(), Failure> {
        let callback: Callback<Event> = self.receiver.receive(sign, body).map_err(Failure::Forged)?;
        self.store.add_callback(body)?;
        // First into the inbox, then to the known tasks: an event that arrives before its start returns is not lost.
        self.inbox.push(callback.event);
        let tasks: Vec<_> = self.tasks.lock().unwrap_or_else(PoisonError::into_inner).values().cloned().collect();
        tasks.iter().for_each(|task| self.deliver(task));
        Ok(())
    }

    /// Adds a handle, and delivers the events that arrived before.
    fn add_task(&self, name: &str, task: Task<WebRecording>) {
        self.tasks.lock().unwrap_or_else(PoisonError::into_inner).insert(name.to_owned(), task.clone());
        self.deliver(&task);
    }

    fn deliver(&self, task: &Task<WebRecording>) {
        self.inbox.deliver(|event| task.observe(event));
    }

    fn known(&self, name: &str) -> Option<Task<WebRecording>> {
        self.tasks.lock().unwrap_or_else(PoisonError::into_inner).get(name).cloned()
    }

    fn recordings(&self) -> Tasks<'_, WebRecording> {
        self.client.web_recordings().confirmation_window(self.window)
    }

    /// The name is the idempotency key: two starts of one name are one recording.
    fn request(&self, name: &str, url: &str) -> StartWebRecordRequest {
        StartWebRecordRequest::builder()
            .record_url(url)
            .sdk_app_id(self.sdk_app_id)
            .record_id(name)
            .storage_params(StorageParams::cloud_vod(CloudVod::default()))
            .build()
    }
}
