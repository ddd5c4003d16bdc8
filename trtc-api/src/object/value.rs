//! Field values: borrowed to be read, borrowed to be filled, and the types that a field can have.

use serde_json::Value;

use super::{IntegerOrString, Object};

/// A value that a generated field can hold.
///
/// The `service!` macro implements it for the types it makes.
pub trait FieldValue: Send + Sync + 'static {
    /// A value to decode into; it means nothing by itself.
    fn placeholder() -> Self
    where
        Self: Sized;

    /// The value, borrowed.
    fn view(&self) -> ValueRef<'_>;

    /// The place to decode into.
    fn slot(&mut self) -> ValueMut<'_>;
}

/// The value of a field, borrowed.
#[derive(Clone, Copy)]
pub enum ValueRef<'a> {
    /// Nothing is sent.
    Absent,
    /// True or false.
    Bool(bool),
    /// A signed integer.
    Int(i64),
    /// An unsigned integer.
    Uint(u64),
    /// A floating-point number.
    Float(f64),
    /// Text.
    Str(&'a str),
    /// A struct.
    Object(&'a dyn Object),
    /// A list.
    List(&'a dyn ListRef),
    /// Any JSON.
    Json(&'a Value),
}

impl ValueRef<'_> {
    /// Whether a value is given.
    pub fn is_present(&self) -> bool {
        !matches!(self, ValueRef::Absent)
    }
}

/// A list of values.
pub trait ListRef {
    /// How many there are.
    fn count(&self) -> usize;

    /// One of them, or [`View::Absent`] past the end.
    fn item(&self, index: usize) -> ValueRef<'_>;
}

/// The kind alone: whether the value is a secret, only its field knows.
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

/// The place that a decoded value goes to.
pub enum ValueMut<'a> {
    /// True or false.
    Bool(&'a mut bool),
    /// A signed integer.
    Int(&'a mut i64),
    /// An unsigned integer.
    Uint(&'a mut u64),
    /// A floating-point number.
    Float(&'a mut f64),
    /// Text.
    Str(&'a mut String),
    /// An integer or text.
    IntegerOrString(&'a mut IntegerOrString),
    /// An enum of integers.
    IntegerEnum(&'a mut dyn IntegerEnum),
    /// An enum of strings.
    StringEnum(&'a mut dyn StringEnum),
    /// A struct.
    Object(&'a mut dyn Object),
    /// A list.
    List(&'a mut dyn ListMut),
    /// A value that may be absent.
    Option(&'a mut dyn OptionMut),
    /// Any JSON.
    Json(&'a mut Value),
}

/// A list that can grow.
pub trait ListMut {
    /// Forgets all items.
    fn clear(&mut self);

    /// Adds a blank item and hands out its place.
    fn grow(&mut self) -> Option<ValueMut<'_>>;
}

/// A value that may be absent.
pub trait OptionMut {
    /// Makes it absent.
    fn clear(&mut self);

    /// Makes it present, blank, and hands out its place.
    fn fill(&mut self) -> ValueMut<'_>;
}

/// The kind alone: whether the value is a secret, only its field knows.
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
    /// Takes on the named value, or `Other` with what has no name.
    fn assign(&mut self, value: i64);
}

/// A generated enum of strings.
pub trait StringEnum: FieldValue {
    /// Takes on the named value, or `Other` with what has no name.
    fn assign(&mut self, value: &str);
}

macro_rules! scalar {
    ($($ty:ty, $variant:ident, $view:expr;)*) => {$(
        impl FieldValue for $ty {
            #[inline]
            fn placeholder() -> Self {
                Self::default()
            }

            #[inline]
            fn view(&self) -> ValueRef<'_> {
                let view: fn(&$ty) -> ValueRef<'_> = $view;
                view(self)
            }

            #[inline]
            fn slot(&mut self) -> ValueMut<'_> {
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
    fn view(&self) -> ValueRef<'_> {
        self.as_ref().map_or(ValueRef::Absent, T::view)
    }

    #[inline]
    fn slot(&mut self) -> ValueMut<'_> {
        ValueMut::Option(self)
    }
}

impl<T: FieldValue> OptionMut for Option<T> {
    fn clear(&mut self) {
        *self = None;
    }

    fn fill(&mut self) -> ValueMut<'_> {
        self.insert(T::placeholder()).slot()
    }
}

impl<T: FieldValue> FieldValue for Vec<T> {
    #[inline]
    fn placeholder() -> Self {
        Self::new()
    }

    #[inline]
    fn view(&self) -> ValueRef<'_> {
        ValueRef::List(self)
    }

    #[inline]
    fn slot(&mut self) -> ValueMut<'_> {
        ValueMut::List(self)
    }
}

impl<T: FieldValue> ListRef for Vec<T> {
    fn count(&self) -> usize {
        self.len()
    }

    fn item(&self, index: usize) -> ValueRef<'_> {
        self.get(index).map_or(ValueRef::Absent, T::view)
    }
}

impl<T: FieldValue> ListMut for Vec<T> {
    fn clear(&mut self) {
        Vec::clear(self);
    }

    fn grow(&mut self) -> Option<ValueMut<'_>> {
        self.push(T::placeholder());
        self.last_mut().map(T::slot)
    }
}

impl<T: FieldValue> FieldValue for Box<T> {
    #[inline]
    fn placeholder() -> Self {
        Box::new(T::placeholder())
    }

    #[inline]
    fn view(&self) -> ValueRef<'_> {
        (**self).view()
    }

    #[inline]
    fn slot(&mut self) -> ValueMut<'_> {
        (**self).slot()
    }
}
