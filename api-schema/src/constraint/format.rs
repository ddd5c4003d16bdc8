//! Formats of strings: URL, host, identifier, Base64 and JSON.

use crate::json::is_json;

/// A format of a string.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// An absolute URL with a host: `scheme://host…`.
    Url,
    /// An absolute URL with the scheme `http` or `https`.
    HttpUrl,
    /// A host name with an optional port, without a scheme.
    Host,
    /// An identifier or a credential, which has no whitespace and no quotation marks at its ends: they come from careless
    /// copies, and no service accepts them.
    Identifier,
    /// Base64 with padding.
    Base64,
    /// A JSON document in a string.
    Json,
}

impl Format {
    /// Every format.
    pub const ALL: [Self; 6] = [Self::Url, Self::HttpUrl, Self::Host, Self::Identifier, Self::Base64, Self::Json];

    /// Returns the name in schema files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Url => "url",
            Self::HttpUrl => "http-url",
            Self::Host => "host",
            Self::Identifier => "identifier",
            Self::Base64 => "base64",
            Self::Json => "json",
        }
    }

    /// Returns whether a string of this format can have a number of characters between the two bounds.
    #[cfg(feature = "reader")]
    pub(crate) fn has_length(self, min: u64, max: Option<u64>) -> bool {
        let (shortest, step) = match self {
            // `a://b`
            Self::Url => (5, 1),
            // `http://a`
            Self::HttpUrl => (8, 1),
            Self::Host | Self::Json => (1, 1),
            Self::Identifier => (0, 1),
            Self::Base64 => (0, 4),
        };
        let least = min.max(shortest).checked_next_multiple_of(step);
        least.is_some_and(|least| max.is_none_or(|max| least <= max))
    }

    /// Returns whether a string has this format.
    pub fn matches(self, text: &str) -> bool {
        match self {
            Self::Url => is_url(text),
            Self::HttpUrl => is_http_url(text),
            Self::Host => is_host(text),
            Self::Identifier => is_identifier(text),
            Self::Base64 => is_base64(text),
            Self::Json => is_json(text),
        }
    }

    /// The end of a message "… but must be", and an example.
    pub(super) fn expected(self) -> (&'static str, Option<&'static str>) {
        match self {
            Self::Url => ("an absolute URL with a host", Some("https://host/path")),
            Self::HttpUrl => ("an absolute http or https URL", Some("https://host/path")),
            Self::Host => ("a host name without a scheme", Some("host.example.com")),
            Self::Identifier => ("text without whitespace and quotation marks at its ends", None),
            Self::Base64 => ("Base64 with padding and without a prefix", None),
            Self::Json => ("a JSON document in a string", None),
        }
    }
}

fn is_url(text: &str) -> bool {
    let in_scheme = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.');
    let scheme = text.bytes().take_while(in_scheme).count();
    text.starts_with(|first: char| first.is_ascii_alphabetic()) && has_host(text, scheme) && !has_whitespace(text)
}

fn is_http_url(text: &str) -> bool {
    let has_scheme = |scheme: &&str| text.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme));
    let scheme = ["https", "http"].into_iter().find(has_scheme);
    scheme.is_some_and(|scheme| has_host(text, scheme.len())) && !has_whitespace(text)
}

/// Returns whether the scheme is followed by `://`, optional user information and a host.
fn has_host(text: &str, scheme: usize) -> bool {
    let Some(rest) = text.get(scheme..).and_then(|rest| rest.strip_prefix("://")) else {
        return false;
    };
    // One loop instead of a search for each delimiter, since most hosts are short.
    let (mut start, mut end) = (0, rest.len());
    for (index, byte) in rest.bytes().enumerate() {
        match byte {
            b'@' => start = index + 1,
            b'/' | b'?' | b'#' => {
                end = index;
                break;
            }
            _ => {}
        }
    }
    rest.get(start..end).is_some_and(|host| !host.is_empty() && !host.starts_with(':'))
}

