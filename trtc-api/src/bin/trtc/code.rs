//! `trtc code`: a program that sends a request.

mod curl;
mod python;
mod rust;

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use trtc_api::dynamic::api_schema::model::Sites;
use trtc_api::dynamic::{DynamicAction, DynamicObject};
use trtc_api::{Client, Credential, Site};

use crate::arguments::{ActionName, service};
use crate::failure::Failure;
use crate::input::Input;
use crate::output::write_line;

/// Prints code that sends a request
///
/// Without a request, the first example of the action is used. Secrets of the request become environment variables.
#[derive(Debug, Args)]
pub(crate) struct Code {
    #[command(flatten)]
    action: ActionName,
    /// The language
    #[arg(long, short, value_enum, default_value_t, value_name = "LANGUAGE")]
    lang: Lang,
    #[command(flatten)]
    input: Input,
}

#[derive(Debug, Clone, Copy, Default, ValueEnum)]
pub(crate) enum Lang {
    /// A program with this library
    #[default]
    Rust,
    /// A POSIX shell script that signs with openssl and sends with curl
    Curl,
    /// The JSON of the request
    Json,
    /// A program with the official SDK, tencentcloud-sdk-python-common
    Python,
}

/// A request to print as code.
pub(crate) struct Request<'a> {
    pub(crate) action: DynamicAction,
    pub(crate) object: &'a DynamicObject,
    /// The directories of the schema, if it is not the bundled one.
    pub(crate) schemas: &'a [PathBuf],
}

impl Code {
    pub(crate) fn run(&self, schemas: &[PathBuf]) -> Result<(), Failure> {
        let action = self.action.find(service(schemas)?)?;
        let example = action.schema().examples.first().map(|example| example.request.to_string().into_bytes());
        let json = match example.filter(|_| self.input.is_empty()) {
            Some(example) => example,
            None => self.input.read(action)?,
        };
        // Nothing is sent: the client validates only.
        let site = if action.schema().sites == Sites::China { Site::CHINA } else { Site::INTERNATIONAL };
        let client = Client::builder().credential(Credential::new("SECRET_ID", "SECRET_KEY")).site(site).build()?;
        let object = client.checked_request(action, &json)?;
        write_line(Request { action, object: &object, schemas }.program(self.lang)?.trim_end())
    }
}

/// Returns the environment variable for a secret: the path in capitals.
fn variable(path: &str) -> String {
    let mut name = String::new();
    let mut after_lower = false;
    for c in path.chars() {
        if c.is_ascii_uppercase() && after_lower {
            name.push('_');
        }
        after_lower = c.is_ascii_lowercase();
        match c {
            c if c.is_ascii_alphanumeric() => name.push(c.to_ascii_uppercase()),
            _ if !name.ends_with('_') => name.push('_'),
            _ => {}
        }
    }
    name.trim_end_matches('_').to_owned()
}

/// A JSON path as a JSON pointer: `A[0].B` is `/A/0/B`.
fn pointer(path: &str) -> String {
    let steps = path.split(['.', '[']).map(|step| format!("/{}", step.trim_end_matches(']')));
    steps.collect()
}

impl Request<'_> {
    /// Returns the program that sends the request.
    pub(crate) fn program(&self, lang: Lang) -> Result<String, Failure> {
        Ok(match lang {
            Lang::Rust => rust::program(self)?,
            Lang::Curl => curl::script(self),
            Lang::Json => serde_json::to_string_pretty(&self.object.redacted()).unwrap_or_default(),
            Lang::Python => python::program(self),
        })
    }

    /// The region to send to: the first one of the action or of the service.
    fn region(&self) -> &'static str {
        let regions = &self.action.service().schema().service.regions;
        let of_service = regions.iter().find(|region| region.sites.overlap(self.action.schema().sites));
        let of_service = of_service.map(|region| region.name.as_str());
        self.action.schema().regions.first().map(String::as_str).or(of_service).unwrap_or("ap-singapore")
    }

    fn host(&self) -> String {
        let of_service = &self.action.service().schema().service.host;
        let host = self.action.schema().host.as_ref().unwrap_or(of_service);
        if self.is_chinese() { host.replace(Site::INTERNATIONAL.as_str(), Site::CHINA.as_str()) } else { host.clone() }
    }

    /// Whether only the Chinese site has the action.
    fn is_chinese(&self) -> bool {
        self.action.schema().sites == Sites::China
    }
}
