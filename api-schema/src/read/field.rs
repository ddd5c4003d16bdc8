//! One property of an object: its type, constraints and description.

use super::constraints;
use super::object::{self, Owner};
use super::reader::{Context, Members, expected};
use crate::json::{Member, Node, Value};
use crate::model::{Constraints, Field, FieldReview, FieldType, Format, Newer, Secret, TypeKind};
use crate::span_map::SpanMap;
use crate::suggest;

const TYPES: [&str; 6] = ["string", "integer", "number", "boolean", "array", "json"];

pub(super) fn read(member: &Member, owner: &Owner, context: &mut Context<'_>) -> Field {
    let Some(mut members) = Members::of(&member.value, "a field", context) else {
        return Field { unreadable: true, ..named(member) };
    };
    let description = members.text("description", context);
    let read = read_type(&mut members, member, &description, owner, context);
    let field = Field {
        alias: members.string("alias", context),
        unit: members.string("unit", context),
        default: members.take("default").map(Node::to_json),
        examples: members.items("examples", context).iter().map(Node::to_json).collect(),
        secret: secret(&mut members, context),
        nullable: members.flag("nullable", context),
        newer: newer(&mut members, context),
        deprecated: members.flag("deprecated", context),
        sites: members.sites(context),
        description,
        review: review(&mut members, context),
        // An invalid type is reported already; with a placeholder the rest of the file is still checked.
        unreadable: read.is_none(),
        ty: read.as_ref().map_or(FieldType::Json, |(ty, _)| ty.clone()),
        constraints: read.map(|(_, constraints)| constraints).unwrap_or_default(),
        json: SpanMap::of(&member.value),
        ..named(member)
    };
    members.finish(context);
    field
}

/// A field with only a name.
fn named(member: &Member) -> Field {
    Field { name: member.key.clone(), span: member.key_span.clone(), ..Field::default() }
}

fn read_type(
    members: &mut Members<'_>,
    member: &Member,
    description: &str,
    owner: &Owner,
    context: &mut Context<'_>,
) -> Option<(FieldType, Constraints)> {
    let constraints = constraints::read(members, context);
    if let Some(reference) = members.string("$ref", context) {
        let beside = "`$ref`, whose type is described elsewhere";
        members.without(&["type", "format", "items", "values", "name", "open"], beside, context);
        // Whether it is an object or an enum is resolved after all files are read.
        let name = reference;
        return Some((FieldType::Object { name, recursive: false }, constraints));
    }
    if let Some(values) = members.take("values") {
        members.without(&["format", "items"], "`values`", context);
        let span = &member.key_span;
        let name = members.string("name", context).unwrap_or_else(|| format!("{}{}", owner.name, member.key));
        let about = format!("Values of `{}.{}`: {description}", owner.name, member.key);
        let kind = object::enumeration(members, values, about, context);
        context.types.push(object::named(&name, span, TypeKind::Enum(kind)));
        return Some((FieldType::Enum { name }, constraints));
    }
    let Some(word) = members.take("type") else {
        let message = format!("the field `{}` has no type", member.key);
        members.missing(
            &["type", "$ref", "values"],
            &member.key_span,
            message,
            "add `type`, or `$ref` with the name of a type file",
        );
        return None;
    };
    let ty = match &word.value {
        Value::String(word) => word.as_str(),
        Value::Array(words) if is_integer_or_string(words) => {
            members.without(&["format", "items"], "two types", context);
            return Some((FieldType::IntegerOrString, constraints));
        }
        _ => {
            expected(word, "type", "a string, or `[\"integer\", \"string\"]`", context);
            return None;
        }
    };
    let format = members.member("format").map(|format| &format.value);
    if ty != "array" {
        members.without(&["items"], &format!("the type `{ty}`"), context);
    }
    if ty == "array" {
        members.without(&["format"], "the type `array`", context);
        return list(members, member, description, owner, constraints, context);
    }
    scalar(ty, word, format, constraints, context)
}

/// The only supported list of types.
fn is_integer_or_string(words: &[Node]) -> bool {
    let is = |node: &Node, known: &str| matches!(&node.value, Value::String(word) if word == known);
    matches!(words, [a, b] if is(a, "integer") && is(b, "string") || is(a, "string") && is(b, "integer"))
}