fn is_host(text: &str) -> bool {
    let other_part = |byte| matches!(byte, b'/' | b'?' | b'#' | b'@');
    !text.is_empty() && !text.starts_with(':') && !text.bytes().any(other_part) && !has_whitespace(text)
}

fn is_identifier(text: &str) -> bool {
    let odd = |c: char| c.is_whitespace() || c.is_control() || matches!(c, '"' | '\'' | '\u{feff}');
    !text.starts_with(odd) && !text.ends_with(odd)
}

fn is_base64(text: &str) -> bool {
    let data = text.trim_end_matches('=');
    let digit = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/');
    text.len().is_multiple_of(4) && text.len() - data.len() <= 2 && data.bytes().all(digit)
}

/// Returns whether the string contains whitespace or control characters.
fn has_whitespace(text: &str) -> bool {
    // A loop without an early exit is vectorized, and nearly all strings consist of graphic ASCII characters.
    let plain = text.bytes().fold(true, |plain, byte| plain & (byte > b' ') & (byte < 0x7f));
    !plain && text.contains(|c: char| c.is_whitespace() || c.is_control())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn url_requires_scheme_and_host() {
        for good in ["https://a", "rtmp://a.example/live?k=v#x", "HTTP://u:p@[::1]:80/", "https://a?b"] {
            assert!(is_url(good), "{good}");
        }
        for bad in [
            "",
            "a.example/b",
            "https://",
            "https:///path",
            "1a://b",
            "https://a b",
            "https://a\n",
            "https://u@",
            "https://:80",
        ] {
            assert!(!is_url(bad), "{bad}");
        }
    }

    #[test]
    fn host_has_no_scheme_and_no_path() {
        assert!(is_host("id.r2.example.com") && is_host("localhost:9000"));
        assert!(!is_host("https://a") && !is_host("a/b") && !is_host("") && !is_host(":80"));
    }

    #[test]
    fn identifiers_have_no_whitespace_and_quotes_at_their_ends() {
        assert!(["", "k", "ap-singapore", "a b", "it's", "字"].into_iter().all(is_identifier));
        for bad in ["k\n", " k", "ap-singapore ", "\tk", "\"k\"", "'k", "k\u{a0}", "\u{feff}k", "k\0", "\n"] {
            assert!(!is_identifier(bad), "{bad:?}");
        }
    }

    /// No string over an alphabet with every part of a format is shorter.
    #[test]
    #[cfg(feature = "reader")]
    fn lengths_are_those_of_some_string() {
        for (format, shortest) in [
            (Format::Url, "a://b"),
            (Format::HttpUrl, "http://a"),
            (Format::Host, "a"),
            (Format::Identifier, ""),
            (Format::Base64, ""),
            (Format::Json, "1"),
        ] {
            assert!(format.matches(shortest));
            let mut texts = vec![String::new()];
            for length in 0..shortest.len() as u64 {
                assert!(!format.has_length(0, Some(length)), "{format:?} {length}");
                assert!(!texts.iter().any(|text| format.matches(text)));
                if length < 4 {
                    texts = texts.iter().flat_map(|text| ["a", ":", "/", "1"].map(|c| format!("{text}{c}"))).collect();
                }
            }
            assert!(format.has_length(0, Some(shortest.len() as u64)) && format.has_length(1, None));
        }
        assert!(!Format::Base64.has_length(1, Some(3)) && Format::Base64.has_length(1, Some(4)));
        assert!(!Format::Base64.has_length(u64::MAX, None));
    }

    #[test]
    fn base64_and_json_are_checked() {
        assert!(["", "YQ==", "YWI=", "YWJj", "+/+/"].into_iter().all(is_base64));
        assert!(!["Y", "YQ=", "YQ", "data:audio/wav;base64,YQ==", "Y===", "YQ-_", "YQ\n="].into_iter().any(is_base64));
        let json = Format::Json;
        assert!(json.matches("{\"a\":[1]}") && !json.matches("{a:1}") && !json.matches(""));
    }
}
