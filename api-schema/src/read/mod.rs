//! Conversion of parsed files to the model; references stay names until they are resolved.

mod action;
mod constraints;
mod event;
mod field;
mod foreign;
mod lifecycle;
mod object;
mod reader;
mod rule;
mod service;

use std::path::Path;

use crate::diagnostic::Diagnostic;
use crate::json::{self, Node, Value};
use crate::model::{Action, Event, Lifecycle, Service, Type};
use crate::source::{Source, Span};
use crate::span_map::SpanMap;

use reader::{Context, Members};

/// The content of the files, before references are resolved and rules are checked.
#[derive(Default)]
pub(crate) struct UnresolvedSchema {
    pub(crate) service: Option<Service>,
    /// Services that action and event files name, with spans.
    pub(crate) named_services: Vec<(String, Span)>,
    pub(crate) actions: Vec<Action>,
    pub(crate) events: Vec<Event>,
    /// The life cycles, whose paths and values are not resolved yet.
    pub(crate) lifecycles: Vec<Lifecycle>,
    /// The types as read, including inline enums.
    pub(crate) types: Vec<Type>,
    /// Error codes that actions name without a description, resolved against the service.
    pub(crate) error_references: Vec<ErrorReference>,
    /// The number of files that could not be read: a missing name may be defined in one of them.
    pub(crate) unreadable_files: usize,
}

pub(crate) struct ErrorReference {
    /// The action, as an index into the unresolved actions.
    pub(crate) action: usize,
    pub(crate) position: usize,
    pub(crate) code: String,
    pub(crate) span: Span,
}

pub(crate) fn read(sources: &[Source], diagnostics: &mut Vec<Diagnostic>) -> UnresolvedSchema {
    let mut unresolved = UnresolvedSchema::default();
    let service = sources.iter().map(|source| Path::new(&source.path)).find(|path| path.ends_with("service.json"));
    let root = service.and_then(Path::parent);
    for (file, source) in sources.iter().enumerate() {
        match json::parse(file, &source.text) {
            Ok(node) => {
                let mut context = Context { diagnostics, types: &mut unresolved.types };
                let Some(members) = Members::of_file(&node, &mut context) else {
                    unresolved.unreadable_files += 1;
                    continue;
                };
                read_file(Path::new(&source.path), root, &node, members, &mut unresolved, diagnostics);
            }
            Err(diagnostic) => {
                unresolved.unreadable_files += 1;
                diagnostics.push(diagnostic);
            }
        }
    }
    unresolved
}

/// `root` is the directory of `service.json`; a folder below it is a category.
fn read_file(
    path: &Path,
    root: Option<&Path>,
    node: &Node,
    members: Members<'_>,
    unresolved: &mut UnresolvedSchema,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let stem = path.file_stem().and_then(|stem| stem.to_str()).unwrap_or("");
    let has = |key: &str| matches!(&node.value, Value::Object(members) if members.iter().any(|m| m.key == key));
    let folder = path.parent().filter(|folder| root.is_some_and(|root| root != *folder));
    let folder = folder.and_then(Path::file_name).and_then(|name| name.to_str());
    if stem == "service" {
        service::read(members, unresolved, diagnostics);
    } else if has("lifecycle") {
        lifecycle::read(members, SpanMap::of(node), stem, unresolved, diagnostics);
    } else if has("event") {
        event::read(members, SpanMap::of(&without_bodies(node)), stem, folder, unresolved, diagnostics);
    } else if has("action") {
        action::read(members, SpanMap::of(&without_bodies(node)), stem, folder, unresolved, diagnostics);
    } else if has("name") {
        object::read_type_file(members, stem, unresolved, diagnostics);
    } else {
        unresolved.unreadable_files += 1;
        let span = node.span.start();
        diagnostics.push(if ["actions", "objects", "metadata"].into_iter().all(has) {
            Diagnostic::new(&span, "this is an official definition, not a schema file").help(
                "`api-schema import` makes schema files of it; `api-schema diff` takes it after the directory of the schema files",
            )
        } else {
            Diagnostic::new(&span, "this file has none of `action`, `name`, `event` and `lifecycle`")
                .help("an action file starts with `\"action\": \"TheAction\"`, a type file with `\"name\": \"TheType\"`, an event file with `\"event\": \"TheEvent\"`, a life cycle file with `\"lifecycle\": \"TheFamily\"`; a service is `service.json`")
        });
    }
}

/// The part of an action file whose spans are kept: fields keep their own.
fn without_bodies(node: &Node) -> Node {
    let value = match &node.value {
        Value::Object(members) => {
            let kept = members.iter().filter(|m| !["request", "response", "info", "types"].contains(&m.key.as_str()));
            Value::Object(kept.cloned().collect())
        }
        other => other.clone(),
    };
    Node { span: node.span.clone(), value }
}

/// The services with a bundled `service.json`, which a single file can name: `"service": "trtc"`.
pub(crate) const BUNDLED_SERVICES: &[(&str, &str)] = &[("trtc", include_str!("../../trtc/service.json"))];

/// Reads the `service.json` of a bundled service.
pub(crate) fn bundled_service(text: &str) -> Option<Service> {
    let mut unresolved = UnresolvedSchema::default();
    let mut diagnostics = Vec::new();
    let root = json::parse(0, text).ok()?;
    let mut context = Context { diagnostics: &mut diagnostics, types: &mut Vec::new() };
    let members = Members::of_file(&root, &mut context)?;
    service::read(members, &mut unresolved, &mut diagnostics);
    unresolved.service
}
