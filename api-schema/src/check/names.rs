//! Checks of names: unique, and valid identifiers in generated code.

use super::Diagnostics;
use crate::diagnostic::Diagnostic;
use crate::first_uses::FirstUses;
use crate::model::{Enum, Object, Schema, TypeKind};
use crate::names::{
    CLIENT_METHODS, field_name, is_action, is_identifier, method_name, module_of, tasks_method_name, type_name,
};
use crate::source::Span;

pub(super) fn check(schema: &Schema, diagnostics: Diagnostics<'_>) {
    actions(schema, diagnostics);
    types(schema, diagnostics);
    events(schema, diagnostics);
    lifecycles(schema, diagnostics);
    categories(schema, diagnostics);
    for action in &schema.actions {
        fields(&action.request, diagnostics);
        fields(&action.response, diagnostics);
    }
    for event in &schema.events {
        fields(&event.info, diagnostics);
    }
    for ty in &schema.types {
        match &ty.kind {
            TypeKind::Object(object) => fields(object, diagnostics),
            TypeKind::Enum(inner) => values(&ty.name, inner, diagnostics),
        }
    }
}

/// An action and a type may have the same name: generated code never confuses them.
fn actions(schema: &Schema, diagnostics: Diagnostics<'_>) {
    let mut methods = FirstUses::default();
    for action in schema.actions.iter().filter(|action| !action.name.is_empty()) {
        let method = method_name(action);
        let span = action.json.get(&["alias"]).unwrap_or(&action.span);
        if !is_action(&action.name) {
            let message = format!("`{}` is not a valid action name", action.name);
            let help = "write it as the documentation does: letters and digits, starting with a capital letter";
            diagnostics.push(Diagnostic::new(&action.span, message).help(help));
        } else if !is_identifier(&method) {
            diagnostics.push(not_valid(&action.name, action.alias.as_deref(), "method", span));
        } else if CLIENT_METHODS.contains(&method.as_str()) {
            diagnostics.push(
                Diagnostic::new(span, format!("every client already has a method `{method}`"))
                    .help("add an alias: `\"alias\": \"another_name\"`"),
            );
        } else if let Some((other, first)) = methods.record(&method, &action.name, span) {
            diagnostics.push(match other == action.name {
                true => taken(&action.name, &action.span, first),
                false => both(&action.name, other, &method, span, first),
            });
        }
    }
}

/// Events have their own module, which contains the names `Event` and `Unknown`.
fn events(schema: &Schema, diagnostics: Diagnostics<'_>) {
    let mut seen = FirstUses::default();
    for event in schema.events.iter().filter(|event| !event.name.is_empty()) {
        let rust = type_name(&event.name);
        if !is_identifier(&rust) || ["Event", "Unknown"].contains(&rust.as_str()) {
            diagnostics.push(
                Diagnostic::new(&event.span, format!("`{}` is not a valid event name", event.name)).help("rename it"),
            );
        } else if let Some((other, first)) = seen.record(&rust, &event.name, &event.span) {
            diagnostics.push(match other == event.name {
                true => taken(&event.name, &event.span, first),
                false => both(&event.name, other, &rust, &event.span, first),
            });
        }
    }
}

/// Life cycles have their own module, and a client method beside those of the actions.
fn lifecycles(schema: &Schema, diagnostics: Diagnostics<'_>) {
    let mut seen = FirstUses::default();
    let mut methods = FirstUses::default();
    for action in &schema.actions {
        methods.record(&method_name(action), &action.name, &action.span);
    }
    for lifecycle in schema.lifecycles.iter().filter(|lifecycle| !lifecycle.name.is_empty()) {
        let (name, method) = (&lifecycle.name, tasks_method_name(lifecycle));
        let span = lifecycle.json.get(&["alias"]).unwrap_or(&lifecycle.span);
        let rust = type_name(name);
        if !is_identifier(&rust) || rust == "Self" {
            diagnostics.push(
                Diagnostic::new(&lifecycle.span, format!("`{name}` is not a valid name of a life cycle"))
                    .help("rename it"),
            );
        } else if let Some((other, first)) = seen.record(&rust, name, &lifecycle.span) {
            diagnostics.push(match other == name {
                true => taken(name, &lifecycle.span, first),
                false => both(name, other, &rust, &lifecycle.span, first),
            });
        } else if !is_identifier(&method) {
            diagnostics.push(not_valid(&method, lifecycle.alias.as_deref(), "method", span));
        } else if CLIENT_METHODS.contains(&method.as_str()) {
            diagnostics.push(
                Diagnostic::new(span, format!("every client already has a method `{method}`"))
                    .help("add an alias: `\"alias\": \"another_name\"`"),
            );
        } else if let Some((other, first)) = methods.record(&method, name, span) {
            diagnostics.push(both(name, other, &method, span, first));
        }
    }
}

