//! Requests and responses of any action, with a marker in every secret field.

use api_schema::Schema;
use api_schema::model::{FieldType, Object, Secret, TypeKind};
use serde_json::{Map, Value, json};

/// What no output may contain.
pub(super) const MARKER: &str = "mArKeR";

/// The value of a field that is secret as a whole, with characters that encoders escape.
pub(super) const WHOLE: &str = "mArKeR/mArKeR+mArKeR=<\"&'>mArKeR";

/// What is secret of a URL.
pub(super) const PART: &str = "mArKeRmArKeRmArKeR";

/// The schema of the service, and that of STS, whose responses are secret.
pub(super) fn schemas() -> [Schema; 2] {
    [api_schema::TRTC_DIR, api_schema::STS_DIR].map(|folder| api_schema::load(&[folder]).unwrap())
}

/// An object with every field, and a marker in every secret one.
pub(super) fn marked(schema: &Schema, object: &Object) -> Value {
    object_at(schema, object, 0)
}

fn object_at(schema: &Schema, object: &Object, depth: usize) -> Value {
    let mut members = Map::new();
    for field in object.fields.iter().filter(|_| depth < 6) {
        let secret = match field.secret {
            Secret::No => None,
            Secret::Query => Some(format!("https://{PART}:{PART}@example.com/a?key={PART}#{PART}")),
            Secret::Whole => Some(WHOLE.to_owned()),
        };
        members.insert(field.name.clone(), value(schema, &field.ty, secret, depth));
    }
    members.into()
}

fn value(schema: &Schema, ty: &FieldType, secret: Option<String>, depth: usize) -> Value {
    match ty {
        FieldType::String => secret.unwrap_or_else(|| "plain".to_owned()).into(),
        FieldType::Int64 | FieldType::Uint64 | FieldType::IntegerOrString => 1.into(),
        FieldType::Float64 => 1.5.into(),
        FieldType::Boolean => true.into(),
        FieldType::Json => json!({}),
        FieldType::List(inner) => json!([value(schema, inner, secret, depth)]),
        FieldType::Object { name, .. } => object_at(schema, schema.find_object(name).unwrap(), depth + 1),
        FieldType::Enum { name } => match &schema.find_type(name).unwrap().kind {
            TypeKind::Enum(inner) if inner.is_integer() => 1.into(),
            _ => "value".into(),
        },
    }
}
