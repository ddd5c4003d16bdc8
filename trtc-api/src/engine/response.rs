//! Reading answers: the envelope, the error in it, or the fields of the answer's type, in one pass.

use std::fmt;

use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, Visitor};

use super::Plan;
use crate::error::{Error, ErrorKind};
use crate::object::{DecodeError, ErrorPath, FieldValue, Object, UnknownFields, ValueMut, ValueRef};
use crate::object::{Key, PresentFields, fill_field};
use crate::schema::Shape;
use crate::transport::Response;

/// A place for an answer that each attempt finds blank.
pub(crate) trait ResponseSlot: Send {
    /// Forgets what an earlier attempt left.
    fn fresh(&mut self) -> &mut dyn Object;

    /// What has been read.
    fn object(&self) -> &dyn Object;

    /// The request id of the answer.
    fn request_id(&self) -> Option<&str> {
        let object = self.object();
        let index = object.shape().fields.iter().position(|field| field.name == "RequestId");
        match index.map_or(ValueRef::Absent, |index| object.field(index)) {
            ValueRef::Str(id) => Some(id),
            _ => object.unknown_fields().get("RequestId").and_then(serde_json::Value::as_str),
        }
    }
}

/// The answer of a generated type.
pub(crate) struct TypedResponse<T>(pub(crate) T);

impl<T: Object + FieldValue> TypedResponse<T> {
    pub(crate) fn placeholder() -> Self {
        Self(T::placeholder())
    }
}

impl<T: Object + FieldValue> ResponseSlot for TypedResponse<T> {
    fn fresh(&mut self) -> &mut dyn Object {
        self.0 = T::placeholder();
        &mut self.0
    }

    fn object(&self) -> &dyn Object {
        &self.0
    }
}

/// A response whose type is known at run time only.
pub(crate) struct DynResponse {
    placeholder: fn() -> Box<dyn Object>,
    pub(crate) response: Box<dyn Object>,
}

impl DynResponse {
    pub(crate) fn new(placeholder: fn() -> Box<dyn Object>) -> Self {
        Self { placeholder, response: placeholder() }
    }
}

impl ResponseSlot for DynResponse {
    fn fresh(&mut self) -> &mut dyn Object {
        self.response = (self.placeholder)();
        &mut *self.response
    }

    fn object(&self) -> &dyn Object {
        &*self.response
    }
}

/// An answer of which nothing is known: every field is an unknown one.
#[derive(Default)]
pub(crate) struct RawResponse(pub(crate) UnknownFields);

impl Object for RawResponse {
    fn shape(&self) -> &'static Shape {
        &Shape { name: "Response", fields: &[], rules: &[] }
    }

    fn field(&self, _: usize) -> ValueRef<'_> {
        ValueRef::Absent
    }

    fn field_mut(&mut self, _: usize) -> Option<ValueMut<'_>> {
        None
    }

    fn unknown_fields(&self) -> &UnknownFields {
        &self.0
    }

    fn unknown_fields_mut(&mut self) -> &mut UnknownFields {
        &mut self.0
    }
}

impl ResponseSlot for RawResponse {
    fn fresh(&mut self) -> &mut dyn Object {
        *self = Self::default();
        self
    }

    fn object(&self) -> &dyn Object {
        self
    }
}

/// Reads an answer into its place. Only a whole answer without an error is a success.
pub(super) fn read(response: &Response, answer: &mut dyn Object, plan: &Plan<'_>) -> Result<(), Error> {
    let trail = ErrorPath::default();
    let read = Envelope::read(&response.body, Some((answer, &trail)));
    if response.status.is_success()
        && let Envelope { fault: None, found: true, error: None, .. } = read
    {
        return Ok(());
    }
    // The fields are of no more use; what the answer says of itself is worth a second look.
    let Envelope { error, request_id, .. } = Envelope::read(&response.body, None);
    let status = response.status.as_u16();
    // Any part of an answer may be an echo of the request.
    let redact = |text: &str| plan.payload.redact(text, plan.credential.as_ref());
    let request_id = request_id.map(|id| redact(&id));
    let fail = |error: Error, snippet| Err(error.with_answer(status, request_id, snippet));
    if let Some(ApiError { code, message }) = error {
        let code = plan.payload.redact_code(code, plan.credential.as_ref());
        return fail(Error::of_service(code, redact(&message)), None);
    }
    // What reads as the service's own needs no look; its values are nobody's business.
    let shown = if read.found { None } else { snippet(&response.body, plan) };
    if !response.status.is_success() {
        let message = match status {
            300..=399 => "a redirect, which is never followed: the request may hold keys; check the endpoint",
            429 => "too many requests",
            500.. => "the way to the service is disturbed",
            _ => "the request was refused; check the endpoint and any proxy",
        };
        return fail(Error::new(ErrorKind::Http, message), shown);
    }
    let reason = match read.fault {
        // serde shows what it did not expect.
        Some(fault) => redact(&DecodeError::new(&trail, &fault).to_string()),
        None => "it has no `Response` object".to_owned(),
    };
    fail(Error::new(ErrorKind::InvalidResponse, reason), shown)
}

