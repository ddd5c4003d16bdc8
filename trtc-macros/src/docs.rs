//! Rustdoc text: what a schema says, in the order a reader needs it.

use api_schema::model::{Action, Constraints, Field, FieldType, Format, Object, Safety, Schema, Secret};
use proc_macro2::TokenStream;
use quote::quote;

/// A text as doc attributes, a line each.
pub(crate) fn attributes(text: &str) -> TokenStream {
    let lines = text.trim_end().lines().map(|line| format!(" {line}"));
    quote!( #( #[doc = #lines] )* )
}

/// A field: its meaning; its unit, range and default; then what goes wrong.
pub(crate) fn field(field: &Field) -> String {
    let description = escape(&field.description);
    let (meaning, pitfalls) = first_sentence(&description);
    let mut facts = facts(field);
    if let Some(default) = &field.default {
        facts.push(format!("The service's default: {}.", code(default)));
    }
    match field.secret {
        Secret::No => {}
        Secret::Query => facts.push("Its query is never shown.".to_owned()),
        Secret::Whole => facts.push("It is never shown.".to_owned()),
    }
    if field.deprecated {
        facts.push("Deprecated.".to_owned());
    }
    let parts = [meaning.to_owned(), facts.join(" "), pitfalls.to_owned()];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("\n\n")
}

/// A request: what the action does, and everything a caller should know of it.
pub(crate) fn request(action: &Action, schema: &Schema) -> String {
    let mut text = format!("{}\n", escape(&action.description));
    if action.deprecated {
        text.push_str("\nDeprecated: the service advises against it, or has withdrawn it.\n");
    }
    text.push_str(&rules(&action.request));
    text.push_str(&format!("\n- Sent again: {}.\n", retry(action)));
    if let Some(limit) = action.rate_limit {
        let period = match action.rate_period {
            1 => "second".to_owned(),
            seconds => format!("{seconds} seconds"),
        };
        let requests = if limit == 1 { "request" } else { "requests" };
        text.push_str(&format!("- Rate limit: {limit} {requests} per {period}.\n"));
    }
    if !action.regions.is_empty() {
        text.push_str(&format!("- Regions: {}.\n", ticked(&action.regions)));
    }
    let host = action.host.as_ref().unwrap_or(&schema.service.host);
    text.push_str(&format!("- Host: `{host}`, version {}.\n", schema.service.version));
    if !action.errors.is_empty() {
        text.push_str("\n# Error codes\n\n");
        for error in &action.errors {
            text.push_str(&format!("- `{}`: {}\n", error.code, escape(&error.description)));
        }
    }
    if let Some(page) = &action.documentation {
        text.push_str(&format!("\nSource: <{page}>\n"));
    }
    text
}

/// An object: what it is, and its rules.
pub(crate) fn object(object: &Object) -> String {
    format!("{}\n{}", escape(&object.description), rules(object))
}

/// Keeps rustdoc from reading links, tags and code blocks into plain text; code spans stay as they are.
pub(crate) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    let mut in_code = false;
    for (index, line) in text.lines().enumerate() {
        if index > 0 {
            escaped.push('\n');
        }
        for c in line.trim().chars() {
            in_code ^= c == '`';
            if !in_code && matches!(c, '[' | ']' | '<' | '>' | '*' | '_') {
                escaped.push('\\');
            }
            escaped.push(c);
        }
    }
    escaped
}

/// The first sentence and the rest.
fn first_sentence(text: &str) -> (&str, &str) {
    let end = text
        .char_indices()
        .find(|(at, c)| *c == '.' && text.get(at + 1..).is_some_and(|rest| rest.starts_with([' ', '\n'])));
    match end {
        Some((at, _)) => {
            let (first, rest) = text.split_at(at + 1);
            (first, rest.trim_start())
        }
        None => (text, ""),
    }
}

fn facts(field: &Field) -> Vec<String> {
    let unit = field.unit.as_ref().map(|unit| format!(" {unit}")).unwrap_or_default();
    let mut facts = Vec::new();
    constraints(&field.constraints, &unit, "", &mut facts);
    if facts.is_empty() && !unit.is_empty() {
        facts.push(format!("In{unit}."));
    }
    if let (FieldType::List(_), Some(items)) = (&field.ty, &field.constraints.items) {
        constraints(items, "", "Each: ", &mut facts);
    }
    facts
}

fn constraints(rules: &Constraints, unit: &str, prefix: &str, facts: &mut Vec<String>) {
    let mut add = |fact: String| facts.push(format!("{prefix}{fact}."));
    let count = |count: Option<u64>| count.map(|count| count.to_string());
    if let Some(range) =
        range(rules.minimum.as_ref().map(ToString::to_string), rules.maximum.as_ref().map(ToString::to_string))
    {
        add(capital(&format!("{range}{unit}")));
    }
    if (rules.min_length, rules.max_length) == (Some(1), None) {
        add("Not empty".to_owned());
    } else if let Some(range) = range(count(rules.min_length), count(rules.max_length)) {
        add(capital(&format!("{range} characters")));
    }
    if let Some(max) = rules.max_bytes {
        add(format!("At most {max} bytes"));
    }
    if let Some(range) = range(count(rules.min_items), count(rules.max_items)) {
        add(capital(&format!("{range} items")));
    }
    if !rules.allowed.is_empty() {
        let values: Vec<String> = rules.allowed.iter().map(code).collect();
        add(format!("One of {}", values.join(", ")));
    }
    if let Some(min) = &rules.exclusive_minimum {
        add(format!("More than {min}"));
    }
    if !rules.ranges.is_empty() {
        let ranges = rules.ranges.iter().map(|(low, high)| match low == high {
            true => low.to_string(),
            false => format!("{low} to {high}"),
        });
        add(ranges.collect::<Vec<_>>().join(", or "));
    }
    if let Some(pattern) = &rules.pattern {
        add(format!("Matches `{}`", pattern.text));
    }
    match rules.format {
        Some(Format::Url) => add("An absolute URL".to_owned()),
        Some(Format::HttpUrl) => add("An absolute http or https URL".to_owned()),
        Some(Format::Host) => add("A host name without a scheme".to_owned()),
        Some(Format::Base64) => add("Base64".to_owned()),
        Some(Format::Json) => add("The text of JSON".to_owned()),
        None => {}
    }
}

fn range(min: Option<String>, max: Option<String>) -> Option<String> {
    match (min, max) {
        (Some(min), Some(max)) => Some(format!("{min} to {max}")),
        (Some(min), None) => Some(format!("at least {min}")),
        (None, Some(max)) => Some(format!("at most {max}")),
        (None, None) => None,
    }
}

fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}

fn code(value: &impl ToString) -> String {
    format!("`{}`", value.to_string())
}

fn ticked(items: &[String]) -> String {
    let items: Vec<String> = items.iter().map(|item| format!("`{item}`")).collect();
    items.join(", ")
}

fn rules(object: &Object) -> String {
    object.rules.iter().map(|rule| format!("\n{rule}\n")).collect()
}

fn retry(action: &Action) -> String {
    let because = escape(&action.retry.because);
    match &action.retry.safety {
        Safety::ReadOnly => format!("whenever it may help, since {because}"),
        Safety::Idempotent => format!("when no answer came, since {because}"),
        Safety::WithKey(key) => format!("only with `{key}` and when no answer came, since {because}"),
        Safety::Never => format!("only when it surely was not carried out, since {because}"),
    }
}
