use std::fmt;

use super::{FieldValue, Object};

/// Creates empty objects of one type, for code that knows the type at run time only.
#[derive(Clone, Copy)]
pub enum Template {
    /// A generated type.
    Generated(fn() -> Box<dyn Object>),
    /// A type of a schema that was loaded at run time.
    Loaded(&'static dyn CreateObject),
}

/// A type of a schema that was loaded at run time.
pub trait CreateObject: Send + Sync {
    /// Creates an empty object.
    fn create_object(&'static self) -> Box<dyn Object>;
}

impl Template {
    /// Returns the template of a generated type.
    pub const fn of<T: Object + FieldValue>() -> Self {
        Self::Generated(|| Box::new(T::placeholder()))
    }

    /// Creates an empty object.
    pub fn create(&self) -> Box<dyn Object> {
        match self {
            Self::Generated(create) => create(),
            Self::Loaded(layout) => layout.create_object(),
        }
    }
}

/// Shows the name of the type.
impl fmt::Debug for Template {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Template({})", self.create().shape().name)
    }
}
