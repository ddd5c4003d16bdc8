//! An object or enum: a request, a response, a type file, or an entry of `types`.

use super::UnresolvedSchema;
use super::field;
use super::reader::{Context, Members, expected, string};
use super::rule;
use crate::diagnostic::Diagnostic;
use crate::json::{Node, Value};
use crate::model::{Enum, EnumValue, Field, FieldType, Literal, Object, Type, TypeKind, names, positions};
use crate::source::Span;
use crate::span_map::SpanMap;

/// The object that owns the fields: it provides names of inline enums and a default description.
pub(super) struct Owner {
    pub(super) name: String,
    pub(super) described_by: String,
    pub(super) response: bool,
}

pub(super) fn read_type_file(
    mut members: Members<'_>,
    stem: &str,
    unresolved: &mut UnresolvedSchema,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let context = &mut Context { diagnostics, types: &mut unresolved.types };
    let (name, span) = members.file_name("name", "type", stem, context);
    read_members(members, &name, &span, context);
}

pub(super) fn read_type(node: &Node, name: &str, span: &Span, context: &mut Context<'_>) {
    match Members::of(node, "a type", context) {
        Some(members) => read_members(members, name, span, context),
        None => {
            let unreadable = Object { incomplete: true, ..Object::default() };
            context.types.push(named(name, span, TypeKind::Object(unreadable)));
        }
    }
}

fn read_members(mut members: Members<'_>, name: &str, span: &Span, context: &mut Context<'_>) {
    let kind = if let Some(values) = members.take("values") {
        let description = members.text("description", context);
        let kind = enumeration(&mut members, values, description, context);
        members.finish(context);
        TypeKind::Enum(kind)
    } else {
        let owner = Owner { name: name.to_owned(), described_by: String::new(), response: false };
        TypeKind::Object(read_object(members, &owner, context))
    };
    context.types.push(named(name, span, kind));
}

/// A type whose users are not resolved yet.
pub(super) fn named(name: &str, span: &Span, kind: TypeKind) -> Type {
    Type {
        name: name.to_owned(),
        span: span.clone(),
        kind,
        in_requests: false,
        in_responses: false,
        categories: Vec::new(),
    }
}

pub(super) fn read_object(mut members: Members<'_>, owner: &Owner, context: &mut Context<'_>) -> Object {
    let description = if owner.described_by.is_empty() {
        members.text("description", context)
    } else {
        members.string("description", context).unwrap_or_else(|| owner.described_by.clone())
    };
    let required = members.distinct("required", context);
    let dependent = members.take("dependentRequired");
    let rules = members.items("rules", context);
    let mut fields = Vec::new();
    let mut incomplete = false;
    if let Some(node) = members.take("properties") {
        match Members::of(node, "`properties`", context) {
            Some(properties) => {
                fields = properties.named().map(|member| field::read(member, owner, context)).collect();
            }
            None => incomplete = true,
        }
    }
    members.finish(context);
    if !incomplete {
        mark_required(required, &mut fields, context);
    }
    if owner.response && fields.iter().all(|field| field.name != "RequestId") {
        fields.push(request_id(members_at(required, &fields)));
    }
    let mut cross_rules = rule::dependent(dependent, context);
    cross_rules.extend(rules.iter().filter_map(|node| Some((rule::read(node, context)?, SpanMap::of(node)))));
    let (rules, rule_spans) = cross_rules.into_iter().unzip();
    Object { description, fields, rules, rule_spans, incomplete }
}

fn members_at(required: &[Node], fields: &[Field]) -> Span {
    let place = required.first().map(|node| node.span.clone());
    place.or_else(|| fields.first().map(|field| field.span.clone())).unwrap_or_default()
}

fn mark_required(required: &[Node], fields: &mut [Field], context: &mut Context<'_>) {
    let index = positions(fields);
    for item in required {
        let Some(name) = string(item, "required", context) else { continue };
        match index.get(&name).and_then(|index| fields.get_mut(*index)) {
            Some(field) => field.required = true,
            None => {
                let help = crate::suggest::help_among_many(&name, &names(fields), context.diagnostics.len());
                context.error(&item.span, format!("`required` names an unknown field: `{name}`"), help);
            }
        }
    }
}

/// Every response has it, so it is implicit in schema files.
fn request_id(span: Span) -> Field {
    Field {
        name: "RequestId".to_owned(),
        span,
        description: "The request ID that the service assigned. Include it when you contact Tencent support. \
                      It is not always a UUID."
            .to_owned(),
        ty: FieldType::String,
        ..Field::default()
    }
}

pub(super) fn enumeration(
    members: &mut Members<'_>,
    values: &Node,
    description: String,
    context: &mut Context<'_>,
) -> Enum {
    let open = members.flag("open", context);
    let wanted = members.take("type").cloned();
    if let Some(node) = &wanted
        && !matches!(&node.value, Value::String(word) if word == "integer" || word == "string")
    {
        context.error(&node.span, "the values of an enum are integers or strings", "write `integer` or `string`");
    }
    let Value::Array(items) = &values.value else {
        expected(values, "values", "an array", context);
        return Enum { description, values: Vec::new(), open };
    };
    if items.is_empty() {
        context.error(&values.span, "`values` is empty", "list the known values, or remove the key");
    }
    let values: Vec<EnumValue> = items.iter().filter_map(|item| enum_value(item, context)).collect();
    // An example may use the value that could not be read.
    let open = open || values.len() < items.len();
    let integer = matches!(&wanted, Some(Node { value: Value::String(word), .. }) if word == "integer");
    for value in &values {
        if matches!(value.value, Literal::Int(_)) != integer {
            let kind = if integer { "an integer" } else { "a string" };
            context.error(
                &value.span,
                format!("this value must be {kind}"),
                "change the value, or the `type` of the enum",
            );
        }
    }
    Enum { description, values, open }
}

fn enum_value(item: &Node, context: &mut Context<'_>) -> Option<EnumValue> {
    let mut inner = Members::of(item, "an enum value", context)?;
    let name = inner.text("name", context);
    let span = inner.take("name").map(|node| node.span.clone());
    let description = inner.text("description", context);
    let sites = inner.sites(context);
    let value = inner.take("value");
    if value.is_none() {
        inner.missing(&["value"], &item.span, "an enum value needs `value`", "add the value that is sent");
    }
    inner.finish(context);
    Some(EnumValue { value: literal(value?, "value", context)?, name, description, sites, span: span? })
}

/// An integer or a string.
pub(super) fn literal(node: &Node, key: &str, context: &mut Context<'_>) -> Option<Literal> {
    match &node.value {
        Value::String(text) => return Some(Literal::Str(text.clone().into())),
        Value::Number(number) => {
            if let Some(integer) = number.as_i64() {
                return Some(Literal::Int(integer));
            }
            let message = format!("`{key}` has the number {number}, which is not a signed integer of 64 bits");
            context.error(&node.span, message, "write an integer from -9223372036854775808 to 9223372036854775807");
            return None;
        }
        _ => {}
    }
    expected(node, key, "an integer or a string", context);
    None
}
