//! `trtc explain`: what the schema says of a name.

pub(crate) mod facts;

use std::path::PathBuf;

use clap::Args;
use clap_complete::ArgValueCompleter;
use trtc_api::dynamic::DynamicService;
use trtc_api::dynamic::api_schema::model::{Action, Enum, ErrorCode, Event, Field, Lifecycle, Object, TypeKind};
use trtc_api::dynamic::api_schema::{Schema, nearest};

use crate::arguments::service;
use crate::complete;
use crate::failure::Failure;
use crate::markup::{dim, heading, name, summary, wrapped};
use crate::output::write_line;
use crate::values::to_serde;

/// Explains an action, a field, a type, an event, a task family or an error code
#[derive(Debug, Args)]
pub(crate) struct Explain {
    /// For example StartWebRecord, StartWebRecord.StorageParams.CloudStorage, or FailedOperation.TaskExist
    #[arg(value_name = "NAME", add = ArgValueCompleter::new(complete::explained))]
    name: String,
}

/// What a name stands for.
enum Subject<'a> {
    Action(&'a Action),
    Object(&'a Object),
    Enum(&'a Enum),
    Event(&'a Event),
    Lifecycle(&'a Lifecycle),
    Error(&'a ErrorCode),
    Field(&'a Field),
}

impl Explain {
    pub(crate) fn run(&self, schemas: &[PathBuf]) -> Result<(), Failure> {
        write_line(text(service(schemas)?, &self.name)?.trim_end())
    }
}

/// Returns the explanation of a name, with styles for terminals.
pub(crate) fn text(service: DynamicService, path: &str) -> Result<String, Failure> {
    let schema = service.schema();
    Ok(match find(service, path)? {
        Subject::Action(action) => explain_action(schema, action),
        Subject::Object(object) => explain_object(schema, path, object),
        Subject::Enum(inner) => format!("{}\n{}\n\n{}", name(path), wrapped(&inner.description, 2), values(inner)),
        Subject::Event(event) => explain_event(schema, event),
        Subject::Lifecycle(lifecycle) => explain_lifecycle(lifecycle),
        Subject::Error(error) => explain_error(schema, error),
        Subject::Field(field) => explain_field(schema, path, field),
    })
}

fn find<'a>(service: DynamicService, path: &str) -> Result<Subject<'a>, Failure> {
    let schema = service.schema();
    let same = |a: &str| a.eq_ignore_ascii_case(path);
    // An error code has a dot too.
    let errors = schema.service.errors.iter().chain(schema.actions.iter().flat_map(|action| &action.errors));
    if let Some(error) = errors.clone().find(|error| same(&error.code)) {
        return Ok(Subject::Error(error));
    }
    let mut words =
        path.split(['.', '[']).filter(|word| !word.ends_with(']') && word.parse::<usize>().is_err() && *word != "+");
    let owner = words.next().unwrap_or_default();
    let is_owner = |name: &str| name.eq_ignore_ascii_case(owner);
    let mut objects: Vec<&'static Object> = Vec::new();
    let mut subject = None;
    if let Some(action) = schema.actions.iter().find(|action| is_owner(&action.name)) {
        objects.extend([&action.request, &action.response]);
        subject = Some(Subject::Action(action));
    } else if let Some(ty) = schema.types.iter().find(|ty| is_owner(&ty.name)) {
        subject = Some(match &ty.kind {
            TypeKind::Object(object) => {
                objects.push(object);
                Subject::Object(object)
            }
            TypeKind::Enum(inner) => Subject::Enum(inner),
        });
    } else if let Some(event) = schema.events.iter().find(|event| is_owner(&event.name)) {
        objects.push(&event.info);
        subject = Some(Subject::Event(event));
    } else if let Some(lifecycle) = schema.lifecycles.iter().find(|lifecycle| is_owner(&lifecycle.name)) {
        subject = Some(Subject::Lifecycle(lifecycle));
    }
    let Some(mut subject) = subject else {
        let names = schema.actions.iter().map(|action| action.name.as_str());
        let names = names.chain(schema.types.iter().map(|ty| ty.name.as_str()));
        let names = names
            .chain(schema.events.iter().map(|event| event.name.as_str()))
            .chain(errors.map(|error| error.code.as_str()));
        let help = nearest(owner, names).map(|known| format!("did you mean `{known}`?"));
        let help = help.unwrap_or_else(|| "`trtc search WORDS` finds names".to_owned());
        return Err(Failure::usage(format!("nothing is named `{owner}`"), help));
    };
    for word in words {
        let fields = || objects.iter().flat_map(|object| &object.fields);
        let Some(field) = fields().find(|field| field.name.eq_ignore_ascii_case(word)) else {
            let known = nearest(word, fields().map(|field| field.name.as_str()));
            let help = known.map_or_else(
                || format!("`trtc explain {owner}` lists the fields"),
                |known| format!("did you mean `{known}`?"),
            );
            return Err(Failure::usage(format!("there is no field `{word}` in `{path}`"), help));
        };
        subject = Subject::Field(field);
        objects = facts::object_of(schema, &field.ty).into_iter().collect();
    }
    Ok(subject)
}

fn explain_action(schema: &Schema, action: &Action) -> String {
    let mut text = format!("{}\n{}\n", name(&action.name), wrapped(&action.description, 2));
    for (label, value) in facts::of_action(schema, action) {
        text.push_str(&format!("\n  {:<14}{value}", format!("{label}:")));
    }
    text.push_str(&format!("\n\n{}\n{}", heading("Request"), fields(schema, &action.request)));
    text.push_str(&format!("\n{}\n{}", heading("Response"), fields(schema, &action.response)));
    if !action.errors.is_empty() {
        text.push_str(&format!("\n{}\n", heading("Error codes")));
        for error in &action.errors {
            text.push_str(&format!("  {}\n{}\n", name(&error.code), wrapped(summary(&error.description), 6)));
        }
    }
    if let Some(example) = action.examples.first() {
        let json = serde_json::to_string_pretty(&to_serde(&example.request)).unwrap_or_default();
        text.push_str(&format!("\n{}\n{}\n", heading(&format!("Example: {}", example.title)), indented(&json)));
    }
    text
}

fn explain_object(schema: &Schema, path: &str, object: &Object) -> String {
    format!("{}\n{}\n\n{}\n{}", name(path), wrapped(&object.description, 2), heading("Fields"), fields(schema, object))
}

fn explain_event(schema: &Schema, event: &Event) -> String {
    let mut text = format!(
        "{}\n{}\n\n  EventGroupId {}, EventType {}\n",
        name(&event.name),
        wrapped(&event.description, 2),
        event.group,
        event.number
    );
    if let Some(page) = &event.documentation {
        text.push_str(&format!("  {page}\n"));
    }
    text + &format!("\n{}\n{}", heading("EventInfo"), fields(schema, &event.info))
}

fn explain_lifecycle(lifecycle: &Lifecycle) -> String {
    let mut text = format!("{}\n{}\n", name(&lifecycle.name), wrapped(&lifecycle.description, 2));
    for (label, value) in facts::of_lifecycle(lifecycle) {
        text.push_str(&format!("\n  {:<14}{value}", format!("{label}:")));
    }
    text + "\n"
}

fn explain_error(schema: &Schema, error: &ErrorCode) -> String {
    let actions: Vec<&str> = schema
        .actions
        .iter()
        .filter(|action| action.errors.iter().any(|own| own.code == error.code))
        .map(|action| action.name.as_str())
        .collect();
    let of = if actions.is_empty() { "any action".to_owned() } else { actions.join(", ") };
    format!(
        "{}\n{}\n\n{}",
        name(&error.code),
        wrapped(&error.description, 2),
        wrapped(&format!("Returned by {of}."), 2)
    )
}

fn explain_field(schema: &Schema, path: &str, field: &Field) -> String {
    let mut text = format!("{}\n{}\n", name(path), wrapped(&field.description, 2));
    for (label, value) in facts::of_field(schema, field) {
        text.push_str(&format!("\n  {:<14}{value}", format!("{label}:")));
    }
    text.push('\n');
    if let Some(inner) = facts::enum_of(schema, &field.ty) {
        text.push_str(&format!("\n{}\n{}", heading("Values"), values(inner)));
    }
    if let Some(object) = facts::object_of(schema, &field.ty) {
        text.push_str(&format!("\n{}\n{}", heading("Fields"), fields(schema, object)));
    }
    text
}

/// The fields of an object, one or two lines each, and the rules among them.
fn fields(schema: &Schema, object: &Object) -> String {
    let mut text = String::new();
    for field in &object.fields {
        let facts = facts::short(schema, field).join(", ");
        text.push_str(&format!(
            "  {} {}\n{}\n",
            name(&field.name),
            dim(&facts),
            wrapped(summary(&field.description), 6)
        ));
    }
    for rule in &object.rules {
        text.push_str(&format!("{}\n", wrapped(&rule.to_string().replace('`', ""), 2)));
    }
    if object.fields.is_empty() {
        text.push_str("  none\n");
    }
    text
}

fn values(inner: &Enum) -> String {
    let line = |value: &trtc_api::dynamic::api_schema::model::EnumValue| {
        format!("  {} {}\n{}\n", name(&value.value.text()), dim(&value.name), wrapped(&value.description, 6))
    };
    inner.values.iter().map(line).collect()
}

fn indented(text: &str) -> String {
    text.lines().map(|line| format!("  {line}")).collect::<Vec<_>>().join("\n")
}
