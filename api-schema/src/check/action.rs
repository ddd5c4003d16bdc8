//! Checks of an action: category, regions, retry key, pagination, event stream, examples.

use super::value::check_object;
use super::{Diagnostics, TypeIndex, object};
use crate::diagnostic::Diagnostic;
use crate::model::{Action, EventStream, Example, Field, FieldType, Pagination, Safety, Service, find, names};
use crate::suggest;

/// `service` is `None` if its file could not be read.
pub(super) fn check(action: &Action, service: Option<&Service>, types: TypeIndex<'_>, diagnostics: Diagnostics<'_>) {
    if let Some(service) = service {
        check_category(action, service, diagnostics);
        check_regions(action, service, diagnostics);
    }
    if let Safety::WithKey(key) = &action.retry.safety
        && !action.request.incomplete
    {
        check_retry_key(action, key, diagnostics);
    }
    object::check(&action.request, &format!("{}Request", action.name), types, diagnostics);
    object::check(&action.response, &format!("{}Response", action.name), types, diagnostics);
    if let Some(pages) = &action.pagination {
        check_pagination(action, pages, diagnostics);
    }
    if let Some(stream) = action.stream.as_ref().filter(|stream| !stream.event.is_empty()) {
        check_stream(action, stream, types, diagnostics);
    }
    for (index, example) in action.examples.iter().enumerate() {
        check_example(action, index, example, types, diagnostics);
    }
}

fn check_category(action: &Action, service: &Service, diagnostics: Diagnostics<'_>) {
    // Without categories a folder has no meaning.
    if let Some(folder) = &action.category
        && !service.categories.is_empty()
        && find(&service.categories, folder).is_none()
    {
        diagnostics.push(
            Diagnostic::new(
                &action.span,
                format!("`service.json` has no category `{folder}`, the folder of this action"),
            )
            .help(suggest::help(folder, &names(&service.categories))),
        );
    }
}

fn check_regions(action: &Action, service: &Service, diagnostics: Diagnostics<'_>) {
    for (index, region) in action.regions.iter().enumerate() {
        if !service.regions.is_empty() && find(&service.regions, region).is_none() {
            let span = action.json.get(&["regions", &index.to_string()]).unwrap_or(&action.span);
            diagnostics.push(
                Diagnostic::new(span, format!("`service.json` does not list the region `{region}`"))
                    .help(suggest::help(region, &names(&service.regions))),
            );
        }
    }
}

fn check_retry_key(action: &Action, key: &str, diagnostics: Diagnostics<'_>) {
    let fields = &action.request.fields;
    let span = || action.json.get(&["retry", "key"]).unwrap_or(&action.span);
    match find(fields, key) {
        Some(field) if field.ty == FieldType::String || field.unreadable => {}
        Some(_) => diagnostics.push(
            Diagnostic::new(span(), format!("the retry key `{key}` is not a string"))
                .help("the service recognizes a repeated request by the key, which must be a string"),
        ),
        None => diagnostics.push(
            Diagnostic::new(span(), format!("the retry key `{key}` is not a field of the request"))
                .help(suggest::help(key, &names(fields))),
        ),
    }
}

/// The events must be objects, and `last` one of their fields.
fn check_stream(action: &Action, stream: &EventStream, types: TypeIndex<'_>, diagnostics: Diagnostics<'_>) {
    let span = |key: &str| action.json.get(&["stream", key]).unwrap_or(&action.span);
    let Some(event) = types.find_object(&stream.event) else {
        let objects: Vec<&str> =
            types.types.iter().filter(|ty| ty.object().is_some()).map(|ty| ty.name.as_str()).collect();
        let help = suggest::help(&stream.event, &objects);
        diagnostics.push(
            Diagnostic::new(span("event"), format!("`stream` names an unknown object type: `{}`", stream.event))
                .help(help),
        );
        return;
    };
    let Some(last) = stream.last.as_ref().filter(|_| !event.incomplete) else { return };
    let is_flag = |field: &Field| field.unreadable || field.ty == FieldType::Boolean;
    if !find(&event.fields, last).is_some_and(is_flag) {
        let flags = event.fields.iter().filter(|field| field.ty == FieldType::Boolean);
        let flags: Vec<&str> = flags.map(|field| field.name.as_str()).collect();
        let help = suggest::help(last, &flags);
        let message = format!("`{}` has no boolean field `{last}`", stream.event);
        diagnostics.push(Diagnostic::new(span("last"), message).help(help));
    }
}

/// Every name must be a field of the right type.
fn check_pagination(action: &Action, pages: &Pagination, diagnostics: Diagnostics<'_>) {
    let from = if pages.by_offset { "offset" } else { "page" };
    let (request, response) = (&action.request, &action.response);
    if pages.from == pages.size && !pages.from.is_empty() {
        let span = action.json.get(&["pagination", "size"]).unwrap_or(&action.span);
        let message = format!("`pagination` uses `{}` both as `{from}` and as `size`", pages.from);
        diagnostics.push(Diagnostic::new(span, message).help("name another field"));
    }
    for (key, name, object, is_list) in [
        (from, Some(&pages.from), request, false),
        ("size", Some(&pages.size), request, false),
        ("items", Some(&pages.items), response, true),
        ("total", pages.total.as_ref(), response, false),
        ("minimumTotal", pages.minimum_total.as_ref(), response, false),
    ] {
        let Some(name) = name else { continue };
        // What could not be read is reported already.
        if object.incomplete || name.is_empty() {
            continue;
        }
        let span = action.json.get(&["pagination", key]).unwrap_or(&action.span);
        let wanted = if is_list { "a list" } else { "an integer" };
        match find(&object.fields, name) {
            Some(field) if field.unreadable || (if is_list { field.ty.is_list() } else { field.ty.is_integer() }) => {}
            Some(_) => diagnostics.push(
                Diagnostic::new(span, format!("`pagination` uses `{name}` as `{key}`, which is not {wanted}"))
                    .help("name another field"),
            ),
            None => {
                let help = suggest::help(name, &names(&object.fields));
                diagnostics
                    .push(Diagnostic::new(span, format!("`pagination` names an unknown field: `{name}`")).help(help));
            }
        }
    }
}

/// Validates the request only, because the response is what the service sent.
fn check_example(action: &Action, index: usize, example: &Example, types: TypeIndex<'_>, diagnostics: Diagnostics<'_>) {
    let Err(mismatch) = check_object(&example.request, &action.request, types) else { return };
    let index = index.to_string();
    let span = action.json.get(&mismatch.steps(&["examples", &index, "request"])).unwrap_or(&action.span);
    let subject = match mismatch.path.is_empty() {
        true => "the request".to_owned(),
        false => format!("`{}`", mismatch.path.join(".")),
    };
    let help = mismatch.help.unwrap_or_else(|| "change the example, or the constraint that it violates".to_owned());
    diagnostics.push(
        Diagnostic::new(span, format!("in the example \"{}\", {subject} {}", example.title, mismatch.reason))
            .help(help),
    );
}
