//! `trtc task`: long-running tasks over their life cycles. What is known of a task is in a file.

mod file;
mod start;

use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::{Args, Subcommand};
use serde_json::json;
use trtc_api::Client;
use trtc_api::dynamic::api_schema::{nearest, printable};
use trtc_api::dynamic::{DynamicService, DynamicTask, DynamicTasks};

use self::file::IdFile;
use self::start::Start;
use crate::arguments::service;
use crate::connect::{Connection, block_on, seconds};
use crate::failure::Failure;
use crate::markup::{name, summary};
use crate::output::{Output, note, write_line};
use crate::progress::Spinner;

#[derive(Debug, Subcommand)]
pub(crate) enum Task {
    /// Starts a task once: a repeated start with the same ID file starts no other
    Start(Box<Start>),
    /// Prints the status of a task
    Status(Box<Status>),
    /// Waits until a task runs or has ended
    Wait(Box<Wait>),
    /// Stops a task; one that has ended is stopped
    Stop(Box<Stop>),
    /// Lists ID files with their tasks, or the task families
    List(List),
}

/// Prints the status of a task
#[derive(Debug, Args)]
pub(crate) struct Status {
    /// The file with the ID of the task
    #[arg(long, value_name = "FILE")]
    id_file: PathBuf,
    #[command(flatten)]
    output: Output,
    #[command(flatten)]
    connection: Connection,
}

/// Waits until a task runs or has ended
#[derive(Debug, Args)]
pub(crate) struct Wait {
    /// The file with the ID of the task
    #[arg(long, value_name = "FILE")]
    id_file: PathBuf,
    /// Waits until the task runs instead of until it has ended
    #[arg(long)]
    running: bool,
    /// How many seconds to wait
    #[arg(long, value_name = "SECONDS", value_parser = seconds, default_value = "3600")]
    wait_timeout: Duration,
    #[command(flatten)]
    connection: Connection,
}

/// Stops a task
#[derive(Debug, Args)]
pub(crate) struct Stop {
    /// The file with the ID of the task
    #[arg(long, value_name = "FILE")]
    id_file: PathBuf,
    #[command(flatten)]
    connection: Connection,
}

/// Lists ID files, or the task families
#[derive(Debug, Args)]
pub(crate) struct List {
    /// The ID files
    #[arg(value_name = "FILE")]
    files: Vec<PathBuf>,
}

impl Task {
    pub(crate) fn run(&self, schemas: &[PathBuf]) -> Result<(), Failure> {
        let service = service(schemas)?;
        match self {
            Self::Start(start) => start.run(service),
            Self::Status(status) => block_on(status.run(service)),
            Self::Wait(wait) => block_on(wait.run(service)),
            Self::Stop(stop) => block_on(stop.run(service)),
            Self::List(list) => list.run(service),
        }
    }
}

impl Status {
    async fn run(&self, service: DynamicService) -> Result<(), Failure> {
        let (task, file) = attach(&self.connection, service, &self.id_file)?;
        let spinner = Spinner::start("requesting the status");
        let status = task.status().await;
        drop(spinner);
        store(&file, &task)?;
        match status? {
            Some(response) => self.output.print(&response, None),
            None => Err(Failure::unmet("the service does not know the task", "it has ended, or started a moment ago")),
        }
    }
}

impl Wait {
    async fn run(&self, service: DynamicService) -> Result<(), Failure> {
        let (task, file) = attach(&self.connection, service, &self.id_file)?;
        let spinner = Spinner::start(if self.running { "waiting until the task runs" } else { "waiting for the end" });
        let result = match self.running {
            true => task.wait_until_running().await.map(|()| true),
            false => task.wait_until_ended(self.wait_timeout).await,
        };
        drop(spinner);
        store(&file, &task)?;
        if result? {
            return print(&task, None);
        }
        let message = format!("the task has not ended after {} s", self.wait_timeout.as_secs_f64());
        Err(Failure::unmet(message, "`--wait-timeout SECONDS` waits longer"))
    }
}

impl Stop {
    async fn run(&self, service: DynamicService) -> Result<(), Failure> {
        let (task, file) = attach(&self.connection, service, &self.id_file)?;
        let spinner = Spinner::start("stopping the task");
        let result = task.stop().await;
        drop(spinner);
        store(&file, &task)?;
        Ok(result?)
    }
}

