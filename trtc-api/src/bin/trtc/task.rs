//! `trtc task`: long-running tasks over their life cycles. What is known of a task is in a file.

mod file;

use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::{Args, Subcommand};
use clap_complete::ArgValueCompleter;
use serde_json::json;
use trtc_api::Client;
use trtc_api::dynamic::api_schema::nearest;
use trtc_api::dynamic::{DynamicService, DynamicTask, DynamicTasks};

use self::file::IdFile;
use crate::arguments::{find_action, service};
use crate::complete;
use crate::connect::{Connection, block_on, seconds};
use crate::failure::Failure;
use crate::input::Input;
use crate::markup::{name, summary};
use crate::output::{Output, note, write_line};
use crate::progress::Spinner;

#[derive(Debug, Subcommand)]
pub(crate) enum Task {
    /// Starts a task once: a repeated start with the same ID file finds the task
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

/// Starts a task once
///
/// The ID of the task is written to the file before anything is sent. If the program is killed, or the outcome is
/// unknown, repeat the command with the same file and request: it finds the task, or starts it under the same name.
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

impl Start {
    fn run(&self, service: DynamicService) -> Result<(), Failure> {
        let family = family_of(service, &self.family)?;
        let lifecycle = service.schema().lifecycles.iter().find(|it| it.name == family);
        let action = find_action(service, lifecycle.map_or("", |it| it.start.action.as_str()))?;
        let client = self.connection.client()?;
        client.check_waivers_dynamic(action)?;
        let request = client.checked_request(action, &self.input.read(action)?)?;
        let tasks = tasks(&client, service, family)?;
        let file = IdFile::new(&self.id_file);
        let mut start = tasks.prepare(request.clone());
        let is_new = file.create(&start.id())?;
        if !is_new {
            note(&format!("{} has an ID: the start is repeated under its name", self.id_file.display()));
            let id = file.read()?.ok_or_else(|| no_id(&self.id_file))?;
            start = tasks.resume(&id, request).map_err(|error| not_an_id(&self.id_file, &error))?;
        }
        block_on(async {
            let spinner = Spinner::start(format!("starting {family}"));
            let task = match start.send().await {
                Ok(task) => task,
                Err(error) => {
                    // Nothing runs under the new name, so that a corrected request can be started.
                    if is_new && !error.may_have_executed() {
                        file.remove()?;
                    }
                    return Err(error.into());
                }
            };
            file.write(&task.id())?;
            if !self.no_wait && service.schema().lifecycles.iter().any(|it| it.name == family && it.describe.is_some())
            {
                spinner.set(format!("waiting until the {family} runs"));
                task.wait_until_running().await?;
                file.write(&task.id())?;
            }
            drop(spinner);
            print(&task)
        })
    }
}

impl Status {
    async fn run(&self, service: DynamicService) -> Result<(), Failure> {
        let (task, file) = attach(&self.connection, service, &self.id_file)?;
        let spinner = Spinner::start("requesting the status");
        let status = task.status().await;
        drop(spinner);
        file.write(&task.id())?;
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
        file.write(&task.id())?;
        if result? {
            return print(&task);
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
        file.write(&task.id())?;
        Ok(result?)
    }
}

impl List {
    fn run(&self, service: DynamicService) -> Result<(), Failure> {
        if self.files.is_empty() {
            let families = &service.schema().lifecycles;
            return families.iter().try_for_each(|it| {
                write_line(&format!("{} ({})\n    {}", name(&it.name), it.start.action, summary(&it.description)))
            });
        }
        for path in &self.files {
            let id = IdFile::new(path).read()?.ok_or_else(|| no_id(path))?;
            family_of_id(service, path, &id)?;
            write_line(&format!("{}: {id}", path.display()))?;
        }
        Ok(())
    }
}

fn print(task: &DynamicTask) -> Result<(), Failure> {
    let value = json!({ "Id": task.id(), "TaskId": task.task_id(), "WasRunning": task.was_running() });
    write_line(&serde_json::to_string_pretty(&value).unwrap_or_default())
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
    Failure::usage(format!("{} has no ID of a task", path.display()), "`trtc task start` writes it")
}

fn not_an_id(path: &Path, error: &dyn std::fmt::Display) -> Failure {
    Failure::usage(format!("{}: {error}", path.display()), "use the file that `trtc task start` has written")
}
