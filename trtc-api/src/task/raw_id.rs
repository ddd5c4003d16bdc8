//! The stored identity of a task of any family, and its text form.

use std::fmt;

use sha2::{Digest, Sha256};

use super::percent::{decode, encode};
use super::time::Timestamp;
use super::value::{Stored, get, is};
use crate::lifecycle::{Lifecycle, ParameterValue, Remembered, Retention};
use crate::object::Object;

/// An error from parsing a [`TaskId`](super::TaskId): the text is the ID of another family or service, or was cut off or changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParseTaskIdError {
    family: &'static str,
    problem: &'static str,
}

impl fmt::Display for ParseTaskIdError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "not the ID of a {} task: {}", self.family, self.problem)
    }
}

impl std::error::Error for ParseTaskIdError {}

impl From<ParseTaskIdError> for crate::Error {
    fn from(error: ParseTaskIdError) -> Self {
        Self::configuration(error.to_string()).with_source(Box::new(error))
    }
}

/// The ID without its type.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct RawId {
    /// The service's TaskId, once it is known.
    pub(super) task: Option<String>,
    /// The remembered values.
    values: Vec<(String, Stored)>,
    /// When the start was prepared; `None` if the ID is not that of a start.
    pub(super) created: Option<Timestamp>,
    /// The starts whose outcome is unknown; `None` if there is none, or if nothing is known of them.
    pub(super) sent: Option<Sent>,
    /// How long the service knows the ID, in seconds, if not only while the task runs.
    pub(super) kept: Option<u64>,
    /// The service has shown the task to exist.
    pub(super) seen: bool,
}

/// Starts whose outcome is unknown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Sent {
    /// When the last one was over.
    pub(super) until: Timestamp,
    /// Whether there were several, of which each one replaced the task of the one before.
    pub(super) repeated: bool,
}

impl RawId {
    /// The ID of a task whose start is this request.
    #[inline]
    pub(super) fn of_start(lifecycle: &Lifecycle, request: &dyn Object, created: Timestamp) -> Self {
        let mut this = Self { created: Some(created), ..Self::of_values(Vec::new()) };
        for remembered in lifecycle.remember {
            let value = Stored::of(get(request, remembered.path));
            this.remember(remembered.name, value.map(|value| in_form(value, remembered, request)));
        }
        if let Some(idempotency) = &lifecycle.idempotency {
            this.remember(key_name(lifecycle, idempotency.key), Stored::of(get(request, &[idempotency.key])));
        }
        this.kept = match &lifecycle.retention {
            None => None,
            Some(Retention::Hours(hours)) => Some(u64::from(*hours) * 3_600),
            Some(Retention::Requested(time)) => {
                let given = super::value::integer(get(request, time.field)).and_then(|value| u64::try_from(value).ok());
                // An undocumented default counts as nothing: the service may forget the ID at any time.
                let value = given.or(time.default.map(u64::from)).unwrap_or_default();
                Some(value.saturating_mul(u64::from(time.unit_seconds)))
            }
        };
        this
    }

    /// The ID of a task that is known by values alone.
    #[inline]
    pub(super) fn of_values(values: Vec<(String, Stored)>) -> Self {
        Self { task: None, values, created: None, sent: None, kept: None, seen: false }
    }

    /// Whether the task is one of several that may have been started, each of which replaced the one before.
    #[inline]
    pub(super) fn is_one_of_several(&self) -> bool {
        self.sent.is_some_and(|sent| sent.repeated)
    }

    #[inline]
    fn remember(&mut self, name: &str, value: Option<Stored>) {
        let Some(value) = value else { return };
        match self.values.iter_mut().find(|(known, _)| known == name) {
            Some((_, place)) => *place = value,
            None => self.values.push((name.to_owned(), value)),
        }
    }

    #[cfg(feature = "dynamic")]
    pub(super) fn values(&self) -> impl Iterator<Item = (&str, &Stored)> {
        self.values.iter().map(|(name, value)| (&**name, value))
    }

    #[inline]
    pub(super) fn value(&self, name: &str) -> Option<&Stored> {
        self.values.iter().find(|(known, _)| known == name).map(|(_, value)| value)
    }

