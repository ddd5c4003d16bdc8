use std::fmt;
use std::ops::Deref;

/// A static value in generated tables, or an owned one in a schema that was read.
///
/// Unlike `Cow`, an owned value is boxed, so that a rule stays small.
#[derive(Clone)]
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

/// Compares the values, like `Cow`.
impl<T: PartialEq> PartialEq for Shared<T> {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

/// Shows the value, like `Cow`.
impl<T: fmt::Debug> fmt::Debug for Shared<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(f)
    }
}
