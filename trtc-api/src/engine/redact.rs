//! Redaction: the secrets of a request are removed from everything that is displayed.

use std::collections::BTreeSet;

use serde_json::Value;

use super::Payload;
use crate::credentials::Credential;
use crate::object::{Object, ValueRef};
use crate::schema::Secret;

/// Shorter secrets are not looked for: they would be found in ordinary words.
const SHORTEST: usize = 4;

impl Payload<'_> {
    /// The text with every secret of the request and of the credential replaced by stars.
    pub(crate) fn redact(&self, text: &str, credential: Option<&Credential>) -> String {
        let mut secrets = BTreeSet::new();
        match self {
            Payload::Typed(object) => of_object(*object, &mut secrets),
            Payload::Raw(json) => of_json(json, &mut secrets),
        }
        secrets.extend(credential.into_iter().flat_map(Credential::secrets).map(str::to_owned));
        // A secret may come back as it is written in JSON.
        let escaped: Vec<String> = secrets.iter().map(|secret| escape(secret)).collect();
        secrets.extend(escaped);
        // The longest first, or a secret inside of another would leave the rest of it.
        let mut secrets: Vec<String> = secrets.into_iter().filter(|secret| secret.len() >= SHORTEST).collect();
        secrets.sort_by_key(|secret| std::cmp::Reverse(secret.len()));
        secrets.iter().fold(text.to_owned(), |text, secret| text.replace(secret.as_str(), "***"))
    }

    /// An error code without secrets. JSON of the caller's own may hold any word, `Task` say, and what to do next hangs
    /// on the code: where it looks like one, it stays as it is.
    pub(crate) fn redact_code(&self, code: String, credential: Option<&Credential>) -> String {
        let looks_like_one = code.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_'));
        match self {
            Payload::Raw(_) if looks_like_one => code,
            _ => self.redact(&code, credential),
        }
    }
}

fn of_object(object: &dyn Object, secrets: &mut BTreeSet<String>) {
    for (index, field) in object.shape().fields.iter().enumerate() {
        of_view(object.field(index), field.secret, secrets);
    }
    for (_, value) in object.unknown_fields().iter() {
        of_json(&value.to_value(), secrets);
    }
}

fn of_view(view: ValueRef<'_>, secret: Secret, secrets: &mut BTreeSet<String>) {
    match (view, secret) {
        (ValueRef::Object(object), _) => of_object(object, secrets),
        (ValueRef::List(list), _) => (0..list.count()).for_each(|index| of_view(list.item(index), secret, secrets)),
        (ValueRef::Str(text), Secret::Whole) => {
            secrets.insert(text.to_owned());
        }
        (ValueRef::Str(url), Secret::Query) => {
            if let Some((_, query)) = url.split_once(['?', '#']) {
                secrets.insert(query.to_owned());
                secrets.extend(query.split(['&', '=', '#']).map(str::to_owned));
            }
            let authority = url.split_once("://").map_or(url, |(_, rest)| rest).split('/').next().unwrap_or_default();
            secrets.extend(authority.rsplit_once('@').map(|(user, _)| user.to_owned()));
        }
        (ValueRef::Json(value), Secret::Whole) => of_json(value, secrets),
        _ => {}
    }
}

fn of_json(value: &Value, secrets: &mut BTreeSet<String>) {
    match value {
        Value::String(text) => {
            secrets.insert(text.clone());
        }
        Value::Array(items) => items.iter().for_each(|item| of_json(item, secrets)),
        Value::Object(members) => members.values().for_each(|member| of_json(member, secrets)),
        _ => {}
    }
}

fn escape(text: &str) -> String {
    let quoted = Value::from(text).to_string();
    quoted.strip_prefix('"').and_then(|text| text.strip_suffix('"')).unwrap_or(&quoted).to_owned()
}
