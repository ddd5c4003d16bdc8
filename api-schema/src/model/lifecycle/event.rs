//! The meaning of events for a task and its files.

use super::{FieldPath, IntegerWhen, ParameterValue, Phase};
use crate::model::Literal;

/// What an event says about a task.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct EventRule {
    /// The name of the event.
    pub event: String,
    /// The field with the task ID.
    pub id: FieldPath,
    /// The text that starts a suffix of the ID, which is cut.
    pub id_suffix: Option<String>,
    /// The phase that the event reports.
    pub phase: PhaseRule,
    /// The field with the reason.
    pub reason: Option<FieldPath>,
    /// The field that names the part of the task that the event is about.
    pub part: Option<FieldPath>,
    /// Event fields that equal remembered values, to recognize a task whose ID is unknown.
    pub matches: Vec<(FieldPath, String)>,
    /// When a matched string stands for an integer, if the event has a field that selects the form.
    pub integer_when: Option<IntegerWhen>,
    /// How many failures without a success between them end the task.
    pub fails_after: Option<u32>,
}

/// The phase that an event reports.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PhaseRule {
    /// Always this phase.
    Is(Phase),
    /// The phase of the first of the fields that is present.
    By(Vec<FieldPath>, Vec<(Literal, Phase)>),
}

/// Where the files of a task are reported.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct FileRule {
    /// The request field that must be set for these files.
    pub given: FieldPath,
    /// Where the files are reported.
    pub source: FileSource,
    /// The list of file names, or of objects that hold them.
    pub list: Option<FieldPath>,
    /// The field with the name, or the ID, of a file; relative to an item of `list` if there is one.
    pub name: Option<FieldPath>,
    /// The field with the address of a file; relative to an item of `list` if there is one.
    pub url: Option<FieldPath>,
    /// The folders that the path of a file starts with.
    pub folder: Vec<ParameterValue>,
    /// The event after which no more files come.
    pub last: Option<String>,
}

/// Where files are reported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FileSource {
    /// In an event, by its name.
    Event(String),
    /// In the response of `describe`.
    Describe,
}
