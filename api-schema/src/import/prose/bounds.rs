//! Ranges and lengths.

use std::sync::LazyLock;

use regex::{Captures, Regex};
use serde_json::Number;

use super::Subject;

/// The subject of a pattern.
#[derive(Clone, Copy, PartialEq, Eq)]
enum About {
    Number,
    Characters,
    Bytes,
    Items,
}

/// The meaning of the numbers of a pattern.
#[derive(Clone, Copy)]
enum Says {
    /// The minimum and the maximum.
    Range,
    Least,
    Most,
    /// One more than the maximum.
    Below,
}

/// A number, perhaps with commas; `N` in the patterns below.
const NUMBER: &str = r"(-?\d[\d,]*(?:\.\d+)?)";

/// From the most to the least specific: the first match for a bound wins.
const PATTERNS: &[(About, Says, &str)] = &[
    (
        About::Number,
        Says::Range,
        r"(?i)(?:ranges?|values?|valid values|取值范围|范围)[^.;。；\[(\n]{0,40}[\[(]\s*N\s*[,，~-]\s*N\s*[\])]",
    ),
    (About::Number, Says::Range, r"(?i)(?:value ranges?|ranges?)\s*(?:is|:|of|from)*\s*N\s*(?:-|–|~|to)\s*N"),
    (About::Number, Says::Range, r"(?i)\bbetween N and N"),
    (About::Number, Says::Range, r"(?:取值范围|取值|范围)\s*(?:为|是|：|:)*\s*N\s*(?:-|–|~|～|到|至)\s*N"),
    (About::Number, Says::Range, r"(?i)greater than or equal to N and less than or equal to N"),
    (About::Number, Says::Least, r"(?i)(?:minimum(?: value)?|lower limit)(?:\s+is)?\s*[:：]?\s*`?N`?"),
    (About::Number, Says::Most, r"(?i)(?:maximum(?: value)?|max value|upper limit)(?:\s+is)?\s*[:：]?\s*`?N`?"),
    (About::Number, Says::Most, r"(?i)(?:maximum value|upper limit) (?:is|of) N"),
    (About::Number, Says::Least, r"最小(?:值)?\s*(?:为|是|：|:)*\s*N"),
    (About::Number, Says::Most, r"最大(?:值)?\s*(?:为|是|：|:)*\s*N"),
    (About::Characters, Says::Range, r"(?i)N\s*(?:-|–|~|to)\s*N\s*(?:\w+\s){0,2}(?:characters|chars)"),
    (About::Characters, Says::Range, r"N\s*(?:-|–|~|～|到|至)\s*N\s*\**\s*个?(?:英文)?字符"),
    (About::Bytes, Says::Range, r"(?i)N\s*(?:-|–|~|to)\s*N\s*bytes\b"),
    (About::Characters, Says::Below, r"(?i)(?:less|fewer|shorter) than N\s*(?:characters|chars)"),
    (About::Bytes, Says::Below, r"(?i)(?:less|fewer|shorter) than N\s*bytes"),
    (
        About::Characters,
        Says::Most,
        r"(?i)(?:up to|maximum(?: length)?(?: of| is)?|at most|limit(?:ed to)?|cannot exceed|not exceed|no more than|within)[: ]{1,2}N\s*(?:\w+\s){0,2}(?:characters|chars)",
    ),
    (
        About::Bytes,
        Says::Most,
        r"(?i)(?:up to|maximum(?: length)?(?: of| is)?|at most|limit(?:ed to)?|cannot exceed|not exceed|no more than|within)[: ]{1,2}N\s*bytes\b",
    ),
    (
        About::Characters,
        Says::Most,
        r"(?:不超过|不能超过|最长|最多|长度限制|最大长度)\s*(?:为|是|：|:)*\s*N\s*个?(?:英文)?字符",
    ),
    (About::Characters, Says::Most, r"N\s*个?字符(?:以内|之内)"),
    (About::Bytes, Says::Most, r"(?:不超过|不能超过|最长|最多|长度限制|最大长度)\s*(?:为|是|：|:)*\s*N\s*个?字节"),
    (About::Items, Says::Most, r"(?i)(?:up to|at most|no more than|a maximum of|maximum number[^.;\n]{0,50} is) N\b"),
    (
        About::Items,
        Says::Most,
        r"(?:最多|不超过|数组长度限制|数组长度最大值)\s*(?:支持|为|是|：|:)*\s*N\s*(?:个|条|项|。|$)",
    ),
];

static COMPILED: LazyLock<Vec<(About, Says, Regex)>> = LazyLock::new(|| {
    let compiled = PATTERNS.iter().filter_map(|(about, says, pattern)| {
        Regex::new(&pattern.replace('N', NUMBER)).ok().map(|regex| (*about, *says, regex))
    });
    compiled.collect()
});

