//! The ID of a started task, in a response that is an error all the same.

use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use super::slot::is_invisible;
use crate::json::Reader;
use crate::object::Key;

/// Returns a field of the response, whatever the other fields are. Only well-formed JSON counts: what a reader could make
/// of malformed JSON might be the ID of another task.
pub(super) fn of(json: &str, field: &str) -> Option<String> {
    let mut found = None;
    let seed = Members { wanted: "Response", inner: Some(field), found: &mut found };
    // What was read before an error is well-formed.
    let _ = seed.deserialize(&mut serde_json::Deserializer::from_str(json));
    found
}

/// The members of an object, of which one is wanted: directly, or inside of the wanted one.
struct Members<'a> {
    wanted: &'a str,
    inner: Option<&'a str>,
    found: &'a mut Option<String>,
}

impl<'de> DeserializeSeed<'de> for Members<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Members<'_> {
    type Value = ();

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("an object")
    }

    /// A list of one object in the place of the object.
    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        let Self { wanted, inner, found } = self;
        while seq.next_element_seed(Members { wanted, inner, found: &mut *found })?.is_some() {}
        Ok(())
    }

    /// The object as a string of JSON.
    fn visit_str<E: Error>(self, json: &str) -> Result<(), E> {
        self.deserialize(&mut serde_json::Deserializer::from_str(json)).map_err(E::custom)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(key) = map.next_key_seed(Key { lossy: true })? {
            match self.inner {
                _ if !key.eq_ignore_ascii_case(self.wanted) => drop(map.next_value::<IgnoredAny>()?),
                Some(field) => map.next_value_seed(Members { wanted: field, inner: None, found: &mut *self.found })?,
                None => {
                    let json = map.next_value::<&RawValue>()?.get();
                    let id = Reader { json, position: 0 }.scalar().filter(|id| !is_invisible(id));
                    *self.found = id.or(self.found.take());
                }
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::of;

    #[test]
    fn an_id_is_read_as_far_as_the_json_is_well_formed() {
        for (json, id) in [
            (r#"{"Response":{"TaskId":"t","RequestId":{}}}"#, Some("t")),
            (r#"{"Response":{"RequestId":{"TaskId":"x"},"TaskId":"a\u002bb."}}"#, Some("a+b.")),
            (r#"{"Response":{"TaskId":17}}"#, Some("17")),
            (r#"{"response":{"taskId":"t"}}"#, Some("t")),
            (r#"[{"Response":[{"TaskId":"t"}]}]"#, Some("t")),
            (r#"{"Response":"{\"TaskId\":\"t\"}"}"#, Some("t")),
            (r#""{\"Response\":{\"TaskId\":\"t\"}}""#, Some("t")),
            (r#""TaskId""#, None),
            ("17", None),
            (r#"{"Response":{"TaskId":"a","TaskId":"b","TaskId":null}}"#, Some("b")),
            (r#"{"Response":{"TaskId":"t","New":[1,],"TaskId":"x"}}"#, Some("t")),
            (r#"{"Response":{"Note":"a "b","TaskId":"x"}}"#, None),
            (r#"{"Response":{"TaskId":"cut"#, None),
            (r#"{"Response":{"Data":{"TaskId":"x"}},"TaskId":"x"}"#, None),
            (r#"{"Response":{"TaskId":" "}}"#, None),
            (r#"{"Response":{"TaskId":{}}}"#, None),
            ("[]", None),
        ] {
            assert_eq!(of(json, "TaskId").as_deref(), id, "{json}");
        }
    }
}
