//! Output: JSON, tables, one JSON value a line; a JMESPath query before.

use std::io::Write;

use clap::{Args, ValueEnum};
use comfy_table::{ContentArrangement, Table, presets};
use serde::Serialize;
use serde_json::{Map, Value};
use terminal_size::Width;

use crate::failure::Failure;
use crate::query::{Query, parse_query};

/// Options of the output.
#[derive(Debug, Args)]
#[command(next_help_heading = "Output")]
pub(crate) struct Output {
    /// The form of the output
    #[arg(long, value_enum, default_value_t, value_name = "FORM")]
    output: Form,
    /// Prints the result of this JMESPath expression, for example `RoomList[].RoomString`
    #[arg(long, value_name = "EXPRESSION", value_parser = parse_query)]
    query: Option<Query>,
}

/// The form of the output.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Form {
    /// Indented JSON
    #[default]
    Json,
    /// A table for people
    Table,
    /// A JSON value a line: for a list, its items
    Ndjson,
}

impl Output {
    pub(crate) fn is_streaming(&self) -> bool {
        self.output == Form::Ndjson && self.query.is_none()
    }

    /// Returns an error for options that a stream of events does not have.
    pub(crate) fn check_stream(&self, action: &str) -> Result<(), Failure> {
        if self.output == Form::Table {
            let message = format!("{action} returns a stream of events, which is no table");
            return Err(Failure::usage(message, "use `--output ndjson`"));
        }
        Ok(())
    }

    /// Prints an event of a stream on one line.
    pub(crate) fn print_event(&self, event: &impl Serialize) -> Result<(), Failure> {
        let Some(query) = &self.query else {
            // In the order of the schema, which a map would lose.
            return write_line(&serde_json::to_string(event).unwrap_or_default());
        };
        write_line(&queried(query, &serde_json::to_value(event).unwrap_or_default())?.to_string())
    }

    /// Prints a response; `list` names the field whose items are lines.
    pub(crate) fn print(&self, response: &impl Serialize, list: Option<&str>) -> Result<(), Failure> {
        if let (Form::Json, None) = (self.output, &self.query) {
            // In the order of the schema, which a map would lose.
            let json = serde_json::to_string_pretty(response).unwrap_or_default();
            return write_line(&json);
        }
        let mut value = serde_json::to_value(response).unwrap_or_default();
        if let Some(query) = &self.query {
            value = queried(query, &value)?;
        }
        match self.output {
            Form::Json => write_line(&serde_json::to_string_pretty(&value).unwrap_or_default()),
            Form::Table => {
                let value = match list.filter(|_| self.query.is_none()).and_then(|list| value.get_mut(list)) {
                    Some(items) => items.take(),
                    None => value,
                };
                write_line(&table(&value))
            }
            Form::Ndjson => {
                let items = match list.filter(|_| self.query.is_none()).and_then(|list| value.get_mut(list)) {
                    Some(items) => items.take(),
                    None => value,
                };
                match items {
                    Value::Array(items) => items.iter().try_for_each(|item| write_line(&item.to_string())),
                    other => write_line(&other.to_string()),
                }
            }
        }
    }
}

/// Applies a query. A response to which the query does not apply is printed, so that it is not lost.
fn queried(query: &Query, response: &Value) -> Result<Value, Failure> {
    let result = query.of(response);
    if result.is_err() {
        write_line(&serde_json::to_string_pretty(response).unwrap_or_default())?;
    }
    result
}

/// Writes a line to standard output.
pub(crate) fn write_line(text: &str) -> Result<(), Failure> {
    let mut out = anstream::stdout().lock();
    writeln!(out, "{text}")?;
    Ok(out.flush()?)
}

/// Writes a note to standard error.
pub(crate) fn note(text: &str) {
    let style = anstyle::Style::new().bold();
    // There is no way to report a failure of this write.
    let _ = writeln!(anstream::stderr().lock(), "{style}note{style:#}: {text}");
}

fn table(value: &Value) -> String {
    let mut table = Table::new();
    table.load_style(presets::UTF8_HORIZONTAL_ONLY);
    if let Some((Width(width), _)) = terminal_size::terminal_size_of(std::io::stdout()) {
        table.set_content_arrangement(ContentArrangement::Dynamic).set_width(width);
    }
    match value {
        Value::Array(items) => {
            let columns = columns(items);
            if columns.is_empty() {
                items.iter().for_each(|item| {
                    table.add_row([cell(item)]);
                });
            } else {
                table.set_header(&columns);
                for item in items {
                    table.add_row(columns.iter().map(|column| item.get(column).map(cell).unwrap_or_default()));
                }
            }
        }
        Value::Object(members) => {
            for (name, value) in members {
                table.add_row([name.clone(), cell(value)]);
            }
        }
        other => return cell(other),
    }
    table.to_string()
}

/// The names of the members of all items, in the order of their first appearance.
fn columns(items: &[Value]) -> Vec<String> {
    let mut columns: Vec<String> = Vec::new();
    for name in items.iter().filter_map(Value::as_object).flat_map(Map::keys) {
        if !columns.contains(name) {
            columns.push(name.clone());
        }
    }
    columns
}

/// A value on one line; control characters are escaped, so that a value cannot change the terminal.
fn cell(value: &Value) -> String {
    match value {
        Value::String(text) if text.chars().any(char::is_control) => text.escape_debug().to_string(),
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        other => other.to_string(),
    }
}
