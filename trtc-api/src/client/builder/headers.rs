//! The headers of all requests: the user agent, and those of the caller.

use http::header::{self, HeaderName};
use http::{HeaderMap, HeaderValue};

use crate::error::Error;
use crate::header::{USER_AGENT, mark_secrets};

/// The headers that the library or the HTTP stack sets.
const RESERVED: [HeaderName; 9] = [
    header::AUTHORIZATION,
    header::CONNECTION,
    header::CONTENT_LENGTH,
    header::CONTENT_TYPE,
    header::HOST,
    header::TE,
    header::TRANSFER_ENCODING,
    header::UPGRADE,
    header::EXPECT,
];

/// Returns the headers of all requests, or an error for a header that the caller must not set.
pub(super) fn outgoing(mut headers: HeaderMap, application: Option<&str>) -> Result<HeaderMap, Error> {
    let reserved = |name: &&HeaderName| RESERVED.contains(name) || name.as_str().starts_with("x-tc-");
    if let Some(name) = headers.keys().find(reserved) {
        return Err(Error::configuration(format!("the header `{name}` is part of the protocol and cannot be set")));
    }
    mark_secrets(&mut headers);
    if !headers.contains_key(header::USER_AGENT) {
        headers.insert(header::USER_AGENT, user_agent(application)?);
    }
    Ok(headers)
}

fn user_agent(application: Option<&str>) -> Result<HeaderValue, Error> {
    let Some(name) = application else { return Ok(HeaderValue::from_static(USER_AGENT)) };
    let plain = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_graphic() || byte == b' ');
    let value = HeaderValue::try_from(format!("{USER_AGENT} {name}")).ok().filter(|_| plain && name.trim() == name);
    value.ok_or_else(|| {
        Error::configuration("the name of the application must be ASCII text in one line, for example `classroom/1.4`")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_of_the_protocol_cannot_be_set() {
        for name in ["authorization", "Host", "content-type", "x-tc-action", "X-TC-Anything", "transfer-encoding"] {
            let mut headers = HeaderMap::new();
            headers.insert(HeaderName::try_from(name).unwrap(), HeaderValue::from_static("hush"));
            let error = outgoing(headers, None).unwrap_err();
            assert!(error.message().contains(&name.to_lowercase()) && !error.to_string().contains("hush"), "{error}");
        }
    }

    #[test]
    fn the_user_agent_names_the_application() {
        let agent = |headers, name| outgoing(headers, name).map(|headers| headers["user-agent"].clone());
        assert_eq!(agent(HeaderMap::new(), None).unwrap(), USER_AGENT);
        let named = agent(HeaderMap::new(), Some("classroom/1.4 (staging)")).unwrap();
        assert_eq!(named, format!("{USER_AGENT} classroom/1.4 (staging)"));
        for odd in ["", " ", "a\r\nb", "caf\u{e9}", "a "] {
            assert!(agent(HeaderMap::new(), Some(odd)).is_err(), "{odd:?}");
        }
        let own = HeaderMap::from_iter([(header::USER_AGENT, HeaderValue::from_static("mine"))]);
        assert_eq!(agent(own, Some("ignored")).unwrap(), "mine");
    }
}
