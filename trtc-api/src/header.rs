//! Values of headers, with an error in place of a panic for what no header can carry.

use http::HeaderValue;

use crate::error::Error;

/// A header's value from text that lives as long as the program: nothing is copied.
pub(crate) fn fixed(what: &str, text: &'static str) -> Result<HeaderValue, Error> {
    // The check comes first, since `from_static` panics on what it can't take.
    if is_plain(text) { Ok(HeaderValue::from_static(text)) } else { Err(odd(what)) }
}

/// A header's value from text of the caller's.
pub(crate) fn copied(what: &str, text: &str) -> Result<HeaderValue, Error> {
    if is_plain(text) { bytes(what, text.as_bytes()) } else { Err(odd(what)) }
}

fn is_plain(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_graphic())
}

/// A header's value from bytes.
pub(crate) fn bytes(what: &str, value: &[u8]) -> Result<HeaderValue, Error> {
    HeaderValue::from_bytes(value).map_err(|_| odd(what))
}

/// The same for what no log may show.
pub(crate) fn secret(what: &str, value: &[u8]) -> Result<HeaderValue, Error> {
    let mut value = bytes(what, value)?;
    value.set_sensitive(true);
    Ok(value)
}

/// The same for text that is given away: nothing is copied.
pub(crate) fn owned(what: &str, text: String) -> Result<HeaderValue, Error> {
    let mut value = HeaderValue::try_from(text).map_err(|_| odd(what))?;
    value.set_sensitive(true);
    Ok(value)
}

fn odd(what: &str) -> Error {
    Error::configuration(format!("{what} is empty or holds characters that no header can carry"))
}
