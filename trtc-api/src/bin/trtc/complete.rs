//! Completion of actions, fields and values.

mod scripts;

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::path::PathBuf;

use clap_complete::env::{Elvish, EnvCompleter, Fish, Powershell, Shells};
use clap_complete::{CompleteEnv, CompletionCandidate};
use trtc_api::dynamic::api_schema::model::{Enum, Field, FieldType, Object, Secret, TypeKind};
use trtc_api::dynamic::api_schema::{Schema, printable};
use trtc_api::dynamic::{DynamicAction, DynamicService};

use self::scripts::{BASH, ZSH};
use crate::arguments::service;
use crate::markup::summary;

/// Prints completions and ends the program, if a shell asks for them.
pub(crate) fn install(command: fn() -> clap::Command) {
    let shells: [&dyn EnvCompleter; 5] = [&BASH, &Elvish, &Fish, &Powershell, &ZSH];
    CompleteEnv::with_factory(command).shells(Shells(&shells)).complete();
}

/// Completes the name of an action.
pub(crate) fn actions(current: &OsStr) -> Vec<CompletionCandidate> {
    let Some(schema) = schema() else { return Vec::new() };
    let actions = schema.actions.iter().map(|action| (action.name.clone(), action.description.as_str()));
    matching(current, actions)
}

/// Completes the name of a task family.
pub(crate) fn families(current: &OsStr) -> Vec<CompletionCandidate> {
    let Some(schema) = schema() else { return Vec::new() };
    matching(current, schema.lifecycles.iter().map(|it| (it.name.clone(), it.description.as_str())))
}

/// Completes a region of the action, or of the service.
pub(crate) fn regions(current: &OsStr) -> Vec<CompletionCandidate> {
    let Some(schema) = schema() else { return Vec::new() };
    let of_action = action().map(|action| action.schema().regions.as_slice()).unwrap_or_default();
    let of_service = schema.service.regions.iter().filter(|_| of_action.is_empty()).map(|region| &region.name);
    matching(current, of_action.iter().chain(of_service).map(|name| (name.clone(), "")))
}

/// Completes the site of the account.
pub(crate) fn sites(current: &OsStr) -> Vec<CompletionCandidate> {
    matching(current, ["international", "china"].into_iter().map(|name| (name.to_owned(), "")))
}

/// Completes what can be explained: names, then the fields of an object.
pub(crate) fn explained(current: &OsStr) -> Vec<CompletionCandidate> {
    let Some(schema) = schema() else { return Vec::new() };
    let text = current.to_string_lossy();
    let Some((owner, rest)) = text.split_once('.') else {
        let actions = schema.actions.iter().map(|action| (action.name.clone(), action.description.as_str()));
        let events = schema.events.iter().map(|event| (event.name.clone(), event.description.as_str()));
        let families = schema.lifecycles.iter().map(|it| (it.name.clone(), it.description.as_str()));
        let types = schema.types.iter().map(|ty| (ty.name.clone(), description(&ty.kind)));
        return matching(current, actions.chain(events).chain(families).chain(types).chain(codes(schema)));
    };
    let action = schema.actions.iter().find(|action| action.name == owner);
    let objects = match action {
        Some(action) => vec![&action.request, &action.response],
        None => schema.find_object(owner).into_iter().collect(),
    };
    let found = objects.into_iter().flat_map(|object| fields_of(schema, object, rest, Ends::Plain));
    matching(current, found.map(|(path, about)| (format!("{owner}.{path}"), about)).chain(codes(schema)))
}

fn description(kind: &TypeKind) -> &str {
    match kind {
        TypeKind::Object(object) => &object.description,
        TypeKind::Enum(inner) => &inner.description,
    }
}

/// The error codes, each once.
fn codes(schema: &Schema) -> impl Iterator<Item = (String, &str)> {
    let errors = schema.service.errors.iter().chain(schema.actions.iter().flat_map(|action| &action.errors));
    let codes: BTreeMap<_, _> = errors.map(|error| (&error.code, error.description.as_str())).collect();
    codes.into_iter().map(|(code, about)| (code.clone(), about))
}

/// Completes `PATH=VALUE`: fields, then the values of an enum.
pub(crate) fn fields(current: &OsStr) -> Vec<CompletionCandidate> {
    let (Some(schema), Some(action)) = (schema(), action()) else { return Vec::new() };
    let text = current.to_string_lossy();
    let object = &action.schema().request;
    match text.split_once('=') {
        Some((path, _)) => {
            let values = field_at(schema, object, path).map(|field| values(schema, &field.ty)).unwrap_or_default();
            matching(current, values.into_iter().map(|(value, about)| (format!("{path}={value}"), about)))
        }
        None => matching(current, fields_of(schema, object, &text, Ends::Assignment).into_iter()),
    }
}

/// Completes the path of a secret.
pub(crate) fn secrets(current: &OsStr) -> Vec<CompletionCandidate> {
    let (Some(schema), Some(action)) = (schema(), action()) else { return Vec::new() };
    let text = current.to_string_lossy();
    let found = fields_of(schema, &action.schema().request, &text, Ends::Secret);
    matching(current, found.into_iter())
}

