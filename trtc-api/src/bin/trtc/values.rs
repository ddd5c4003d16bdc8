//! JSON values of a schema as those of `serde_json`, and back.
//!
//! Through their text: the feature `serde` of `api-schema` would build the macro with serde too.

use serde_json::Value;
use trtc_api::dynamic::api_schema::model;

pub(crate) fn to_serde(value: &model::Value) -> Value {
    serde_json::from_str(&value.to_string()).unwrap_or_default()
}

pub(crate) fn from_serde(value: &Value) -> model::Value {
    model::Value::parse(&value.to_string()).unwrap_or(model::Value::Null)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn no_value_changes() {
        let all = json!([null, true, u64::MAX, i64::MIN, 0.1, 1e300, -0.0, "\u{0}\"\\é\u{1F600}", [[]], { "b": {}, "a": "" }]);
        assert_eq!(to_serde(&from_serde(&all)), all);
    }
}
