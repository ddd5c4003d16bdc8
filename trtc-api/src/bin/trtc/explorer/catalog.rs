//! The part of the schema that the page receives: the service, and one action at a time.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use trtc_api::dynamic::DynamicAction;
use trtc_api::dynamic::api_schema::Schema;
use trtc_api::dynamic::api_schema::constraint::{CrossRule, Literal, Rule};
use trtc_api::dynamic::api_schema::model::{
    self, Action, Category, Constraints, Enum, Field, FieldType, Object, Safety, Secret, Sites, TypeKind,
};
use trtc_api::emulator::Fault;

use super::State;
use super::fields::Fields;
use crate::explain::facts::{expected, of_action, type_name};
use crate::markup::summary;
use crate::values::to_serde;

/// Returns the service and the names of its actions.
pub(super) fn service(state: &State) -> Value {
    let schema = state.service.schema();
    let service = &schema.service;
    let family = |it: &trtc_api::dynamic::api_schema::model::Lifecycle| {
        let events: Vec<&str> = it.events.iter().map(|event| event.event.as_str()).collect();
        json!({ "name": it.name, "description": it.description, "events": events })
    };
    json!({
        "name": service.name,
        "version": service.version,
        "title": service.title,
        "destination": state.destination,
        "region": state.region,
        "categories": categories(schema),
        "families": schema.lifecycles.iter().map(family).collect::<Vec<_>>(),
        "faults": Fault::FORMS,
    })
}

/// Returns all that the schema states about an action.
pub(super) fn action(action: DynamicAction) -> Value {
    let schema = action.service().schema();
    let Action { name, description, documentation, .. } = action.schema();
    let mut types = Types { schema, found: BTreeMap::new() };
    let (request, response) = (types.object(&action.schema().request), types.object(&action.schema().response));
    let event = action.schema().stream.as_ref().and_then(|stream| schema.find_object(&stream.event));
    let event = event.map(|event| types.object(event));
    let example = |it: &model::Example| {
        let (request, response) = (to_serde(&it.request), to_serde(&it.response));
        json!({
            "title": it.title,
            "fields": Fields::of(action, &request).pairs(),
            "request": format!("{request:#}"),
            "response": format!("{response:#}"),
        })
    };
    let errors = action.schema().errors.iter();
    json!({
        "name": name,
        "description": description,
        "documentation": documentation,
        "facts": of_action(schema, action.schema()),
        "reads": action.schema().retry.safety == Safety::ReadOnly,
        "regions": regions(schema, action.schema()),
        "request": request,
        "response": response,
        "event": event,
        "types": types.found,
        "errors": errors.map(|it| json!({ "code": it.code, "description": it.description })).collect::<Vec<_>>(),
        "examples": action.schema().examples.iter().map(example).collect::<Vec<_>>(),
    })
}

/// Returns the regions of an action, which are those of its service if it names none.
fn regions<'a>(schema: &'a Schema, action: &'a Action) -> Vec<&'a str> {
    if !action.regions.is_empty() {
        return action.regions.iter().map(String::as_str).collect();
    }
    let regions = schema.service.regions.iter().filter(|region| region.sites.overlap(action.sites));
    regions.map(|region| region.name.as_str()).collect()
}

fn categories(schema: &Schema) -> Vec<Value> {
    let actions = |category: Option<&str>| {
        let actions = schema.actions.iter().filter(|action| action.category.as_deref() == category);
        let action = |action: &Action| {
            json!({
                "name": action.name,
                "summary": summary(&action.description),
                "chinese": action.sites == Sites::China,
                "deprecated": action.deprecated,
            })
        };
        actions.map(action).collect::<Vec<_>>()
    };
    let named = |it: &Category| json!({ "name": it.name, "actions": actions(Some(&it.name)) });
    let mut all: Vec<Value> = schema.service.categories.iter().map(named).collect();
    all.push(json!({ "name": "other", "actions": actions(None) }));
    all.retain(|category| category.get("actions").and_then(Value::as_array).is_some_and(|it| !it.is_empty()));
    all
}

