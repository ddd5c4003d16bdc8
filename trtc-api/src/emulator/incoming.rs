//! A request as it was received.

use http::HeaderMap;

use super::response::ApiError;

/// The parts of a request that the emulator looks at.
pub(super) struct Incoming<'a> {
    pub(super) method: &'a str,
    pub(super) host: &'a str,
    /// The query string as it was sent, without `?`.
    pub(super) query: &'a str,
    pub(super) headers: &'a HeaderMap,
    pub(super) body: &'a [u8],
}

impl Incoming<'_> {
    /// Returns the action that the request names, or an empty string.
    pub(super) fn action(&self) -> &str {
        self.header("x-tc-action").unwrap_or_default()
    }

    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// Returns a header that every request needs; the error names the common parameter that it holds.
    pub(super) fn required(&self, header: &str, parameter: &str) -> Result<&str, ApiError> {
        let missing = || {
            let message = format!("The parameter `{parameter}` is missing: send it as the header `{header}`.");
            ApiError::new("MissingParameter", message)
        };
        self.header(header).filter(|value| !value.is_empty()).ok_or_else(missing)
    }

    /// Returns the media type of the body, without its parameters.
    pub(super) fn media_type(&self) -> &str {
        let value = self.header("content-type").unwrap_or_default();
        value.split(';').next().unwrap_or_default().trim()
    }
}
