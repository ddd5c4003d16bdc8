//! Long-running tasks: started once, found again after a restart, and stopped.
//!
//! A recording or a bot in a room runs, and is billed, until something stops it. A start whose response is lost must
//! not start a second one, and a program that restarts must find the tasks that it started. This module does both for every
//! family of tasks whose life cycle a schema declares: `client.web_recordings()`, `client.cloud_recordings()`, and so
//! on return [`Tasks`].
//!
//! ```
//! # #[cfg(all(feature = "emulator", feature = "web-record"))] {
//! use std::time::Duration;
//! use trtc_api::emulator::Emulator;
//! use trtc_api::web_record::{CloudVod, StartWebRecordRequest, StorageParams};
//! use trtc_api::{Client, Credential};
//!
//! # tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().unwrap().block_on(async {
//! let client = Client::builder()
//!     .credential(Credential::new("AKIDexample", "not-a-real-key"))
//!     .transport(Emulator::new()) // Leave this line out to call the service.
//!     .build()?;
//! let request = StartWebRecordRequest::builder()
//!     .record_url("https://class.example.com/42")
//!     .sdk_app_id(1_600_011_111)
//!     .record_id("lesson-42")
//!     .storage_params(StorageParams::cloud_vod(CloudVod::default()))
//!     .build();
//!
//! let recordings = client.web_recordings();
//! let start = recordings.prepare(request);
//! let stored = start.id().to_string(); // Store the ID before anything is sent.
//! let recording = start.send().await?;
//! recording.wait_until_running().await?;
//!
//! // After a restart:
//! let recording = recordings.attach(stored.parse().unwrap());
//! recording.stop().await?;
//! assert!(recording.wait_until_ended(Duration::from_secs(60)).await?);
//! # Ok::<(), trtc_api::Error>(()) }).unwrap();
//! # }
//! ```
//!
//! The blocking client has the same methods, which block: `blocking::Client::web_recordings()` returns
//! `blocking::Tasks`.
//!
//! # Guarantees
//!
//! - **A start sends one key.** The idempotency key of the request is never changed. A request without a key gets one that
//!   consists of 128 random bits from the system. After an outcome that may have executed (a lost response,
//!   `InternalError`, a response that cannot be read), the client polls by the key and retries the start with the same
//!   key, never with another one.
//! - **"Task does not exist" proves nothing right after a start.** The service may not know a task for some seconds. The
//!   code counts only after the task was seen, or after the [confirmation window](Tasks::confirmation_window).
//! - **An unknown outcome is reported as unknown.** The error of such a start has
//!   [`may_have_executed`](crate::Error::may_have_executed), also if the last of its requests was rejected, and the ID in
//!   [`Error::task_id`](crate::Error::task_id).
//! - **The library never replaces a key.** If the service accepts another start only under a new key,
//!   [`Error::needs_new_key`](crate::Error::needs_new_key) reports this.
//! - **A second start finds the first.** A start with the key of a running task returns a handle whose
//!   [`was_running`](Task::was_running) is true; the task may have other settings than the request. No page of the service
//!   states whether two applications of an account can use one key: give them different keys.
//! - **One response proves no end.** A machine of the service may not know what the others know. A task that was seen has
//!   ended after two responses in a row, 2 s apart, or after an event that reports the end. A response that names another
//!   TaskId or another key counts as no response.
//!
//! A start that is still in progress retries its request. Wait for it, or drop it, before you stop a task of the same
//! key.
//!
//! # After an error
//!
//! | the error of a start | what to do |
//! |---|---|
//! | `may_have_executed()` | [`attach`](Tasks::attach) to the ID and [wait](Task::wait_until_running) or [stop](Task::stop); or [`resume`](Tasks::resume) the start |
//! | `may_have_executed()`, but not `is_retryable()` | as above, but no retry can succeed: a [stop](Task::stop) of the ID makes sure that nothing runs |
//! | `needs_new_key()` | correct what the code names, then start under a new key |
//! | `is_retryable()` | retry the start later |
//! | otherwise | correct what the message names |
//!
//! [`ErrorKind::TaskUnknown`](crate::ErrorKind::TaskUnknown), from any method of a handle, means that the service
//! can't tell whether the task runs: it does not know the task yet, or its TaskId is unknown or too old. Try again later,
//! or [observe](Task::observe) the events of the application.
//!
//! # Stored IDs
//!
//! A [`TaskId`] is stored as text, by `Display` or serde. It ends with check digits, so that a text that a column has
//! cut off does not parse. It names the application (`id.value("SdkAppId")`): attach to it with a client of the same
//! account. It contains the time of the start, corrected to the clock of the service once a response has shown it.
//!
//! # Updates
//!
//! [`Task::update`] changes a running task. If the service orders updates by a number, the handle sets it. The number
//! grows with the time of day, and so over restarts too. If the service has seen a greater number, from another
//! process, the handle retries the update with a greater one, unless this handle has sent a later update meanwhile.
//!
//! # Families without a key
//!
//! If the service does not recognize a repeated start, a start that has succeeded or may have executed is never retried,
//! also not by a second call of [`send`](Start::send). The error of a start that may have executed has an ID with the
//! room and the bot user, but no TaskId. A handle that is attached to this ID learns the TaskId from the event that
//! reports the start in the same room: [`observe`](Task::observe) the events of the application. The rooms `8489` and
//! `"8489"` differ. The handle ignores events from before the start and from after the confirmation window: they are about other tasks. An ID that
//! was stored before the start was sent does not contain the time of the start: the handle assumes that the start was sent
//! at once and took no longer than the [timeout](Tasks::timeout). After an error, store the ID of the error instead.
//!
//! For families in which a second start replaces the first, [`replace_if_unknown`](Tasks::replace_if_unknown) retries the
//! start, so that one task remains. If the outcome is still unknown after that, the handle learns the TaskId of the last
//! start that an event reports. Until the service shows that task, "task does not exist" proves nothing.
//!
//! # Events
//!
//! The service reports by [callbacks](crate::callback) what happens to a task. [`Task::observe`] folds them into one
//! [`TaskState`]: the phase with its reason, the parts (each address of a relay), and the files with their URLs. Events
//! may come late, twice and in any order. An [`Inbox`] keeps those that come before the start returns; the example
//! `callbacks` shows the order of steps.
//!
//! The directory `examples/recording_service` of the repository has a web service that stores IDs and callbacks, and
//! loses no recording when it is killed.

mod client;
mod events;
mod family;
mod handle;
mod id;
mod inbox;
mod key;
pub(crate) mod machine;
#[cfg_attr(not(feature = "callback"), allow(dead_code))]
mod observe;
mod outcome;
mod percent;
mod poll;
mod prepare;
mod raw_id;
mod shared;
mod start;
mod state;
mod stop;
mod tasks;
mod time;
#[cfg(feature = "dynamic")]
mod untyped;
mod value;
mod wait;

#[doc(inline)]
pub use crate::lifecycle::Lifecycle;
pub use client::TaskClient;
#[doc(hidden)]
pub use family::GeneratedFamily;
pub use family::{Describable, Findable, TaskFamily, Updatable};
pub use handle::Task;
pub use id::TaskId;
pub use inbox::Inbox;
pub use prepare::TaskKey;
pub use raw_id::ParseTaskIdError;
pub use state::{TaskChange, TaskFile, TaskPart, TaskPhase, TaskState};
pub use tasks::{Start, Tasks};
#[cfg(feature = "dynamic")]
pub(crate) use untyped::{UntypedStart, UntypedTask, UntypedTasks};