    #[inline]
    pub(super) fn key(&self, lifecycle: &Lifecycle) -> Option<&str> {
        match self.value(key_name(lifecycle, lifecycle.idempotency.as_ref()?.key))? {
            Stored::Text(key) => Some(key),
            _ => None,
        }
    }

    /// The value of a parameter.
    #[inline]
    pub(super) fn parameter(&self, value: &ParameterValue) -> Option<Stored> {
        match value {
            ParameterValue::Id => self.task.clone().map(Stored::Text),
            ParameterValue::Remembered(name) => self.value(name).cloned(),
            ParameterValue::Literal(literal) => Some(super::value::literal(literal)),
        }
    }

    #[inline]
    pub(super) fn text(&self, lifecycle: &Lifecycle) -> String {
        let mut out = self.unchecked_text(lifecycle);
        let digits = check_digits(lifecycle, &out);
        out.push(CHECK);
        out.push_str(&digits);
        out
    }

    #[inline]
    fn unchecked_text(&self, lifecycle: &Lifecycle) -> String {
        let mut out = format!("{}/", lifecycle.name);
        encode(self.task.as_deref().unwrap_or_default(), b"", &mut out);
        for (index, (name, value)) in self.values.iter().enumerate() {
            out.push(if index == 0 { '?' } else { '&' });
            encode(name, b"", &mut out);
            out.push('=');
            encode_value(value, &mut out);
        }
        let notes = [
            self.created.map(encode_time),
            self.sent.map(|Sent { until, repeated }| {
                format!("{}{}", if repeated { RESENT } else { SENT }, encode_time(until))
            }),
            self.kept.map(|kept| format!("kept{kept}")),
            self.seen.then(|| "seen".to_owned()),
        ];
        for (index, note) in notes.into_iter().flatten().enumerate() {
            out.push(if index == 0 { '#' } else { ',' });
            out.push_str(&note);
        }
        out
    }

    #[inline]
    pub(super) fn parse(text: &str, lifecycle: &Lifecycle) -> Result<Self, ParseTaskIdError> {
        let fail = |problem| ParseTaskIdError { family: lifecycle.name, problem };
        let rest = text.strip_prefix(lifecycle.name).and_then(|rest| rest.strip_prefix('/'));
        rest.ok_or_else(|| fail("it does not start with the name of the family"))?;
        let (text, digits) = text.rsplit_once(CHECK).unwrap_or((text, ""));
        if digits != check_digits(lifecycle, text) {
            return Err(fail("its check digits do not match: it is of another service, or was cut off or changed"));
        }
        let rest = text.get(lifecycle.name.len() + 1..).unwrap_or_default();
        let (rest, notes) = rest.split_once('#').unwrap_or((rest, ""));
        let (task, values) = rest.split_once('?').unwrap_or((rest, ""));
        let decoded = |text: &str| decode(text).ok_or_else(|| fail("its percent-encoding is malformed"));
        let task = Some(decoded(task)?).filter(|task| !task.is_empty());
        let mut this = Self { task, ..Self::of_values(Vec::new()) };
        for pair in values.split('&').filter(|pair| !pair.is_empty()) {
            let (name, value) = pair.split_once('=').ok_or_else(|| fail("a value has no name"))?;
            let value = decode_value(value).ok_or_else(|| fail("a value is malformed"))?;
            this.values.push((decoded(name)?, value));
        }
        for note in notes.split(',').filter(|note| !note.is_empty()) {
            let malformed = || fail("a number is malformed");
            let sent = |time, repeated| {
                decode_time(time).map(|until| Sent { until, repeated }).ok_or_else(malformed).map(Some)
            };
            if note == "seen" {
                this.seen = true;
            } else if let Some(kept) = note.strip_prefix("kept") {
                this.kept = Some(kept.parse().map_err(|_| malformed())?);
            } else if let Some(time) = note.strip_prefix(SENT) {
                this.sent = sent(time, false)?;
            } else if let Some(time) = note.strip_prefix(RESENT) {
                this.sent = sent(time, true)?;
            } else {
                this.created = Some(decode_time(note).ok_or_else(malformed)?);
            }
        }
        if this.task.is_none() && this.values.is_empty() {
            return Err(fail("it names no task"));
        }
        Ok(this)
    }
}

