//! Bodies of requests of the page, and reasons why one has no effect.

use http::StatusCode;
use serde_json::{Map, Value};
use trtc_api::Error;
use trtc_api::dynamic::DynamicAction;

use super::State;
use super::clients::Target;
use super::fields;
use crate::arguments::find_action;
use crate::failure::Failure;

/// The reason why a request of the page has no effect.
pub(super) struct Refusal {
    pub(super) status: StatusCode,
    pub(super) message: String,
}

impl Refusal {
    pub(super) fn new(status: StatusCode, message: impl Into<String>) -> Self {
        Self { status, message: message.into() }
    }

    fn malformed(message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, message)
    }
}

impl From<Failure> for Refusal {
    fn from(failure: Failure) -> Self {
        Self::malformed(failure.text())
    }
}

impl From<Error> for Refusal {
    fn from(error: Error) -> Self {
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, error.to_string())
    }
}

/// The JSON body of a request.
pub(super) struct Body(Map<String, Value>);

/// What a form describes: an action, and where to send its request.
pub(super) struct Form {
    pub(super) action: DynamicAction,
    pub(super) request: Value,
    pub(super) target: Target,
    pub(super) region: Option<String>,
}

impl Body {
    pub(super) fn parse(bytes: &[u8]) -> Result<Self, Refusal> {
        match serde_json::from_slice(bytes) {
            Ok(Value::Object(members)) => Ok(Self(members)),
            _ => Err(Refusal::malformed("the body is not a JSON object")),
        }
    }

    /// Returns a member that is a string.
    pub(super) fn text(&self, name: &str) -> Result<&str, Refusal> {
        self.0.get(name).and_then(Value::as_str).ok_or_else(|| Refusal::malformed(format!("`{name}` is not a string")))
    }

    pub(super) fn action(&self, state: &State) -> Result<DynamicAction, Refusal> {
        let name = self.text("action")?;
        find_action(state.service, name).map_err(|failure| Refusal::new(StatusCode::NOT_FOUND, failure.text()))
    }

    /// Returns the form: `action`, `fields` (pairs of path and text), `target`, `region`.
    pub(super) fn form(&self, state: &State) -> Result<Form, Refusal> {
        let action = self.action(state)?;
        let request = fields::to_request(action, &self.fields()?)?;
        let target = self.text("target")?;
        let target = Target::named(target).ok_or_else(|| Refusal::malformed(format!("unknown target `{target}`")))?;
        let region = Some(self.text("region")?.to_owned()).filter(|region| !region.is_empty());
        Ok(Form { action, request, target, region })
    }

    fn fields(&self) -> Result<Vec<(&str, &str)>, Refusal> {
        fn pair(item: &Value) -> Option<(&str, &str)> {
            Some((item.get(0)?.as_str()?, item.get(1)?.as_str()?))
        }
        let items = self.0.get("fields").and_then(Value::as_array);
        let pairs: Option<Vec<_>> = items.and_then(|items| items.iter().map(pair).collect());
        pairs.ok_or_else(|| Refusal::malformed("`fields` is not a list of pairs of strings"))
    }
}