/// The start of an answer in one line, secrets taken out before it is cut.
fn snippet(body: &[u8], plan: &Plan<'_>) -> Option<String> {
    const SHOW: usize = 160;
    // The whole of it is searched, or a cut could leave the start of a secret that is no longer found.
    let text = plan.payload.redact(&String::from_utf8_lossy(body), plan.credential.as_ref());
    let mut words = text.split(|c: char| c.is_whitespace() || c.is_control()).filter(|word| !word.is_empty());
    let mut shown = words.next()?.to_owned();
    for word in words {
        if shown.len() > SHOW {
            break;
        }
        shown.push(' ');
        shown.push_str(word);
    }
    match shown.char_indices().nth(SHOW) {
        Some((cut, _)) => Some(format!("{}…", shown.split_at(cut).0)),
        None => Some(shown),
    }
}

/// `{"Response": {…}}`, as far as it could be read.
#[derive(Default)]
struct Envelope<'a> {
    /// Where the fields go; without it only the error and the request id are looked for.
    answer: Option<(&'a mut dyn Object, &'a ErrorPath)>,
    error: Option<ApiError>,
    request_id: Option<String>,
    /// There was a `Response` object.
    found: bool,
    fault: Option<serde_json::Error>,
}

impl<'a> Envelope<'a> {
    fn read(json: &[u8], answer: Option<(&'a mut dyn Object, &'a ErrorPath)>) -> Self {
        let mut this = Self { answer, ..Self::default() };
        let mut deserializer = serde_json::Deserializer::from_slice(json);
        let read = (&mut this).deserialize(&mut deserializer).and_then(|()| deserializer.end());
        this.fault = read.err();
        this
    }
}

struct ApiError {
    code: String,
    message: String,
}

impl<'de> DeserializeSeed<'de> for &mut Envelope<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for &mut Envelope<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object with `Response`")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let mut met = false;
        while let Some(key) = map.next_key::<Key<'_>>()? {
            if key.0 == "Response" {
                if std::mem::replace(&mut met, true) {
                    return Err(serde::de::Error::duplicate_field("Response"));
                }
                map.next_value_seed(Body(&mut *self))?;
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(())
    }
}

/// What stands under `Response`: null, an error, or the answer.
struct Body<'e, 'a>(&'e mut Envelope<'a>);

impl<'de> DeserializeSeed<'de> for Body<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_option(self)
    }
}

impl<'de> Visitor<'de> for Body<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object under `Response`")
    }

    fn visit_unit<E: serde::de::Error>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_none<E: serde::de::Error>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let envelope = self.0;
        envelope.found = true;
        let mut seen = PresentFields::default();
        while let Some(key) = map.next_key::<Key<'_>>()? {
            match (&*key.0, &mut envelope.answer) {
                // One that is told and then taken back is an error all the same.
                ("Error", _) => {
                    let body = map.next_value::<Option<ErrorBody>>()?;
                    envelope.error = body.map(|body| body.0).or(envelope.error.take());
                }
                (name, Some((answer, trail))) => fill_field(*answer, name, &mut map, &mut seen, trail)?,
                ("RequestId", None) => envelope.request_id = map.next_value::<Option<String>>()?,
                (_, None) => drop(map.next_value::<IgnoredAny>()?),
            }
        }
        match &envelope.answer {
            Some((answer, _)) if envelope.error.is_none() => seen.check(*answer),
            _ => Ok(()),
        }
    }
}

struct ErrorBody(ApiError);

impl<'de> Deserialize<'de> for ErrorBody {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let body = serde_json::Map::<String, serde_json::Value>::deserialize(deserializer)?;
        let text = |name| body.get(name).and_then(serde_json::Value::as_str).unwrap_or_default().to_owned();
        Ok(Self(ApiError { code: text("Code"), message: text("Message") }))
    }
}
