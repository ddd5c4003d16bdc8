//! `trtc call`: one request, all pages, or until a condition comes true.

pub(crate) mod dry_run;

use std::path::PathBuf;
use std::time::Duration;

use clap::Args;
use serde_json::Value;
use trtc_api::Client;
use trtc_api::dynamic::{DynamicAction, DynamicObject};

use crate::arguments::{ActionName, service};
use crate::connect::{Connection, block_on, seconds};
use crate::failure::Failure;
use crate::input::Input;
use crate::output::{Output, note};
use crate::progress::Spinner;
use crate::query::{Query, parse_query};
use crate::wait;

/// Calls an action
///
/// The request is validated completely before anything is sent. Field names and values are those of the schema:
/// `trtc explain ACTION` lists them.
#[derive(Debug, Args)]
#[command(after_long_help = HELP)]
pub(crate) struct Call {
    #[command(flatten)]
    action: ActionName,
    #[command(flatten)]
    input: Input,
    /// Prints the canonical request, the string to sign and a curl command instead of sending
    #[arg(long, conflicts_with_all = ["all", "wait_until", "output", "query"], help_heading = "Request")]
    dry_run: bool,
    /// Requests all pages and prints their items
    #[arg(long, help_heading = "Request")]
    all: bool,
    /// Repeats the call until this JMESPath expression is true; for actions that only read
    #[arg(long, value_name = "EXPRESSION", value_parser = parse_query, conflicts_with = "all", help_heading = "Waiting")]
    wait_until: Option<Query>,
    /// The seconds between two calls of --wait-until
    #[arg(long, value_name = "SECONDS", value_parser = seconds, default_value = "5", help_heading = "Waiting")]
    interval: Duration,
    /// How many seconds --wait-until waits
    #[arg(long, value_name = "SECONDS", value_parser = seconds, default_value = "600", help_heading = "Waiting")]
    wait_timeout: Duration,
    #[command(flatten)]
    output: Output,
    #[command(flatten)]
    connection: Connection,
}

const HELP: &str = "\
Examples:
  trtc new StartWebRecord > start.json
  trtc call StartWebRecord --from start.json --secret StorageParams.CloudStorage.SecretKey
  trtc call DescribeWebRecord --set TaskId=-a+b --wait-until 'Status == `1`'
  trtc call DescribeRoomInfo --from rooms.json --all --output table

`trtc --help` describes the credentials and the exit codes.
";

impl Call {
    pub(crate) fn run(&self, schemas: &[PathBuf]) -> Result<(), Failure> {
        let action = self.action.find(service(schemas)?)?;
        self.check_options(action)?;
        let json = self.input.read(action)?;
        if self.dry_run {
            return block_on(dry_run::run(&self.connection, action, &json));
        }
        let client = self.connection.client()?;
        client.check_waivers_dynamic(action)?;
        let request = client.checked_request(action, &json)?;
        note_unknown_fields(&request);
        block_on(self.send(&client, action, request))
    }

    fn check_options(&self, action: DynamicAction) -> Result<(), Failure> {
        let name = action.name();
        if self.all && action.schema().pagination.is_none() {
            return Err(Failure::usage(format!("{name} is not paginated"), "leave `--all` out"));
        }
        if self.wait_until.is_some() {
            wait::check(action)?;
        }
        if action.schema().stream.is_some() {
            if self.wait_until.is_some() {
                return Err(Failure::usage(format!("{name} returns a stream of events"), "leave `--wait-until` out"));
            }
            self.output.check_stream(name)?;
        }
        Ok(())
    }

    async fn send(&self, client: &Client, action: DynamicAction, request: DynamicObject) -> Result<(), Failure> {
        if let Some(condition) = &self.wait_until {
            let wait = wait::Wait { condition, interval: self.interval, timeout: self.wait_timeout };
            let response = wait.run(client, action, &request).await?;
            return self.output.print(&response, None);
        }
        if self.all {
            return self.send_all(client, action, request).await;
        }
        if action.schema().stream.is_some() {
            return self.send_stream(client, action, request).await;
        }
        let spinner = Spinner::start(format!("calling {}", action.name()));
        let response = client.call_dynamic(action, &request).await;
        drop(spinner);
        self.output.print(&response?, list_of(action))
    }

    /// Prints the events of a stream, one a line, as they come.
    async fn send_stream(&self, client: &Client, action: DynamicAction, request: DynamicObject) -> Result<(), Failure> {
        let Some(mut events) = client.stream_dynamic(action, request) else {
            return Ok(());
        };
        let spinner = Spinner::start(format!("calling {}", action.name()));
        while let Some(event) = events.next().await {
            let event = event?;
            spinner.suspend(|| self.output.print_event(&event))?;
        }
        Ok(())
    }

    /// Requests all pages. With one item a line, the items are printed as they come.
    async fn send_all(&self, client: &Client, action: DynamicAction, request: DynamicObject) -> Result<(), Failure> {
        let Some(mut pages) = client.pages_dynamic(action, request) else {
            return Ok(());
        };
        let list = list_of(action);
        let spinner = Spinner::start(format!("calling {}", action.name()));
        let mut all = Vec::new();
        let (mut page, mut items) = (0, 0);
        while let Some(response) = pages.next().await {
            let response = response?;
            let mut value = serde_json::to_value(&response).unwrap_or_default();
            let found = list.and_then(|list| value.get_mut(list)).map(Value::take);
            let found = found.and_then(|items| if let Value::Array(items) = items { Some(items) } else { None });
            let found = found.unwrap_or_default();
            page += 1;
            items += found.len();
            let of = pages.total().map(|total| format!(" of {total}")).unwrap_or_default();
            spinner.set(format!("{}: page {page}, {items}{of} items", action.name()));
            if self.output.is_streaming() {
                self.output.print(&found, None)?;
            } else {
                all.extend(found);
            }
        }
        drop(spinner);
        if self.output.is_streaming() { Ok(()) } else { self.output.print(&all, None) }
    }
}

/// The response field with the items of a page.
fn list_of(action: DynamicAction) -> Option<&'static str> {
    action.schema().pagination.as_ref().map(|pagination| pagination.items.as_str())
}

/// Fields that the schema does not know are sent as they are; a misspelled name is one of them.
fn note_unknown_fields(request: &DynamicObject) {
    let unknown = request.unknown();
    if !unknown.is_empty() {
        note(&format!("the schema does not know {}: sent as given", unknown.join(", ")));
    }
}
