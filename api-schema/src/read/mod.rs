//! Gives meaning to the parsed files: which file is what, which key says what. References stay names.

mod action;
mod event;
mod field;
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

/// What the files say, before references are resolved and rules are checked.
#[derive(Default)]
pub(crate) struct UnresolvedSchema {
    pub(crate) service: Option<Service>,
    /// Services that single files name as theirs, with the place.
    pub(crate) named_services: Vec<(String, Span)>,
    pub(crate) actions: Vec<Action>,
    pub(crate) events: Vec<Event>,
    /// The life cycles, whose paths and values are not resolved yet.
    pub(crate) lifecycles: Vec<Lifecycle>,
    /// The types as they are read, inline enums included, each followed by the action file it belongs to, if any.
    pub(crate) types: Vec<Type>,
    /// Codes that actions name without describing, resolved against the service.
    pub(crate) error_references: Vec<ErrorReference>,
    /// Files of which nothing could be read, so that what is missing may be in them.
    pub(crate) unread_files: usize,
}

pub(crate) struct ErrorReference {
    /// The action, as an index into the actions of the draft.
    pub(crate) action: usize,
    pub(crate) position: usize,
    pub(crate) code: String,
    pub(crate) at: Span,
}

pub(crate) fn read(sources: &[Source], faults: &mut Vec<Diagnostic>) -> UnresolvedSchema {
    let mut unresolved = UnresolvedSchema::default();
    let service = sources.iter().map(|source| Path::new(&source.path)).find(|path| path.ends_with("service.json"));
    let root = service.and_then(Path::parent);
    for (file, source) in sources.iter().enumerate() {
        match json::parse(file, &source.text) {
            Ok(node) => {
                let mut context = Context { faults, types: &mut unresolved.types };
                let Some(members) = Members::of_file(&node, &mut context) else {
                    unresolved.unread_files += 1;
                    continue;
                };
                read_file(Path::new(&source.path), root, &node, members, &mut unresolved, faults);
            }
            Err(fault) => {
                unresolved.unread_files += 1;
                faults.push(fault);
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
    faults: &mut Vec<Diagnostic>,
) {
    let stem = path.file_stem().and_then(|stem| stem.to_str()).unwrap_or("");
    let has = |key: &str| matches!(&node.value, Value::Object(members) if members.iter().any(|m| m.key == key));
    let folder = path.parent().filter(|folder| root.is_some_and(|root| root != *folder));
    let folder = folder.and_then(Path::file_name).and_then(|name| name.to_str());
    if stem == "service" {
        service::read(members, unresolved, faults);
    } else if has("lifecycle") {
        lifecycle::read(members, SpanMap::of(node), stem, unresolved, faults);
    } else if has("event") {
        event::read(members, SpanMap::of(&without_bodies(node)), stem, folder, unresolved, faults);
    } else if has("action") {
        action::read(members, SpanMap::of(&without_bodies(node)), stem, folder, unresolved, faults);
    } else if has("name") {
        object::read_type_file(members, stem, unresolved, faults);
    } else {
        unresolved.unread_files += 1;
        let start = Span { file: node.at.file, bytes: node.at.bytes.start..node.at.bytes.start + 1 };
        faults.push(
            Diagnostic::new(&start, "this file has neither `action` nor `name` nor `event`")
                .help("an action file starts with `\"action\": \"TheAction\"`, a type file with `\"name\": \"TheType\"`, an event file with `\"event\": \"TheEvent\"`; a service is `service.json`"),
        );
    }
}

/// The part of an action file that places are asked of: its fields keep places of their own.
fn without_bodies(node: &Node) -> Node {
    let value = match &node.value {
        Value::Object(members) => {
            let kept = members.iter().filter(|m| !["request", "response", "info", "types"].contains(&m.key.as_str()));
            Value::Object(kept.cloned().collect())
        }
        other => other.clone(),
    };
    Node { at: node.at.clone(), value }
}

/// Reads a `service.json` that is built in.
pub(crate) fn bundled_service(text: &str) -> Option<Service> {
    let mut unresolved = UnresolvedSchema::default();
    let mut faults = Vec::new();
    let root = json::parse(0, text).ok()?;
    let mut context = Context { faults: &mut faults, types: &mut Vec::new() };
    let members = Members::of_file(&root, &mut context)?;
    service::read(members, &mut unresolved, &mut faults);
    unresolved.service
}
