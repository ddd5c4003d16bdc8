//! Values of fields: borrowed to read, borrowed to decode, and the types that a field can have.

use serde_json::Value;

use super::{Fields, IntegerOrString, Object, UnknownFields};
use crate::schema::Shape;

/// A type of a generated field.
///
/// The `service!` macro implements it for generated types.
pub trait FieldValue: Send + Sync + 'static {
    /// Creates a value to decode into.
    fn placeholder() -> Self
    where
        Self: Sized;

    /// Borrows the value.
    fn value_ref(&self) -> ValueRef<'_>;

    /// Borrows the value to decode into it.
    fn value_mut(&mut self) -> ValueMut<'_>;
}

/// A generated struct. One impl makes all of them values of fields, so that their own code is only what differs.
pub trait Record: Object + Sized {
    /// Creates a struct to decode into.
    fn empty() -> Self;
}

impl<T: Record> FieldValue for T {
    #[inline]
    fn placeholder() -> Self {
        Self::empty()
    }

    #[inline]
    fn value_ref(&self) -> ValueRef<'_> {
        ValueRef::Object(self)
    }

    #[inline]
    fn value_mut(&mut self) -> ValueMut<'_> {
        ValueMut::Object(self)
    }
}

/// A borrowed value of a field.
#[derive(Clone, Copy)]
pub enum ValueRef<'a> {
    /// No value.
    Absent,
    /// A boolean.
    Bool(bool),
    /// A signed integer.
    Int(i64),
    /// An unsigned integer.
    Uint(u64),
    /// A floating-point number.
    Float(f64),
    /// A string.
    Str(&'a str),
    /// A struct.
    Object(&'a dyn Object),
    /// A list.
    List(&'a dyn ListRef),
    /// Any JSON value.
    Json(&'a Value),
}

impl ValueRef<'_> {
    /// Returns whether there is a value.
    pub fn is_present(&self) -> bool {
        !matches!(self, ValueRef::Absent)
    }
}

/// A list of values.
pub trait ListRef {
    /// Returns the number of items.
    fn count(&self) -> usize;

    /// Returns an item, or [`ValueRef::Absent`] past the end.
    fn item(&self, index: usize) -> ValueRef<'_>;
}

/// Shows the kind only, since the field decides whether the value is secret.
impl std::fmt::Debug for ValueRef<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Absent => "Absent",
            Self::Bool(_) => "Bool(..)",
            Self::Int(_) => "Int(..)",
            Self::Uint(_) => "Uint(..)",
            Self::Float(_) => "Float(..)",
            Self::Str(_) => "Str(..)",
            Self::Object(_) => "Object(..)",
            Self::List(_) => "List(..)",
            Self::Json(_) => "Json(..)",
        })
    }
}

