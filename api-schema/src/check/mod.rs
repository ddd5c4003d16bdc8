//! Makes a schema out of a draft: resolves every reference, checks every rule, finds who uses what.

mod action;
mod event;
mod field;
mod lifecycle;
mod names;
mod object;
mod recursion;
mod types;
mod value;

use std::collections::HashMap;

use crate::BUNDLED_SERVICES;
use crate::diagnostic::Diagnostic;
use crate::model::{self, Action, Object, Schema, Service, Type, TypeKind};
use crate::read::{ErrorReference, UnresolvedSchema, bundled_service};
use crate::suggest;

pub(crate) use types::find_users;

pub(crate) type Faults<'a> = &'a mut Vec<Diagnostic>;

/// The types that values are held against, ordered by name.
#[derive(Clone, Copy)]
struct TypeIndex<'a> {
    types: &'a [Type],
}

impl<'a> TypeIndex<'a> {
    fn find(self, name: &str) -> Option<&'a TypeKind> {
        model::find_type(self.types, name).map(|ty| &ty.kind)
    }

    fn find_object(self, name: &str) -> Option<&'a Object> {
        model::find_type(self.types, name).and_then(Type::object)
    }
}

/// A schema, complete only when no fault was found, here or in reading.
pub(crate) fn check(unresolved: UnresolvedSchema, faults: Faults<'_>) -> Schema {
    let service = service(&unresolved, faults);
    let mut schema = Schema {
        service: service.clone().unwrap_or_default(),
        actions: unresolved.actions,
        events: unresolved.events,
        lifecycles: unresolved.lifecycles,
        types: unresolved.types,
        files: Vec::new(),
        sources: Vec::new(),
    };
    schema.types.sort_by(|a, b| a.name.cmp(&b.name));
    if let Some(service) = &service {
        describe_errors(&mut schema.actions, unresolved.error_references, service, faults);
    }
    names::check(&schema, faults);
    types::resolve(&mut schema, unresolved.unread_files == 0, faults);
    recursion::mark(&mut schema, faults);
    let known = TypeIndex { types: &schema.types };
    for action in &schema.actions {
        action::check(action, service.as_ref(), known, faults);
    }
    event::check(&schema.events, known, faults);
    types::check(known, faults);
    lifecycle::check(&mut schema, unresolved.unread_files == 0, faults);
    if schema.service.categories.is_empty() {
        schema.actions.iter_mut().for_each(|action| action.category = None);
    }
    types::find_users(&mut schema);
    let ranks = schema.service.categories.iter().enumerate().map(|(rank, category)| (category.name.clone(), rank));
    let ranks: HashMap<String, usize> = ranks.collect();
    let rank = |action: &Action| (action.category.as_ref().and_then(|name| ranks.get(name)), action.name.clone());
    schema.events.sort_by_key(|event| (event.group, event.number));
    schema.lifecycles.sort_by(|a, b| a.name.cmp(&b.name));
    schema.actions.sort_by_cached_key(|action| {
        let (rank, name) = rank(action);
        (rank.copied(), name)
    });
    schema
}

/// Whether a request is one of the action; the error says what of it is not.
pub(crate) fn request_fits(action: &Action, request: &serde_json::Value, types: &[Type]) -> Result<(), String> {
    value::object_fits(request, &action.request, TypeIndex { types }).map_err(|misfit| {
        let subject =
            if misfit.path.is_empty() { "the request".to_owned() } else { format!("`{}`", misfit.path.join(".")) };
        format!("{subject} {}", misfit.reason)
    })
}

/// The service of the files: their `service.json`, or the built-in one that they name.
fn service(unresolved: &UnresolvedSchema, faults: Faults<'_>) -> Option<Service> {
    let mut service = unresolved.service.clone();
    for (name, at) in &unresolved.named_services {
        match &service {
            Some(known) if known.name == *name => {}
            Some(known) => faults.push(
                Diagnostic::new(at, format!("this action is of `{name}`, but the others are of `{}`", known.name))
                    .help("load the files of each service by a call of its own"),
            ),
            None => {
                let bundled = BUNDLED_SERVICES.iter().find(|(known, _)| known == name);
                service = bundled.and_then(|(_, text)| bundled_service(text));
                if service.is_none() && unresolved.unread_files == 0 {
                    let names = BUNDLED_SERVICES.iter().map(|(name, _)| *name);
                    faults.push(
                        Diagnostic::new(at, format!("no service `{name}` is built in"))
                            .help(format!("{} Or add a `service.json` beside the file", suggest::help(name, names))),
                    );
                }
            }
        }
    }
    if service.is_none() && unresolved.named_services.is_empty() && unresolved.unread_files == 0 {
        faults.push(
            Diagnostic::nowhere("the files do not say which service they belong to")
                .help("add a `service.json` to the directory, or `\"service\": \"trtc\"` to the action file"),
        );
    }
    service
}

/// Gives the codes that actions only name the description that the service has for them.
fn describe_errors(actions: &mut [Action], references: Vec<ErrorReference>, service: &Service, faults: Faults<'_>) {
    let known: HashMap<&str, &str> =
        service.errors.iter().map(|error| (error.code.as_str(), error.description.as_str())).collect();
    for reference in references {
        let place = actions.get_mut(reference.action).and_then(|action| action.errors.get_mut(reference.position));
        match (known.get(reference.code.as_str()), place) {
            (Some(description), Some(place)) => place.description = (*description).to_owned(),
            (None, _) => {
                let codes = service.errors.iter().map(|error| error.code.as_str());
                let near = suggest::nearest_of_many(&reference.code, codes, faults.len());
                let near = near.map(|near| format!("did you mean `{near}`? If not, ")).unwrap_or_default();
                faults.push(
                    Diagnostic::new(
                        &reference.at,
                        format!("`service.json` does not describe the code `{}`", reference.code),
                    )
                    .help(format!(
                        "{near}describe it there under `errors`, or here as `{{ \"code\": …, \"description\": … }}`"
                    )),
                );
            }
            (Some(_), None) => {}
        }
    }
}
