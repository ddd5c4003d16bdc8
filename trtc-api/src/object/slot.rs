use serde_json::Value;

use super::{IntegerEnum, IntegerOrString, Object, StringEnum};

/// The place that a decoded value goes to.
pub enum Slot<'a> {
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
    List(&'a mut dyn SlotList),
    /// A value that may be absent.
    Option(&'a mut dyn SlotOption),
    /// Any JSON.
    Json(&'a mut Value),
}

/// A list that can grow.
pub trait SlotList {
    /// Forgets all items.
    fn clear(&mut self);

    /// Adds a blank item and hands out its place.
    fn grow(&mut self) -> Option<Slot<'_>>;
}

/// A value that may be absent.
pub trait SlotOption {
    /// Makes it absent.
    fn clear(&mut self);

    /// Makes it present, blank, and hands out its place.
    fn fill(&mut self) -> Slot<'_>;
}

/// The kind alone: whether the value is a secret, only its field knows.
impl std::fmt::Debug for Slot<'_> {
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