fn types(schema: &Schema, diagnostics: Diagnostics<'_>) {
    let mut named: Vec<(String, &Span)> = Vec::new();
    // A duplicate action is reported once.
    let mut actions = FirstUses::default();
    for action in schema.actions.iter().filter(|action| is_action(&action.name)) {
        if actions.record(&action.name, &action.name, &action.span).is_none() {
            named.push((format!("{}Request", action.name), &action.span));
            named.push((format!("{}Response", action.name), &action.span));
        }
    }
    for ty in &schema.types {
        named.push((ty.name.clone(), &ty.span));
    }
    let mut seen = FirstUses::default();
    for (name, span) in &named {
        let rust = type_name(name);
        if !is_identifier(&rust) {
            diagnostics.push(
                Diagnostic::new(span, format!("`{name}` is not a valid type name"))
                    .help("start the name with a letter"),
            );
        } else if let Some((other, first)) = seen.record(&rust, name, span) {
            diagnostics.push(match other == name {
                true => taken(name, span, first),
                false => Diagnostic::new(span, format!("`{name}` and `{other}` are both the type `{rust}` in Rust"))
                    .related(first, "the first one is here")
                    .help("rename one of the two; rename an inline enum with `name`"),
            });
        }
    }
    builders(schema, &seen, diagnostics);
}

/// A type must not have the name of the builder of another type.
fn builders(schema: &Schema, types: &FirstUses<'_>, diagnostics: Diagnostics<'_>) {
    for ty in &schema.types {
        let built = type_name(&ty.name).strip_suffix("Builder").and_then(|name| types.get(name));
        if let Some((built, _)) = built {
            diagnostics.push(
                Diagnostic::new(&ty.span, format!("`{}` is the name of the builder of `{built}`", ty.name))
                    .help("rename the type"),
            );
        }
    }
}

fn not_valid(name: &str, alias: Option<&str>, what: &str, span: &Span) -> Diagnostic {
    let help = match alias {
        Some(_) => "write an alias of letters, digits and `_`: `\"alias\": \"a_name\"`",
        None => "add an alias: `\"alias\": \"a_name\"`",
    };
    Diagnostic::new(span, format!("`{}` is not a valid {what} name", alias.unwrap_or(name))).help(help)
}

fn taken(name: &str, span: &Span, first: &Span) -> Diagnostic {
    Diagnostic::new(span, format!("duplicate name `{name}`"))
        .related(first, "the first one is here")
        .help("rename one of the two; rename an inline enum with `name`")
}

fn both(name: &str, other: &str, rust: &str, span: &Span, first: &Span) -> Diagnostic {
    Diagnostic::new(span, format!("`{name}` and `{other}` are both `{rust}` in Rust"))
        .related(first, "the other one is here")
        .help("add an alias to one of them: `\"alias\": \"another_name\"`")
}

fn fields(object: &Object, diagnostics: Diagnostics<'_>) {
    let mut seen = FirstUses::default();
    for field in &object.fields {
        let name = field_name(field);
        let span = field.json.get(&["alias"]).unwrap_or(&field.span);
        // Every generated type has the field `unknown_fields`.
        if !is_identifier(&name) || name == "unknown_fields" {
            diagnostics.push(not_valid(&field.name, field.alias.as_deref(), "field", span));
            continue;
        }
        match seen.record(&name, &field.name, span) {
            // A duplicate key is reported already.
            Some((other, first)) if other != field.name => {
                diagnostics.push(both(&field.name, other, &name, span, first));
            }
            _ => {}
        }
    }
}

fn values(owner: &str, inner: &Enum, diagnostics: Diagnostics<'_>) {
    for value in inner.values.iter().filter(|value| !value.name.is_empty()) {
        let name = &value.name;
        let fits = is_identifier(name) && name.starts_with(|c: char| c.is_ascii_uppercase());
        // `Self` is the only keyword that starts with a capital letter.
        if !fits || name == "Other" || name == "Self" {
            diagnostics.push(
                Diagnostic::new(&value.span, format!("`{name}` is not a valid name for a value of `{owner}`")).help(
                    "use letters and digits, starting with a capital letter; `Other` is reserved for unknown values",
                ),
            );
        }
    }
}

const RESERVED_MODULES: [&str; 5] = ["events", "required", "tasks", "trtc_api", "types"];

fn categories(schema: &Schema, diagnostics: Diagnostics<'_>) {
    // Modules of every service, and the crate whose macro the calling scope names.
    let mut seen = FirstUses::default();
    let service = &schema.service;
    for category in &service.categories {
        let module = module_of(category);
        let name = category.name.as_str();
        let span = service.categories_json.get_key(&[name]).unwrap_or(&service.span);
        if !is_identifier(&module) || RESERVED_MODULES.contains(&module.as_str()) {
            diagnostics.push(
                Diagnostic::new(span, format!("the category `{name}` is not a valid module name"))
                    .help(format!("use letters and digits; reserved are `{}`", RESERVED_MODULES.join("`, `"))),
            );
        } else if let Some((other, first)) = seen.record(&module, name, span)
            && other != name
        {
            let message = format!("the categories `{name}` and `{other}` are both the module `{module}` in Rust");
            let diagnostic = Diagnostic::new(span, message).help("rename one of the two, with its folder");
            diagnostics.push(diagnostic.related(first, "the other one is here"));
        }
    }
}
