//! What a schema means, after reading and checking: the only form that a generator sees.

use std::fmt;
use std::path::PathBuf;

pub use serde_json::Number;

use crate::diagnostic::Report;
use crate::pattern::Pattern;
use crate::source::{Source, Span};
use crate::span_map::SpanMap;

mod lifecycle;

pub use lifecycle::{
    AfterError, Describe, Duplicates, End, EventRule, FieldPath, FileRule, FileSource, Find, Idempotency, Lifecycle,
    Limit, Parameter, ParameterValue, Phase, PhaseRule, Remembered, Retention, SecondStart, Start, Stop, Update,
};

/// A service with its actions and types, every reference resolved and every rule checked.
///
/// Only [`load`](crate::load()) makes one, so whoever holds it need not check again.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Schema {
    /// The service that the actions belong to.
    pub service: Service,
    /// The actions, ordered by category as `service.json` lists them, then by name.
    pub actions: Vec<Action>,
    /// The events that the service reports, ordered by group and number.
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
    /// A report on faults that a generator finds, with the sources needed to show their places.
    pub fn report(&self, diagnostics: Vec<crate::Diagnostic>) -> Report {
        Report::new(self.sources.clone(), diagnostics)
    }

    /// The type of a name.
    pub fn find_type(&self, name: &str) -> Option<&Type> {
        find_type(&self.types, name)
    }

    /// How many fields have constraints under `review`, which somebody should confirm or remove.
    pub fn constraints_to_review(&self) -> usize {
        let bodies = self.actions.iter().flat_map(|action| [&action.request, &action.response]);
        let objects =
            bodies.chain(self.events.iter().map(|event| &event.info)).chain(self.types.iter().filter_map(Type::object));
        objects.flat_map(|object| &object.fields).filter(|field| field.review.is_some()).count()
    }

    /// Whether a request of an action has the fields, types and constraints of the schema; the error says what differs.
    ///
    /// # Errors
    ///
    /// The first difference, as a sentence.
    pub fn request_fits(&self, action: &Action, request: &serde_json::Value) -> Result<(), String> {
        crate::check::request_fits(action, request, &self.types)
    }

    /// Forgets the folders of actions and events that are not listed, and the types that only they hold.
    ///
    /// A life cycle is forgotten with any of its actions; what it says of an event is forgotten with the event.
    pub fn keep_folders(&mut self, folders: &[&str]) {
        let listed = |folder: &Option<String>| folder.as_deref().is_none_or(|folder| folders.contains(&folder));
        self.actions.retain(|action| listed(&action.category));
        self.events.retain(|event| listed(&event.folder));
        let (actions, events) = (&self.actions, &self.events);
        self.lifecycles.retain(|it| it.actions().all(|name| actions.iter().any(|action| action.name == name)));
        for lifecycle in &mut self.lifecycles {
            lifecycle.keep_events(|name| events.iter().any(|event| event.name == name));
        }
        crate::check::find_users(self);
        self.types.retain(|ty| ty.in_requests || ty.in_responses);
    }

    /// The field that a path leads to.
    pub fn find_field<'a>(&'a self, object: &'a Object, path: &FieldPath) -> Option<&'a Field> {
        let (last, outer) = path.0.split_last()?;
        let step = |object: &'a Object, name: &String| object.fields.iter().find(|field| field.name == *name);
        let inner = |object: Option<&'a Object>, name: &String| match &step(object?, name)?.ty {
            FieldType::Object { name, .. } => self.find_object(name),
            _ => None,
        };
        outer.iter().fold(Some(object), inner).and_then(|object| step(object, last))
    }

    /// The object type of a name.
    pub fn find_object(&self, name: &str) -> Option<&Object> {
        self.find_type(name).and_then(Type::object)
    }
}

/// The type of a name among types that are ordered by name.
pub(crate) fn find_type<'a>(types: &'a [Type], name: &str) -> Option<&'a Type> {
    types.binary_search_by(|ty| ty.name.as_str().cmp(name)).ok().and_then(|index| types.get(index))
}

/// A Tencent Cloud service in one version, as `service.json` states it.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct Service {
    /// Its name in the credential scope, `trtc` say.
    pub name: String,
    /// The API version, a date.
    pub version: String,
    /// Its name for people.
    pub title: String,
    /// What it does.
    pub description: String,
    /// The page that documents it.
    pub documentation: Option<String>,
    /// The host that requests go to.
    pub host: String,
    /// The regions it is served in.
    pub regions: Vec<String>,
    /// Parameters that every action takes, sent as headers.
    pub common_parameters: Vec<CommonParameter>,
    /// The groups of its menu, each a folder of actions and a module of generated code.
    pub categories: Vec<Category>,
    /// Codes that any of its actions may answer with.
    pub errors: Vec<ErrorCode>,
}