/// What precedes the check digits of a text: a character that no encoded value contains.
const CHECK: char = '!';

/// What precedes a time by a clock that may differ from the service's.
const LOCAL: &str = "~";

/// What precedes the time at which a start was over, and the last one of several.
const SENT: &str = "sent";
const RESENT: &str = "resent";

/// Eight hexadecimal digits that show whether a stored text is complete, and of the service of the family: another
/// service may have a family of the same name.
fn check_digits(lifecycle: &Lifecycle, text: &str) -> String {
    let service = lifecycle.start.action.info.service.name;
    let digest = Sha256::new().chain_update(service).chain_update(":").chain_update(text).finalize();
    digest.first_chunk().map_or_else(String::new, |first| format!("{:08x}", u32::from_be_bytes(*first)))
}

/// A remembered value in the form that the request selects: the rooms `8489` and `"8489"` differ.
fn in_form(value: Stored, remembered: &Remembered, request: &dyn Object) -> Stored {
    let Some(form) = &remembered.integer_when else { return value };
    let selector = get(request, form.field);
    let is_integer = if selector.is_present() { is(selector, &form.is) } else { form.by_default };
    value.in_form(is_integer)
}

/// The name under which the idempotency key is remembered.
#[inline]
pub(super) fn key_name(lifecycle: &Lifecycle, key: &'static str) -> &'static str {
    let remembered = lifecycle.remember.iter().find(|remembered| matches!(remembered.path, [only] if *only == key));
    remembered.map_or(key, |remembered| remembered.name)
}

fn encode_time(Timestamp { millis, corrected }: Timestamp) -> String {
    format!("{}{millis}", if corrected { "" } else { LOCAL })
}

fn decode_time(text: &str) -> Option<Timestamp> {
    let local = text.strip_prefix(LOCAL);
    Some(Timestamp { millis: local.unwrap_or(text).parse().ok()?, corrected: local.is_none() })
}

/// Writes numbers as they are, strings that could be read as a number or a list after a quote, lists after a comma.
fn encode_value(value: &Stored, out: &mut String) {
    match value {
        Stored::Int(value) => out.push_str(&value.to_string()),
        Stored::Text(text) => {
            if text.parse::<i64>().is_ok() || text.starts_with(['\'', ',']) {
                out.push('\'');
            }
            encode(text, b"", out);
        }
        Stored::List(items) => {
            for item in items {
                out.push(',');
                encode(item, b"", out);
            }
            if items.is_empty() {
                out.push_str("''");
            }
        }
    }
}

#[inline]
fn decode_value(text: &str) -> Option<Stored> {
    if text == "''" {
        return Some(Stored::List(Vec::new()));
    }
    if let Some(items) = text.strip_prefix(',') {
        let mut list = Vec::new();
        for item in items.split(',') {
            list.push(decode(item)?);
        }
        return Some(Stored::List(list));
    }
    if let Some(quoted) = text.strip_prefix('\'') {
        return decode(quoted).map(Stored::Text);
    }
    match text.parse() {
        Ok(value) => Some(Stored::Int(value)),
        Err(_) => decode(text).map(Stored::Text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_come_back_as_they_were() {
        let list = |items: &[&str]| Stored::List(items.iter().map(ToString::to_string).collect());
        let texts = ["", "lesson-42", "42", "-7", "+7", "'", "''", ",a", "a&b=c#d?e/f%", "教室", "a b+c."];
        let texts = texts.iter().map(|text| Stored::Text((*text).to_owned()));
        let others = [Stored::Int(0), Stored::Int(i64::MIN), list(&[]), list(&[""]), list(&["a,b", "'", ""])];
        for value in texts.chain(others) {
            let mut out = String::new();
            encode_value(&value, &mut out);
            assert_eq!(decode_value(&out).as_ref(), Some(&value), "{out}");
            assert!(!out.contains(['&', '#', '?', '=', '/', '+', ' ']), "{out}");
        }
    }
}
