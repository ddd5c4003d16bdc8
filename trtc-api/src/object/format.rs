//! `Debug` of generated types without secrets.

use std::borrow::Cow;
use std::fmt;

#[cfg(feature = "dynamic")]
use serde::ser::{Serialize, SerializeMap, Serializer};

#[cfg(feature = "dynamic")]
use super::Path;
use super::{Object, ValueRef};
use crate::schema::Secret;

/// Formats a generated struct: the body of every generated `Debug`. Absent fields are omitted, secrets are hidden.
///
/// # Errors
///
/// Returns the error of the formatter.
pub fn fmt_object(object: &dyn Object, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let mut shown = f.debug_struct(object.shape().name);
    object.read(&mut |fields| {
        for (field, value) in fields.present() {
            shown.field(field.name, &Shown { value: *value, secret: field.secret });
        }
        if !fields.unknown.is_empty() {
            shown.field("unknown_fields", fields.unknown);
        }
    });
    shown.finish()
}

/// Returns a URL without its user information, query and fragment, which may contain secrets.
pub fn redact_url(url: &str) -> Cow<'_, str> {
    let cut = url.find(['?', '#']);
    let (kept, hidden) = cut.map_or((url, ""), |at| url.split_at(at));
    let authority = kept.find("://").map_or(0, |at| at + 3);
    let (scheme, rest) = kept.split_at(authority);
    let host_end = rest.find('/').unwrap_or(rest.len());
    let user = rest.split_at(host_end).0.rfind('@');
    if hidden.is_empty() && user.is_none() {
        return Cow::Borrowed(url);
    }
    let stars = if hidden.is_empty() { "" } else { "***" };
    let mark = hidden.get(..1).unwrap_or("");
    match user {
        Some(at) => Cow::Owned(format!("{scheme}***{}{mark}{stars}", rest.split_at(at).1)),
        None => Cow::Owned(format!("{kept}{mark}{stars}")),
    }
}

/// A value with the secrecy of its field.
pub(crate) struct Shown<'a> {
    pub(crate) value: ValueRef<'a>,
    pub(crate) secret: Secret,
}

impl fmt::Debug for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.value, self.secret) {
            (ValueRef::Absent, _) => f.write_str("None"),
            (ValueRef::Object(value), Secret::No | Secret::Query) => fmt_object(value, f),
            (ValueRef::List(list), secret) => {
                let items = (0..list.count()).map(|index| Shown { value: list.item(index), secret });
                f.debug_list().entries(items).finish()
            }
            (_, Secret::Whole) => f.write_str("***"),
            (ValueRef::Str(value), Secret::Query) => fmt::Debug::fmt(&*redact_url(value), f),
            (ValueRef::Str(value), Secret::No) => fmt::Debug::fmt(value, f),
            (ValueRef::Bool(value), _) => fmt::Debug::fmt(&value, f),
            (ValueRef::Int(value), _) => fmt::Debug::fmt(&value, f),
            (ValueRef::Uint(value), _) => fmt::Debug::fmt(&value, f),
            (ValueRef::Float(value), _) => fmt::Debug::fmt(&value, f),
            (ValueRef::Json(value), _) => fmt::Display::fmt(value, f),
        }
    }
}

/// Serializes an object with `***` in place of secrets, and of unknown fields, which may be secret.
#[cfg(feature = "dynamic")]
pub(crate) struct Redacted<'a>(pub(crate) &'a dyn Object);

#[cfg(feature = "dynamic")]
impl Serialize for Redacted<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        for (index, field) in self.0.shape().fields.iter().enumerate() {
            let value = self.0.field(index);
            if value.is_present() {
                map.serialize_entry(field.name, &Shown { value, secret: field.secret })?;
            }
        }
        for (name, _) in self.0.unknown_fields().iter() {
            map.serialize_entry(name, "***")?;
        }
        map.end()
    }
}

/// Returns the JSON paths of the values that [`Redacted`] hides.
#[cfg(feature = "dynamic")]
pub(crate) fn secrets(object: &dyn Object, path: &Path<'_>, found: &mut Vec<String>) {
    object.read(&mut |fields| {
        for (field, value) in fields.present() {
            secret_values(Shown { value: *value, secret: field.secret }, &Path::Field(path, field.name), found);
        }
    });
}

#[cfg(feature = "dynamic")]
fn secret_values(shown: Shown<'_>, path: &Path<'_>, found: &mut Vec<String>) {
    match (shown.value, shown.secret) {
        (ValueRef::Object(object), Secret::No | Secret::Query) => secrets(object, path, found),
        (ValueRef::List(list), secret) => {
            for index in 0..list.count() {
                secret_values(Shown { value: list.item(index), secret }, &Path::Item(path, index), found);
            }
        }
        // The empty string hides nothing: it is the value of a required field that was not set.
        (ValueRef::Str(""), _) => {}
        (_, Secret::Whole) => found.push(path.to_string()),
        (ValueRef::Str(text), Secret::Query) if redact_url(text) != text => found.push(path.to_string()),
        _ => {}
    }
}

#[cfg(feature = "dynamic")]
impl Serialize for Shown<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match (self.value, self.secret) {
            (ValueRef::Object(object), Secret::No | Secret::Query) => Redacted(object).serialize(serializer),
            (ValueRef::List(list), secret) => {
                let items = (0..list.count()).map(|index| Shown { value: list.item(index), secret });
                serializer.collect_seq(items)
            }
            (ValueRef::Absent, _) => serializer.serialize_none(),
            (_, Secret::Whole) => serializer.serialize_str("***"),
            (ValueRef::Str(text), Secret::Query) => serializer.serialize_str(&redact_url(text)),
            (value, _) => value.serialize(serializer),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::redact_url;

    #[test]
    fn redacted_url_keeps_scheme_host_and_path() {
        for (url, shown) in [
            ("https://a.example/b", "https://a.example/b"),
            ("https://a.example/b?token=1#x", "https://a.example/b?***"),
            ("https://a.example/b#token", "https://a.example/b#***"),
            ("https://me:pw@a.example/b@c?d", "https://***@a.example/b@c?***"),
            ("rtmp://me@a.example", "rtmp://***@a.example"),
            ("not a url?token=1", "not a url?***"),
            ("", ""),
        ] {
            assert_eq!(redact_url(url), shown);
        }
    }
}
