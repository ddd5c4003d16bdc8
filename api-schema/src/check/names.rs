//! Names: each taken once, and each fit for generated code, where two may meet that the service tells apart.

use std::collections::HashMap;

use super::Faults;
use crate::diagnostic::Diagnostic;
use crate::model::{Enum, Object, Schema, TypeKind};
use crate::names::{CLIENT_METHODS, field_name, is_identifier, method_name, module_of, type_name};
use crate::source::Span;

pub(super) fn check(schema: &Schema, faults: Faults<'_>) {
    actions(schema, faults);
    types(schema, faults);
    events(schema, faults);
    categories(schema, faults);
    for action in &schema.actions {
        fields(&action.request, faults);
        fields(&action.response, faults);
    }
    for event in &schema.events {
        fields(&event.info, faults);
    }
    for ty in &schema.types {
        match &ty.kind {
            TypeKind::Object(object) => fields(object, faults),
            TypeKind::Enum(inner) => values(&ty.name, inner, faults),
        }
    }
}

/// An action and a type may share a name: they are told apart wherever they are used.
fn actions(schema: &Schema, faults: Faults<'_>) {
    let mut methods: HashMap<String, &str> = HashMap::new();
    for action in schema.actions.iter().filter(|action| !action.name.is_empty()) {
        let method = method_name(action);
        let at = action.json.at(&["alias"]).unwrap_or(&action.at);
        if !is_identifier(&method) {
            faults.push(
                Diagnostic::new(at, format!("`{}` makes no name of a method", action.name))
                    .help("give it one: `\"alias\": \"a_name\"`"),
            );
        } else if CLIENT_METHODS.contains(&method.as_str()) {
            faults.push(
                Diagnostic::new(at, format!("every client has a method `{method}` already"))
                    .help("give this one another name: `\"alias\": \"another_name\"`"),
            );
        } else if let Some(other) = methods.insert(method.clone(), &action.name) {
            faults.push(match other == action.name {
                true => taken(&action.name, &action.at),
                false => both(&action.name, other, &method, at),
            });
        }
    }
}

/// Events have a module of their own, which `Event` is a name in.
fn events(schema: &Schema, faults: Faults<'_>) {
    let mut seen: HashMap<String, &str> = HashMap::new();
    for event in schema.events.iter().filter(|event| !event.name.is_empty()) {
        let rust = type_name(&event.name);
        if !is_identifier(&rust) || ["Event", "Unknown"].contains(&rust.as_str()) {
            faults.push(
                Diagnostic::new(&event.at, format!("`{}` makes no name of an event", event.name)).help("rename it"),
            );
        } else if let Some(other) = seen.insert(rust.clone(), &event.name) {
            faults.push(match other == event.name {
                true => taken(&event.name, &event.at),
                false => both(&event.name, other, &rust, &event.at),
            });
        }
    }
}

fn types(schema: &Schema, faults: Faults<'_>) {
    let bodies = schema
        .actions
        .iter()
        .filter(|action| !action.name.is_empty())
        .flat_map(|action| ["Request", "Response"].map(|suffix| (format!("{}{suffix}", action.name), &action.at)));
    let named = schema.types.iter().map(|ty| (ty.name.clone(), &ty.at));
    let mut seen: HashMap<String, String> = HashMap::new();
    // Of two actions of one name, the fault is told once.
    let mut actions = std::collections::HashSet::new();
    let bodies = bodies.filter(|(name, _)| actions.insert(name.clone())).collect::<Vec<_>>();
    for (name, at) in bodies.into_iter().chain(named) {
        let rust = type_name(&name);
        if !is_identifier(&rust) {
            faults
                .push(Diagnostic::new(at, format!("`{name}` makes no name of a type")).help("start it with a letter"));
        } else if let Some(other) = seen.insert(rust.clone(), name.clone()) {
            faults.push(match other == name {
                true => taken(&name, at),
                false => Diagnostic::new(at, format!("`{name}` and `{other}` are both the type `{rust}` in Rust"))
                    .help("rename one of the two; an inline enum is renamed with `name`"),
            });
        }
    }
    builders(schema, &seen, faults);
}

/// A type must not be called what the builder of another one is.
fn builders(schema: &Schema, types: &HashMap<String, String>, faults: Faults<'_>) {
    for ty in &schema.types {
        let built = type_name(&ty.name).strip_suffix("Builder").and_then(|name| types.get(name)).cloned();
        if let Some(built) = built {
            faults.push(
                Diagnostic::new(&ty.at, format!("`{}` is the name of the builder of `{built}`", ty.name))
                    .help("rename the type"),
            );
        }
    }
}

fn taken(name: &str, at: &Span) -> Diagnostic {
    Diagnostic::new(at, format!("the name `{name}` is taken already"))
        .help("give one of the two another name; an inline enum is renamed with `name`")
}

fn both(name: &str, other: &str, rust: &str, at: &Span) -> Diagnostic {
    Diagnostic::new(at, format!("`{name}` and `{other}` are both `{rust}` in Rust"))
        .help("give one of them another name: `\"alias\": \"another_name\"`")
}

fn fields(object: &Object, faults: Faults<'_>) {
    let mut seen: HashMap<String, &str> = HashMap::new();
    for field in &object.fields {
        let name = field_name(field);
        let at = field.json.at(&["alias"]).unwrap_or(&field.at);
        // The field that every generated type has.
        if !is_identifier(&name) || name == "unknown_fields" {
            faults.push(
                Diagnostic::new(at, format!("`{}` makes no name of a field", field.name))
                    .help("give it one: `\"alias\": \"a_name\"`"),
            );
            continue;
        }
        match seen.insert(name.clone(), &field.name) {
            // A key that stands twice has a fault of its own already.
            Some(other) if other != field.name => faults.push(both(&field.name, other, &name, at)),
            _ => {}
        }
    }
}

fn values(owner: &str, inner: &Enum, faults: Faults<'_>) {
    for value in inner.values.iter().filter(|value| !value.name.is_empty()) {
        let name = &value.name;
        let fits = is_identifier(name) && name.starts_with(|c: char| c.is_ascii_uppercase());
        // `Self` is the one keyword that starts with a capital.
        if !fits || name == "Other" || name == "Self" {
            faults.push(
                Diagnostic::new(&value.at, format!("`{name}` can't be the name of a value of `{owner}`")).help(
                    "take a name of letters and digits that starts with a capital; `Other` is for what has no name",
                ),
            );
        }
    }
}

fn categories(schema: &Schema, faults: Faults<'_>) {
    // The modules that every service has.
    let mut seen = std::collections::HashSet::from(["events", "required", "types"].map(str::to_owned));
    for category in &schema.service.categories {
        let module = module_of(category);
        if !is_identifier(&module) || !seen.insert(module) {
            faults.push(
                Diagnostic::nowhere(format!("the category `{}` makes no module of its own", category.name))
                    .help("give the folder a name of letters and digits; `events`, `required` and `types` are taken"),
            );
        }
    }
}
