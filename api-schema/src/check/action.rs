//! What an action says of itself: its category, its regions, its retry key, its examples.

use super::value::object_fits;
use super::{Faults, TypeIndex, object};
use crate::diagnostic::Diagnostic;
use crate::model::{Action, EventStream, Example, Field, FieldType, Pagination, Safety, Service};
use crate::source::Span;
use crate::suggest;

/// `service` is none where its file could not be read.
pub(super) fn check(action: &Action, service: Option<&Service>, known: TypeIndex<'_>, faults: Faults<'_>) {
    if let Some(service) = service {
        check_category(action, service, faults);
        check_regions(action, service, faults);
    }
    if let Safety::WithKey(key) = &action.retry.safety
        && !action.request.incomplete
    {
        check_retry_key(action, key, faults);
    }
    object::check(&action.request, &format!("{}Request", action.name), known, faults);
    object::check(&action.response, &format!("{}Response", action.name), known, faults);
    if let Some(pages) = &action.pagination {
        check_pagination(action, pages, faults);
    }
    if let Some(stream) = action.stream.as_ref().filter(|stream| !stream.event.is_empty()) {
        check_stream(action, stream, known, faults);
    }
    for (index, example) in action.examples.iter().enumerate() {
        check_example(action, index, example, known, faults);
    }
}

fn check_category(action: &Action, service: &Service, faults: Faults<'_>) {
    let known = || service.categories.iter().map(|category| category.name.as_str());
    // Without categories a folder is only a folder.
    if let Some(folder) = &action.category
        && !service.categories.is_empty()
        && !known().any(|category| category == folder)
    {
        faults.push(
            Diagnostic::new(
                &action.at,
                format!("`service.json` has no category `{folder}`, the folder of this action"),
            )
            .help(suggest::help(folder, known())),
        );
    }
}

fn check_regions(action: &Action, service: &Service, faults: Faults<'_>) {
    for (index, region) in action.regions.iter().enumerate() {
        if !service.regions.is_empty() && !service.regions.contains(region) {
            let at = action.json.at(&["regions", &index.to_string()]).unwrap_or(&action.at);
            faults.push(
                Diagnostic::new(at, format!("`service.json` does not list the region `{region}`"))
                    .help(suggest::help(region, service.regions.iter().map(String::as_str))),
            );
        }
    }
}

fn check_retry_key(action: &Action, key: &str, faults: Faults<'_>) {
    let fields = &action.request.fields;
    let at = || action.json.at(&["retry", "key"]).unwrap_or(&action.at);
    match fields.iter().find(|field| field.name == key) {
        Some(field) if field.ty == FieldType::String || field.unread => {}
        Some(_) => faults.push(
            Diagnostic::new(at(), format!("the retry key `{key}` is not a string"))
                .help("the key is what the service tells repeated requests by: a string"),
        ),
        None => faults.push(
            Diagnostic::new(at(), format!("the retry key `{key}` is no field of the request"))
                .help(suggest::help(key, fields.iter().map(|field| field.name.as_str()))),
        ),
    }
}

/// The events are objects, and the mark of the last one is a field of theirs.
fn check_stream(action: &Action, stream: &EventStream, known: TypeIndex<'_>, faults: Faults<'_>) {
    let at = |key: &str| action.json.at(&["stream", key]).unwrap_or(&action.at);
    let Some(event) = known.find_object(&stream.event) else {
        let names = known.types.iter().filter(|ty| ty.object().is_some()).map(|ty| ty.name.as_str());
        let help = suggest::help(&stream.event, names);
        faults.push(
            Diagnostic::new(at("event"), format!("`stream` names no object type: `{}`", stream.event)).help(help),
        );
        return;
    };
    let Some(last) = stream.last.as_ref().filter(|_| !event.incomplete) else { return };
    let fits = |field: &&Field| field.name == *last && (field.unread || field.ty == FieldType::Boolean);
    if !event.fields.iter().any(|field| fits(&field)) {
        let flags = event.fields.iter().filter(|field| field.ty == FieldType::Boolean);
        let help = suggest::help(last, flags.map(|field| field.name.as_str()));
        let message = format!("`{}` has no field `{last}` that is true or false", stream.event);
        faults.push(Diagnostic::new(at("last"), message).help(help));
    }
}

/// Every name is that of a field, and the field can serve.
fn check_pagination(action: &Action, pages: &Pagination, faults: Faults<'_>) {
    let integer = |ty: &FieldType| matches!(ty, FieldType::Int64 | FieldType::Uint64);
    let list = |ty: &FieldType| matches!(ty, FieldType::List(_));
    let from = if pages.by_offset { "offset" } else { "page" };
    let (request, response) = (&action.request, &action.response);
    let total = pages.total.as_ref().map(|name| ("total", name, response, false));
    let named = [(from, &pages.from, request, false), ("size", &pages.size, request, false)];
    for (key, name, object, is_list) in named.into_iter().chain([("items", &pages.items, response, true)]).chain(total)
    {
        // What could not be read has a fault already.
        if object.incomplete || name.is_empty() {
            continue;
        }
        let at = action.json.at(&["pagination", key]).unwrap_or(&action.at);
        let wanted = if is_list { "a list" } else { "an integer" };
        match object.fields.iter().find(|field| field.name == *name) {
            Some(field) if field.unread || (if is_list { list(&field.ty) } else { integer(&field.ty) }) => {}
            Some(_) => faults.push(
                Diagnostic::new(at, format!("`pagination` takes `{name}` for its `{key}`, which is not {wanted}"))
                    .help("name another field"),
            ),
            None => {
                let help = suggest::help(name, object.fields.iter().map(|field| field.name.as_str()));
                faults.push(Diagnostic::new(at, format!("`pagination` names no field: `{name}`")).help(help));
            }
        }
    }
}

/// An answer is what the service sent, so only the request is held against the schema.
fn check_example(action: &Action, index: usize, example: &Example, known: TypeIndex<'_>, faults: Faults<'_>) {
    let Err(misfit) = object_fits(&example.request, &action.request, known) else { return };
    let index = index.to_string();
    let steps = ["examples", &index, "request"].into_iter().chain(misfit.path.iter().map(String::as_str));
    let at: &Span = action.json.at(&steps.collect::<Vec<_>>()).unwrap_or(&action.at);
    let subject = match misfit.path.is_empty() {
        true => "the request".to_owned(),
        false => format!("`{}`", misfit.path.join(".")),
    };
    let help = misfit.help.unwrap_or_else(|| "change the example, or the constraint that it breaks".to_owned());
    faults.push(
        Diagnostic::new(at, format!("in the example \"{}\", {subject} {}", example.title, misfit.reason)).help(help),
    );
}
