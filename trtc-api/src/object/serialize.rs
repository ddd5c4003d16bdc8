use serde::ser::{Serialize, SerializeMap, SerializeSeq, Serializer};

use super::{Object, ValueRef};

/// Serializes a generated struct: the body of every generated `Serialize`.
///
/// # Errors
///
/// Those of the serializer.
pub fn serialize<S: Serializer>(object: &dyn Object, serializer: S) -> Result<S::Ok, S::Error> {
    let mut map = serializer.serialize_map(None)?;
    for (index, field) in object.shape().fields.iter().enumerate() {
        let view = object.field(index);
        if view.is_present() {
            map.serialize_entry(field.name, &view)?;
        }
    }
    for (name, value) in object.unknown_fields().iter() {
        map.serialize_entry(name, value)?;
    }
    map.end()
}

impl Serialize for ValueRef<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            ValueRef::Absent => serializer.serialize_none(),
            ValueRef::Bool(value) => serializer.serialize_bool(*value),
            ValueRef::Int(value) => serializer.serialize_i64(*value),
            ValueRef::Uint(value) => serializer.serialize_u64(*value),
            ValueRef::Float(value) => serializer.serialize_f64(*value),
            ValueRef::Str(value) => serializer.serialize_str(value),
            ValueRef::Object(value) => serialize(*value, serializer),
            ValueRef::Json(value) => value.serialize(serializer),
            ValueRef::List(list) => {
                let mut items = serializer.serialize_seq(Some(list.count()))?;
                for index in 0..list.count() {
                    items.serialize_element(&list.item(index))?;
                }
                items.end()
            }
        }
    }
}
