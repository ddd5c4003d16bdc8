use std::borrow::Cow;
use std::fmt;

use super::{Object, ValueRef};
use crate::schema::Secret;

/// Shows a generated struct: the body of every generated `Debug`. Absent fields are left out, secrets are stars.
///
/// # Errors
///
/// Those of the formatter.
pub fn show(object: &dyn Object, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let shape = object.shape();
    let mut shown = f.debug_struct(shape.name);
    for (index, field) in shape.fields.iter().enumerate() {
        let view = object.field(index);
        if view.is_present() {
            shown.field(field.name, &Shown { view, secret: field.secret });
        }
    }
    if !object.unknown_fields().is_empty() {
        shown.field("unknown_fields", object.unknown_fields());
    }
    shown.finish()
}

/// A URL without its user, query and fragment, which may carry secrets.
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

/// A value of a field with that field's secrecy.
pub(crate) struct Shown<'a> {
    pub(crate) view: ValueRef<'a>,
    pub(crate) secret: Secret,
}

impl fmt::Debug for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.view, self.secret) {
            (ValueRef::Absent, _) => f.write_str("None"),
            (ValueRef::Object(value), Secret::No | Secret::Query) => show(value, f),
            (ValueRef::List(list), secret) => {
                let items = (0..list.count()).map(|index| Shown { view: list.item(index), secret });
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

#[cfg(test)]
mod tests {
    use super::redact_url;

    #[test]
    fn a_url_keeps_what_is_no_secret() {
        for (url, shown) in [
            ("https://a.example/b", "https://a.example/b"),
            ("https://a.example/b?token=1#x", "https://a.example/b?***"),
            ("https://a.example/b#token", "https://a.example/b#***"),
            ("https://me:pw@a.example/b@c?d", "https://***@a.example/b@c?***"),
            ("rtmp://me@a.example", "rtmp://***@a.example"),
            ("no url?token=1", "no url?***"),
            ("", ""),
        ] {
            assert_eq!(redact_url(url), shown);
        }
    }
}