/// Returns the bounds that a text states by keyword, with the words that state them.
pub(super) fn bounds(text: &str, subject: Subject) -> (Vec<(&'static str, Number)>, Vec<&str>) {
    let nothing = (Vec::new(), Vec::new());
    let mut least: Option<(About, Number)> = None;
    let mut most: Option<(About, Number)> = None;
    let mut words: Vec<&str> = Vec::new();
    for (about, says, regex) in COMPILED.iter().filter(|(about, ..)| applies(*about, subject)) {
        if least.is_some() && most.is_some() {
            break;
        }
        let Some(found) = regex.captures(text) else { continue };
        let numbers = [number(&found, 1, subject), number(&found, 2, subject)];
        let (low, high) = match (says, numbers) {
            (Says::Range, [Some(low), Some(high)]) => (Some(low), Some(high)),
            (Says::Least, [Some(low), _]) => (Some(low), None),
            (Says::Most, [Some(high), _]) => (None, Some(high)),
            (Says::Below, [Some(high), _]) => (None, high.as_i64().map(|high| Number::from(high - 1))),
            _ => continue,
        };
        let news = (low.is_some() && least.is_none()) || (high.is_some() && most.is_none());
        if news {
            least = least.or(low.map(|low| (*about, low)));
            most = most.or(high.map(|high| (*about, high)));
            words.extend(found.get(0).map(|found| found.as_str()));
        }
    }
    if let (Some((_, low)), Some((_, high))) = (&least, &most)
        && low.as_f64() > high.as_f64()
    {
        return nothing;
    }
    let mut bounds = Vec::new();
    for (bound, is_least) in [(least, true), (most, false)] {
        if let Some((about, number)) = bound
            && let Some(key) = key(about, is_least)
            && (about == About::Number || number.as_u64().is_some())
        {
            bounds.push((key, number));
        }
    }
    if bounds.is_empty() { nothing } else { (bounds, words) }
}

fn applies(about: About, subject: Subject) -> bool {
    match about {
        About::Number => matches!(subject, Subject::Integer | Subject::Float),
        About::Characters | About::Bytes => subject == Subject::Text,
        About::Items => subject == Subject::List,
    }
}

fn key(about: About, least: bool) -> Option<&'static str> {
    match (about, least) {
        (About::Number, true) => Some("minimum"),
        (About::Number, false) => Some("maximum"),
        (About::Characters, true) => Some("minLength"),
        (About::Characters, false) => Some("maxLength"),
        (About::Bytes, false) => Some("maxBytes"),
        (About::Items, false) => Some("maxItems"),
        (About::Bytes | About::Items, true) => None,
    }
}

fn number(found: &Captures<'_>, group: usize, subject: Subject) -> Option<Number> {
    let text = found.get(group)?.as_str().replace(',', "");
    match text.parse::<i64>() {
        Ok(number) => Some(Number::from(number)),
        Err(_) if subject == Subject::Float => text.parse().ok().and_then(Number::from_f64),
        Err(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, subject: Subject) -> String {
        let members = bounds(text, subject).0.into_iter().map(|(key, number)| format!("\"{key}\": {number}"));
        match members.collect::<Vec<_>>().join(", ") {
            none if none.is_empty() => none,
            members => format!("{{ {members} }}"),
        }
    }

    #[test]
    fn every_pattern_compiles() {
        assert_eq!(COMPILED.len(), PATTERNS.len());
    }

    #[test]
    fn ranges_and_lengths_are_extracted() {
        use Subject::{Float, Integer, List, Text};
        for (text, subject, expected) in [
            ("The frame rate. Value range: [1, 60]. Default: 15.", Integer, r#"{ "minimum": 1, "maximum": 60 }"#),
            ("Threshold. Value range: 0-100.", Integer, r#"{ "minimum": 0, "maximum": 100 }"#),
            ("Height in px. Value range: [128, 4,096].", Integer, r#"{ "minimum": 128, "maximum": 4096 }"#),
            ("valid values [1800, 86400]. default 86400s", Integer, r#"{ "minimum": 1800, "maximum": 86400 }"#),
            ("Strength. Value range: 0.0 to 1.5.", Float, r#"{ "minimum": 0.0, "maximum": 1.5 }"#),
            (
                "Items per page. Default: 20. Minimum value: 1. Maximum value: 100.",
                Integer,
                r#"{ "minimum": 1, "maximum": 100 }"#,
            ),
            ("greater than or equal to 0 and less than or equal to 60", Integer, r#"{ "minimum": 0, "maximum": 60 }"#),
            ("Pagination limit. Default 20. Maximum 100.", Integer, r#"{ "maximum": 100 }"#),
            ("Number of entries. Default value: `10`. Maximum value: `100`.", Integer, r#"{ "maximum": 100 }"#),
            ("Rows per page. Max value: `200`.", Integer, r#"{ "maximum": 200 }"#),
            ("The name can contain 6 to 36 characters.", Text, r#"{ "minLength": 6, "maxLength": 36 }"#),
            ("Template description. Length limit: 256 characters.", Text, r#"{ "maxLength": 256 }"#),
            ("to identify the task, less than 32 bytes.", Text, r#"{ "maxBytes": 31 }"#),
            ("A list of users, up to 10.", List, r#"{ "maxItems": 10 }"#),
            ("分页查询时的分页大小，最小1，最大100", Integer, r#"{ "minimum": 1, "maximum": 100 }"#),
            ("每页返回的数量，取值范围：1~100，默认20", Integer, r#"{ "minimum": 1, "maximum": 100 }"#),
            ("长度为 **1-255** 个字符", Text, r#"{ "minLength": 1, "maxLength": 255 }"#),
            ("目标组名称。长度不超过60个字符。", Text, r#"{ "maxLength": 60 }"#),
            ("模板名称，长度限制：64 个字符。", Text, r#"{ "maxLength": 64 }"#),
            ("凭据名称，最长128字节", Text, r#"{ "maxBytes": 128 }"#),
            ("最多支持10个。", List, r#"{ "maxItems": 10 }"#),
        ] {
            assert_eq!(read(text, subject), expected, "{text}");
        }
    }

    #[test]
    fn other_prose_has_no_constraints() {
        for (text, subject) in [
            ("Maximum number of retries", Subject::Integer),
            ("The range of IP addresses.", Subject::Text),
            ("Value range: 9-1.", Subject::Integer),
            ("Value range: 0-100.", Subject::Text),
            ("Bandwidth. Default value: 20.", Subject::Integer),
            ("Up to 10.", Subject::Other),
        ] {
            assert_eq!(read(text, subject), "", "{text}");
        }
    }
}
