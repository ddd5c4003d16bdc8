//! The request of a command: from a file, from `--set`, and secrets from elsewhere than the command line.

mod json;
pub(crate) mod path;
mod prompt;

use std::fs;
use std::io::Read;

use clap::{Args, ValueHint};
use clap_complete::ArgValueCompleter;
use serde_json::{Map, Value};
use trtc_api::dynamic::DynamicAction;

use crate::arguments::shown;
use crate::complete;
use crate::failure::Failure;
pub(crate) use json::parse;
use path::Place;

/// The request.
#[derive(Debug, Args)]
#[command(next_help_heading = "Request")]
pub(crate) struct Input {
    /// Reads the request from a JSON file, or from standard input if it is `-`; comments are allowed
    #[arg(long, short, value_name = "FILE", value_hint = ValueHint::FilePath)]
    from: Option<String>,
    /// Sets a field, for example `StorageParams.CloudStorage.Bucket=b`; lists by index or `+`: `Users.0=a`, `Users.+=b`
    #[arg(long, short, value_name = "PATH=VALUE", allow_hyphen_values = true, add = ArgValueCompleter::new(complete::fields))]
    set: Vec<String>,
    /// Sets a secret field from a prompt, or from `PATH=env:NAME` or `PATH=file:PATH`
    #[arg(long, value_name = "PATH[=SOURCE]", add = ArgValueCompleter::new(complete::secrets))]
    secret: Vec<String>,
}

impl Input {
    /// Returns whether no request is given.
    pub(crate) fn is_empty(&self) -> bool {
        self.from.is_none() && self.set.is_empty() && self.secret.is_empty()
    }

    /// Returns the JSON of the request.
    pub(crate) fn read(&self, action: DynamicAction) -> Result<Vec<u8>, Failure> {
        let mut request = match &self.from {
            Some(file) => read_file(file)?,
            None => Value::Object(Map::new()),
        };
        let mut given = Value::Object(Map::new());
        for argument in &self.set {
            let (path, text) = argument.split_once('=').ok_or_else(|| {
                Failure::usage(format!("`--set {}` has no value", shown(argument)), "write `--set PATH=VALUE`")
            })?;
            if path.is_empty() {
                return Err(Failure::usage("a `--set` has no path before its `=`", "write `--set PATH=VALUE`"));
            }
            // Checked before anything else is reported, so that no message repeats a secret.
            let place = Place::parse(action, path)?;
            place.set(&mut given, text)?;
            reject_secrets(action, &given)?;
            place.set(&mut request, text)?;
        }
        for argument in &self.secret {
            let (path, source) = argument.split_once('=').unwrap_or((argument, "prompt"));
            let place = Place::parse(action, path)?;
            place.set(&mut request, &secret(path, source)?)?;
        }
        Ok(request.to_string().into_bytes())
    }
}

/// Rejects a request from the command line that has secrets: other users see the arguments of a process.
fn reject_secrets(action: DynamicAction, given: &Value) -> Result<(), Failure> {
    let secrets = action.partial_request(given.to_string().as_bytes()).secrets();
    let Some(path) = secrets.first() else {
        return Ok(());
    };
    let message =
        format!("`{path}` is secret and must not be an argument, which other users and the shell history see");
    Err(Failure::usage(
        message,
        format!(
            "use `--secret {path}` (prompt), `--secret {path}=env:NAME`, `--secret {path}=file:PATH`, or `--from FILE`"
        ),
    ))
}

fn secret(path: &str, source: &str) -> Result<String, Failure> {
    let trimmed = |text: String| text.trim_end_matches(['\r', '\n']).to_owned();
    match source.split_once(':') {
        Some(("env", name)) => std::env::var(name).map_err(|_| {
            Failure::usage(
                format!("the environment variable `{name}` for `{path}` is not set"),
                "set it, or use `file:PATH`",
            )
        }),
        Some(("file", file)) => {
            fs::read_to_string(file).map(trimmed).map_err(|error| Failure::file("read", file, &error))
        }
        None if source == "prompt" => prompt::prompt(path),
        // The source may be the secret itself, so that the message does not show it.
        _ => Err(Failure::usage(
            format!("the source of `--secret {path}` is none of `env:NAME` and `file:PATH`"),
            "a secret itself must not be an argument",
        )),
    }
}

fn read_file(file: &str) -> Result<Value, Failure> {
    let text = if file == "-" {
        let mut text = String::new();
        std::io::stdin().read_to_string(&mut text).map(|_| text)
    } else {
        fs::read_to_string(file)
    };
    let text = text.map_err(|error| Failure::file("read", file, &error))?;
    parse(file, text.trim_start_matches('\u{feff}'))
}
