//! Checks: resolution of references, validation of rules, users of types.

mod action;
mod constraints;
mod contradiction;
mod cross;
mod event;
mod field;
mod lifecycle;
mod names;
mod object;
mod recursion;
mod types;
mod users;
mod value;

use crate::diagnostic::Diagnostic;
#[cfg(feature = "command")]
use crate::model::Value;
use crate::model::{self, Action, Object, Schema, Service, Type, TypeKind};
use crate::read::{BUNDLED_SERVICES, ErrorReference, UnresolvedSchema, bundled_service};
use crate::suggest;

pub(crate) type Diagnostics<'a> = &'a mut Vec<Diagnostic>;

/// The types by which values are validated, ordered by name.
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

/// What is done with the files that were read.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Checks {
    /// References are resolved and all rules are checked.
    All,
    /// References are resolved: the files have passed the checks before.
    Resolution,
}

/// Returns the schema, which is complete only if there are no diagnostics.
pub(crate) fn check(unresolved: UnresolvedSchema, checks: Checks, diagnostics: Diagnostics<'_>) -> Schema {
    let service = service(&unresolved, diagnostics);
    let mut schema = Schema {
        service: service.clone().unwrap_or_default(),
        actions: unresolved.actions,
        events: unresolved.events,
        lifecycles: unresolved.lifecycles,
        types: unresolved.types,
        files: Vec::new(),
        sources: Vec::new(),
    };
    schema.types.sort_by_cached_key(|ty| ty.name.clone());
    if let Some(service) = &service {
        describe_errors(&mut schema.actions, unresolved.error_references, service, diagnostics);
    }
    if checks == Checks::All {
        names::check(&schema, diagnostics);
    }
    types::resolve(&mut schema, unresolved.unreadable_files == 0, diagnostics);
    recursion::mark(&mut schema, diagnostics);
    if checks == Checks::All {
        let types = TypeIndex { types: &schema.types };
        for action in &schema.actions {
            action::check(action, service.as_ref(), types, diagnostics);
        }
        event::check(&schema.events, types, diagnostics);
        if unresolved.service.is_some() && unresolved.unreadable_files == 0 {
            event::check_common_fields(&schema, diagnostics);
        }
        types::check(types, diagnostics);
    }
    lifecycle::check(&mut schema, unresolved.unreadable_files == 0, diagnostics);
    if schema.service.categories.is_empty() {
        schema.actions.iter_mut().for_each(|action| action.category = None);
    }
    users::mark(&mut schema);
    let ranks = model::positions(&schema.service.categories);
    schema.events.sort_by_key(|event| (event.group, event.number));
    schema.lifecycles.sort_by_cached_key(|lifecycle| lifecycle.name.clone());
    schema.actions.sort_by_cached_key(|action| {
        let rank = action.category.as_ref().and_then(|name| ranks.get(name));
        (rank.copied(), action.name.clone())
    });
    schema
}

/// Checks that a request matches an action; the error is the first difference.
#[cfg(feature = "command")]
pub(crate) fn request_fits(action: &Action, request: &Value, types: &[Type]) -> Result<(), String> {
    value::check_object(request, &action.request, TypeIndex { types }).map_err(|mismatch| {
        let subject =
            if mismatch.path.is_empty() { "the request".to_owned() } else { format!("`{}`", mismatch.path.join(".")) };
        format!("{subject} {}", mismatch.reason)
    })
}

/// The service of the files: their `service.json`, or the bundled one that they name.
fn service(unresolved: &UnresolvedSchema, diagnostics: Diagnostics<'_>) -> Option<Service> {
    let mut service = unresolved.service.clone();
    for (name, span) in &unresolved.named_services {
        match &service {
            Some(known) if known.name == *name => {}
            Some(known) => diagnostics.push(
                Diagnostic::new(
                    span,
                    format!("this file names the service `{name}`, but the others belong to `{}`", known.name),
                )
                .help("load the files of each service separately"),
            ),
            None => {
                let bundled = BUNDLED_SERVICES.iter().find(|(known, _)| known == name);
                service = bundled.and_then(|(_, text)| bundled_service(text));
                if service.is_none() && unresolved.unreadable_files == 0 {
                    let known: Vec<&str> = BUNDLED_SERVICES.iter().map(|(name, _)| *name).collect();
                    let help = suggest::help(name, &known);
                    let or = if help.ends_with('?') { " Or" } else { "; or" };
                    diagnostics.push(
                        Diagnostic::new(span, format!("there is no bundled service `{name}`"))
                            .help(format!("{help}{or} add a `service.json` beside the file")),
                    );
                }
            }
        }
    }
    if service.is_none() && unresolved.named_services.is_empty() && unresolved.unreadable_files == 0 {
        diagnostics.push(
            Diagnostic::without_span("the files do not name their service")
                .help("add a `service.json` to the directory, or `\"service\": \"trtc\"` to the action file"),
        );
    }
    service
}

/// Adds the descriptions of the service to error codes that actions only name.
fn describe_errors(
    actions: &mut [Action],
    references: Vec<ErrorReference>,
    service: &Service,
    diagnostics: Diagnostics<'_>,
) {
    let known = model::positions(&service.errors);
    for reference in references {
        let place = actions.get_mut(reference.action).and_then(|action| action.errors.get_mut(reference.position));
        let known = known.get(&reference.code).and_then(|position| service.errors.get(*position));
        match (known, place) {
            (Some(known), Some(place)) => place.clone_from(known),
            (None, _) => {
                let codes = model::names(&service.errors);
                let near = suggest::nearest_of_many(&reference.code, &codes, diagnostics.len());
                let near = near.map(|near| format!("did you mean `{near}`? If not, ")).unwrap_or_default();
                diagnostics.push(
                    Diagnostic::new(
                        &reference.span,
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