/// A parameter that every action takes, sent as a header.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct CommonParameter {
    /// Its name, `Region` say.
    pub name: String,
    /// The header that carries it, `X-TC-Region` say.
    pub header: String,
    /// Whether every request must carry it.
    pub required: bool,
    /// What it does.
    pub description: String,
}

/// Something that the service reports to a callback URL.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Event {
    /// Its name.
    pub name: String,
    /// Where the name stands.
    pub at: Span,
    /// The folder of its file, if that is not the one of `service.json`.
    pub folder: Option<String>,
    /// The group of events that it belongs to, `EventGroupId`.
    pub group: u32,
    /// Its number, `EventType`.
    pub number: u32,
    /// When it is reported.
    pub description: String,
    /// The page that documents it.
    pub documentation: Option<String>,
    /// What is reported, `EventInfo`.
    pub info: Object,
    /// Whole callbacks, as they are sent.
    pub examples: Vec<serde_json::Value>,
    /// The event's file.
    pub(crate) json: SpanMap,
}

/// A group of actions.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Category {
    /// Its folder, `web-record` say.
    pub name: String,
    /// What the group is for.
    pub description: String,
}

/// A code that the service answers with when it refuses.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ErrorCode {
    /// The code as sent, `FailedOperation.TaskExist` say.
    pub code: String,
    /// When it is sent.
    pub description: String,
}

/// One API action.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Action {
    /// Its name as sent, `StartWebRecord` say.
    pub name: String,
    /// Where the name stands.
    pub at: Span,
    /// The category, or `None` for an action outside of any folder.
    pub category: Option<String>,
    /// What it does.
    pub description: String,
    /// The page that documents it.
    pub documentation: Option<String>,
    /// The name for code, where the sent one can't serve.
    pub alias: Option<String>,
    /// Whether it should no longer be called.
    pub deprecated: bool,
    /// The host, where it is not the service's own.
    pub host: Option<String>,
    /// Whether it is called without a signature.
    pub unsigned: bool,
    /// Whether a request may be sent again.
    pub retry: Retry,
    /// Requests that the service takes in a second, or in `rate_period`.
    pub rate_limit: Option<u32>,
    /// The seconds that `rate_limit` is counted over: 1 for most.
    pub rate_period: u32,
    /// The regions that serve it; empty means those of the service.
    pub regions: Vec<String>,
    /// The business codes it may answer with.
    pub errors: Vec<ErrorCode>,
    /// What is sent.
    pub request: Object,
    /// What is answered, `RequestId` included.
    pub response: Object,
    /// Requests with their answers.
    pub examples: Vec<Example>,
    /// How the answers follow one another, where one request does not bring all of it.
    pub pagination: Option<Pagination>,
    /// What answers it as a stream, instead of one answer.
    pub stream: Option<EventStream>,
    /// The action's file.
    pub(crate) json: SpanMap,
}

/// How an action answers as a stream of server-sent events.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct EventStream {
    /// The type of the events.
    pub event: String,
    /// The field of an event, true or false, that marks the last one: a stream that ends before is not whole.
    pub last: Option<String>,
}

/// How an action answers a part at a time.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Pagination {
    /// The request field that says which part: the number of a page, or how many items to pass over.
    pub from: String,
    /// Whether `from` counts items, not pages.
    pub by_offset: bool,
    /// The number of the first page.
    pub first: u64,
    /// The request field that says how many items make a part.
    pub size: String,
    /// The answer field with the items, a list.
    pub items: String,
    /// The answer field with the number of all items, if there is one that can be relied on.
    pub total: Option<String>,
}

/// Whether a request whose outcome is unknown may be sent again.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Retry {
    /// What makes it safe.
    pub safety: Safety,
    /// Why.
    pub because: String,
}

/// What makes a second sending safe.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Safety {
    /// The action changes nothing.
    ReadOnly,
    /// A second run leaves what the first one left.
    Idempotent,
    /// The service tells repeats by this request field, when it is given.
    WithKey(String),
    /// A second sending may do the thing twice.
    Never,
}

/// A request as it is sent and the answer to it.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Example {
    /// What it shows.
    pub title: String,
    /// The request's JSON.
    pub request: serde_json::Value,
    /// The answer's JSON, without the `Response` around it.
    pub response: serde_json::Value,
}

/// An object or an enum that fields refer to by name.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Type {
    /// Its name.
    pub name: String,
    /// Where the name stands.
    pub at: Span,
    /// What it is.
    pub kind: TypeKind,
    /// Whether a request can hold it.
    pub in_requests: bool,
    /// Whether an answer or an event can hold it.
    pub in_responses: bool,
    /// The categories whose actions can hold it, in the service's order.
    pub categories: Vec<String>,
}

