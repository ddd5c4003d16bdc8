//! An action file.

use std::collections::HashSet;

use super::object::{self, Owner};
use super::reader::{Context, Members, expected};
use super::{ErrorReference, UnresolvedSchema};
use crate::diagnostic::Diagnostic;
use crate::json::{Node, Value};
use crate::model::{Action, ActionReview, ErrorCode, EventStream, Example, Object, Pagination, Retry, Safety};
use crate::sites::Sites;
use crate::span_map::SpanMap;
use crate::suggest;

pub(super) fn read(
    mut members: Members<'_>,
    json: SpanMap,
    stem: &str,
    folder: Option<&str>,
    unresolved: &mut UnresolvedSchema,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let context = &mut Context { diagnostics, types: &mut unresolved.types };
    let (name, span) = members.file_name("action", "action", stem, context);
    unresolved.named_services.extend(members.string_with_span("service", context));
    let description = members.text("description", context);
    let documentation = members.page("documentation", context);
    let alias = members.string("alias", context);
    let deprecated = members.flag("deprecated", context);
    let sites = members.sites(context);
    let host = members.host(context);
    let unsigned = members.flag("unsigned", context);
    let retry = retry(&mut members, context);
    let (rate_limit, rate_period) = rate(&mut members, context);
    let regions = members.strings("regions", context);
    let errors = errors(&mut members, unresolved.actions.len(), &mut unresolved.error_references, context);
    let request = body(&mut members, "request", &name, context);
    let response = body(&mut members, "response", &name, context);
    let pagination = pagination(&mut members, context);
    let stream = stream(&mut members, context);
    let review = review(&mut members, context);
    if let Some(types) = members.take("types").and_then(|node| Members::of(node, "`types`", context)) {
        for member in types.named() {
            object::read_type(&member.value, &member.key, &member.key_span, context);
        }
    }
    let examples = examples(&mut members, context);
    members.finish(context);
    unresolved.actions.push(Action {
        name,
        span,
        category: folder.map(str::to_owned),
        description,
        documentation,
        alias,
        deprecated,
        sites,
        host,
        unsigned,
        retry,
        rate_limit,
        rate_period,
        regions,
        errors,
        request,
        response,
        examples,
        pagination,
        stream,
        review,
        json,
    });
}

fn pagination(members: &mut Members<'_>, context: &mut Context<'_>) -> Option<Pagination> {
    let node = members.take("pagination")?;
    let mut inner = Members::of(node, "`pagination`", context)?;
    let (page, offset) = (inner.string("page", context), inner.string("offset", context));
    let first = inner.count("first", context);
    let (size, items) = (inner.text("size", context), inner.text("items", context));
    let total = inner.string("total", context);
    let minimum_total = inner.string("minimumTotal", context);
    let by_offset = offset.is_some();
    let message = "`pagination` needs exactly one of `page` and `offset`";
    let help = "name the request field that selects the page: `page` for a page number, `offset` for a number of items";
    let from = match (page, offset) {
        (Some(from), None) | (None, Some(from)) => Some(from),
        (None, None) => {
            inner.missing(&["page", "offset"], &node.span, message, help);
            None
        }
        (Some(_), Some(_)) => {
            context.error(&node.span, message, help);
            None
        }
    };
    inner.finish(context);
    Some(Pagination { from: from?, by_offset, first: first.unwrap_or(0), size, items, total, minimum_total })
}

/// Facts from an importer that are not confirmed yet.
fn review(members: &mut Members<'_>, context: &mut Context<'_>) -> Option<ActionReview> {
    let mut inner = Members::of(members.take("review")?, "`review`", context)?;
    inner.string("from", context);
    let (rate_limit, rate_period) = rate(&mut inner, context);
    let review = ActionReview {
        rate_limit,
        rate_period,
        retry: inner.member("retry").is_some().then(|| retry(&mut inner, context)),
        pagination: pagination(&mut inner, context),
    };
    inner.finish(context);
    Some(review)
}

fn stream(members: &mut Members<'_>, context: &mut Context<'_>) -> Option<EventStream> {
    let mut inner = Members::of(members.take("stream")?, "`stream`", context)?;
    let stream = EventStream { event: inner.text("event", context), last: inner.string("last", context) };
    inner.finish(context);
    Some(stream)
}

/// The number of requests, and the seconds in which it is accepted.
fn rate(members: &mut Members<'_>, context: &mut Context<'_>) -> (Option<u32>, u32) {
    let limit = at_least_one(members, "rateLimit", context);
    let period = at_least_one(members, "ratePeriod", context).unwrap_or(1);
    if members.take("rateLimit").is_none()
        && let Some(member) = members.member("ratePeriod")
    {
        let message = "`ratePeriod` has no effect without `rateLimit`";
        context.error(&member.key_span, message, "add `rateLimit`, or remove the key");
    }
    (limit, period)
}

