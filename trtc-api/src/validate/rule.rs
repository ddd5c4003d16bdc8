use std::fmt;

use serde::de::IgnoredAny;

use crate::object::ValueRef;
use crate::schema::{Format, Literal, Rule};

impl Literal {
    pub(crate) fn equals(self, view: ValueRef<'_>) -> bool {
        match (self, view) {
            (Literal::Int(known), ValueRef::Int(value)) => known == value,
            (Literal::Int(known), ValueRef::Uint(value)) => u64::try_from(known) == Ok(value),
            (Literal::Str(known), ValueRef::Str(value)) => known == value,
            _ => false,
        }
    }
}

impl Rule {
    pub(crate) fn holds(&self, view: ValueRef<'_>) -> bool {
        match (self, view) {
            (Rule::Range(min, max), ValueRef::Int(value)) => within(value, *min, *max),
            (Rule::Range(min, max), ValueRef::Uint(value)) => match i64::try_from(value) {
                Ok(value) => within(value, *min, *max),
                Err(_) => max.is_none(),
            },
            (Rule::FloatRange(min, max), ValueRef::Float(value)) => !value.is_finite() || within(value, *min, *max),
            (Rule::Above(min), ValueRef::Float(value)) => !value.is_finite() || value > *min,
            (Rule::Ranges(ranges), ValueRef::Int(value)) => in_one(value, ranges),
            (Rule::Ranges(ranges), ValueRef::Uint(value)) => {
                i64::try_from(value).is_ok_and(|value| in_one(value, ranges))
            }
            (Rule::Chars(min, max), ValueRef::Str(text)) => {
                // Bytes bound characters from above, so most texts need no counting.
                let bytes = text.len() as u64;
                let fits = max.is_none_or(|max| bytes <= max) && min.is_none_or(|min| min <= 1 && bytes >= min);
                fits || within(text.chars().count() as u64, *min, *max)
            }
            (Rule::MaxBytes(max), ValueRef::Str(text)) => text.len() as u64 <= *max,
            (Rule::Items(min, max), ValueRef::List(list)) => within(list.count() as u64, *min, *max),
            (Rule::OneOf(known), ValueRef::Int(_) | ValueRef::Uint(_) | ValueRef::Str(_)) => {
                known.iter().any(|literal| literal.equals(view))
            }
            (Rule::Pattern(pattern), ValueRef::Str(text)) => pattern.matches(text),
            (Rule::Format(Format::Url), ValueRef::Str(text)) => is_url(text),
            (Rule::Format(Format::HttpUrl), ValueRef::Str(text)) => is_http_url(text),
            (Rule::Format(Format::Host), ValueRef::Str(text)) => is_host(text),
            (Rule::Format(Format::Base64), ValueRef::Str(text)) => is_base64(text),
            (Rule::Format(Format::Json), ValueRef::Str(text)) => serde_json::from_str::<IgnoredAny>(text).is_ok(),
            _ => true,
        }
    }

    /// What the value must be: the end of "… but must be".
    pub(crate) fn wanted(&self, unit: &str) -> String {
        let unit = if unit.is_empty() { String::new() } else { format!(" {unit}") };
        match self {
            Rule::Range(min, max) => format!("{}{unit}", bounds(*min, *max)),
            Rule::FloatRange(min, max) => format!("{}{unit}", bounds(*min, *max)),
            Rule::Above(min) => format!("more than {min}{unit}"),
            Rule::Ranges(ranges) => format!("{}{unit}", any_of(ranges)),
            Rule::Chars(Some(1), None) => "not empty".to_owned(),
            Rule::Chars(min, max) => format!("{} characters long", bounds(*min, *max)),
            Rule::MaxBytes(max) => format!("at most {max} bytes long"),
            Rule::Items(min, max) => format!("a list of {}", bounds(*min, *max)),
            Rule::OneOf(known) => one_of(known),
            Rule::Pattern(pattern) => format!("text that matches {}", pattern.text),
            Rule::Format(Format::Url) => "an absolute URL with a host, such as https://host/path".to_owned(),
            Rule::Format(Format::HttpUrl) => "an absolute http or https URL, such as https://host/path".to_owned(),
            Rule::Format(Format::Host) => "a host name without a scheme, such as host.example.com".to_owned(),
            Rule::Format(Format::Base64) => "Base64 with padding, and nothing before it".to_owned(),
            Rule::Format(Format::Json) => "the text of JSON".to_owned(),
            Rule::Each(_) => "a list whose items keep their rules".to_owned(),
        }
    }
}