impl List {
    fn run(&self, service: DynamicService) -> Result<(), Failure> {
        if self.files.is_empty() {
            let families = &service.schema().lifecycles;
            if families.is_empty() {
                note("the schema files declare no task families");
            }
            return families.iter().try_for_each(|it| {
                write_line(&format!(
                    "{} ({})\n    {}",
                    name(&it.name),
                    it.start.action,
                    printable(summary(&it.description))
                ))
            });
        }
        // A file without an ID hides none of the others.
        let mut failed = None;
        for path in &self.files {
            match listed(service, path) {
                Ok(id) => write_line(&format!("{}: {id}", path.display()))?,
                Err(failure) => {
                    if let Some(earlier) = failed.replace(failure) {
                        earlier.report();
                    }
                }
            }
        }
        failed.map_or(Ok(()), Err)
    }
}

fn listed(service: DynamicService, path: &Path) -> Result<String, Failure> {
    let id = IdFile::new(path).read()?.ok_or_else(|| no_id(path))?;
    family_of_id(service, path, &id)?;
    Ok(id)
}

/// Prints a task, and for a start whether it was running before.
fn print(task: &DynamicTask, was_running: Option<bool>) -> Result<(), Failure> {
    let mut value = json!({ "Id": task.id(), "TaskId": task.task_id() });
    if let (Some(was_running), Some(members)) = (was_running, value.as_object_mut()) {
        members.insert("WasRunning".to_owned(), was_running.into());
    }
    write_line(&serde_json::to_string_pretty(&value).unwrap_or_default())
}

/// Stores what is known of a task after a request. An ID that cannot be stored is shown, so that it is not lost.
fn store(file: &IdFile, task: &DynamicTask) -> Result<(), Failure> {
    let id = task.id();
    file.write(&id).map_err(|failure| failure.after_sending(format!("the ID of the task is {id}")))
}

fn attach(connection: &Connection, service: DynamicService, path: &Path) -> Result<(DynamicTask, IdFile), Failure> {
    let file = IdFile::new(path);
    let id = file.read()?.ok_or_else(|| no_id(path))?;
    let family = family_of_id(service, path, &id)?;
    let task = tasks(&connection.client()?, service, family)?.attach(&id);
    Ok((task.map_err(|error| not_an_id(path, &error))?, file))
}

fn tasks(client: &Client, service: DynamicService, family: &str) -> Result<DynamicTasks, Failure> {
    let tasks = client.tasks_dynamic(service, family);
    tasks.ok_or_else(|| Failure::usage(format!("there is no task family `{family}`"), "`trtc task list` lists them"))
}

/// Finds a family by its name, or by the action that starts its tasks.
fn family_of(service: DynamicService, text: &str) -> Result<&'static str, Failure> {
    let lifecycles = &service.schema().lifecycles;
    let same = |name: &str| name.eq_ignore_ascii_case(text);
    let found = lifecycles.iter().find(|it| same(&it.name) || same(&it.start.action));
    found.map(|it| it.name.as_str()).ok_or_else(|| {
        let known = nearest(text, lifecycles.iter().map(|it| it.name.as_str()));
        let help = known.map_or("`trtc task list` lists them".to_owned(), |known| format!("did you mean `{known}`?"));
        Failure::usage(format!("there is no task family `{text}`"), help)
    })
}

/// The family that an ID begins with.
fn family_of_id(service: DynamicService, path: &Path, id: &str) -> Result<&'static str, Failure> {
    let name = id.split('/').next().unwrap_or_default();
    let found = service.schema().lifecycles.iter().find(|it| it.name == name);
    found.map(|it| it.name.as_str()).ok_or_else(|| not_an_id(path, &"it names no task family of the schema"))
}

fn no_id(path: &Path) -> Failure {
    Failure::usage(
        format!("{} has no ID of a task", path.display()),
        "`trtc task start` writes it if there is no such file",
    )
}

fn not_an_id(path: &Path, error: &dyn std::fmt::Display) -> Failure {
    Failure::usage(format!("{}: {error}", path.display()), "use the file that `trtc task start` has written")
}
