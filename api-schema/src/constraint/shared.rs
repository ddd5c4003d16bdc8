use std::ops::Deref;

/// A static value in generated tables, or an owned one in a schema that was read.
///
/// Unlike `Cow`, an owned value is boxed, so that a rule stays small.
#[derive(Debug, Clone, PartialEq)]
pub enum Shared<T: 'static> {
    /// A static value.
    Static(&'static T),
    /// An owned value.
    Owned(Box<T>),
}

impl<T> Deref for Shared<T> {
    type Target = T;

    fn deref(&self) -> &T {
        match self {
            Self::Static(value) => value,
            Self::Owned(value) => value,
        }
    }
}

impl<T> From<T> for Shared<T> {
    fn from(value: T) -> Self {
        Self::Owned(Box::new(value))
    }
}
