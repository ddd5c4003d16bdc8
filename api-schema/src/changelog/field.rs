//! Changes of fields: type, presence, constraints, and what prose states about them.

use super::Step;
use super::log::{Log, flag, pairs, text};
use crate::list::type_word;
use crate::model::{Constraints, Field, FieldType, Number, Object, Secret, Value};
use crate::names::field_name;

const DOCUMENTATION: &str = "documentation";
const REJECTED: &str = "values that were valid are rejected";
const ACCEPTED: &str = "more values are valid";

/// Compares two objects. Only the constraints of requests are enforced.
pub(super) fn objects(place: &str, old: &Object, new: &Object, in_requests: bool, log: &mut Log) {
    for pair in pairs(&old.fields, &new.fields, |field| field.name.clone()) {
        let place = format!("{place}.{}", pair.name);
        match (pair.old, pair.new) {
            (Some(old), Some(new)) => fields(&place, old, new, in_requests, log),
            (None, Some(new)) => {
                let is_needed = new.required && in_requests;
                let (step, reason) = match is_needed {
                    true => (Step::Major, "callers must set it"),
                    false => (Step::Minor, "new"),
                };
                let presence = if new.required { "required " } else { "" };
                log.add(&place, "field", [None, Some(format!("{presence}{}", type_word(&new.ty)))], step, reason);
            }
            (Some(old), None) => {
                log.add(&place, "field", [Some(type_word(&old.ty)), None], Step::Major, "removed");
            }
            (None, None) => {}
        }
    }
    rules(place, old, new, in_requests, log);
}

fn rules(place: &str, old: &Object, new: &Object, in_requests: bool, log: &mut Log) {
    let sentences = |object: &Object| object.rules.iter().map(ToString::to_string).collect::<Vec<_>>();
    for pair in pairs(&sentences(old), &sentences(new), String::clone) {
        let (step, reason) = match (pair.new.is_some(), in_requests) {
            (true, true) => (Step::Major, REJECTED),
            (false, true) => (Step::Minor, ACCEPTED),
            (_, false) => (Step::Patch, DOCUMENTATION),
        };
        log.changed(place, "rule", [pair.old.cloned(), pair.new.cloned()], step, reason);
    }
}

fn fields(place: &str, old: &Field, new: &Field, in_requests: bool, log: &mut Log) {
    let both = [old, new];
    log.changed(place, "name", both.map(|field| Some(field_name(field))), Step::Major, "the field is renamed in Rust");
    log.changed(place, "type", both.map(|field| Some(type_word(&field.ty))), Step::Major, "the type in Rust changes");
    let required = both.map(|field| flag("required", field.required));
    let reason = match (new.required, in_requests) {
        (true, true) => "callers must set it",
        (true, false) => "the type in Rust is no longer an `Option`",
        (false, _) => "the type in Rust becomes an `Option`",
    };
    log.changed(place, "required", required, Step::Major, reason);
    let nullable = both.map(|field| flag("nullable", field.nullable));
    log.changed(place, "nullable", nullable, Step::Patch, DOCUMENTATION);
    log.deprecated(place, old.deprecated, new.deprecated);
    log.sites(place, old.sites, new.sites);
    let secrets = both.map(|field| text(secret(field.secret)));
    log.changed(place, "secret", secrets, Step::Patch, "what logs and `Debug` hide");
    log.described(place, &old.description, &new.description);
    let stated = |value: fn(&Field) -> Option<Value>| both.map(|field| value(field).map(|value| value.to_string()));
    log.changed(place, "default", stated(default), Step::Patch, DOCUMENTATION);
    log.changed(place, "unit", stated(unit), Step::Patch, DOCUMENTATION);
    if old.ty == new.ty {
        constraints(place, &old.ty, [&old.constraints, &new.constraints], in_requests, log);
    }
    prose(place, old, new, log);
}

fn secret(secret: Secret) -> &'static str {
    match secret {
        Secret::No => "",
        Secret::Query => "query",
        Secret::Whole => "whole value",
    }
}

