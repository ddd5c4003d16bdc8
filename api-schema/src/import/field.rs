//! Conversion of a member of an official object to a schema field.

use serde_json::{Value, json};

use super::prose::Stated;
use super::renames::TypeNames;
use super::secret;
use super::text::plain;
use crate::document::{Document, Members};
use crate::official::Member;

/// Returns the field; `notes` collects what a person has to review.
pub(super) fn field(
    member: &Member,
    alias: Option<&str>,
    nullable: bool,
    in_response: bool,
    types: &TypeNames,
    notes: &mut Vec<String>,
) -> Document {
    let mut members = Members::default();
    let text = plain(&member.document);
    members.add("description", if text.is_empty() { super::UNDESCRIBED } else { &text });
    members.add_some("alias", alias);
    let known = add_type(member, types, &mut members);
    if !known {
        notes.push(format!(
            "`{}` has the type `{}` of `{}`, which is unknown: the field becomes `json`",
            member.name, member.kind, member.member
        ));
    }
    let is_secret = known && secret::is_secret(member);
    if is_secret {
        // A guess, but one that is safe to enforce before a person has confirmed it.
        members.add("secret", true);
    }
    if nullable {
        members.add("nullable", true);
    }
    if member.disabled {
        members.add("deprecated", true);
    }
    if known {
        members.add_some("examples", example(member).map(|value| json!([value])));
        members.add_some("review", Stated::of(member).review(member, in_response, is_secret));
    }
    Document::Block(members.0)
}

/// Adds the type; returns whether it is known.
fn add_type(member: &Member, types: &TypeNames, members: &mut Members) -> bool {
    let item = scalar(&member.member);
    match (member.kind.as_str(), item) {
        ("object", _) => match types.get(&member.member) {
            Some(name) => members.add("$ref", name),
            None => return any(members),
        },
        ("list", Some(item)) => {
            members.add("type", "array");
            members.add("items", Document::Object(pairs(item)));
        }
        ("list", None) => match types.get(&member.member) {
            Some(name) => {
                members.add("type", "array");
                members.add("items", json!({ "$ref": name }));
            }
            None => return any(members),
        },
        (_, Some(scalar)) => members.0.extend(pairs(scalar)),
        (_, None) => return any(members),
    }
    true
}

fn any(members: &mut Members) -> bool {
    members.add("type", "json");
    false
}

fn pairs((ty, format): (&str, Option<&str>)) -> Vec<(String, Document)> {
    let mut members = Members::default();
    members.add("type", ty);
    members.add_some("format", format);
    members.0
}

/// The type and format of a scalar. A `datetime` has no time zone, so it is not the format `date-time`.
fn scalar(word: &str) -> Option<(&'static str, Option<&'static str>)> {
    Some(match word {
        "string" | "datetime" => ("string", None),
        "datetime_iso" => ("string", Some("date-time")),
        "date" => ("string", Some("date")),
        "binary" => ("string", Some("base64")),
        "int64" | "int" | "integer" => ("integer", None),
        "uint64" => ("integer", Some("uint64")),
        "float" | "double" => ("number", None),
        "bool" | "boolean" => ("boolean", None),
        _ => return None,
    })
}

/// The example as a value of the type of the member, if it is one.
fn example(member: &Member) -> Option<Value> {
    let text = member.example.trim();
    // Placeholders, and secrets that should not be copied.
    if text.is_empty()
        || ["无", "null", "None", "-"].contains(&text)
        || text.len() > 200
        || secret::is_secret(member)
        || secret::looks_real(text)
    {
        return None;
    }
    if member.kind == "list" {
        let items = serde_json::from_str::<Vec<Value>>(text).ok()?;
        let fits =
            |item: &Value| value(&member.member, item.as_str().unwrap_or(&item.to_string())).as_ref() == Some(item);
        return (!items.is_empty() && items.iter().all(fits)).then_some(Value::Array(items));
    }
    value(&member.member, text)
}

fn value(word: &str, text: &str) -> Option<Value> {
    match word {
        "string" | "datetime" | "datetime_iso" | "date" => Some(text.into()),
        "int64" => text.parse::<i64>().ok().map(Value::from),
        "uint64" => text.parse::<u64>().ok().map(Value::from),
        "float" => text.parse::<f64>().ok().and_then(serde_json::Number::from_f64).map(Value::Number),
        "bool" => text.to_ascii_lowercase().parse::<bool>().ok().map(Value::Bool),
        _ => None,
    }
}
