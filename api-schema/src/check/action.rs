//! Checks of an action: category, regions, retry key, pagination, event stream, examples.

use super::value::check_object;
use super::{Diagnostics, TypeIndex, object};
use crate::diagnostic::Diagnostic;
use crate::model::{Action, EventStream, Example, Field, FieldType, Pagination, Safety, Service};
use crate::source::Span;
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
    let known = || service.categories.iter().map(|category| category.name.as_str());
    // Without categories a folder has no meaning.
    if let Some(folder) = &action.category
        && !service.categories.is_empty()
        && !known().any(|category| category == folder)
    {
        diagnostics.push(
            Diagnostic::new(
                &action.span,
                format!("`service.json` has no category `{folder}`, the folder of this action"),
            )
            .help(suggest::help(folder, known())),
        );
    }
}

fn check_regions(action: &Action, service: &Service, diagnostics: Diagnostics<'_>) {
    for (index, region) in action.regions.iter().enumerate() {
        if !service.regions.is_empty() && !service.regions.iter().any(|known| known.name == *region) {
            let span = action.json.get(&["regions", &index.to_string()]).unwrap_or(&action.span);
            diagnostics.push(
                Diagnostic::new(span, format!("`service.json` does not list the region `{region}`"))
                    .help(suggest::help(region, service.regions.iter().map(|known| known.name.as_str()))),
            );
        }
    }
}

fn check_retry_key(action: &Action, key: &str, diagnostics: Diagnostics<'_>) {
    let fields = &action.request.fields;
    let span = || action.json.get(&["retry", "key"]).unwrap_or(&action.span);
    match fields.iter().find(|field| field.name == key) {
        Some(field) if field.ty == FieldType::String || field.unreadable => {}
        Some(_) => diagnostics.push(
            Diagnostic::new(span(), format!("the retry key `{key}` is not a string"))
                .help("the service recognizes a repeated request by the key, which must be a string"),
        ),
        None => diagnostics.push(
            Diagnostic::new(span(), format!("the retry key `{key}` is not a field of the request"))
                .help(suggest::help(key, fields.iter().map(|field| field.name.as_str()))),
        ),
    }
}

/// The events must be objects, and `last` one of their fields.
fn check_stream(action: &Action, stream: &EventStream, types: TypeIndex<'_>, diagnostics: Diagnostics<'_>) {
    let span = |key: &str| action.json.get(&["stream", key]).unwrap_or(&action.span);
    let Some(event) = types.find_object(&stream.event) else {
        let names = types.types.iter().filter(|ty| ty.object().is_some()).map(|ty| ty.name.as_str());
        let help = suggest::help(&stream.event, names);
        diagnostics.push(
            Diagnostic::new(span("event"), format!("`stream` names an unknown object type: `{}`", stream.event))
                .help(help),
        );
        return;
    };
    let Some(last) = stream.last.as_ref().filter(|_| !event.incomplete) else { return };
    let fits = |field: &&Field| field.name == *last && (field.unreadable || field.ty == FieldType::Boolean);
    if !event.fields.iter().any(|field| fits(&field)) {
        let flags = event.fields.iter().filter(|field| field.ty == FieldType::Boolean);
        let help = suggest::help(last, flags.map(|field| field.name.as_str()));
        let message = format!("`{}` has no boolean field `{last}`", stream.event);
        diagnostics.push(Diagnostic::new(span("last"), message).help(help));
    }
}

/// Every name must be a field of the right type.
fn check_pagination(action: &Action, pages: &Pagination, diagnostics: Diagnostics<'_>) {
    let integer = |ty: &FieldType| matches!(ty, FieldType::Int64 | FieldType::Uint64);
    let list = |ty: &FieldType| matches!(ty, FieldType::List(_));
    let from = if pages.by_offset { "offset" } else { "page" };
    let (request, response) = (&action.request, &action.response);
    if pages.from == pages.size && !pages.from.is_empty() {
        let span = action.json.get(&["pagination", "size"]).unwrap_or(&action.span);
        let message = format!("`pagination` uses `{}` both as `{from}` and as `size`", pages.from);
        diagnostics.push(Diagnostic::new(span, message).help("name another field"));
    }
    let totals = [("total", &pages.total), ("minimumTotal", &pages.minimum_total)];
    let total = totals.into_iter().filter_map(|(key, name)| Some((key, name.as_ref()?, response, false)));
    let named = [(from, &pages.from, request, false), ("size", &pages.size, request, false)];
    for (key, name, object, is_list) in named.into_iter().chain([("items", &pages.items, response, true)]).chain(total)
    {
        // What could not be read is reported already.
        if object.incomplete || name.is_empty() {
            continue;
        }
        let span = action.json.get(&["pagination", key]).unwrap_or(&action.span);
        let wanted = if is_list { "a list" } else { "an integer" };
        match object.fields.iter().find(|field| field.name == *name) {
            Some(field) if field.unreadable || (if is_list { list(&field.ty) } else { integer(&field.ty) }) => {}
            Some(_) => diagnostics.push(
                Diagnostic::new(span, format!("`pagination` uses `{name}` as `{key}`, which is not {wanted}"))
                    .help("name another field"),
            ),
            None => {
                let help = suggest::help(name, object.fields.iter().map(|field| field.name.as_str()));
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
    let steps = ["examples", &index, "request"].into_iter().chain(mismatch.path.iter().map(String::as_str));
    let span: &Span = action.json.get(&steps.collect::<Vec<_>>()).unwrap_or(&action.span);
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