fn at_least_one(members: &mut Members<'_>, key: &'static str, context: &mut Context<'_>) -> Option<u32> {
    let count = members.count(key, context)?;
    match u32::try_from(count) {
        Ok(count) if count > 0 => Some(count),
        _ => {
            let span = members.take(key).map_or(members.span, |node| &node.span);
            context.error(
                span,
                format!("`{key}` must be at least 1, found {count}"),
                "write a number from 1 to 4294967295",
            );
            None
        }
    }
}

fn body(members: &mut Members<'_>, key: &'static str, action: &str, context: &mut Context<'_>) -> Object {
    let suffix = if key == "request" { "Request" } else { "Response" };
    let owner = Owner {
        name: format!("{action}{suffix}"),
        described_by: format!("The {key} of `{action}`."),
        response: key == "response",
    };
    let Some(node) = members.take(key) else {
        let help = format!("add `\"{key}\": {{ \"properties\": {{}} }}`");
        members.missing(&[key], &members.span.start(), format!("the action has no `{key}`"), help);
        return unreadable();
    };
    Members::of(node, "a request or response", context)
        .map_or_else(unreadable, |inner| object::read_object(inner, &owner, context))
}

fn unreadable() -> Object {
    Object { incomplete: true, ..Object::default() }
}

fn retry(members: &mut Members<'_>, context: &mut Context<'_>) -> Retry {
    let never = Retry { safety: Safety::Never, because: "the effect of a second request is not documented".to_owned() };
    let Some(node) = members.take("retry") else {
        return never;
    };
    let Some(mut inner) = Members::of(node, "`retry`", context) else {
        return never;
    };
    let safe = inner.take("safe");
    let key = inner.string("key", context);
    let because = inner.text("because", context);
    if safe.is_none() {
        inner.missing(&["safe"], &node.span, "`retry` needs `safe`", format!("add `\"safe\"`: one of {SAFETIES}"));
    }
    inner.finish(context);
    let Some(safe) = safe else {
        return never;
    };
    let safety = match (&safe.value, key) {
        (Value::String(word), None) if word == "read-only" => Safety::ReadOnly,
        (Value::String(word), None) if word == "idempotent" => Safety::Idempotent,
        (Value::String(word), None) if word == "never" => Safety::Never,
        (Value::String(word), Some(key)) if word == "with-key" => Safety::WithKey(key),
        (Value::String(word), None) if word == "with-key" => {
            context.error(&safe.span, "`with-key` needs `key`", "add `\"key\": \"TheRequestField\"`");
            Safety::Never
        }
        (Value::String(word), Some(_)) if ["read-only", "idempotent", "never"].contains(&word.as_str()) => {
            context.error(&safe.span, format!("`{word}` takes no `key`"), "remove `key`, or write `with-key`");
            Safety::Never
        }
        (Value::String(word), _) => {
            let known = ["read-only", "idempotent", "with-key", "never"];
            context.error(&safe.span, format!("unknown retry safety `{word}`"), suggest::help(word, &known));
            Safety::Never
        }
        _ => {
            expected(safe, "safe", "a string", context);
            Safety::Never
        }
    };
    Retry { safety, because }
}

const SAFETIES: &str = "`read-only`, `idempotent`, `with-key`, `never`";

/// A string names a code that `service.json` describes; an object describes the code inline.
fn errors(
    members: &mut Members<'_>,
    action: usize,
    references: &mut Vec<ErrorReference>,
    context: &mut Context<'_>,
) -> Vec<ErrorCode> {
    let mut codes: Vec<ErrorCode> = Vec::new();
    let mut seen = HashSet::new();
    for item in members.items("errors", context) {
        let code = match &item.value {
            Value::String(code) => {
                references.push(ErrorReference {
                    action,
                    position: codes.len(),
                    code: code.clone(),
                    span: item.span.clone(),
                });
                ErrorCode { code: code.clone(), description: String::new(), sites: Sites::Both }
            }
            _ => {
                let Some(mut inner) = Members::of(item, "an error code", context) else {
                    continue;
                };
                let code = ErrorCode {
                    code: inner.text("code", context),
                    description: inner.text("description", context),
                    sites: inner.sites(context),
                };
                inner.finish(context);
                code
            }
        };
        if !seen.insert(code.code.clone()) {
            context.error(&item.span, format!("duplicate error code `{}`", code.code), "remove one of the two");
        }
        codes.push(code);
    }
    codes
}

fn examples(members: &mut Members<'_>, context: &mut Context<'_>) -> Vec<Example> {
    let mut examples = Vec::new();
    for item in members.items("examples", context) {
        let Some(mut inner) = Members::of(item, "an example", context) else {
            continue;
        };
        let title = inner.text("title", context);
        let (request, response) = (inner.take("request").map(Node::to_json), inner.take("response").map(Node::to_json));
        for (key, part) in [("request", &request), ("response", &response)] {
            if part.is_none() {
                let message = format!("an example needs `{key}`");
                inner.missing(&[key], &item.span, message, format!("add the JSON of a real {key}"));
            }
        }
        inner.finish(context);
        if let (Some(request), Some(response)) = (request, response) {
            examples.push(Example { title, request, response });
        }
    }
    examples
}
