//! Other editions of a response, which mean the same as the first one.
//!
//! The service, its proxies and its later versions do not write JSON as the documentation shows it: fields are null
//! instead of absent, numbers are strings, unknown fields hold anything. What a client reads must not depend on that.

use serde_json::{Map, Value};

use super::random::Random;
use crate::object::{ListMut, Object, ValueMut};

/// The largest integer up to which a floating-point number holds every integer.
const EXACT: u64 = 1 << 53;

/// A depth at which many JSON parsers give up.
const DEPTH: usize = 300;

/// Contents of unknown fields, each valid by the JSON grammar.
const ODD_CONTENTS: [&str; 9] = [
    r#""\ud800""#,
    r#""\udc00 reversed \ud800 \u0000""#,
    "1e400",
    "-0.0E+02",
    "123456789012345678901234567890.5",
    r#"{"a":1,"a":{"":null}}"#,
    r#"[[],{},"",null,false]"#,
    "null",
    r#""2026-01-05T00:00:00+08:00""#,
];

/// Names of unknown fields, as JSON.
const ODD_NAMES: [&str; 4] = [r#""XQuirk""#, r#""x quirk \u00e9""#, r#""X.Quirk[0]""#, r#""XQuirk\"s""#];

/// Draws the edition of one response.
pub(super) struct Quirks(Random);

impl Quirks {
    /// Returns the edition that follows from a seed and the number of the response.
    pub(super) fn new(seed: u64, number: u64) -> Self {
        Self(Random::new(seed ^ number.wrapping_mul(0xd134_2543_de82_ef95)))
    }

    /// Returns the body of a success; `response` is an empty object of its type.
    pub(super) fn body(mut self, fields: &Map<String, Value>, response: &mut dyn Object) -> Vec<u8> {
        let mut body = String::new();
        if self.one_in(4) {
            body.push('\u{feff}');
        }
        let mut members = vec![format!("\"Response\":{}{}", self.space(), self.object(fields, response))];
        if self.one_in(4) {
            members.push(self.odd_member());
        }
        body.push_str(&self.braces(members));
        body.into_bytes()
    }

    fn object(&mut self, fields: &Map<String, Value>, object: &mut dyn Object) -> String {
        let known = object.shape().fields;
        let mut members = Vec::new();
        for (index, field) in known.iter().enumerate() {
            let value = match fields.get(field.name) {
                None | Some(Value::Null) => (!field.required && self.one_in(2)).then(|| "null".to_owned()),
                Some(Value::Array(items)) if items.is_empty() => self.empty_list(),
                Some(value) => Some(self.value(value, object.field_mut(index))),
            };
            members.extend(value.map(|value| format!("{}:{}{value}", Value::from(field.name), self.space())));
        }
        let unknown = fields.iter().filter(|(name, _)| known.iter().all(|field| field.name != **name));
        members.extend(unknown.map(|(name, value)| format!("{}:{value}", Value::from(name.as_str()))));
        if self.one_in(2) {
            members.push(self.odd_member());
        }
        self.braces(members)
    }

    /// A list without items may be empty, null or absent.
    fn empty_list(&mut self) -> Option<String> {
        match self.below(3) {
            0 => None,
            1 => Some("null".to_owned()),
            _ => Some("[]".to_owned()),
        }
    }

    fn value(&mut self, value: &Value, slot: Option<ValueMut<'_>>) -> String {
        match (value, slot) {
            (value, Some(ValueMut::Option(option))) => self.value(value, Some(option.fill())),
            (Value::Object(fields), Some(ValueMut::Object(object))) => self.object(fields, object),
            (Value::Array(items), Some(ValueMut::List(list))) => self.list(items, list),
            (Value::Number(_), Some(ValueMut::Int(_) | ValueMut::Uint(_) | ValueMut::IntegerEnum(_))) => {
                self.integer(value)
            }
            (Value::Number(_), Some(ValueMut::Float(_))) if self.one_in(2) => format!("\"{value}\""),
            (Value::Bool(_), Some(ValueMut::Bool(_))) if self.one_in(2) => format!("\"{value}\""),
            _ => value.to_string(),
        }
    }

    fn list(&mut self, items: &[Value], list: &mut dyn ListMut) -> String {
        let items: Vec<String> = items.iter().map(|item| self.value(item, list.grow())).collect();
        format!("[{}]", items.join(&format!(",{}", self.space())))
    }

    fn integer(&mut self, value: &Value) -> String {
        let exact = value.as_i64().is_some_and(|value| value.unsigned_abs() <= EXACT);
        match self.below(4) {
            0 => format!("\"{value}\""),
            1 if exact => format!("{value}.0"),
            _ => value.to_string(),
        }
    }

    fn odd_member(&mut self) -> String {
        let name = self.choose(&ODD_NAMES);
        if self.one_in(8) {
            return format!("{name}:{}{}", "[".repeat(DEPTH), "]".repeat(DEPTH));
        }
        format!("{name}:{}", self.choose(&ODD_CONTENTS))
    }

    /// Returns an object with its members in any order.
    fn braces(&mut self, mut members: Vec<String>) -> String {
        for last in (1..members.len()).rev() {
            let other = self.below(last + 1);
            members.swap(last, other);
        }
        format!("{{{}{}{}}}", self.space(), members.join(&format!("{},", self.space())), self.space())
    }

    fn space(&mut self) -> &'static str {
        self.choose(&["", "", " ", "\r\n\t"])
    }

    fn choose<'t>(&mut self, from: &[&'t str]) -> &'t str {
        let index = self.below(from.len());
        from.get(index).copied().unwrap_or_default()
    }

    fn one_in(&mut self, chances: usize) -> bool {
        self.below(chances) == 0
    }

    fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.0.bits() % (end.max(1) as u64)).unwrap_or_default()
    }
}

