//! Statements in English and Chinese prose about a field or an action: limits, default, unit, rate limit.
//!
//! Prose is read with patterns, so every fact is under `review` until a person confirms it.

mod bounds;
mod statements;

use serde_json::{Number, Value};

use crate::document::{Document, Members};
use crate::official::Member;

/// The kind of the described value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Subject {
    Integer,
    Float,
    Text,
    Boolean,
    List,
    Other,
}

impl Subject {
    pub(crate) fn of(member: &Member) -> Self {
        match (member.kind.as_str(), member.member.as_str()) {
            ("list", _) => Self::List,
            ("object", _) => Self::Other,
            (_, "int64" | "uint64") => Self::Integer,
            (_, "float" | "double") => Self::Float,
            (_, "string") => Self::Text,
            (_, "bool") => Self::Boolean,
            _ => Self::Other,
        }
    }
}

/// What the prose of a field states.
#[derive(Debug, Default)]
pub(crate) struct Stated {
    /// Bounds by keyword.
    pub(crate) bounds: Vec<(&'static str, Number)>,
    pub(crate) default: Option<Value>,
    pub(crate) unit: Option<&'static str>,
    pub(crate) required: bool,
    pub(crate) nullable: bool,
    /// The words that state it.
    words: Vec<String>,
}

impl Stated {
    /// Reads the description of a member.
    pub(crate) fn of(member: &Member) -> Self {
        Self::read(&super::text::plain(&member.document), Subject::of(member))
    }

    fn read(text: &str, subject: Subject) -> Self {
        let (bounds, bound_words) = bounds::bounds(text, subject);
        let mut words: Vec<String> = bound_words.into_iter().map(str::to_owned).collect();
        let mut keep = |found: Option<&str>| {
            words.extend(found.map(|found| found.trim().to_owned()));
            found.is_some()
        };
        // A description that contains JSON describes several values.
        let text = if text.contains('{') { "" } else { text };
        let default = statements::default(text, subject);
        keep(default.as_ref().map(|(_, words)| *words));
        let unit = statements::unit(text, subject);
        keep(unit.map(|(_, words)| words));
        let required = keep(statements::required(text));
        let nullable = keep(statements::nullable(text));
        Self {
            bounds,
            default: default.map(|(value, _)| value),
            unit: unit.map(|(unit, _)| unit),
            required,
            nullable,
            words,
        }
    }

    /// Returns the content of `review`, without what the definition states by a flag; `None` if nothing is left.
    pub(super) fn review(mut self, member: &Member, in_response: bool, secret: bool) -> Option<Document> {
        self.required &= !member.required;
        self.nullable &= !member.nullable && in_response;
        let mut members = Members::default();
        for (key, number) in self.bounds {
            members.add(key, Value::Number(number));
        }
        members.add_some("default", self.default);
        members.add_some("unit", self.unit);
        for (key, flag) in [("required", self.required), ("nullable", self.nullable), ("secret", secret)] {
            members.add_some(key, flag.then_some(true));
        }
        if members.0.is_empty() {
            return None;
        }
        if secret {
            self.words.push(member.name.clone());
        }
        members.add("from", self.words.join(" … "));
        Some(Document::Object(members.0))
    }
}

/// Returns the rate limit that a text states, with its period in seconds and the words that state it.
pub(crate) fn rate_limit(text: &str) -> Option<(u32, u32, String)> {
    statements::rate_limit(text).map(|(limit, period, words)| (limit, period, words.trim().to_owned()))
}

/// Returns the number of the first page that a text states.
pub(crate) fn first_page(text: &str) -> Option<u64> {
    statements::first_page(text)
}
