//! The types of a loaded schema as tables: the same shapes that `service!` emits, made on first use.

use std::fmt;
use std::sync::OnceLock;

use api_schema::Schema;
use api_schema::model::{self, FieldType, TypeKind};

use super::{DynamicObject, keep, keep_all};
use crate::object::{CreateObject, Object};
use crate::schema::{Field, Secret, Shape};

/// The shape of a type, and the types of its fields in the same order.
pub(super) struct Layout {
    pub(super) shape: Shape,
    pub(super) types: &'static [ValueType],
}

/// The type of a value that is present.
#[derive(Clone, Copy)]
pub(super) enum ValueType {
    Bool,
    Int,
    Uint,
    Float,
    Str,
    IntegerOrString,
    Json,
    Object(&'static LazyLayout),
    List(&'static ValueType),
}

/// A layout that is made when it is first needed, so that a program pays for the types that it uses, and a type can
/// contain itself.
pub(super) struct LazyLayout {
    name: String,
    object: &'static model::Object,
    layouts: &'static OnceLock<Layouts>,
    layout: OnceLock<Layout>,
}

impl LazyLayout {
    pub(super) fn get(&'static self) -> &'static Layout {
        self.layout.get_or_init(|| Layout::new(&self.name, self.object, self.layouts))
    }
}

impl CreateObject for LazyLayout {
    fn create_object(&'static self) -> Box<dyn Object> {
        Box::new(DynamicObject::new(self))
    }
}

/// Compares identities: one schema has one layout for each type.
impl PartialEq for LazyLayout {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self, other)
    }
}

impl fmt::Debug for LazyLayout {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Layout").field(&self.name).finish()
    }
}

/// The layouts of a schema: those of its types by name, and the requests and responses of its actions in their order.
pub(super) struct Layouts {
    schema: &'static Schema,
    types: Vec<LazyLayout>,
    actions: Vec<[LazyLayout; 2]>,
    events: Vec<LazyLayout>,
}

impl Layouts {
    /// Returns the layouts of a schema. Like generated code, they live as long as the program.
    pub(super) fn of(schema: &'static Schema) -> &'static Self {
        let cell: &'static OnceLock<Self> = keep(OnceLock::new());
        let lazy = |name: String, object| LazyLayout { name, object, layouts: cell, layout: OnceLock::new() };
        cell.get_or_init(|| Self {
            schema,
            types: schema.types.iter().map(|ty| lazy(ty.name.clone(), ty.object().unwrap_or(empty()))).collect(),
            actions: schema
                .actions
                .iter()
                .map(|action| {
                    let named = |part| format!("{}{part}", action.name);
                    [lazy(named("Request"), &action.request), lazy(named("Response"), &action.response)]
                })
                .collect(),
            events: schema.events.iter().map(|event| lazy(event.name.clone(), &event.info)).collect(),
        })
    }

    /// Returns the layouts of the request and of the response of an action.
    pub(super) fn action(&'static self, index: usize) -> Option<&'static [LazyLayout; 2]> {
        self.actions.get(index)
    }

    /// Returns the layout of an object type.
    pub(super) fn object(&'static self, name: &str) -> Option<&'static LazyLayout> {
        let index = self.schema.types.binary_search_by(|ty| ty.name.as_str().cmp(name)).ok()?;
        self.types.get(index)
    }

    /// Returns the layout of the information of an event.
    pub(super) fn event(&'static self, index: usize) -> Option<&'static LazyLayout> {
        self.events.get(index)
    }

    fn value_type(&'static self, ty: &FieldType) -> ValueType {
        match ty {
            FieldType::String => ValueType::Str,
            FieldType::Int64 => ValueType::Int,
            FieldType::Uint64 => ValueType::Uint,
            FieldType::Float64 => ValueType::Float,
            FieldType::Boolean => ValueType::Bool,
            FieldType::IntegerOrString => ValueType::IntegerOrString,
            FieldType::Json => ValueType::Json,
            FieldType::Object { name, .. } => self.object(name).map_or(ValueType::Json, ValueType::Object),
            // The variants of a generated enum have names; the value is the same.
            FieldType::Enum { name } => match self.schema.find_type(name).map(|ty| &ty.kind) {
                Some(TypeKind::Enum(inner)) if inner.is_integer() => ValueType::Int,
                _ => ValueType::Str,
            },
            FieldType::List(inner) => ValueType::List(keep(self.value_type(inner))),
        }
    }
}

impl Layout {
    fn new(name: &'static str, object: &'static model::Object, layouts: &'static OnceLock<Layouts>) -> Self {
        let Some(layouts) = layouts.get() else {
            return Self { shape: Shape { name: "", fields: &[], rules: &[] }, types: &[] };
        };
        let fields: Vec<Field> = object.fields.iter().map(|field| table(layouts.schema, field)).collect();
        let types: Vec<ValueType> = object.fields.iter().map(|field| layouts.value_type(&field.ty)).collect();
        let shape = Shape { name, fields: keep_all(fields), rules: keep_all(layouts.schema.object_rules(object)) };
        Self { shape, types: keep_all(types) }
    }
}

/// Returns the entry of a field in the shape.
fn table(schema: &Schema, field: &'static model::Field) -> Field {
    let secret = match field.secret {
        model::Secret::No => Secret::No,
        model::Secret::Query => Secret::Query,
        model::Secret::Whole => Secret::Whole,
    };
    let bound = |bound: &Option<model::Number>| bound.as_ref().and_then(model::Number::as_i64);
    Field {
        name: &field.name,
        required: field.required,
        secret,
        unit: field.unit.as_deref().unwrap_or_default(),
        rules: keep_all(schema.field_rules(field)),
        newer: field.newer.as_ref().map(|newer| keep((bound(&newer.minimum), bound(&newer.maximum)))),
        sites: field.sites,
    }
}

/// An enum has no fields.
fn empty() -> &'static model::Object {
    static EMPTY: OnceLock<model::Object> = OnceLock::new();
    EMPTY.get_or_init(model::Object::default)
}