impl Type {
    /// Its fields and rules, if it is an object.
    pub fn object(&self) -> Option<&Object> {
        match &self.kind {
            TypeKind::Object(object) => Some(object),
            TypeKind::Enum(_) => None,
        }
    }
}

/// What a named type is.
#[derive(Debug, Clone)]
pub enum TypeKind {
    /// Named fields.
    Object(Object),
    /// Named values.
    Enum(Enum),
}

/// Fields in the order they are sent, and the rules among them.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct Object {
    /// What it is.
    pub description: String,
    /// The fields.
    pub fields: Vec<Field>,
    /// Rules that concern several fields.
    pub rules: Vec<CrossRule>,
    /// Where each of the rules stands.
    pub(crate) rule_spans: Vec<SpanMap>,
    /// Whether a part of it could not be read, so that a name that is missing may be there.
    pub(crate) incomplete: bool,
}

/// Values with names.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Enum {
    /// What it is.
    pub description: String,
    /// The values.
    pub values: Vec<EnumValue>,
    /// Whether the service may take values that are not listed.
    pub open: bool,
}

impl Enum {
    /// Whether the values are integers; otherwise they are strings.
    pub fn is_integer(&self) -> bool {
        matches!(self.values.first(), Some(value) if matches!(value.value, Literal::Integer(_)))
    }
}

/// A value and its name.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct EnumValue {
    /// The value as sent.
    pub value: Literal,
    /// Its name in code.
    pub name: String,
    /// What it does.
    pub description: String,
    /// Where its name stands.
    pub at: Span,
}

/// An integer or a string of a schema.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Literal {
    /// An integer.
    Integer(i64),
    /// A string.
    String(String),
}

impl fmt::Display for Literal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Integer(value) => value.fmt(f),
            Self::String(value) => value.fmt(f),
        }
    }
}

/// One field of an object.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct Field {
    /// Its name as sent.
    pub name: String,
    /// Where the name stands.
    pub at: Span,
    /// The name for code, where the sent one can't serve.
    pub alias: Option<String>,
    /// What it does, then what callers get wrong.
    pub description: String,
    /// Its type.
    pub ty: FieldType,
    /// Whether it must be present.
    pub required: bool,
    /// What its value must satisfy.
    pub constraints: Constraints,
    /// The unit of its number, `s` say.
    pub unit: Option<String>,
    /// What the service takes when it is absent.
    pub default: Option<serde_json::Value>,
    /// Values to show.
    pub examples: Vec<serde_json::Value>,
    /// How much of it must never be shown.
    pub secret: Secret,
    /// Whether it should no longer be used.
    pub deprecated: bool,
    /// Constraints that nobody has confirmed yet, which are not enforced.
    pub review: Option<Constraints>,
    /// Whether the type could not be read, so that nothing can be said of its values.
    pub(crate) unread: bool,
    /// The field's JSON.
    pub(crate) json: SpanMap,
}

/// The type of a field.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum FieldType {
    /// Text.
    String,
    /// A signed integer of 64 bits.
    Int64,
    /// An unsigned integer of 64 bits.
    Uint64,
    /// A floating-point number.
    Float64,
    /// True or false.
    Boolean,
    /// An integer or text: documents and practice of the service differ, or both have a meaning of their own.
    IntegerOrString,
    /// Any JSON.
    #[default]
    Json,
    /// An object type, by name.
    Object {
        /// The type's name.
        name: String,
        /// Whether the type holds itself through this field, so that it needs an indirection.
        recursive: bool,
    },
    /// An enum type, by name.
    Enum {
        /// The type's name.
        name: String,
    },
    /// A list.
    List(Box<FieldType>),
}

/// How much of a field must never be shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Secret {
    /// Nothing.
    #[default]
    No,
    /// The query, fragment and user of a URL.
    Query,
    /// All of it.
    Whole,
}

/// What a single value must satisfy.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct Constraints {
    /// The least number.
    pub minimum: Option<Number>,
    /// The greatest number.
    pub maximum: Option<Number>,
    /// A number that the value is greater than.
    pub exclusive_minimum: Option<Number>,
    /// Ranges of integers, both ends included, of which the value is in one.
    pub ranges: Vec<(i64, i64)>,
    /// The fewest characters.
    pub min_length: Option<u64>,
    /// The most characters.
    pub max_length: Option<u64>,
    /// The most bytes of UTF-8.
    pub max_bytes: Option<u64>,
    /// The fewest items of a list.
    pub min_items: Option<u64>,
    /// The most items of a list.
    pub max_items: Option<u64>,
    /// The values that are taken.
    pub allowed: Vec<Literal>,
    /// A pattern for text.
    pub pattern: Option<Pattern>,
    /// A known form of text.
    pub format: Option<Format>,
    /// What each item of a list must satisfy.
    pub items: Option<Box<Constraints>>,
}

