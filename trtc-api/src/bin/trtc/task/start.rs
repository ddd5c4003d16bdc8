//! `trtc task start`.

use std::path::PathBuf;

use clap::Args;
use clap_complete::ArgValueCompleter;
use trtc_api::ErrorKind;
use trtc_api::dynamic::{DynamicObject, DynamicService, DynamicStart, DynamicTask, DynamicTasks};
use trtc_api::task::ParseTaskIdError;

use super::file::IdFile;
use super::{family_of, no_id, not_an_id, print, store, tasks};
use crate::arguments::find_action;
use crate::complete;
use crate::connect::{Connection, block_on};
use crate::failure::Failure;
use crate::input::Input;
use crate::output::note;
use crate::progress::Spinner;

/// Starts a task once
///
/// The ID of the task is written to the file before anything is sent. If the program is killed, or the outcome is
/// unknown, repeat the command with the same file and request. Once the file has a TaskId, it finds that task and starts
/// no other. Until then, it repeats the start under the same idempotency key; for a family without a key, it fails,
/// because the first start may have been executed. To start another task, use another file.
#[derive(Debug, Args)]
pub(crate) struct Start {
    /// The task family, or the action that starts a task
    #[arg(value_name = "FAMILY", add = ArgValueCompleter::new(complete::families))]
    family: String,
    /// The file for the ID of the task; only its owner can read it
    #[arg(long, value_name = "FILE")]
    id_file: PathBuf,
    /// Returns when the service has accepted the start, without waiting until the task runs
    #[arg(long)]
    no_wait: bool,
    #[command(flatten)]
    input: Input,
    #[command(flatten)]
    connection: Connection,
}

impl Start {
    pub(super) fn run(&self, service: DynamicService) -> Result<(), Failure> {
        let family = family_of(service, &self.family)?;
        let lifecycle = service.schema().lifecycles.iter().find(|it| it.name == family);
        let action = find_action(service, lifecycle.map_or("", |it| it.start.action.as_str()))?;
        let client = self.connection.client()?;
        client.check_waivers_dynamic(action)?;
        let request = client.checked_request(action, &self.input.read(action)?)?;
        let tasks = tasks(&client, service, family)?;
        let file = IdFile::new(&self.id_file);
        let has_key = lifecycle.is_some_and(|it| it.idempotency.is_some());
        let begin = self.begin(&file, &tasks, request, has_key)?;
        let waits = !self.no_wait && lifecycle.is_some_and(|it| it.describe.is_some());
        block_on(self.bring_up(begin, &file, waits))
    }

    /// Writes the ID of a new start, or decides by the ID that the file has.
    fn begin(
        &self,
        file: &IdFile,
        tasks: &DynamicTasks,
        request: DynamicObject,
        has_key: bool,
    ) -> Result<Begin, Failure> {
        let start = tasks.prepare(request.clone());
        if file.create(&start.id())? {
            return Ok(Begin::New(start));
        }
        let path = self.id_file.display();
        let id = file.read()?.ok_or_else(|| no_id(&self.id_file))?;
        let invalid = |error: ParseTaskIdError| not_an_id(&self.id_file, &error);
        let task = tasks.attach(&id).map_err(invalid)?;
        let start = tasks.resume(&id, request).map_err(invalid)?;
        start.check_request_of(&id)?;
        if task.task_id().is_some() {
            note(&format!("{path} has a task: no other one is started"));
            Ok(Begin::Found(task))
        } else if has_key {
            note(&format!("{path} has an ID: the start is repeated under its name"));
            Ok(Begin::Repeated(start))
        } else {
            Err(Failure::unknown_outcome(
                format!("the start of {path} may have been executed, and its family has no idempotency key"),
                "make sure that no task of the request runs, then remove the file and repeat the command",
            ))
        }
    }

    /// Sends what is to be sent, and waits until the task runs.
    async fn bring_up(&self, begin: Begin, file: &IdFile, waits: bool) -> Result<(), Failure> {
        let spinner = Spinner::start("starting the task");
        let is_found = matches!(begin, Begin::Found(_));
        let task = match begin {
            Begin::Found(task) => task,
            Begin::New(start) => match start.send().await {
                Ok(task) => task,
                Err(error) => {
                    // Another process with this file may have started the task meanwhile.
                    let is_ours = file.read()?.as_deref() == Some(&*start.id());
                    match error.task_id() {
                        // Nothing runs under the new name, so that a corrected request can be started.
                        _ if is_ours && !error.may_have_executed() => file.remove()?,
                        // This ID has the time of the start too.
                        Some(id) if is_ours => file.write(id)?,
                        _ => {}
                    }
                    return Err(error.into());
                }
            },
            Begin::Repeated(start) => start.send().await?,
        };
        store(file, &task)?;
        if waits {
            spinner.set("waiting until the task runs");
            let result = task.wait_until_running().await;
            store(file, &task)?;
            result.map_err(|error| match error.kind() {
                ErrorKind::TaskEnded => Failure::from(error).with_help("use another file to start another task"),
                _ => error.into(),
            })?;
        }
        drop(spinner);
        print(&task, Some(is_found || task.was_running()))
    }
}

/// How a start begins.
enum Begin {
    /// Nothing of the task has been sent.
    New(DynamicStart),
    /// A start of the same idempotency key may have been sent.
    Repeated(DynamicStart),
    /// The service has started the task.
    Found(DynamicTask),
}
