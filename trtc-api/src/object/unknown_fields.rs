use std::fmt;

use serde_json::{Map, Value};

/// Fields that the schema does not know: nothing that the service sends is lost.
///
/// In a request they are sent beside the known ones, so that a parameter newer than the schema can be used today.
///
/// ```
/// use trtc_api::web_record::StopWebRecordRequest;
///
/// let mut request = StopWebRecordRequest::builder().task_id("a+b.").build();
/// request.unknown_fields.insert("BrandNew", 7);
/// assert_eq!(serde_json::to_string(&request)?, r#"{"TaskId":"a+b.","BrandNew":7}"#);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Default, PartialEq)]
pub struct UnknownFields(Option<Box<Map<String, Value>>>);

impl UnknownFields {
    /// Adds a field, or replaces the one of that name.
    pub fn insert(&mut self, name: impl Into<String>, value: impl Into<Value>) {
        self.0.get_or_insert_default().insert(name.into(), value.into());
    }

    /// The value of a field.
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.0.as_ref()?.get(name)
    }

    /// The fields with their values.
    pub fn iter(&self) -> impl Iterator<Item = (&String, &Value)> {
        self.0.iter().flat_map(|fields| fields.iter())
    }

    pub(crate) fn into_json(self) -> Value {
        Value::Object(self.0.map(|fields| *fields).unwrap_or_default())
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.as_ref().is_none_or(|fields| fields.is_empty())
    }
}

/// Shows the names alone: whether a value is a secret is not known of an unknown field.
impl fmt::Debug for UnknownFields {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.iter().map(|(name, _)| name)).finish()
    }
}
