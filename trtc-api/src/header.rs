//! HTTP headers: values from text and bytes, with an error for values that a header cannot contain.

use http::header::{self, CONTENT_TYPE, HOST};
use http::{HeaderMap, HeaderName, HeaderValue};

use crate::error::Error;
use crate::text;

/// The name and the version of the library.
pub(crate) const USER_AGENT: &str = concat!("trtc-api/", env!("CARGO_PKG_VERSION"));

pub(crate) const ACTION: HeaderName = HeaderName::from_static("x-tc-action");
pub(crate) const VERSION: HeaderName = HeaderName::from_static("x-tc-version");
pub(crate) const TIMESTAMP: HeaderName = HeaderName::from_static("x-tc-timestamp");
pub(crate) const REGION: HeaderName = HeaderName::from_static("x-tc-region");
pub(crate) const TOKEN: HeaderName = HeaderName::from_static("x-tc-token");
pub(crate) const LANGUAGE: HeaderName = HeaderName::from_static("x-tc-language");

/// The headers of a request whose values are never secret.
static PLAIN: [HeaderName; 8] = [CONTENT_TYPE, HOST, header::USER_AGENT, ACTION, VERSION, TIMESTAMP, REGION, LANGUAGE];

/// Creates a header value from static text without a copy.
pub(crate) fn fixed(what: &str, text: &'static str) -> Result<HeaderValue, Error> {
    // `from_static` panics on invalid text, so the check comes first.
    if is_plain(text) { Ok(HeaderValue::from_static(text)) } else { Err(invalid(what)) }
}

/// Creates a header value from text of the caller.
pub(crate) fn copied(what: &str, text: &str) -> Result<HeaderValue, Error> {
    if is_plain(text) { bytes(what, text.as_bytes()) } else { Err(invalid(what)) }
}

fn is_plain(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_graphic())
}

/// Creates a header value from bytes.
pub(crate) fn bytes(what: &str, value: &[u8]) -> Result<HeaderValue, Error> {
    HeaderValue::from_bytes(value).map_err(|_| invalid(what))
}

/// Creates a sensitive header value from bytes.
pub(crate) fn secret(what: &str, value: &[u8]) -> Result<HeaderValue, Error> {
    let mut value = bytes(what, value)?;
    value.set_sensitive(true);
    Ok(value)
}

/// Creates a sensitive header value from text without a copy.
pub(crate) fn owned(what: &str, text: String) -> Result<HeaderValue, Error> {
    let mut value = HeaderValue::try_from(text).map_err(|_| invalid(what))?;
    value.set_sensitive(true);
    Ok(value)
}

/// Marks the values of headers whose names say that they are secret as sensitive.
pub(crate) fn mark_secrets(headers: &mut HeaderMap) {
    // Most headers are those of every request. To look into their names costs more than the rest of a hook.
    let unmarked = headers.iter_mut().filter(|(name, value)| !value.is_sensitive() && !PLAIN.contains(name));
    let secret = unmarked.filter(|(name, _)| text::names_secret(name.as_str()));
    secret.for_each(|(_, value)| value.set_sensitive(true));
}

/// Returns the request ID in the headers of a response.
pub(crate) fn request_id(headers: &HeaderMap) -> Option<&str> {
    headers.get("x-tc-requestid").and_then(|id| id.to_str().ok()).filter(|id| !id.is_empty())
}

fn invalid(what: &str) -> Error {
    Error::configuration(format!("{what} is empty or contains characters that are not allowed in a header"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_header_whose_name_says_that_it_is_secret_is_marked() {
        let plain =
            "content-type host user-agent x-tc-action x-tc-version x-tc-timestamp x-tc-region x-tc-language accept";
        let secret = "authorization x-tc-token cookie x-api-key x-tc-region-key";
        let mut headers = HeaderMap::new();
        for name in plain.split(' ').chain(secret.split(' ')) {
            headers.append(name, HeaderValue::from_static("one"));
            headers.append(name, HeaderValue::from_static("two"));
        }
        mark_secrets(&mut headers);
        for (name, value) in &headers {
            let is_secret = secret.split(' ').any(|secret| secret == name.as_str());
            assert_eq!(value.is_sensitive(), is_secret, "{name}");
            assert_eq!(text::names_secret(name.as_str()), is_secret, "{name}");
        }
    }
}
