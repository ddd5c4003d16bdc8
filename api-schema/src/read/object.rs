//! An object or enum: a request, a response, a type file, or an entry of `types`.

use std::collections::HashMap;

use super::UnresolvedSchema;
use super::field;
use super::reader::{Context, Members, expected, string};
use super::rule;
use crate::diagnostic::Diagnostic;
use crate::json::{Node, Value};
use crate::model::{Enum, EnumValue, Field, FieldType, Literal, Object, Type, TypeKind};
use crate::source::Span;
use crate::span_map::SpanMap;

/// The object that fields are read for: it names inline enums and describes itself.
pub(super) struct Owner {
    pub(super) name: String,
    pub(super) described_by: String,
    pub(super) response: bool,
}

pub(super) fn read_type_file(
    mut members: Members<'_>,
    stem: &str,
    unresolved: &mut UnresolvedSchema,
    faults: &mut Vec<Diagnostic>,
) {
    let context = &mut Context { faults, types: &mut unresolved.types };
    let (name, at) = members.file_name("name", "type", stem, context);
    read_members(members, &name, &at, context);
}

pub(super) fn read_type(node: &Node, name: &str, at: &Span, context: &mut Context<'_>) {
    match Members::of(node, "a type", context) {
        Some(members) => read_members(members, name, at, context),
        None => {
            let unread = Object { incomplete: true, ..Object::default() };
            context.types.push(named(name, at, TypeKind::Object(unread)));
        }
    }
}

fn read_members(mut members: Members<'_>, name: &str, at: &Span, context: &mut Context<'_>) {
    let kind = if let Some(values) = members.take("values") {
        let description = members.text("description", context);
        let kind = enumeration(&mut members, values, description, context);
        members.finish(context);
        TypeKind::Enum(kind)
    } else {
        let owner = Owner { name: name.to_owned(), described_by: String::new(), response: false };
        TypeKind::Object(read_object(members, &owner, context))
    };
    context.types.push(named(name, at, kind));
}

/// A type before it is known who uses it.
pub(super) fn named(name: &str, at: &Span, kind: TypeKind) -> Type {
    Type {
        name: name.to_owned(),
        at: at.clone(),
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
    let required = members.items("required", context);
    let dependent = members.take("dependentRequired");
    let rules = members.items("rules", context);
    let mut fields = Vec::new();
    let mut incomplete = false;
    if let Some(node) = members.take("properties") {
        match Members::of(node, "`properties`", context) {
            Some(properties) => {
                fields = properties.all().iter().map(|member| field::read(member, owner, context)).collect();
            }
            None => incomplete = true,
        }
    }
    members.finish(context);
    if !incomplete {
        mark_required(required, &mut fields, context);
    }
    if owner.response {
        fields.push(request_id(members_at(required, &fields)));
    }
    let mut cross_rules = rule::dependent(dependent, context);
    cross_rules.extend(rules.iter().filter_map(|node| Some((rule::read(node, context)?, SpanMap::of(node)))));
    let (rules, rule_spans) = cross_rules.into_iter().unzip();
    Object { description, fields, rules, rule_spans, incomplete }
}

fn members_at(required: &[Node], fields: &[Field]) -> Span {
    let place = required.first().map(|node| node.at.clone());
    place.or_else(|| fields.first().map(|field| field.at.clone())).unwrap_or_default()
}

fn mark_required(required: &[Node], fields: &mut [Field], context: &mut Context<'_>) {
    let index: HashMap<String, usize> = fields.iter().enumerate().map(|(i, field)| (field.name.clone(), i)).collect();
    for item in required {
        let Some(name) = string(item, "required", context) else { continue };
        match index.get(&name).and_then(|at| fields.get_mut(*at)) {
            Some(field) => field.required = true,
            None => {
                let known = fields.iter().map(|field| field.name.as_str());
                let help = crate::suggest::help_among_many(&name, known, context.faults.len());
                context.fault(&item.at, format!("`required` names no field: `{name}`"), help);
            }
        }
    }
}

/// Every answer carries it, so no file needs to say it.
fn request_id(at: Span) -> Field {
    Field {
        name: "RequestId".to_owned(),
        at,
        description: "The service's own mark of this request; quote it when you ask Tencent about the call. \
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
    let Value::Array(items) = &values.value else {
        expected(values, "values", "an array", context);
        return Enum { description, values: Vec::new(), open };
    };
    if items.is_empty() {
        context.fault(&values.at, "`values` is empty", "list the values that are known, or leave the key out");
    }
    let values: Vec<EnumValue> = items.iter().filter_map(|item| enum_value(item, context)).collect();
    // A value that could not be read may be the one that an example has.
    let open = open || values.len() < items.len();
    let integer = matches!(&wanted, Some(Node { value: Value::String(word), .. }) if word == "integer");
    for value in &values {
        if matches!(value.value, Literal::Integer(_)) != integer {
            let kind = if integer { "an integer" } else { "a string" };
            context.fault(&value.at, format!("this value is not {kind}"), "make the value one of the enum's `type`");
        }
    }
    Enum { description, values, open }
}

fn enum_value(item: &Node, context: &mut Context<'_>) -> Option<EnumValue> {
    let mut inner = Members::of(item, "an enum value", context)?;
    let name = inner.text("name", context);
    let at = inner.take("name").map_or(&item.at, |node| &node.at).clone();
    let description = inner.text("description", context);
    let value = inner.take("value");
    inner.finish(context);
    let Some(value) = value else {
        context.fault(&item.at, "an enum value needs `value`", "add what is sent for it");
        return None;
    };
    Some(EnumValue { value: literal(value, "value", context)?, name, description, at })
}

/// An integer or a string.
pub(super) fn literal(node: &Node, key: &str, context: &mut Context<'_>) -> Option<Literal> {
    match &node.value {
        Value::String(text) => return Some(Literal::String(text.clone())),
        Value::Number(number) => {
            if let Some(integer) = number.as_i64() {
                return Some(Literal::Integer(integer));
            }
        }
        _ => {}
    }
    expected(node, key, "an integer or a string", context);
    None
}
