//! The place that a response is decoded into.

use crate::object::{Conversion, FieldValue, Fields, Object, REQUEST_ID, Template, UnknownFields, ValueMut, ValueRef};
use crate::schema::Shape;

/// A place for a response, which each attempt resets.
pub(crate) trait ResponseSlot: Send {
    /// Resets the response.
    fn fresh(&mut self) -> &mut dyn Object;

    /// Returns the response.
    fn object(&self) -> &dyn Object;

    /// Returns the values that were converted.
    fn conversions(&self) -> &[Conversion];

    /// Sets the values that were converted.
    fn set_conversions(&mut self, conversions: Vec<Conversion>);
}

// Not a method of the trait, of which the compiler would make one for each response.
impl dyn ResponseSlot + '_ {
    /// Returns the request ID of the response.
    pub(crate) fn request_id(&self) -> Option<&str> {
        let object = self.object();
        let index = object.shape().fields.iter().position(|field| field.name == REQUEST_ID);
        let id = match index.map_or(ValueRef::Absent, |index| object.field(index)) {
            ValueRef::Str(id) => Some(id),
            _ => object.unknown_fields().get(REQUEST_ID).and_then(|id| text_of(id.json())),
        };
        // The text of an object or an array identifies nothing.
        id.filter(|id| !is_invisible(id) && !id.starts_with(['{', '[']))
    }
}

/// The text of a request ID: of a string without its quotes, or of another value.
fn text_of(json: &str) -> Option<&str> {
    let quoted = json.strip_prefix('"').and_then(|text| text.strip_suffix('"'));
    quoted.or_else(|| (json != "null").then_some(json))
}

/// Returns whether an ID is empty or invisible, so that it identifies nothing.
pub(super) fn is_invisible(id: &str) -> bool {
    id.chars().all(|c| c.is_whitespace() || c.is_control())
}

/// A response of a generated type.
pub(crate) struct TypedResponse<T>(pub(crate) T, Vec<Conversion>);

impl<T: Object + FieldValue> TypedResponse<T> {
    pub(crate) fn placeholder() -> Self {
        Self(T::placeholder(), Vec::new())
    }
}

impl<T: Object + FieldValue> ResponseSlot for TypedResponse<T> {
    fn fresh(&mut self) -> &mut dyn Object {
        *self = Self::placeholder();
        &mut self.0
    }

    fn object(&self) -> &dyn Object {
        &self.0
    }

    fn conversions(&self) -> &[Conversion] {
        &self.1
    }

    fn set_conversions(&mut self, conversions: Vec<Conversion>) {
        self.1 = conversions;
    }
}

/// A response whose type is known at run time only.
pub(crate) struct DynResponse {
    template: Template,
    pub(crate) response: Box<dyn Object>,
    conversions: Vec<Conversion>,
}

impl DynResponse {
    pub(crate) fn new(template: Template) -> Self {
        Self { template, response: template.create(), conversions: Vec::new() }
    }
}

impl ResponseSlot for DynResponse {
    fn fresh(&mut self) -> &mut dyn Object {
        *self = Self::new(self.template);
        &mut *self.response
    }

    fn object(&self) -> &dyn Object {
        &*self.response
    }

    fn conversions(&self) -> &[Conversion] {
        &self.conversions
    }

    fn set_conversions(&mut self, conversions: Vec<Conversion>) {
        self.conversions = conversions;
    }
}

/// A response without a schema: all its fields are unknown fields.
#[derive(Default)]
pub(crate) struct RawResponse(pub(crate) UnknownFields, Vec<Conversion>);

impl Object for RawResponse {
    fn shape(&self) -> &'static Shape {
        &Shape { name: "Response", fields: &[], rules: &[] }
    }

    fn read<'a>(&'a self, reader: &mut dyn FnMut(Fields<'a, '_>)) {
        reader(Fields { shape: self.shape(), values: &[], unknown: &self.0 });
    }

    fn field_mut(&mut self, _: usize) -> Option<ValueMut<'_>> {
        None
    }

    fn unknown_fields_mut(&mut self) -> &mut UnknownFields {
        &mut self.0
    }
}

impl ResponseSlot for RawResponse {
    fn fresh(&mut self) -> &mut dyn Object {
        *self = Self::default();
        self
    }

    fn object(&self) -> &dyn Object {
        self
    }

    fn conversions(&self) -> &[Conversion] {
        &self.1
    }

    fn set_conversions(&mut self, conversions: Vec<Conversion>) {
        self.1 = conversions;
    }
}