/// The confirmed default, or the one under review.
fn default(field: &Field) -> Option<Value> {
    field.default.clone().or_else(|| field.review.as_ref()?.default.clone())
}

fn unit(field: &Field) -> Option<Value> {
    field.unit.clone().or_else(|| field.review.as_ref()?.unit.clone()).map(Value::String)
}

/// Compares enforced constraints, those of list items under `[]`.
fn constraints(place: &str, ty: &FieldType, [old, new]: [&Constraints; 2], in_requests: bool, log: &mut Log) {
    for pair in pairs(&old.keywords(ty), &new.keywords(ty), |keyword| keyword.name.to_owned()) {
        let Some(name) = pair.old.or(pair.new).map(|keyword| keyword.name) else { continue };
        let values = [pair.old, pair.new].map(|keyword| keyword.map(|keyword| &keyword.value));
        let (step, reason) = match (in_requests, is_tighter(name, values)) {
            (false, _) => (Step::Patch, DOCUMENTATION),
            (true, true) => (Step::Major, REJECTED),
            (true, false) => (Step::Minor, ACCEPTED),
        };
        log.changed(place, name, values.map(|value| value.map(ToString::to_string)), step, reason);
    }
    let formats = [old, new].map(|constraints| constraints.format.and_then(|format| text(format.name())));
    let step = if formats[1].is_some() && in_requests { Step::Major } else { Step::Minor };
    log.changed(place, "format", formats, step, "other values are valid");
    if let FieldType::List(inner) = ty {
        let none = Constraints::default();
        let items = [old, new].map(|constraints| constraints.items.as_deref().unwrap_or(&none));
        constraints(&format!("{place}[]"), inner, items, in_requests, log);
    }
}

/// Whether the new value of a keyword rejects what the old one accepted.
fn is_tighter(name: &str, [old, new]: [Option<&Value>; 2]) -> bool {
    let (old, new) = match (old, new) {
        (_, None) => return false,
        (None, Some(_)) => return true,
        (Some(old), Some(new)) => (old, new),
    };
    let is_less = |a: &Value, b: &Value| match (a.as_i64(), b.as_i64()) {
        (Some(a), Some(b)) => a < b,
        _ => a.as_number().map(Number::as_f64) < b.as_number().map(Number::as_f64),
    };
    match name {
        "minimum" | "exclusiveMinimum" | "minLength" | "minItems" => is_less(old, new),
        "maximum" | "exclusiveMaximum" | "maxLength" | "maxBytes" | "maxItems" => is_less(new, old),
        "enum" => {
            let known = new.as_array().unwrap_or_default();
            old.as_array().into_iter().flatten().any(|value| !known.contains(value))
        }
        // A pattern or a list of ranges may reject values either way.
        _ => true,
    }
}

/// Compares what prose states: it is under review, so that nothing enforces it.
fn prose(place: &str, old: &Field, new: &Field, log: &mut Log) {
    let reviewed = [old, new].map(|field| field.review.as_ref());
    let keywords = |field: &Field| match &field.review {
        Some(review) => review.constraints.keywords(&field.ty),
        None => Vec::new(),
    };
    for pair in pairs(&keywords(old), &keywords(new), |keyword| keyword.name.to_owned()) {
        let Some(name) = pair.old.or(pair.new).map(|keyword| keyword.name) else { continue };
        let values = [pair.old, pair.new].map(|keyword| keyword.map(|keyword| keyword.value.to_string()));
        log.changed(place, name, values, Step::Patch, "stated in prose, not enforced");
    }
    let stated = |word: &'static str, is: fn(&crate::model::FieldReview) -> bool| {
        reviewed.map(|review| review.is_some_and(is).then(|| format!("{word} (in prose)")))
    };
    let required = stated("required", |review| review.required);
    log.changed(place, "required", required, Step::Patch, "stated in prose, not enforced");
    let nullable = stated("nullable", |review| review.nullable);
    log.changed(place, "nullable", nullable, Step::Patch, "stated in prose, not enforced");
}
