//! Values of generated requests, responses and events by their wire names.

use std::fmt;

use crate::lifecycle::{Parameter, ParameterValue, TaskAction};
use crate::object::{Object, ValueMut, ValueRef};
use crate::schema::Literal;

/// A value that a stored task keeps: a number, a string, or a list of strings.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Stored {
    Int(i64),
    Text(String),
    List(Vec<String>),
}

impl Stored {
    /// The value of a field, or `None` if the field is absent.
    #[inline]
    pub(super) fn of(view: ValueRef<'_>) -> Option<Self> {
        Some(match view {
            ValueRef::Int(value) => Self::Int(value),
            ValueRef::Uint(value) => Self::Int(i64::try_from(value).ok()?),
            ValueRef::Str(text) => Self::Text(text.to_owned()),
            ValueRef::List(list) => Self::List((0..list.count()).filter_map(|index| text(list.item(index))).collect()),
            ValueRef::Json(json) => match json {
                serde_json::Value::Number(number) => Self::Int(number.as_i64()?),
                serde_json::Value::String(text) => Self::Text(text.clone()),
                _ => return None,
            },
            _ => return None,
        })
    }
}

impl Stored {
    /// The value as an integer or as a string, as far as it can be one.
    #[inline]
    pub(super) fn in_form(self, integer: bool) -> Self {
        match self {
            Self::Text(text) if integer => text.parse().map_or(Self::Text(text), Self::Int),
            Self::Int(number) if !integer => Self::Text(number.to_string()),
            value => value,
        }
    }
}

impl fmt::Display for Stored {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Int(value) => value.fmt(f),
            Self::Text(text) => f.write_str(text),
            Self::List(items) => f.write_str(&items.join("/")),
        }
    }
}

/// The value at a path of fields that the schema knows.
#[inline]
pub(super) fn get<'a>(object: &'a dyn Object, path: &[&str]) -> ValueRef<'a> {
    let Some((name, rest)) = path.split_first() else {
        return ValueRef::Absent;
    };
    let index = object.shape().fields.iter().position(|field| field.name == *name);
    let view = index.map_or(ValueRef::Absent, |index| object.field(index));
    match (view, rest.is_empty()) {
        (view, true) => view,
        (ValueRef::Object(inner), false) => get(inner, rest),
        (ValueRef::Json(json), false) => {
            rest.iter().try_fold(json, |json, name| json.get(name)).map_or(ValueRef::Absent, ValueRef::Json)
        }
        _ => ValueRef::Absent,
    }
}

/// A number or a string as text: the service writes some fields now as one, now as the other.
pub(super) fn text(view: ValueRef<'_>) -> Option<String> {
    match Stored::of(view)? {
        Stored::Int(value) => Some(value.to_string()),
        Stored::Text(text) => Some(text),
        Stored::List(_) => None,
    }
}

/// A number, also one that is written as text.
pub(super) fn integer(view: ValueRef<'_>) -> Option<i64> {
    text(view)?.parse().ok()
}

/// A string that is not empty.
pub(super) fn non_empty(view: ValueRef<'_>) -> Option<String> {
    text(view).filter(|text| !text.is_empty())
}

/// Whether a value equals a literal of the schema.
#[inline]
pub(super) fn is(view: ValueRef<'_>, literal: &Literal) -> bool {
    match literal {
        Literal::Int(value) => integer(view) == Some(*value),
        Literal::Str(value) => text(view).as_deref() == Some(value),
    }
}

/// Sets a field; does nothing if the request has no such field, or one of another type.
#[inline]
pub(super) fn set(object: &mut dyn Object, name: &str, value: &Stored) {
    let index = object.shape().fields.iter().position(|field| field.name == name);
    if let Some(slot) = index.and_then(|index| object.field_mut(index)) {
        assign(slot, value);
    }
}

#[inline]
pub(super) fn assign(slot: ValueMut<'_>, value: &Stored) {
    match (slot, value) {
        (ValueMut::Option(option), value) => assign(option.fill(), value),
        (ValueMut::Int(place), Stored::Int(value)) => *place = *value,
        (ValueMut::Uint(place), Stored::Int(value)) => *place = u64::try_from(*value).unwrap_or_default(),
        (ValueMut::Str(place), value) => *place = value.to_string(),
        (ValueMut::IntegerOrString(place), Stored::Int(value)) => *place = (*value).into(),
        (ValueMut::IntegerOrString(place), value) => *place = value.to_string().into(),
        (ValueMut::IntegerEnum(place), Stored::Int(value)) => place.assign(*value),
        (ValueMut::StringEnum(place), value) => place.assign(&value.to_string()),
        (ValueMut::Int(place), Stored::Text(text)) => *place = text.parse().unwrap_or_default(),
        (ValueMut::Uint(place), Stored::Text(text)) => *place = text.parse().unwrap_or_default(),
        _ => {}
    }
}

/// A request of an action with its parameters set.
pub(super) fn request(
    action: &TaskAction,
    parameters: &[Parameter],
    value_of: &dyn Fn(&ParameterValue) -> Option<Stored>,
) -> Box<dyn Object> {
    let mut request = action.request.create();
    set_parameters(&mut *request, parameters, value_of);
    request
}

/// Sets the parameters of a request.
pub(super) fn set_parameters(
    request: &mut dyn Object,
    parameters: &[Parameter],
    value_of: &dyn Fn(&ParameterValue) -> Option<Stored>,
) {
    for parameter in parameters {
        if let Some(value) = value_of(&parameter.value) {
            set(request, parameter.field, &value);
        }
    }
}

/// The value of a constant.
pub(super) fn literal(literal: &Literal) -> Stored {
    match literal {
        Literal::Int(value) => Stored::Int(*value),
        Literal::Str(text) => Stored::Text(text.clone().into_owned()),
    }
}
