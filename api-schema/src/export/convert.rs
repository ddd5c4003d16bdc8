//! Objects, fields and constraints as JSON Schema.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::rule;
use crate::constraint::Format;
use crate::model::{Constraints, Enum, Field, FieldType, Object, Schema, Secret, TypeKind, literal_json};

/// Whether a value is sent or received.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    Request,
    Response,
}

impl Side {
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Request => "request",
            Self::Response => "response",
        }
    }
}

/// Converts the types of a schema; `prefix` starts a reference to a named type.
pub(super) struct Converter<'a> {
    pub(super) schema: &'a Schema,
    pub(super) prefix: &'static str,
}

impl<'a> Converter<'a> {
    /// The named types that the objects contain, directly or through others.
    pub(super) fn definitions(&self, objects: &[(&'a Object, Side)]) -> BTreeMap<String, Value> {
        let mut found = BTreeMap::new();
        let mut open: Vec<(&Object, Side)> = objects.to_vec();
        while let Some((object, side)) = open.pop() {
            for name in object.fields.iter().filter_map(|field| field.ty.named()) {
                let key = self.key(name, side);
                let Some(ty) = self.schema.find_type(name).filter(|_| !found.contains_key(&key)) else { continue };
                match &ty.kind {
                    TypeKind::Object(inner) => {
                        found.insert(key, self.object(inner, side));
                        open.push((inner, side));
                    }
                    TypeKind::Enum(inner) => {
                        found.insert(key, enumeration(inner, side));
                    }
                }
            }
        }
        found
    }

    /// The key of a type: one that requests and responses contain has two schemas.
    fn key(&self, name: &str, side: Side) -> String {
        let in_requests = self.schema.find_type(name).is_some_and(|ty| ty.in_requests);
        if side == Side::Response && in_requests { format!("{name}.response") } else { name.to_owned() }
    }

    pub(super) fn object(&self, object: &Object, side: Side) -> Value {
        let properties: Map<String, Value> =
            object.fields.iter().map(|field| (field.name.clone(), self.field(field, side))).collect();
        let required: Vec<&str> = match side {
            Side::Request => object.fields.iter().filter(|it| it.required).map(|it| it.name.as_str()).collect(),
            // A response may lack whatever the documentation promises.
            Side::Response => Vec::new(),
        };
        let mut schema = json!({
            "type": "object",
            "description": object.description,
            "properties": properties,
            "additionalProperties": side == Side::Response,
        });
        if let Some(members) = schema.as_object_mut() {
            if !required.is_empty() {
                members.insert("required".to_owned(), json!(required));
            }
            if side == Side::Request {
                rule::add(&object.rules, members);
            }
        }
        schema
    }

    fn field(&self, field: &Field, side: Side) -> Value {
        let mut schema = self.value(&field.ty, &field.constraints, side);
        schema.insert("description".to_owned(), field.description.as_str().into());
        if let Some(default) = field.default.as_ref().filter(|_| side == Side::Request) {
            schema.insert("default".to_owned(), default.clone().into());
        }
        if !field.examples.is_empty() {
            schema.insert("examples".to_owned(), field.examples.iter().cloned().map(Value::from).collect());
        }
        if field.deprecated {
            schema.insert("deprecated".to_owned(), true.into());
        }
        if let Some(unit) = &field.unit {
            schema.insert("x-unit".to_owned(), unit.as_str().into());
        }
        if let Some(site) = field.sites.only() {
            schema.insert("x-site".to_owned(), site.to_lowercase().into());
        }
        if field.secret == Secret::Whole && schema.get("type").is_some_and(|ty| ty == "string") {
            schema.entry("format").or_insert_with(|| "password".into());
        }
        if side == Side::Response { nullable(schema) } else { Value::Object(schema) }
    }

    fn value(&self, ty: &FieldType, constraints: &Constraints, side: Side) -> Map<String, Value> {
        let mut schema = Map::new();
        let mut add = |key: &str, value: Value| schema.insert(key.to_owned(), value);
        match ty {
            FieldType::String => drop(add("type", "string".into())),
            // The format alone constrains nothing.
            FieldType::Int64 => {
                add("type", "integer".into());
                add("format", "int64".into());
                add("minimum", i64::MIN.into());
                add("maximum", i64::MAX.into());
            }
            FieldType::Uint64 => {
                add("type", "integer".into());
                add("format", "uint64".into());
                add("minimum", 0.into());
                add("maximum", u64::MAX.into());
            }
            FieldType::Float64 => drop((add("type", "number".into()), add("format", "double".into()))),
            FieldType::Boolean => drop(add("type", "boolean".into())),
            FieldType::IntegerOrString => drop(add("type", json!(["integer", "string"]))),
            FieldType::Json => {}
            FieldType::Object { name, .. } | FieldType::Enum { name } => {
                add("$ref", format!("{}{}", self.prefix, self.key(name, side)).into());
            }
            FieldType::List(inner) => {
                let none = Constraints::default();
                let items = constraints.items.as_deref().unwrap_or(&none);
                add("type", "array".into());
                add("items", Value::Object(self.value(inner, items, side)));
            }
        }
        if side == Side::Request {
            constrain(&mut schema, ty, constraints);
        }
        schema
    }
}

/// A response may have null for every field that is not required, and for many that are.
fn nullable(mut schema: Map<String, Value>) -> Value {
    match schema.remove("type") {
        Some(Value::String(ty)) => drop(schema.insert("type".to_owned(), json!([ty, "null"]))),
        Some(Value::Array(mut types)) => {
            types.push("null".into());
            schema.insert("type".to_owned(), Value::Array(types));
        }
        _ => {
            if let Some(reference) = schema.remove("$ref") {
                schema.insert("anyOf".to_owned(), json!([{ "$ref": reference }, { "type": "null" }]));
            }
        }
    }
    Value::Object(schema)
}

fn enumeration(inner: &Enum, side: Side) -> Value {
    let values: Vec<Value> = inner.values.iter().map(|value| literal_json(&value.value).into()).collect();
    let lines = inner.values.iter().zip(&values).map(|(known, value)| format!("- `{value}`: {}", known.description));
    let description = format!("{}\n\n{}", inner.description, lines.collect::<Vec<_>>().join("\n"));
    let ty = if inner.is_integer() { "integer" } else { "string" };
    let mut schema = json!({ "type": ty, "description": description });
    if let (true, Some(members)) = (inner.is_integer(), schema.as_object_mut()) {
        members.insert("minimum".to_owned(), i64::MIN.into());
        members.insert("maximum".to_owned(), i64::MAX.into());
    }
    // The service may add values at any time.
    let key = if inner.open || side == Side::Response { "examples" } else { "enum" };
    if let Some(members) = schema.as_object_mut() {
        members.insert(key.to_owned(), Value::Array(values));
    }
    schema
}

fn constrain(schema: &mut Map<String, Value>, ty: &FieldType, constraints: &Constraints) {
    for keyword in constraints.keywords(ty) {
        let value = Value::from(keyword.value);
        match keyword.name {
            // JSON Schema counts characters, of which there are never more than bytes.
            "maxBytes" => {
                schema.entry("maxLength").or_insert_with(|| value.clone());
                schema.insert("x-maxBytes".to_owned(), value);
            }
            name => drop(schema.insert(name.to_owned(), value)),
        }
    }
    let Some(format) = constraints.format else { return };
    // A part of a URL: neither whitespace nor control characters.
    const PART: &str = r"[^\s\x00-\x1f\x7f-\x9f/?#@]";
    const HOST: &str = r"[^\s\x00-\x1f\x7f-\x9f/?#@:]";
    const REST: &str = r"[^\s\x00-\x1f\x7f-\x9f]*";
    let (key, value, pattern) = match format {
        Format::Url => {
            ("x-format", "url", format!(r"^[A-Za-z][A-Za-z0-9+.-]*://({PART}*@)?{HOST}{PART}*([/?#]{REST})?$"))
        }
        Format::HttpUrl => {
            ("x-format", "http-url", format!(r"^[Hh][Tt][Tt][Pp][Ss]?://({PART}*@)?{HOST}{PART}*([/?#]{REST})?$"))
        }
        Format::Host => ("x-format", "host", format!("^{HOST}{PART}*$")),
        Format::Identifier => {
            const END: &str = r#"[^\s\x00-\x1f\x7f-\x9f"']"#;
            ("x-format", "identifier", format!(r"^({END}([\s\S]*{END})?)?$"))
        }
        Format::Base64 => {
            let pattern = r"^([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$";
            ("contentEncoding", "base64", pattern.to_owned())
        }
        Format::Json => ("contentMediaType", "application/json", String::new()),
    };
    schema.insert(key.to_owned(), value.into());
    // The field may have a pattern of its own.
    if schema.contains_key("pattern") {
        schema.insert("allOf".to_owned(), json!([{ "pattern": pattern }]));
    } else if !pattern.is_empty() {
        schema.insert("pattern".to_owned(), pattern.into());
    }
}
