//! A place in a request: `StorageParams.CloudStorage.Bucket`, `Users.0`, `Users[0].Name`, `Users.+`.

use serde_json::{Map, Number, Value};
use trtc_api::dynamic::DynamicAction;
use trtc_api::dynamic::api_schema::model::{FieldType, Literal, Object, TypeKind};
use trtc_api::dynamic::api_schema::{Schema, nearest};

use crate::failure::Failure;

/// A place in a request: the steps that lead to it, and the type of its value.
pub(crate) struct Place<'a> {
    schema: &'static Schema,
    path: &'a str,
    steps: Vec<Step<'a>>,
    ty: FieldType,
}

enum Step<'a> {
    Field(&'a str),
    Index(usize),
    Append,
}

impl<'a> Place<'a> {
    /// Finds a place along the types of the request.
    pub(crate) fn parse(action: DynamicAction, path: &'a str) -> Result<Self, Failure> {
        let schema = action.service().schema();
        let mut steps = Vec::new();
        let mut here = Here::Object(&action.schema().request);
        let words = path.split(['.', '[']).map(|word| word.strip_suffix(']').unwrap_or(word));
        for word in words {
            let step = match word {
                "+" => Step::Append,
                word => word.parse().map_or(Step::Field(word), Step::Index),
            };
            here = here.step(schema, &step, path)?;
            steps.push(step);
        }
        let ty = match here {
            Here::Type(ty) => ty.clone(),
            Here::Object(_) => FieldType::Json,
        };
        Ok(Self { schema, path, steps, ty })
    }

    /// Sets the value in a request. What is on the way is created.
    pub(crate) fn set(&self, request: &mut Value, text: &str) -> Result<(), Failure> {
        let mut slot = request;
        for step in &self.steps {
            slot = self.enter(slot, step)?;
        }
        *slot = typed(self.schema, &self.ty, text);
        Ok(())
    }

    fn enter<'v>(&self, slot: &'v mut Value, step: &Step<'_>) -> Result<&'v mut Value, Failure> {
        let other = || {
            Failure::usage(
                format!("`{}` leads into a value of another kind", self.path),
                "check the request of `--from`",
            )
        };
        match step {
            Step::Field(name) => {
                if slot.is_null() {
                    *slot = Value::Object(Map::new());
                }
                let members = slot.as_object_mut().ok_or_else(other)?;
                Ok(members.entry(*name).or_insert(Value::Null))
            }
            Step::Index(_) | Step::Append => {
                if slot.is_null() {
                    *slot = Value::Array(Vec::new());
                }
                let items = slot.as_array_mut().ok_or_else(other)?;
                let (count, index) = (items.len(), if let Step::Index(index) = step { *index } else { items.len() });
                if index > count {
                    let items = if count == 1 { "item" } else { "items" };
                    let message = format!("`{}` leaves a gap: the list has {count} {items}", self.path);
                    return Err(Failure::usage(message, format!("use index {count} or `+` for the next item")));
                }
                if index == count {
                    items.push(Value::Null);
                }
                items.get_mut(index).ok_or_else(other)
            }
        }
    }
}

/// Where a path has led to so far.
enum Here<'a> {
    Object(&'a Object),
    Type(&'a FieldType),
}

impl<'a> Here<'a> {
    fn step(self, schema: &'a Schema, step: &Step<'_>, path: &str) -> Result<Self, Failure> {
        let object = match &self {
            Here::Object(object) => Some(*object),
            Here::Type(FieldType::Object { name, .. }) => schema.find_object(name),
            Here::Type(_) => None,
        };
        match (step, object, &self) {
            (Step::Field(name), Some(object), _) => {
                let field = object.fields.iter().find(|field| field.name == *name);
                field.map(|field| Here::Type(&field.ty)).ok_or_else(|| {
                    let known = nearest(name, object.fields.iter().map(|field| field.name.as_str()));
                    let help = match known {
                        Some(known) => format!("did you mean `{known}`?"),
                        None => "a field that the schema does not know can be sent with `--from FILE`".to_owned(),
                    };
                    let place = if *name == path { "the request".to_owned() } else { format!("`{path}`") };
                    Failure::usage(format!("there is no field `{name}` in {place}"), help)
                })
            }
            (Step::Index(_) | Step::Append, _, Here::Type(FieldType::List(inner))) => Ok(Here::Type(inner)),
            (_, _, Here::Type(FieldType::Json)) => Ok(self),
            (Step::Field(name), _, Here::Type(FieldType::List(_))) => Err(Failure::usage(
                format!("`{name}` in `{path}` must be an index, because the value is a list"),
                "use `.0` for the first item or `.+` for another one",
            )),
            (Step::Field(name), ..) => Err(Failure::usage(
                format!("`{name}` in `{path}` leads into a value without fields"),
                "end the path before it",
            )),
            (Step::Index(_) | Step::Append, ..) => {
                Err(Failure::usage(format!("`{path}` has an index for a value that is no list"), "leave the index out"))
            }
        }
    }
}

/// Returns the value that a text means for a type. A text that does not fit stays a string, which validation reports.
fn typed(schema: &Schema, ty: &FieldType, text: &str) -> Value {
    let string = || Value::from(text);
    match ty {
        FieldType::String => string(),
        FieldType::Int64 | FieldType::Uint64 | FieldType::Float64 => {
            text.parse::<Number>().map_or_else(|_| string(), Value::Number)
        }
        FieldType::Boolean => text.parse::<bool>().map_or_else(|_| string(), Value::Bool),
        // An integer if it is one; a string of digits is written with quotes.
        FieldType::IntegerOrString => match serde_json::from_str(text) {
            Ok(value @ (Value::Number(_) | Value::String(_))) => value,
            _ => string(),
        },
        FieldType::Enum { name } => match schema.find_type(name).map(|ty| &ty.kind) {
            Some(TypeKind::Enum(inner)) => {
                let by_name = inner.values.iter().find(|value| value.name.eq_ignore_ascii_case(text));
                let is_value = inner.values.iter().any(|value| value.value.text() == text);
                match by_name.filter(|_| !is_value).map(|value| &value.value) {
                    Some(Literal::Int(number)) => (*number).into(),
                    Some(Literal::Str(text)) => text.as_ref().into(),
                    None if inner.is_integer() => text.parse::<i64>().map_or_else(|_| string(), Value::from),
                    None => string(),
                }
            }
            _ => string(),
        },
        FieldType::Object { .. } | FieldType::List(_) | FieldType::Json => {
            serde_json::from_str(text).unwrap_or_else(|_| string())
        }
    }
}