#[cfg(test)]
#[cfg(feature = "cloud-recording")]
mod tests {
    use std::collections::BTreeSet;

    use serde_json::{Value, json};

    use super::Quirks;
    use crate::cloud_recording::DescribeCloudRecordingResponse;
    use crate::object::FieldValue;

    fn edition(seed: u64, files: &Value) -> String {
        let fields = json!({ "RequestId": "r", "TaskId": "t", "Status": "Idle", "StorageFileList": files });
        let Value::Object(fields) = fields else { unreachable!() };
        let body = Quirks::new(seed, 1).body(&fields, &mut DescribeCloudRecordingResponse::placeholder());
        String::from_utf8(body).unwrap()
    }

    #[test]
    fn every_edition_is_json_and_equal_seeds_give_equal_editions() {
        let mut editions = BTreeSet::new();
        for seed in 0..300 {
            let edition = edition(seed, &json!([]));
            assert_eq!(edition, self::edition(seed, &json!([])));
            let json = edition.trim_start_matches('\u{feff}');
            serde_json::from_str::<serde::de::IgnoredAny>(json).unwrap();
            assert!(json.contains(r#""TaskId":"#) && json.contains(r#""r""#), "{json}");
            editions.insert(edition);
        }
        assert!(editions.len() > 290, "{}", editions.len());
    }

    #[test]
    fn each_quirk_occurs() {
        let file = json!([{ "UserId": "u", "FileName": "f", "TrackType": "video", "BeginTimeStamp": 5 }]);
        let all: Vec<String> = (0..300).map(|seed| edition(seed, &json!([])) + &edition(seed, &file)).collect();
        let spaceless: Vec<String> = all.iter().map(|text| text.split_whitespace().collect()).collect();
        for quirk in [
            "\u{feff}",
            r#""StorageFileList":null"#,
            r#""StorageFileList":[]"#,
            r#""BeginTimeStamp":"5""#,
            r#""BeginTimeStamp":5.0"#,
            r#""BeginTimeStamp":5"#,
            "XQuirk",
            "[[[[[[[[",
            r"\ud800",
            "1e400",
        ] {
            assert!(spaceless.iter().any(|text| text.contains(quirk)), "{quirk}");
        }
        let absent = (0..300).map(|seed| edition(seed, &json!([])));
        assert!(absent.into_iter().any(|text| !text.contains("StorageFileList")), "an absent list");
        let orders: BTreeSet<bool> = all.iter().map(|text| text.find("TaskId") < text.find("RequestId")).collect();
        assert_eq!(orders.len(), 2, "both orders");
    }
}
