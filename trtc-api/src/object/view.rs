use serde_json::Value;

use super::Object;

/// The value of a field, borrowed.
#[derive(Clone, Copy)]
pub enum View<'a> {
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
    List(&'a dyn ViewList),
    /// Any JSON.
    Json(&'a Value),
}

impl View<'_> {
    /// Whether a value is given.
    pub fn is_present(&self) -> bool {
        !matches!(self, View::Absent)
    }
}

/// A list of values.
pub trait ViewList {
    /// How many there are.
    fn count(&self) -> usize;

    /// One of them, or [`View::Absent`] past the end.
    fn item(&self, index: usize) -> View<'_>;
}

/// The kind alone: whether the value is a secret, only its field knows.
impl std::fmt::Debug for View<'_> {
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
