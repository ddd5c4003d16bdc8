//! Tencent's official definition of a service: the `api.json` of its command-line packages.

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer};

use crate::diagnostic::{Diagnostic, Report};
use crate::json;
use crate::source::{Source, Span};

/// A service in one version: its actions, and the objects of their requests and responses.
#[derive(Debug, Clone, Deserialize)]
#[serde(expecting = "an object")]
#[non_exhaustive]
pub struct Definition {
    /// The actions by name.
    pub actions: BTreeMap<String, Action>,
    /// The objects by name, including requests and responses.
    pub objects: BTreeMap<String, Object>,
    /// The service and version.
    pub metadata: Metadata,
}

/// The service and version of a definition.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase", expecting = "an object")]
#[non_exhaustive]
pub struct Metadata {
    /// The version of the API, a date.
    pub api_version: String,
    /// The service's name in hosts and in the credential scope.
    pub service_short_name: String,
    /// The display name.
    #[serde(rename = "serviceNameCN", default, deserialize_with = "or_default")]
    pub title: String,
    /// What it does.
    #[serde(rename = "api_brief", default, deserialize_with = "or_default")]
    pub brief: String,
}

/// An action of a definition.
#[derive(Debug, Clone, Deserialize)]
#[serde(expecting = "an object")]
#[non_exhaustive]
pub struct Action {
    /// The request object.
    pub input: String,
    /// The response object.
    pub output: String,
    /// The display name.
    #[serde(default, deserialize_with = "or_default")]
    pub name: String,
    /// What it does.
    #[serde(default, deserialize_with = "or_default")]
    pub document: String,
    /// `online`, `deprecated` or `offline`.
    #[serde(default, deserialize_with = "or_default")]
    pub status: String,
    /// Whether it is called without a signature.
    #[serde(default, deserialize_with = "or_default")]
    pub skip_sign: bool,
}

/// An object of a definition.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(expecting = "an object")]
#[non_exhaustive]
pub struct Object {
    /// What it is.
    #[serde(default, deserialize_with = "or_default")]
    pub document: String,
    /// Its members in order.
    pub members: Vec<Member>,
}

/// A member of an object.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(expecting = "an object")]
#[non_exhaustive]
pub struct Member {
    /// Its name as sent.
    pub name: String,
    /// `string`, `int`, `float`, `bool`, `object`, `list` or `binary`.
    #[serde(rename = "type")]
    pub kind: String,
    /// The exact type: `int64`, `uint64`, `datetime`, or the name of an object; for a list, the type of its items.
    pub member: String,
    /// What it does.
    #[serde(default, deserialize_with = "or_default")]
    pub document: String,
    /// An example value, as a string.
    #[serde(default, deserialize_with = "or_default")]
    pub example: String,
    /// Whether a request must have it.
    #[serde(default, deserialize_with = "truth")]
    pub required: bool,
    /// Whether a response may have null instead of a value.
    #[serde(rename = "value_allowed_null", default, deserialize_with = "truth")]
    pub nullable: bool,
    /// Whether the service ignores it.
    #[serde(default, deserialize_with = "truth")]
    pub disabled: bool,
}

/// Requests and responses of the actions of a definition: the `examples.json` beside it.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(expecting = "an object")]
#[non_exhaustive]
pub struct Examples {
    /// The examples by action.
    pub actions: BTreeMap<String, Vec<Example>>,
}

/// An HTTP request with its response.
#[derive(Debug, Clone, Deserialize)]
#[serde(expecting = "an object")]
#[non_exhaustive]
pub struct Example {
    /// What it shows.
    #[serde(default, deserialize_with = "or_default")]
    pub title: String,
    /// The request with its headers.
    #[serde(default, deserialize_with = "or_default")]
    pub input: String,
    /// The body of the response.
    #[serde(default, deserialize_with = "or_default")]
    pub output: String,
}

impl Definition {
    /// Reads an `api.json`.
    ///
    /// # Errors
    ///
    /// Returns a report if the file is not an official definition.
    pub fn read(source: &Source) -> Result<Self, Report> {
        read(source, "an official definition has `actions`, `objects` and `metadata`; is this the `api.json`?")
    }
}

impl Examples {
    /// Reads an `examples.json`.
    ///
    /// # Errors
    ///
    /// Returns a report if the file does not contain official examples.
    pub fn read(source: &Source) -> Result<Self, Report> {
        read(source, "the official examples are lists by action under `actions`; is this the `examples.json`?")
    }
}

fn read<T: for<'a> Deserialize<'a>>(source: &Source, help: &str) -> Result<T, Report> {
    serde_json::from_str(&source.text).map_err(|error| {
        let diagnostic = diagnostic(&source.text, &error);
        let diagnostic = if error.is_data() { diagnostic.help(help) } else { diagnostic };
        Report::new(vec![source.clone()], vec![diagnostic])
    })
}

fn diagnostic(text: &str, error: &serde_json::Error) -> Diagnostic {
    let line_start: usize = text.split_inclusive('\n').take(error.line().saturating_sub(1)).map(str::len).sum();
    let mut offset = (line_start + error.column().saturating_sub(1)).min(text.len());
    while !text.is_char_boundary(offset) {
        offset -= 1;
    }
    if !error.is_data() {
        return json::syntax_error(0, text, offset);
    }
    let message = error.to_string();
    Diagnostic::new(&Span { file: 0, bytes: offset..offset }, message.split(" at line ").next().unwrap_or("malformed"))
}

/// Reads null as the default.
fn or_default<'de, D: Deserializer<'de>, T: Default + Deserialize<'de>>(deserializer: D) -> Result<T, D::Error> {
    Option::deserialize(deserializer).map(Option::unwrap_or_default)
}

/// Reads a boolean; some files have 0 and 1.
fn truth<'de, D: Deserializer<'de>>(deserializer: D) -> Result<bool, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Truth {
        Bool(bool),
        Number(i64),
        Nothing(()),
    }
    Ok(match Truth::deserialize(deserializer)? {
        Truth::Bool(truth) => truth,
        Truth::Number(number) => number != 0,
        Truth::Nothing(()) => false,
    })
}
