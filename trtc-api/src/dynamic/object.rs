//! An object whose fields are known at run time only.

use std::fmt;

use serde::ser::{Serialize, Serializer};
use serde_json::Value;

use super::layout::{LazyLayout, ValueType};
use crate::object::{
    DecodeError, FieldValue, Fields, IntegerOrString, ListMut, ListRef, Object, OptionMut, Path, Redacted,
    UnknownFields, ValueMut, ValueRef, decode_all, decode_request, fmt_object, secrets, serialize,
};
use crate::schema::Shape;
use crate::validate::Violation;

/// A request, a response or another object of a schema that was loaded at run time.
///
/// It is encoded, decoded, validated and formatted by the same routines as a generated struct: `Debug` hides secrets, and
/// [`validate`](crate::validate::validate) checks the same rules.
#[derive(Clone, PartialEq)]
pub struct DynamicObject {
    layout: &'static LazyLayout,
    fields: Vec<FieldContent>,
    unknown_fields: UnknownFields,
}

/// A field: its type, and its value unless it is absent. A required field always has a value.
#[derive(Clone)]
struct FieldContent {
    ty: ValueType,
    value: Option<Content>,
}

/// A value that is present.
#[derive(Clone, PartialEq)]
enum Content {
    Bool(bool),
    Int(i64),
    Uint(u64),
    Float(f64),
    Str(String),
    IntegerOrString(IntegerOrString),
    Json(Value),
    Object(Box<DynamicObject>),
    List(List),
}

#[derive(Clone)]
struct List {
    ty: &'static ValueType,
    items: Vec<Content>,
}

impl DynamicObject {
    /// Creates an object without values.
    pub(super) fn new(layout: &'static LazyLayout) -> Self {
        let known = layout.get();
        let fields = known.types.iter().zip(known.shape.fields);
        let field = |(ty, field): (&ValueType, &crate::schema::Field)| FieldContent {
            ty: *ty,
            value: field.required.then(|| Content::placeholder(*ty)),
        };
        Self { layout, fields: fields.map(field).collect(), unknown_fields: UnknownFields::default() }
    }

    /// Decodes an object from the JSON of a request: strictly.
    pub(super) fn from_request(layout: &'static LazyLayout, json: &[u8]) -> Result<Self, DecodeError> {
        let mut object = Self::new(layout);
        decode_request(&mut object, json)?;
        Ok(object)
    }

    /// Decodes a request; returns every problem. A value with a problem is a placeholder.
    pub(super) fn decode_all(layout: &'static LazyLayout, json: &[u8]) -> (Self, Vec<Violation>) {
        let mut object = Self::new(layout);
        let problems = decode_all(&mut object, json);
        (object, problems.into_iter().map(Violation::of_decoding).collect())
    }

    /// Returns the JSON, secrets included.
    pub fn to_json(&self) -> Vec<u8> {
        crate::object::to_json(self)
    }

    /// Returns the names of the fields that the schema does not know.
    pub fn unknown(&self) -> Vec<String> {
        self.unknown_fields.iter().map(|(name, _)| name.to_owned()).collect()
    }

    /// Returns the JSON paths of the values that are secret.
    pub fn secrets(&self) -> Vec<String> {
        let mut found = Vec::new();
        secrets(self, &Path::Root, &mut found);
        found
    }

    /// Returns a value that serializes with `***` in place of secrets, to show or log it.
    pub fn redacted(&self) -> impl Serialize {
        Redacted(self)
    }
}

impl Content {
    fn placeholder(ty: ValueType) -> Self {
        match ty {
            ValueType::Bool => Self::Bool(false),
            ValueType::Int => Self::Int(0),
            ValueType::Uint => Self::Uint(0),
            ValueType::Float => Self::Float(0.0),
            ValueType::Str => Self::Str(String::new()),
            ValueType::IntegerOrString => Self::IntegerOrString(IntegerOrString::default()),
            ValueType::Json => Self::Json(Value::Null),
            ValueType::Object(layout) => Self::Object(Box::new(DynamicObject::new(layout))),
            ValueType::List(ty) => Self::List(List { ty, items: Vec::new() }),
        }
    }

    fn value_ref(&self) -> ValueRef<'_> {
        match self {
            Self::Bool(value) => ValueRef::Bool(*value),
            Self::Int(value) => ValueRef::Int(*value),
            Self::Uint(value) => ValueRef::Uint(*value),
            Self::Float(value) => ValueRef::Float(*value),
            Self::Str(value) => ValueRef::Str(value),
            Self::IntegerOrString(value) => value.value_ref(),
            Self::Json(value) => ValueRef::Json(value),
            Self::Object(object) => ValueRef::Object(&**object),
            Self::List(list) => ValueRef::List(list),
        }
    }

    fn value_mut(&mut self) -> ValueMut<'_> {
        match self {
            Self::Bool(value) => ValueMut::Bool(value),
            Self::Int(value) => ValueMut::Int(value),
            Self::Uint(value) => ValueMut::Uint(value),
            Self::Float(value) => ValueMut::Float(value),
            Self::Str(value) => ValueMut::Str(value),
            Self::IntegerOrString(value) => ValueMut::IntegerOrString(value),
            Self::Json(value) => ValueMut::Json(value),
            Self::Object(object) => ValueMut::Object(&mut **object),
            Self::List(list) => ValueMut::List(list),
        }
    }
}

/// The type belongs to the field, not to its value.
impl PartialEq for FieldContent {
    fn eq(&self, other: &Self) -> bool {
        self.value == other.value
    }
}

impl PartialEq for List {
    fn eq(&self, other: &Self) -> bool {
        self.items == other.items
    }
}

impl OptionMut for FieldContent {
    fn clear(&mut self) {
        self.value = None;
    }

    fn fill(&mut self) -> ValueMut<'_> {
        self.value.insert(Content::placeholder(self.ty)).value_mut()
    }
}

impl ListRef for List {
    fn count(&self) -> usize {
        self.items.len()
    }

    fn item(&self, index: usize) -> ValueRef<'_> {
        self.items.get(index).map_or(ValueRef::Absent, Content::value_ref)
    }
}

impl ListMut for List {
    fn clear(&mut self) {
        self.items.clear();
    }

    fn grow(&mut self) -> Option<ValueMut<'_>> {
        self.items.push(Content::placeholder(*self.ty));
        self.items.last_mut().map(Content::value_mut)
    }

    fn pop(&mut self) {
        self.items.pop();
    }
}

impl Object for DynamicObject {
    fn shape(&self) -> &'static Shape {
        &self.layout.get().shape
    }

    fn read<'a>(&'a self, reader: &mut dyn FnMut(Fields<'a, '_>)) {
        let value = |field: &'a FieldContent| field.value.as_ref().map_or(ValueRef::Absent, Content::value_ref);
        let values: Vec<ValueRef<'a>> = self.fields.iter().map(value).collect();
        reader(Fields { shape: self.shape(), values: &values, unknown: &self.unknown_fields });
    }

    fn field_mut(&mut self, index: usize) -> Option<ValueMut<'_>> {
        let required = self.layout.get().shape.fields.get(index)?.required;
        let field = self.fields.get_mut(index)?;
        if required { field.value.as_mut().map(Content::value_mut) } else { Some(ValueMut::Option(field)) }
    }

    fn unknown_fields_mut(&mut self) -> &mut UnknownFields {
        &mut self.unknown_fields
    }
}

/// Omits absent fields and hides secrets.
impl fmt::Debug for DynamicObject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt_object(self, f)
    }
}

/// Serializes the values, secrets included.
impl Serialize for DynamicObject {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serialize(self, serializer)
    }
}
