//! Tencent's own definition of a service, as the `api.json` of its command-line packages has it.

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer};

use crate::diagnostic::Report;
use crate::json;
use crate::source::Source;

/// A service in one version: its actions, and the objects that they take and give.
#[derive(Debug, Clone, Deserialize)]
#[non_exhaustive]
pub struct Definition {
    /// The actions by name.
    pub actions: BTreeMap<String, Action>,
    /// The objects by name, requests and answers among them.
    pub objects: BTreeMap<String, Object>,
    /// What it defines.
    pub metadata: Metadata,
}

/// What a definition defines.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Metadata {
    /// The version of the API, a date.
    pub api_version: String,
    /// The service's name in hosts and in the credential scope.
    pub service_short_name: String,
    /// Its name for people.
    #[serde(rename = "serviceNameCN", default, deserialize_with = "or_default")]
    pub title: String,
    /// What it does.
    #[serde(rename = "api_brief", default, deserialize_with = "or_default")]
    pub brief: String,
}

/// An action of a definition.
#[derive(Debug, Clone, Deserialize)]
#[non_exhaustive]
pub struct Action {
    /// The object that is sent.
    pub input: String,
    /// The object that is answered.
    pub output: String,
    /// Its name for people.
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
#[non_exhaustive]
pub struct Member {
    /// Its name as sent.
    pub name: String,
    /// `string`, `int`, `float`, `bool`, `object`, `list` or `binary`.
    #[serde(rename = "type")]
    pub kind: String,
    /// The exact type: `int64`, `uint64`, `datetime`, or the name of an object; of a list, that of its items.
    pub member: String,
    /// What it does.
    #[serde(default, deserialize_with = "or_default")]
    pub document: String,
    /// A value, as text.
    #[serde(default, deserialize_with = "or_default")]
    pub example: String,
    /// Whether a request must have it.
    #[serde(default, deserialize_with = "truth")]
    pub required: bool,
    /// Whether it is of no use any longer.
    #[serde(default, deserialize_with = "truth")]
    pub disabled: bool,
}

/// Requests and answers of a definition's actions, as the `examples.json` beside it has them.
#[derive(Debug, Clone, Default, Deserialize)]
#[non_exhaustive]
pub struct Examples {
    /// The examples by action.
    pub actions: BTreeMap<String, Vec<Example>>,
}

/// An HTTP request with its answer.
#[derive(Debug, Clone, Deserialize)]
#[non_exhaustive]
pub struct Example {
    /// What it shows.
    #[serde(default, deserialize_with = "or_default")]
    pub title: String,
    /// The request with its headers.
    #[serde(default, deserialize_with = "or_default")]
    pub input: String,
    /// The body of the answer.
    #[serde(default, deserialize_with = "or_default")]
    pub output: String,
}

impl Definition {
    /// Reads an `api.json`.
    ///
    /// # Errors
    ///
    /// What keeps the file from being a definition, with its place.
    pub fn read(source: &Source) -> Result<Self, Report> {
        read(source, "an official definition has `actions`, `objects` and `metadata`; is this the `api.json`?")
    }
}

impl Examples {
    /// Reads an `examples.json`.
    ///
    /// # Errors
    ///
    /// What keeps the file from holding examples, with its place.
    pub fn read(source: &Source) -> Result<Self, Report> {
        read(source, "the official examples are lists by action under `actions`; is this the `examples.json`?")
    }
}

fn read<T: for<'a> Deserialize<'a>>(source: &Source, help: &str) -> Result<T, Report> {
    serde_json::from_str(&source.text).map_err(|error| {
        let fault = json::fault(0, &source.text, &error);
        let fault = if error.is_data() { fault.help(help) } else { fault };
        Report::new(vec![source.clone()], vec![fault])
    })
}

/// Null stands for what is left out.
fn or_default<'de, D: Deserializer<'de>, T: Default + Deserialize<'de>>(deserializer: D) -> Result<T, D::Error> {
    Option::deserialize(deserializer).map(Option::unwrap_or_default)
}

/// Some files have 0 and 1.
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
