//! The model of a checked schema: the only form that a code generator sees.

mod action;
mod constraints;
mod event;
mod field;
mod lifecycle;
mod named;
mod review;
mod service;
mod table;
mod types;

use std::path::PathBuf;

pub use action::{Action, EventStream, Example, Pagination, Retry, Safety};
pub use constraints::Constraints;
pub(crate) use constraints::json as literal_json;
#[cfg(feature = "command")]
pub(crate) use constraints::schema::Literal as LiteralSchema;
pub use event::Event;
pub use field::{Field, FieldType, Newer, Secret};
pub use lifecycle::{
    AfterError, Describe, Duplicates, End, EventRule, FieldPath, FileRule, FileSource, Find, Idempotency, IntegerWhen,
    Lifecycle, Limit, Parameter, ParameterValue, Phase, PhaseRule, Readiness, Remembered, Retention, SecondStart,
    Start, Stop, Update,
};
pub use review::{ActionReview, FieldReview};
pub use service::{Category, CommonParameter, ErrorCode, EventFields, Region, Service};
pub use table::{PageTable, TimeTable};
pub use types::{Enum, EnumValue, Object, Type, TypeKind};

pub use crate::constraint::{Format, Literal, Measure};
pub use crate::sites::Sites;
pub use crate::value::{Number, Value};

/// A rule that concerns several fields of one object, named as sent.
pub type CrossRule = crate::constraint::CrossRule<String>;

pub(crate) use named::{find, names, positions};
pub(crate) use types::{find_index, find_type};

use crate::diagnostic::{Diagnostic, Report};
use crate::source::Source;

/// A service with its actions and types, with all references resolved and all rules checked.
///
/// Only [`load`](crate::load()) creates a schema, so a schema is always valid.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct Schema {
    /// The service of the actions.
    pub service: Service,
    /// The actions, ordered by category as in `service.json`, then by name.
    pub actions: Vec<Action>,
    /// The events that the service sends to a callback URL, ordered by group and number.
    pub events: Vec<Event>,
    /// The life cycles of long-running tasks, ordered by name.
    pub lifecycles: Vec<Lifecycle>,
    /// The objects and enums that fields refer to, ordered by name.
    pub types: Vec<Type>,
    /// The files that were read.
    pub files: Vec<PathBuf>,
    pub(crate) sources: Vec<Source>,
}

impl Schema {
    /// Creates a report of diagnostics that a generator finds, with the sources of the schema.
    pub fn report(&self, diagnostics: Vec<Diagnostic>) -> Report {
        Report::new(self.sources.clone(), diagnostics)
    }

    /// Returns the type with this name.
    pub fn find_type(&self, name: &str) -> Option<&Type> {
        find_type(&self.types, name)
    }

    /// Returns the object type with this name.
    pub fn find_object(&self, name: &str) -> Option<&Object> {
        self.find_type(name).and_then(Type::object)
    }

    /// Returns the field at a path, from an object of this schema.
    pub fn find_field<'a>(&'a self, object: &'a Object, path: &FieldPath) -> Option<&'a Field> {
        let (last, outer) = path.0.split_last()?;
        let step = |object: &'a Object, name: &str| find(&object.fields, name);
        let inner = |object: Option<&'a Object>, name: &String| match &step(object?, name)?.ty {
            FieldType::Object { name, .. } => self.find_object(name),
            _ => None,
        };
        outer.iter().fold(Some(object), inner).and_then(|object| step(object, last))
    }

    /// Returns the number of fields and actions with facts under `review`, which a person should confirm or remove.
    #[cfg(feature = "command")]
    pub fn to_review(&self) -> usize {
        let bodies = self.actions.iter().flat_map(|action| [&action.request, &action.response]);
        let objects =
            bodies.chain(self.events.iter().map(|event| &event.info)).chain(self.types.iter().filter_map(Type::object));
        let fields = objects.flat_map(|object| &object.fields).filter(|field| field.review.is_some());
        fields.count() + self.actions.iter().filter(|action| action.review.is_some()).count()
    }
}
