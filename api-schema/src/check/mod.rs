//! Makes a schema out of a draft: resolves every reference, checks every rule, finds who uses what.

mod field;
mod object;
mod types;

use crate::BUNDLED_SERVICES;
use crate::diagnostic::Diagnostic;
use crate::model::{Action, FieldType, Safety, Schema, Service};
use crate::read::{Draft, bundled_service};
use crate::source::At;
use crate::suggest;

pub(crate) type Faults<'a> = &'a mut Vec<Diagnostic>;

/// A schema, complete only when no fault was added.
pub(crate) fn check(draft: Draft, faults: Faults<'_>) -> Option<Schema> {
    let service = service(&draft, faults)?;
    let mut schema =
        Schema { service, actions: draft.actions, types: draft.types, files: Vec::new(), sources: Vec::new() };
    if schema.service.categories.is_empty() {
        // Without categories a folder is only a folder.
        schema.actions.iter_mut().for_each(|action| action.category = None);
    }
    for reference in draft.error_references {
        let known = schema.service.errors.iter().find(|known| known.code == reference.code);
        let place = schema
            .actions
            .iter_mut()
            .find(|action| action.name == reference.action)
            .and_then(|action| action.errors.get_mut(reference.position));
        match (known, place) {
            (Some(known), Some(place)) => place.description.clone_from(&known.description),
            (None, _) => faults.push(
                Diagnostic::new(
                    &reference.at,
                    format!("`service.json` does not describe the code `{}`", reference.code),
                )
                .help("describe it there under `errors`, or here as `{ \"code\": …, \"description\": … }`"),
            ),
            (Some(_), None) => {}
        }
    }
    names_are_unique(&schema, faults);
    types::resolve(&mut schema, faults);
    for action in &schema.actions {
        check_action(action, &schema.service, faults);
        let owner = |suffix: &str| format!("{}{suffix}", action.name);
        object::check(&action.request, &owner("Request"), &schema.types, faults);
        object::check(&action.response, &owner("Response"), &schema.types, faults);
    }
    types::check(&schema, faults);
    types::find_users(&mut schema);
    let rank = |action: &Action| {
        let categories = &schema.service.categories;
        let position = categories.iter().position(|c| Some(&c.name) == action.category.as_ref());
        (position, action.name.clone())
    };
    schema.actions.sort_by_cached_key(rank);
    schema.types.sort_by(|a, b| a.name.cmp(&b.name));
    Some(schema)
}

/// The service of the files: their `service.json`, or the built-in one that they name.
fn service(draft: &Draft, faults: Faults<'_>) -> Option<Service> {
    let mut service = draft.service.clone();
    for (name, at) in &draft.named_services {
        match &service {
            Some(known) if known.name == *name => {}
            Some(known) => faults.push(
                Diagnostic::new(at, format!("this action is of `{name}`, but the others are of `{}`", known.name))
                    .help("load the files of each service by a call of its own"),
            ),
            None => {
                let bundled = BUNDLED_SERVICES.iter().find(|(known, _)| known == name);
                service = bundled.and_then(|(_, text)| bundled_service(text));
                if service.is_none() {
                    let names = BUNDLED_SERVICES.iter().map(|(name, _)| *name);
                    faults.push(
                        Diagnostic::new(at, format!("no service `{name}` is built in"))
                            .help(format!("{}; or add a `service.json` beside the file", suggest::help(name, names))),
                    );
                    return None;
                }
            }
        }
    }
    if service.is_none() {
        faults.push(
            Diagnostic::nowhere("the files do not say which service they belong to")
                .help("add a `service.json` to the directory, or `\"service\": \"trtc\"` to the action file"),
        );
    }
    service
}

fn names_are_unique(schema: &Schema, faults: Faults<'_>) {
    let bodies = schema
        .actions
        .iter()
        .flat_map(|action| ["Request", "Response"].map(|suffix| (format!("{}{suffix}", action.name), &action.at)));
    let types = schema.types.iter().map(|ty| (ty.name.clone(), &ty.at));
    // An action and a type may share a name: they are told apart wherever they are used.
    let actions = schema.actions.iter().map(|action| (action.name.clone(), &action.at));
    unique(actions, faults);
    unique(bodies.chain(types), faults);
}

fn unique<'a>(names: impl Iterator<Item = (String, &'a At)>, faults: Faults<'_>) {
    let mut seen = std::collections::HashSet::new();
    for (name, at) in names {
        if !seen.insert(name.clone()) {
            faults.push(
                Diagnostic::new(at, format!("the name `{name}` is taken already"))
                    .help("give one of the two another name; an inline enum is renamed with `name`"),
            );
        }
    }
}

fn check_action(action: &Action, service: &Service, faults: Faults<'_>) {
    let at = &action.at;
    let known = || service.categories.iter().map(|category| category.name.as_str());
    if let Some(folder) = &action.category
        && !known().any(|category| category == folder)
    {
        faults.push(
            Diagnostic::new(at, format!("`service.json` has no category `{folder}`, the folder of this action"))
                .help(suggest::help(folder, known())),
        );
    }
    for region in &action.regions {
        if !service.regions.is_empty() && !service.regions.contains(region) {
            faults.push(
                Diagnostic::new(at, format!("`service.json` does not list the region `{region}`"))
                    .help(suggest::help(region, service.regions.iter().map(String::as_str))),
            );
        }
    }
    if let Safety::WithKey(key) = &action.retry.safety {
        retry_key(action, key, at, faults);
    }
}

fn retry_key(action: &Action, key: &str, at: &At, faults: Faults<'_>) {
    let fields = &action.request.fields;
    match fields.iter().find(|field| field.name == key) {
        Some(field) if field.ty == FieldType::String => {}
        Some(field) => faults.push(
            Diagnostic::new(&field.at, format!("the retry key `{key}` is not a string"))
                .help("the key is what the service tells repeated requests by: a string"),
        ),
        None => faults.push(
            Diagnostic::new(at, format!("the retry key `{key}` is no field of the request"))
                .help(suggest::help(key, fields.iter().map(|field| field.name.as_str()))),
        ),
    }
}
