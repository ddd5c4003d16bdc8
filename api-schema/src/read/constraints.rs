//! The constraints of a value.

use super::object;
use super::reader::{Context, Members, expected};
use crate::json::Value;
use crate::model::Constraints;
use crate::pattern::Pattern;

pub(super) fn read(members: &mut Members<'_>, context: &mut Context<'_>) -> Constraints {
    let items = members.items("enum", context);
    if let Some(node) = members.take("enum")
        && matches!(&node.value, Value::Array(items) if items.is_empty())
    {
        let help = "list the allowed values, or remove the key";
        context.error(&node.span, "`enum` is empty, so no value is allowed", help);
    }
    let objects = items.iter().find(|item| matches!(item.value, Value::Object(_)));
    if let Some(object) = objects {
        let help = "write `values` for an enum whose values have names and descriptions";
        context.error(&object.span, "`enum` lists integers or strings, found an object", help);
    }
    let plain = items.iter().filter(|item| !matches!(item.value, Value::Object(_)));
    let allowed: Vec<_> = plain.filter_map(|item| object::literal(item, "enum", context)).collect();
    // A partial list would reject valid values.
    let allowed = if allowed.len() == items.len() { allowed } else { Vec::new() };
    Constraints {
        minimum: members.number("minimum", context),
        maximum: members.number("maximum", context),
        exclusive_minimum: members.number("exclusiveMinimum", context),
        exclusive_maximum: members.number("exclusiveMaximum", context),
        ranges: ranges(members, context),
        min_length: members.count("minLength", context),
        max_length: members.count("maxLength", context),
        max_bytes: members.count("maxBytes", context),
        min_items: members.count("minItems", context),
        max_items: members.count("maxItems", context),
        allowed,
        pattern: pattern(members, context),
        // Both belong to the type.
        format: None,
        items: None,
    }
}

/// `anyOf` with ranges: the number is in one of them.
fn ranges(members: &mut Members<'_>, context: &mut Context<'_>) -> Vec<(i64, i64)> {
    let mut ranges = Vec::new();
    if let Some(node) = members.take("anyOf")
        && matches!(&node.value, Value::Array(items) if items.is_empty())
    {
        context.error(&node.span, "`anyOf` is empty, so no value is allowed", "list ranges, or remove the key");
    }
    for item in members.items("anyOf", context) {
        let Some(mut inner) = Members::of(item, "a range", context) else { continue };
        let (low, high) = (inner.number("minimum", context), inner.number("maximum", context));
        inner.finish(context);
        match (low.and_then(|low| low.as_i64()), high.and_then(|high| high.as_i64())) {
            (Some(low), Some(high)) if low <= high => ranges.push((low, high)),
            _ => context.error(
                &item.span,
                "this is not a range of integers",
                "write `{ \"minimum\": 1, \"maximum\": 10 }`, with the minimum first, in 64 bits with a sign",
            ),
        }
    }
    ranges
}

fn pattern(members: &mut Members<'_>, context: &mut Context<'_>) -> Option<Pattern> {
    let node = members.take("pattern")?;
    let Value::String(text) = &node.value else {
        expected(node, "pattern", "a string", context);
        return None;
    };
    Pattern::compile(text)
        .map_err(|reason| {
            context.error(
                &node.span,
                format!("invalid pattern: {reason}"),
                "classes, groups, `|`, `?`, `*`, `+`, `{m,n}`, `^` and `$` are supported",
            );
        })
        .ok()
}
