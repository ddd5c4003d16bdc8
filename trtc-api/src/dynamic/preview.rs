//! A signed request that is shown instead of sent.

use std::fmt;

use super::{DynamicAction, DynamicObject};
use crate::client::Client;
use crate::error::Error;
use crate::sign;

/// A signed request and the texts that its signature is made of: [`Client::preview_dynamic`] returns it.
///
/// It contains no secret: the session token and the secrets of the body are hidden. The signature is that of the complete
/// body and is valid for five minutes.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Preview {
    /// The URL.
    pub url: String,
    /// The headers, in the order in which they are sent, without `Host`.
    pub headers: Vec<(String, String)>,
    /// The JSON body, with `***` in place of secrets.
    pub body: String,
    /// Whether the body has secrets, so that the shown body does not match the signature.
    pub hides_secrets: bool,
    /// The canonical request; empty for an action without signature.
    pub canonical_request: String,
    /// The string to sign; empty for an action without signature.
    pub string_to_sign: String,
}

impl Client {
    /// Validates and signs a request, and returns it instead of sending it.
    ///
    /// # Errors
    ///
    /// The errors of a call that come before anything is sent.
    pub async fn preview_dynamic(&self, action: DynamicAction, request: &DynamicObject) -> Result<Preview, Error> {
        let sent = self.first_request(action.info(), request).await;
        let sent = sent.map_err(|error| self.with_waiver_hint(error, action))?;
        let text = |name: &str| sent.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let signature = text("authorization");
        let (mut canonical_request, mut string_to_sign) = (String::new(), String::new());
        if signature != sign::UNSIGNED {
            let host = sent.url.split("://").nth(1).unwrap_or_default().trim_end_matches('/');
            let timestamp = text("x-tc-timestamp").parse().unwrap_or_default();
            let service = action.info().service.name;
            (canonical_request, string_to_sign) = sign::steps(host, action.name(), &sent.body, service, timestamp);
        }
        let shown = |(name, value): (&http::HeaderName, &http::HeaderValue)| {
            // The signature is what a preview is for.
            let is_secret = value.is_sensitive() && name != http::header::AUTHORIZATION;
            let value = if is_secret { "***" } else { value.to_str().unwrap_or_default() };
            (title(name.as_str()), value.to_owned())
        };
        let headers: Vec<_> = sent.headers.iter().map(shown).collect();
        let body = serde_json::to_string(&request.redacted()).unwrap_or_default();
        let hides_secrets = body.contains("***") || headers.iter().any(|(_, value)| value == "***");
        Ok(Preview { url: sent.url.to_string(), headers, body, hides_secrets, canonical_request, string_to_sign })
    }
}

/// Returns a header name in the capitals of the documentation: `X-TC-Action`.
fn title(name: &str) -> String {
    let word = |word: &str| match word {
        "tc" => "TC".to_owned(),
        word => word.split_at(word.len().min(1)).0.to_ascii_uppercase() + word.get(1..).unwrap_or_default(),
    };
    name.split('-').map(word).collect::<Vec<_>>().join("-")
}

/// Shows the URL only, since a signature is valid for some minutes.
impl fmt::Debug for Preview {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Preview").field("url", &self.url).finish_non_exhaustive()
    }
}
