//! The secrets of a request and its credentials.

use std::collections::HashSet;

use serde_json::Value;

use crate::credentials::Credential;
use crate::engine::{Payload, SecretHeaders};
use crate::object::{Object, ValueRef};
use crate::schema::Secret;
use crate::text;

/// Secrets of fewer bytes are not searched for: ordinary words contain them.
const SHORTEST: usize = 4;

/// A part of a secret text with fewer bytes is not searched for, nor is one without a digit: it may be a word.
const PART: usize = 8;

/// How deep JSON inside of strings of JSON is searched for secrets.
const DEPTH: usize = 4;

/// Returns the secrets in plain form: of the credentials, of secret headers, then of the request.
pub(super) fn of(payload: Payload<'_>, credential: Option<&Credential>, headers: &SecretHeaders) -> Vec<String> {
    let mut secrets = Secrets::default();
    if let Some(credential) = credential {
        credential.secrets().for_each(|secret| secrets.add(secret));
    }
    for secret in headers.iter() {
        secrets.add_text(&String::from_utf8_lossy(secret), DEPTH);
    }
    match payload {
        Payload::Typed(object) => secrets.add_object(object, Secret::No),
        Payload::Raw(json) => secrets.add_json(json, DEPTH),
    }
    secrets.in_order
}

#[derive(Default)]
struct Secrets {
    known: HashSet<String>,
    in_order: Vec<String>,
}

impl Secrets {
    fn add(&mut self, secret: &str) {
        let secret = super::window_of(secret);
        if secret.len() >= SHORTEST && self.known.insert(secret.to_owned()) {
            self.in_order.push(secret.to_owned());
        }
    }

    /// Adds the secret fields of an object; all fields if the object itself is secret.
    fn add_object(&mut self, object: &dyn Object, secret: Secret) {
        object.read(&mut |fields| {
            for (field, value) in fields.present() {
                let secret = if secret == Secret::Whole { secret } else { field.secret };
                self.add_value(*value, secret);
            }
            // The schema does not say whether an unknown field is secret.
            for (_, value) in fields.unknown.iter() {
                self.add_json(&value.to_value(), DEPTH);
            }
        });
    }

    fn add_value(&mut self, value: ValueRef<'_>, secret: Secret) {
        match (value, secret) {
            (ValueRef::Object(object), _) => self.add_object(object, secret),
            (ValueRef::List(list), _) => {
                (0..list.count()).for_each(|index| self.add_value(list.item(index), secret));
            }
            (_, Secret::No) => {}
            (ValueRef::Str(url), Secret::Query) => self.add_url(url),
            (ValueRef::Str(text), Secret::Whole) => self.add_text(text, DEPTH),
            (ValueRef::Json(value), _) => self.add_json(value, DEPTH),
            (ValueRef::Int(number), _) => self.add(&number.to_string()),
            (ValueRef::Uint(number), _) => self.add(&number.to_string()),
            (ValueRef::Float(number), _) => self.add(&Value::from(number).to_string()),
            (ValueRef::Absent | ValueRef::Bool(_), _) => {}
        }
    }

    fn add_json(&mut self, value: &Value, depth: usize) {
        match value {
            Value::String(text) => self.add_text(text, depth),
            Value::Number(number) => self.add(&number.to_string()),
            Value::Array(items) => items.iter().for_each(|item| self.add_json(item, depth)),
            Value::Object(members) => members.values().for_each(|member| self.add_json(member, depth)),
            Value::Null | Value::Bool(_) => {}
        }
    }

    /// Adds a secret text with its parts: the leaves of JSON, the parts of a URL.
    fn add_text(&mut self, text: &str, depth: usize) {
        self.add(text);
        self.add(text.trim());
        // The token of a header: `Authorization: Bearer 0123456789`.
        let parts = text.split(|c: char| c.is_whitespace() || "=:;,\"'".contains(c));
        let is_token = |part: &&str| part.len() >= PART && part.bytes().any(|byte| byte.is_ascii_digit());
        parts.filter(is_token).for_each(|part| self.add(part));
        if text.contains("://") {
            self.add_url(text);
        }
        let json = match depth > 0 && text.trim_start().starts_with(['{', '[', '"']) {
            true => serde_json::from_str::<Value>(text).ok(),
            false => None,
        };
        match json {
            Some(json) => self.add_json(&json, depth - 1),
            None => self.add_pairs(text),
        }
    }

    /// Adds the values of secret names in other text, for example in JSON with comments, YAML or a form: also those without
    /// a digit.
    fn add_pairs(&mut self, text: &str) {
        for pair in text.split(['&', ',', ';', '\n', '\r']) {
            let (name, value) = pair.split_once([':', '=']).unwrap_or_default();
            if text::names_secret(name) {
                let value = value.trim_matches(|c: char| c.is_whitespace() || "\"'`{}[]()".contains(c));
                let words = value.split_whitespace().chain([value]);
                words.filter(|word| word.len() >= PART).for_each(|word| self.add(word));
            }
        }
    }

    /// Adds the user, path, query and fragment of a URL: as a whole, and the values in them.
    fn add_url(&mut self, url: &str) {
        let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
        let (rest, fragment) = rest.split_once('#').unwrap_or((rest, ""));
        let (rest, query) = rest.split_once('?').unwrap_or((rest, ""));
        let (authority, path) = rest.split_once('/').unwrap_or((rest, ""));
        let user = authority.rsplit_once('@').map_or("", |(user, _)| user);
        for (part, separators) in [(user, &[':'][..]), (path, &['/']), (query, &['&', ';']), (fragment, &['&', '/'])] {
            self.add(part);
            for piece in part.split(separators) {
                // The name of a parameter is no secret, its value is.
                self.add(piece.split_once('=').map_or(piece, |(_, value)| value));
            }
        }
    }
}