/// How a completed path ends.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Ends {
    /// With the name of a field.
    Plain,
    /// With `=` after a value, `.` after an object.
    Assignment,
    /// As with `Plain`, for objects and secret fields only.
    Secret,
}

/// The fields of the object that a path leads to, as paths.
fn fields_of<'a>(schema: &'a Schema, object: &'a Object, path: &str, ends: Ends) -> Vec<(String, &'a str)> {
    let (outer, before) = match path.rsplit_once('.') {
        Some((outer, _)) => (outer, format!("{outer}.")),
        None => ("", String::new()),
    };
    let Some(object) = object_at(schema, object, outer) else { return Vec::new() };
    let kept =
        |field: &&Field| ends != Ends::Secret || field.secret != Secret::No || object_of(schema, &field.ty).is_some();
    let path = |field: &'a Field| {
        let nested = object_of(schema, &field.ty).is_some();
        let is_list = matches!(field.ty, FieldType::List(_));
        let end = match (ends, nested, is_list) {
            (Ends::Plain, ..) | (Ends::Secret, false, _) => "",
            (_, true, true) => ".+.",
            (_, true, false) => ".",
            (_, false, true) => ".+=",
            (_, false, false) => "=",
        };
        (format!("{before}{}{end}", field.name), field.description.as_str())
    };
    object.fields.iter().filter(kept).map(path).collect()
}

fn object_at<'a>(schema: &'a Schema, object: &'a Object, path: &str) -> Option<&'a Object> {
    if path.is_empty() { Some(object) } else { object_of(schema, &field_at(schema, object, path)?.ty) }
}

/// The field that a path leads to; indexes are skipped.
fn field_at<'a>(schema: &'a Schema, object: &'a Object, path: &str) -> Option<&'a Field> {
    let is_name = |step: &&str| *step != "+" && step.parse::<usize>().is_err() && !step.ends_with(']');
    let mut here = Some(object);
    let mut found = None;
    for step in path.split(['.', '[']).filter(is_name) {
        let field = here?.fields.iter().find(|field| field.name == step)?;
        here = object_of(schema, &field.ty);
        found = Some(field);
    }
    found
}

fn object_of<'a>(schema: &'a Schema, ty: &FieldType) -> Option<&'a Object> {
    match ty {
        FieldType::Object { name, .. } => schema.find_object(name),
        FieldType::List(inner) => object_of(schema, inner),
        _ => None,
    }
}

fn values<'a>(schema: &'a Schema, ty: &FieldType) -> Vec<(String, &'a str)> {
    let of_enum = |inner: &'a Enum| {
        inner.values.iter().map(|value| (value.value.text().into_owned(), value.description.as_str())).collect()
    };
    match ty {
        FieldType::Boolean => vec![("true".to_owned(), ""), ("false".to_owned(), "")],
        FieldType::List(inner) => values(schema, inner),
        FieldType::Enum { name } => match schema.find_type(name).map(|ty| &ty.kind) {
            Some(TypeKind::Enum(inner)) => of_enum(inner),
            _ => Vec::new(),
        },
        _ => Vec::new(),
    }
}

fn matching<'a>(current: &OsStr, found: impl Iterator<Item = (String, &'a str)>) -> Vec<CompletionCandidate> {
    let current = current.to_string_lossy();
    // In any case, as the commands accept names.
    let is_prefix = |value: &str| value.get(..current.len()).is_some_and(|start| start.eq_ignore_ascii_case(&current));
    let kept = found.filter(|(value, _)| is_prefix(value));
    let candidate = |(value, about): (String, &str)| {
        let about = printable(summary(about)).into_owned();
        CompletionCandidate::new(value).help((!about.is_empty()).then(|| about.into()))
    };
    kept.map(candidate).collect()
}

fn schema() -> Option<&'static Schema> {
    loaded().map(|service| service.schema())
}

/// The schema that the command line names so far. Errors in it are reported when the command is run.
fn loaded() -> Option<DynamicService> {
    let words: Vec<String> = words().collect();
    let mut schemas = Vec::new();
    for (word, next) in words.iter().zip(words.iter().skip(1)) {
        if word == "--schemas" {
            schemas.push(PathBuf::from(next));
        }
    }
    schemas.extend(words.iter().filter_map(|word| word.strip_prefix("--schemas=")).map(PathBuf::from));
    service(&schemas).ok()
}

/// The action of the command line.
fn action() -> Option<DynamicAction> {
    let service = loaded()?;
    let named = |word: String| {
        let family = service.schema().lifecycles.iter().find(|it| it.name == word);
        service.action(family.map_or(&word, |it| &it.start.action))
    };
    words().find_map(named)
}

/// The words of the command line that is completed.
fn words() -> impl Iterator<Item = String> {
    std::env::args_os().map(|word| word.to_string_lossy().into_owned())
}