/// The types that an action uses, by name: a type can contain itself.
struct Types<'a> {
    schema: &'a Schema,
    found: BTreeMap<String, Value>,
}

impl Types<'_> {
    fn object(&mut self, object: &Object) -> Value {
        let choice = |rule: &CrossRule<String>| match rule {
            CrossRule::ExactlyOneOf(fields) => Some(fields.to_vec()),
            _ => None,
        };
        json!({
            "description": object.description,
            "fields": object.fields.iter().map(|field| self.field(field)).collect::<Vec<_>>(),
            "choices": object.rules.iter().filter_map(choice).collect::<Vec<_>>(),
            "rules": object.rules.iter().map(|rule| rule.to_string().replace('`', "")).collect::<Vec<_>>(),
        })
    }

    fn field(&mut self, field: &Field) -> Value {
        let unit = field.unit.as_deref().unwrap_or_default();
        let is_enum = matches!(field.ty, FieldType::Enum { .. });
        // The form lists the values.
        let is_listed = |rule: &Rule| matches!(rule, Rule::OneOf(_));
        let mut rules = if is_enum { Vec::new() } else { self.schema.field_rules(field) };
        rules.retain(|rule| !is_listed(rule));
        let plain = |value: &model::Value| super::fields::text(&field.ty, &to_serde(value));
        json!({
            "name": field.name,
            "description": field.description,
            "type": self.ty(&field.ty, Some(&field.constraints)),
            "typeName": type_name(self.schema, &field.ty),
            "required": field.required,
            "expected": rules.iter().flat_map(|rule| expected(rule, unit)).collect::<Vec<_>>(),
            "unit": unit,
            "default": field.default.as_ref().map(plain),
            "example": field.examples.first().map(plain),
            "secret": match field.secret { Secret::No => "no", Secret::Query => "query", Secret::Whole => "whole" },
            "deprecated": field.deprecated,
            "site": field.sites.only(),
        })
    }

    fn ty(&mut self, ty: &FieldType, constraints: Option<&Constraints>) -> Value {
        let allowed = constraints.map(|it| it.allowed.as_slice()).unwrap_or_default();
        match ty {
            FieldType::String | FieldType::Int64 | FieldType::Uint64 | FieldType::Float64 if !allowed.is_empty() => {
                let value = |it: &Literal| json!({ "value": it.text(), "name": it.text(), "description": "" });
                json!({ "kind": "choice", "values": allowed.iter().map(value).collect::<Vec<_>>() })
            }
            FieldType::String => json!({ "kind": "string" }),
            FieldType::Int64 | FieldType::Uint64 => json!({ "kind": "integer" }),
            FieldType::Float64 => json!({ "kind": "number" }),
            FieldType::Boolean => json!({ "kind": "boolean" }),
            FieldType::IntegerOrString => json!({ "kind": "integer-or-string" }),
            FieldType::Json => json!({ "kind": "json" }),
            FieldType::List(of) => {
                let items = constraints.and_then(|it| it.items.as_deref());
                json!({ "kind": "list", "of": self.ty(of, items) })
            }
            FieldType::Object { name, .. } => {
                self.find(name);
                json!({ "kind": "object", "name": name })
            }
            FieldType::Enum { name } => {
                self.find(name);
                json!({ "kind": "enum", "name": name })
            }
        }
    }

    fn find(&mut self, name: &str) {
        if self.found.contains_key(name) {
            return;
        }
        let Some(ty) = self.schema.find_type(name) else { return };
        // Before its fields, which may contain it.
        self.found.insert(name.to_owned(), Value::Null);
        let described = match &ty.kind {
            TypeKind::Object(object) => self.object(object),
            TypeKind::Enum(inner) => values(inner),
        };
        self.found.insert(name.to_owned(), described);
    }
}

fn values(inner: &Enum) -> Value {
    let value = |it: &trtc_api::dynamic::api_schema::model::EnumValue| json!({ "value": it.value.text(), "name": it.name, "description": it.description });
    json!({ "open": inner.open, "values": inner.values.iter().map(value).collect::<Vec<_>>() })
}