/// A known form of text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// An absolute URL with a host.
    Url,
    /// The same with `http` or `https` for a scheme.
    HttpUrl,
    /// A host name, with a port perhaps, without a scheme.
    Host,
    /// Bytes in Base64, with padding.
    Base64,
    /// JSON inside of a text.
    Json,
}

impl fmt::Display for CrossRule {
    /// The rule as a sentence.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fn listed<T: fmt::Display>(items: &[T], separator: &str) -> String {
            items.iter().map(|item| format!("`{item}`")).collect::<Vec<_>>().join(separator)
        }
        match self {
            Self::ExactlyOneOf(fields) => write!(f, "Exactly one of {} is given.", listed(fields, ", ")),
            Self::AtLeastOneOf(fields) => write!(f, "At least one of {} is given.", listed(fields, ", ")),
            Self::Requires { field, needs } => write!(f, "`{field}` needs {} beside it.", listed(needs, ", ")),
            Self::Excludes { field, others } => write!(f, "`{field}` rules out {}.", listed(others, ", ")),
            Self::RequiredWhen { field, when, is } => {
                write!(f, "`{field}` is needed when `{when}` is {}.", listed(is, " or "))
            }
            Self::Among { path, values } => {
                write!(f, "`{}` is {} here, if it is given.", path.join("."), listed(values, " or "))
            }
            Self::NotTogether { field, values } => {
                write!(f, "`{field}` does not hold {} at once.", listed(values, " and "))
            }
            Self::Absent { field } => write!(f, "`{field}` is not given."),
            Self::AtMost { measure, fields, most } => match measure {
                Measure::Value => write!(f, "{} is at most {most}.", listed(fields, "")),
                Measure::Items => write!(f, "{} has at most {most} items.", listed(fields, "")),
                Measure::Sum => write!(f, "{} is at most {most}.", listed(fields, " + ")),
                Measure::Product => write!(f, "{} is at most {most}.", listed(fields, " × ")),
                Measure::Span => write!(f, "From {} it is at most {most}.", listed(fields, " to ")),
            },
            Self::When { field, is, rule } => match is.as_slice() {
                [] => write!(f, "When `{field}` is given: {rule}"),
                is => write!(f, "When `{field}` is {}: {rule}", listed(is, " or ")),
            },
        }
    }
}

/// A rule that concerns several fields of one object; fields are named as sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CrossRule {
    /// One of the fields is given, and no other of them.
    ExactlyOneOf(Vec<String>),
    /// One of the fields is given, or more.
    AtLeastOneOf(Vec<String>),
    /// When the field is given, so are the others.
    Requires {
        /// The field that brings the duty.
        field: String,
        /// The fields it needs.
        needs: Vec<String>,
    },
    /// When the field is given, none of the others is.
    Excludes {
        /// The field that rules out the others.
        field: String,
        /// The fields it rules out.
        others: Vec<String>,
    },
    /// The field is given when another has one of these values.
    RequiredWhen {
        /// The field that is needed.
        field: String,
        /// The field that decides.
        when: String,
        /// The values that make it needed.
        is: Vec<Literal>,
    },
    /// A field of an object inside takes fewer values here than its own type allows.
    Among {
        /// The fields that lead to it, from the outside in; none is a list.
        path: Vec<String>,
        /// The values it may have.
        values: Vec<Literal>,
    },
    /// A list does not hold all of these values at once.
    NotTogether {
        /// The list.
        field: String,
        /// The values.
        values: Vec<Literal>,
    },
    /// The field is not given: the effect of a condition.
    Absent {
        /// The field.
        field: String,
    },
    /// What is measured of some fields is at most so much. It says nothing where one of them is not given.
    AtMost {
        /// What is measured.
        measure: Measure,
        /// The fields.
        fields: Vec<String>,
        /// The most that it may be.
        most: u64,
    },
    /// A rule that holds under a condition only.
    When {
        /// The field that decides.
        field: String,
        /// The values that bring the rule about; with none, any value does.
        is: Vec<Literal>,
        /// The rule.
        rule: Box<CrossRule>,
    },
}

/// What is measured of fields.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Measure {
    /// The value of one.
    Value,
    /// The items of one, which is a list.
    Items,
    /// The sum of all.
    Sum,
    /// The product of all.
    Product,
    /// The second less the first.
    Span,
}