/// A mutably borrowed value of a field, to decode into.
pub enum ValueMut<'a> {
    /// A boolean.
    Bool(&'a mut bool),
    /// A signed integer.
    Int(&'a mut i64),
    /// An unsigned integer.
    Uint(&'a mut u64),
    /// A floating-point number.
    Float(&'a mut f64),
    /// A string.
    Str(&'a mut String),
    /// An integer or a string.
    IntegerOrString(&'a mut IntegerOrString),
    /// An enum of integers.
    IntegerEnum(&'a mut dyn IntegerEnum),
    /// An enum of strings.
    StringEnum(&'a mut dyn StringEnum),
    /// A struct.
    Object(&'a mut dyn Object),
    /// A list.
    List(&'a mut dyn ListMut),
    /// An optional value.
    Option(&'a mut dyn OptionMut),
    /// Any JSON value.
    Json(&'a mut Value),
}

/// A list to decode into.
pub trait ListMut {
    /// Removes all items.
    fn clear(&mut self);

    /// Adds a placeholder item and borrows it.
    fn grow(&mut self) -> Option<ValueMut<'_>>;

    /// Removes the last item.
    fn pop(&mut self);
}

/// An optional value.
pub trait OptionMut {
    /// Removes the value.
    fn clear(&mut self);

    /// Sets a placeholder and borrows it.
    fn fill(&mut self) -> ValueMut<'_>;
}

/// Shows the kind only, since the field decides whether the value is secret.
impl std::fmt::Debug for ValueMut<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Bool(_) => "Bool(..)",
            Self::Int(_) => "Int(..)",
            Self::Uint(_) => "Uint(..)",
            Self::Float(_) => "Float(..)",
            Self::Str(_) => "Str(..)",
            Self::IntegerOrString(_) => "IntegerOrString(..)",
            Self::IntegerEnum(_) => "IntegerEnum(..)",
            Self::StringEnum(_) => "StringEnum(..)",
            Self::Object(_) => "Object(..)",
            Self::List(_) => "List(..)",
            Self::Option(_) => "Option(..)",
            Self::Json(_) => "Json(..)",
        })
    }
}

/// A generated enum of integers.
pub trait IntegerEnum: FieldValue {
    /// Sets the variant of this value, or `Other` if no variant has it.
    fn assign(&mut self, value: i64);
}

/// A generated enum of strings.
pub trait StringEnum: FieldValue {
    /// Sets the variant of this value, or `Other` if no variant has it.
    fn assign(&mut self, value: &str);
}

macro_rules! scalar {
    ($($ty:ty, $variant:ident, $value_ref:expr;)*) => {$(
        impl FieldValue for $ty {
            #[inline]
            fn placeholder() -> Self {
                Self::default()
            }

            #[inline]
            fn value_ref(&self) -> ValueRef<'_> {
                let value_ref: fn(&$ty) -> ValueRef<'_> = $value_ref;
                value_ref(self)
            }

            #[inline]
            fn value_mut(&mut self) -> ValueMut<'_> {
                ValueMut::$variant(self)
            }
        }
    )*};
}

scalar! {
    bool, Bool, |value| ValueRef::Bool(*value);
    i64, Int, |value| ValueRef::Int(*value);
    u64, Uint, |value| ValueRef::Uint(*value);
    f64, Float, |value| ValueRef::Float(*value);
    String, Str, |value| ValueRef::Str(value);
    Value, Json, |value| ValueRef::Json(value);
}

impl<T: FieldValue> FieldValue for Option<T> {
    #[inline]
    fn placeholder() -> Self {
        None
    }

    #[inline]
    fn value_ref(&self) -> ValueRef<'_> {
        self.as_ref().map_or(ValueRef::Absent, T::value_ref)
    }

    #[inline]
    fn value_mut(&mut self) -> ValueMut<'_> {
        ValueMut::Option(self)
    }
}

impl<T: FieldValue> OptionMut for Option<T> {
    fn clear(&mut self) {
        *self = None;
    }

    fn fill(&mut self) -> ValueMut<'_> {
        self.insert(T::placeholder()).value_mut()
    }
}

impl<T: FieldValue> FieldValue for Vec<T> {
    #[inline]
    fn placeholder() -> Self {
        Self::new()
    }

    #[inline]
    fn value_ref(&self) -> ValueRef<'_> {
        ValueRef::List(self)
    }

    #[inline]
    fn value_mut(&mut self) -> ValueMut<'_> {
        ValueMut::List(self)
    }
}

impl<T: FieldValue> ListRef for Vec<T> {
    fn count(&self) -> usize {
        self.len()
    }

    fn item(&self, index: usize) -> ValueRef<'_> {
        self.get(index).map_or(ValueRef::Absent, T::value_ref)
    }
}

impl<T: FieldValue> ListMut for Vec<T> {
    fn clear(&mut self) {
        Vec::clear(self);
    }

    fn grow(&mut self) -> Option<ValueMut<'_>> {
        // Creates the item in its place. `push` copies it there from the stack, which costs 4 % of a decoding.
        self.resize_with(self.len() + 1, T::placeholder);
        self.last_mut().map(T::value_mut)
    }

    fn pop(&mut self) {
        Vec::pop(self);
    }
}

/// A struct that contains itself is boxed.
impl<T: Record> Record for Box<T> {
    fn empty() -> Self {
        Self::new(T::empty())
    }
}

impl<T: Record> Object for Box<T> {
    fn shape(&self) -> &'static Shape {
        (**self).shape()
    }

    fn read<'a>(&'a self, reader: &mut dyn FnMut(Fields<'a, '_>)) {
        (**self).read(reader);
    }

    fn field_mut(&mut self, index: usize) -> Option<ValueMut<'_>> {
        (**self).field_mut(index)
    }

    fn unknown_fields_mut(&mut self) -> &mut UnknownFields {
        (**self).unknown_fields_mut()
    }
}
