//! Paths, constants, phases and other values of a life cycle.

use crate::json::{Member, Node, Value};
use crate::model::{FieldPath, IntegerWhen, Literal, Parameter, ParameterValue, Phase};
use crate::read::reader::{Context, Members, string};
use crate::source::Span;
use crate::suggest;

pub(super) fn each<T>(
    members: &mut Members<'_>,
    key: &'static str,
    context: &mut Context<'_>,
    read: fn(&Node, &mut Context<'_>) -> Option<T>,
) -> Vec<T> {
    members.items(key, context).iter().filter_map(|node| read(node, context)).collect()
}

pub(super) fn missing(members: &mut Members<'_>, what: &str, key: &'static str, value: &str) {
    let start = Span { file: members.span.file, bytes: members.span.bytes.start..members.span.bytes.start + 1 };
    members.missing(&[key], &start, format!("{what} needs `{key}`"), format!("add `\"{key}\": {value}`"));
}

/// The one field that selects the form of an ID, with its value for an integer.
pub(super) fn integer_when(members: &mut Members<'_>, context: &mut Context<'_>) -> Option<IntegerWhen> {
    let inner = Members::of(members.take("integerWhen")?, "`integerWhen`", context)?;
    let members: Vec<&Member> = inner.named().collect();
    let [member] = members[..] else {
        context.error(inner.span, "`integerWhen` needs one field", "write `{ \"TheField\": 1 }`");
        return None;
    };
    Some(IntegerWhen { field: FieldPath::parse(&member.key), is: constant(&member.value, context)? })
}

/// Request fields with their values: `$id`, `$TheName` of `remember`, or a constant.
pub(super) fn parameters(members: &mut Members<'_>, context: &mut Context<'_>) -> Vec<Parameter> {
    let Some(inner) = members.take("parameters").and_then(|node| Members::of(node, "`parameters`", context)) else {
        return Vec::new();
    };
    let parameter = |member: &Member| {
        Some(Parameter { field: member.key.clone(), value: parameter_value(&member.value, context)? })
    };
    inner.named().filter_map(parameter).collect()
}

pub(super) fn parameter_value(node: &Node, context: &mut Context<'_>) -> Option<ParameterValue> {
    match &node.value {
        Value::String(text) => Some(match text.strip_prefix('$') {
            Some("id") => ParameterValue::Id,
            Some(name) => ParameterValue::Remembered(name.to_owned()),
            None => ParameterValue::Literal(Literal::Str(text.clone().into())),
        }),
        Value::Number(number) if number.is_i64() => {
            number.as_i64().map(|value| ParameterValue::Literal(Literal::Int(value)))
        }
        _ => {
            context.error(
                &node.span,
                format!("a value must be a string or an integer, found {}", node.kind()),
                "write `\"$id\"`, `\"$TheName\"` of `remember`, or a constant",
            );
            None
        }
    }
}

/// A constant: neither the task ID nor a remembered value.
pub(super) fn constant(node: &Node, context: &mut Context<'_>) -> Option<Literal> {
    match parameter_value(node, context)? {
        ParameterValue::Literal(value) => Some(value),
        _ => {
            context.error(&node.span, "the value must be a constant", "write a value without `$`");
            None
        }
    }
}

/// The values of a field, each with its phase; `check` turns the keys of an integer field into integers.
pub(super) fn phases(members: &mut Members<'_>, context: &mut Context<'_>) -> Vec<(Literal, Phase)> {
    let Some(inner) = members.take("phases").and_then(|node| Members::of(node, "`phases`", context)) else {
        return Vec::new();
    };
    let phase = |member: &Member| {
        let phase = word_of(&member.value, "phases", &Phase::ALL, context)?;
        Some((Literal::Str(member.key.clone().into()), phase))
    };
    inner.named().filter_map(phase).collect()
}

/// A string with more than whitespace.
pub(super) fn filled(members: &mut Members<'_>, key: &'static str, context: &mut Context<'_>) -> Option<String> {
    text_of(members.take(key)?, key, context)
}

pub(super) fn text_of(node: &Node, key: &str, context: &mut Context<'_>) -> Option<String> {
    let text = string(node, key, context)?;
    if text.trim().is_empty() {
        context.error(&node.span, format!("`{key}` is empty"), "write a value, or remove the key");
        return None;
    }
    Some(text)
}

pub(super) fn path(members: &mut Members<'_>, key: &'static str, context: &mut Context<'_>) -> Option<FieldPath> {
    filled(members, key, context).map(|text| FieldPath::parse(&text))
}

/// A path, or a list of them.
pub(super) fn paths(members: &mut Members<'_>, key: &'static str, context: &mut Context<'_>) -> Vec<FieldPath> {
    let texts: Vec<String> = match members.take(key) {
        Some(node @ Node { value: Value::String(_), .. }) => text_of(node, key, context).into_iter().collect(),
        _ => members.distinct(key, context).iter().filter_map(|node| text_of(node, key, context)).collect(),
    };
    texts.iter().map(|text| FieldPath::parse(text)).collect()
}

/// A number from 1 that fits 32 bits.
pub(super) fn positive(members: &mut Members<'_>, key: &'static str, context: &mut Context<'_>) -> Option<u32> {
    let count = members.count(key, context)?;
    let number = u32::try_from(count).ok().filter(|number| *number > 0);
    if number.is_none() {
        let at = members.take(key).map_or(members.span, |node| &node.span);
        context.error(at, format!("`{key}` is {count}"), "write a number from 1 to 4294967295, or leave it out");
    }
    number
}

/// One of a few words that must be there.
pub(super) fn word<T: Copy>(
    members: &mut Members<'_>,
    what: &str,
    key: &'static str,
    words: &[(T, &'static str)],
    context: &mut Context<'_>,
) -> Option<T> {
    if members.take(key).is_none() {
        let words: Vec<String> = words.iter().map(|(_, word)| format!("\"{word}\"")).collect();
        missing(members, what, key, &words.join(" | "));
        return None;
    }
    word_if_given(members, key, words, context)
}

pub(super) fn word_if_given<T: Copy>(
    members: &mut Members<'_>,
    key: &'static str,
    words: &[(T, &'static str)],
    context: &mut Context<'_>,
) -> Option<T> {
    members.take(key).and_then(|node| word_of(node, key, words, context))
}

fn word_of<T: Copy>(node: &Node, key: &str, words: &[(T, &'static str)], context: &mut Context<'_>) -> Option<T> {
    let text = string(node, key, context)?;
    let found = words.iter().find(|(_, word)| *word == text).map(|(value, _)| *value);
    if found.is_none() {
        let words: Vec<&str> = words.iter().map(|(_, word)| *word).collect();
        let help = suggest::help(&text, &words);
        context.error(&node.span, format!("unknown value `{text}` of `{key}`"), help);
    }
    found
}

/// Whether exactly one of some keys is given; anything else is an error.
pub(super) fn has_one_of(
    members: &mut Members<'_>,
    what: &str,
    keys: &[&'static str],
    choices: &str,
    context: &mut Context<'_>,
) -> bool {
    let given = keys.iter().filter(|key| members.take(key).is_some()).count();
    let message = format!("{what} needs exactly one of {choices}");
    match given {
        0 => members.missing(keys, members.span, message, "add one of them"),
        1 => {}
        _ => context.error(members.span, message, "keep one and remove the others"),
    }
    given == 1
}