pub(crate) fn one_of(known: &[Literal]) -> String {
    let known: Vec<String> = known.iter().map(Literal::to_string).collect();
    match known.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, rest)) => format!("{} or {last}", rest.join(", ")),
        None => "nothing".to_owned(),
    }
}

fn in_one(value: i64, ranges: &[(i64, i64)]) -> bool {
    ranges.iter().any(|(low, high)| within(value, Some(*low), Some(*high)))
}

fn any_of(ranges: &[(i64, i64)]) -> String {
    let ranges = ranges.iter().map(|(low, high)| match low == high {
        true => low.to_string(),
        false => bounds(Some(*low), Some(*high)),
    });
    ranges.collect::<Vec<_>>().join(" or ")
}

fn within<T: PartialOrd>(value: T, min: Option<T>, max: Option<T>) -> bool {
    min.is_none_or(|min| value >= min) && max.is_none_or(|max| value <= max)
}

fn bounds<T: fmt::Display>(min: Option<T>, max: Option<T>) -> String {
    match (min, max) {
        (Some(min), Some(max)) => format!("{min} to {max}"),
        (Some(min), None) => format!("at least {min}"),
        (None, Some(max)) => format!("at most {max}"),
        (None, None) => "anything".to_owned(),
    }
}

fn is_url(text: &str) -> bool {
    let Some((scheme, rest)) = text.split_once(':') else {
        return false;
    };
    let scheme_fits = scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.bytes().all(|c| c.is_ascii_alphanumeric() || matches!(c, b'+' | b'-' | b'.'));
    scheme_fits && has_host(rest) && !has_blank(text)
}

fn is_http_url(text: &str) -> bool {
    let rest = |scheme: &str| text.get(..scheme.len()).filter(|start| start.eq_ignore_ascii_case(scheme));
    let scheme = rest("https:").or_else(|| rest("http:"));
    scheme.is_some_and(|scheme| has_host(text.get(scheme.len()..).unwrap_or_default())) && !has_blank(text)
}

/// Whether what follows the scheme is `//`, perhaps a user, and a host.
fn has_host(rest: &str) -> bool {
    let Some(rest) = rest.strip_prefix("//") else {
        return false;
    };
    let end = rest.bytes().position(|byte| matches!(byte, b'/' | b'?' | b'#')).unwrap_or(rest.len());
    let authority = rest.get(..end).unwrap_or_default();
    let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    !host.is_empty() && !host.starts_with(':')
}

fn is_host(text: &str) -> bool {
    let odd = |byte| matches!(byte, b'/' | b'?' | b'#' | b'@');
    !text.is_empty() && !text.starts_with(':') && !text.bytes().any(odd) && !has_blank(text)
}

fn is_base64(text: &str) -> bool {
    let data = text.trim_end_matches('=');
    let sign = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/');
    text.len().is_multiple_of(4) && text.len() - data.len() <= 2 && data.bytes().all(sign)
}

fn has_blank(text: &str) -> bool {
    // Without a way out the loop is vectorised; nearly all texts have only graphic ASCII, and are done with it.
    let plain = text.bytes().fold(true, |plain, byte| plain & (byte > b' ') & (byte < 0x7f));
    !plain && text.contains(|c: char| c.is_whitespace() || c.is_control())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_needs_a_scheme_and_a_host() {
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
    fn a_host_has_no_scheme_and_no_path() {
        assert!(is_host("id.r2.example.com") && is_host("localhost:9000"));
        assert!(!is_host("https://a") && !is_host("a/b") && !is_host("") && !is_host(":80"));
    }

    #[test]
    fn texts_may_hold_bytes_or_json() {
        assert!(["", "YQ==", "YWI=", "YWJj", "+/+/"].into_iter().all(is_base64));
        assert!(!["Y", "YQ=", "YQ", "data:audio/wav;base64,YQ==", "Y===", "YQ-_", "YQ\n="].into_iter().any(is_base64));
        let json = Rule::Format(Format::Json);
        assert!(
            json.holds(ValueRef::Str("{\"a\":[1]}"))
                && !json.holds(ValueRef::Str("{a:1}"))
                && !json.holds(ValueRef::Str(""))
        );
    }

    #[test]
    fn lengths_in_characters_are_not_lengths_in_bytes() {
        let two = Rule::Chars(Some(2), Some(2));
        assert!(two.holds(ValueRef::Str("éé")) && !two.holds(ValueRef::Str("é")) && !two.holds(ValueRef::Str("ééé")));
        assert!(!Rule::MaxBytes(3).holds(ValueRef::Str("éé")));
    }
}