fn list(
    members: &mut Members<'_>,
    member: &Member,
    description: &str,
    owner: &Owner,
    mut constraints: Constraints,
    context: &mut Context<'_>,
) -> Option<(FieldType, Constraints)> {
    let Some(items) = members.take("items") else {
        let help = "add `\"items\": { \"type\": … }` or `\"items\": { \"$ref\": … }`";
        members.missing(&["items"], &member.key_span, format!("the list `{}` has no `items`", member.key), help);
        return None;
    };
    let mut inner = Members::of(items, "`items`", context)?;
    let read = read_type(&mut inner, member, description, owner, context);
    inner.finish(context);
    let (ty, item_constraints) = read?;
    constraints.items = Some(Box::new(item_constraints));
    Some((FieldType::List(Box::new(ty)), constraints))
}

fn scalar(
    word: &str,
    node: &Node,
    format: Option<&Node>,
    mut constraints: Constraints,
    context: &mut Context<'_>,
) -> Option<(FieldType, Constraints)> {
    let format_word = match format.map(|node| &node.value) {
        Some(Value::String(word)) => Some(word.as_str()),
        Some(_) => {
            format.into_iter().for_each(|node| expected(node, "format", "a string", context));
            None
        }
        None => None,
    };
    if let Some(known) = Format::ALL.into_iter().find(|known| word == "string" && Some(known.name()) == format_word) {
        constraints.format = Some(known);
        return Some((FieldType::String, constraints));
    }
    let (ty, known): (_, &[&str]) = match (word, format_word) {
        ("string", Some("date" | "date-time")) | ("string", None) => {
            return Some((FieldType::String, constraints));
        }
        ("integer", Some("uint64")) => return Some((FieldType::Uint64, constraints)),
        ("integer", Some("int64") | None) => return Some((FieldType::Int64, constraints)),
        ("number", None) => return Some((FieldType::Float64, constraints)),
        ("boolean", None) => return Some((FieldType::Boolean, constraints)),
        ("json", None) => return Some((FieldType::Json, constraints)),
        ("string", _) => {
            (FieldType::String, &["url", "http-url", "host", "identifier", "date", "date-time", "base64", "json"])
        }
        ("integer", _) => (FieldType::Int64, &["int64", "uint64"]),
        ("number" | "boolean" | "json", _) => (FieldType::Json, &[]),
        ("object", _) => {
            context.error(
                &node.span,
                "an object field refers to a type",
                "write `\"$ref\": \"TheType\"` in place of `type`",
            );
            return None;
        }
        _ => {
            context.error(&node.span, format!("unknown type `{word}`"), suggest::help(word, &TYPES));
            return None;
        }
    };
    let place = format.unwrap_or(node);
    let what = format_word.unwrap_or("?");
    let help = if known.is_empty() { "remove `format`".to_owned() } else { suggest::help(what, known) };
    context.error(&place.span, format!("unknown format `{what}` for the type `{word}`"), help);
    Some((ty, constraints))
}

/// Facts from an importer that are not confirmed yet.
fn review(members: &mut Members<'_>, context: &mut Context<'_>) -> Option<FieldReview> {
    let mut inner = Members::of(members.take("review")?, "`review`", context)?;
    inner.string("from", context);
    let mut offered = constraints::read(&mut inner, context);
    if let Some(items) = inner.take("items")
        && let Some(mut items) = Members::of(items, "`items`", context)
    {
        offered.items = Some(Box::new(constraints::read(&mut items, context)));
        items.finish(context);
    }
    let review = FieldReview {
        constraints: offered,
        default: inner.take("default").map(Node::to_json),
        unit: inner.string("unit", context),
        required: inner.flag("required", context),
        nullable: inner.flag("nullable", context),
        secret: inner.flag("secret", context),
    };
    inner.finish(context);
    Some(review)
}

/// Bounds that newer documentation has widened.
fn newer(members: &mut Members<'_>, context: &mut Context<'_>) -> Option<Newer> {
    let mut inner = Members::of(members.take("newer")?, "`newer`", context)?;
    let newer = Newer {
        minimum: inner.number("minimum", context),
        maximum: inner.number("maximum", context),
        source: inner.text("source", context),
    };
    inner.finish(context);
    Some(newer)
}

fn secret(members: &mut Members<'_>, context: &mut Context<'_>) -> Secret {
    let Some(node) = members.take("secret") else {
        return Secret::No;
    };
    match &node.value {
        Value::Bool(true) => Secret::Whole,
        Value::Bool(false) => Secret::No,
        Value::String(word) if word == "query" => Secret::Query,
        _ => {
            expected(node, "secret", "true, false or \"query\"", context);
            Secret::Whole
        }
    }
}
