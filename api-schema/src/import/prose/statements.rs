//! Defaults, units, rate limits, and the words "required" and "null".

use std::sync::LazyLock;

use regex::Regex;
use serde_json::{Number, Value};

use super::Subject;

/// The value of a match, and the words that state it.
type Found<'t, T> = Option<(T, &'t str)>;

/// A pattern that is compiled once. All patterns are constants, which a test compiles.
struct Pattern(LazyLock<Option<Regex>>);

macro_rules! patterns {
    ($($name:ident = $pattern:literal;)*) => {
        $( static $name: Pattern = Pattern(LazyLock::new(|| Regex::new($pattern).ok())); )*
        #[cfg(test)]
        static ALL: &[(&str, &Pattern)] = &[$((stringify!($name), &$name)),*];
    };
}

patterns! {
    NUMBER = r"(?i)(?:\bdefaults? to|\bdefault(?: value)?(?: is)?|默认值?)\s*(?:为|是)?\s*[:：=]?\s*[`\x22]?(-?\d[\d,]*(?:\.\d+)?)[`\x22]?";
    BOOLEAN = r"(?i)(?:\bdefaults? to|\bdefault(?: value)?(?: is)?|默认值?)\s*(?:为|是)?\s*[:：=]?\s*[`\x22]?(true|false)\b[`\x22]?";
    WORD = r"(?i)(?:\bdefault value(?: is)?\s*[:：]?|\bdefault\s*[:：]|默认值?(?:为|是)?\s*[:：]|默认值?(?:为|是))\s*[`\x22“]?([A-Za-z0-9][A-Za-z0-9_./-]*)";
    UNIT = r"(?i)(?:\bunits?(?: is)?\s*[:：]?\s*|\bin |单位(?:为|是)?\s*[:：]?\s*)[`(（]?([A-Za-z]+|%|秒|毫秒|分钟|小时|天|像素|字节)";
    REQUIRED = r"(?i)(?:^|[.;]\s*|\()(?:this (?:parameter|field) is )?required\s*(?:[.;)]|$)|this (?:parameter|field) is required\s*(?:[.;)]|$)|(?:^|[。；;，,（(])\s*(?:该|此)?(?:参数|字段)?为?必填(?:项|参数|字段)?\s*(?:[。；;，,）)]|$)";
    NULL = r"(?i)\b(?:may|can|might) (?:return|be) null|可能(?:返回|为)\s*null";
    RATE = r"(?i)(\d[\d,]*)\s*(?:requests?|times|calls)(?: can be initiated)?\s*(?:per|/|every)\s*(second|s\b|minute|min\b)";
    RATE_CHINESE = r"(?:频率|限频|频控)[^。\n\d]{0,12}?(\d+)\s*次\s*[/每]\s*(\d*)\s*(秒|分钟)";
    FIRST = r"(?i)(?:starts?|starting|counting|counted|begins?) (?:from|at|with) ([01])\b|(?:从|起始值?为?)\s*([01])\s*(?:开始|起|计)";
}

impl Pattern {
    fn captures<'t>(&self, text: &'t str) -> Option<regex::Captures<'t>> {
        self.0.as_ref()?.captures(text)
    }
}

/// The default, if it is a value of the described type.
pub(super) fn default(text: &str, subject: Subject) -> Found<'_, Value> {
    let pattern = match subject {
        Subject::Integer | Subject::Float => &NUMBER,
        Subject::Boolean => &BOOLEAN,
        Subject::Text => &WORD,
        Subject::List | Subject::Other => return None,
    };
    let found = pattern.captures(text)?;
    let word = found.get(1)?.as_str();
    let number = word.replace(',', "");
    let value = match subject {
        Subject::Integer => Value::from(number.parse::<i64>().ok()?),
        Subject::Float => Value::Number(number.parse().ok().and_then(Number::from_f64)?),
        Subject::Boolean => Value::Bool(word.eq_ignore_ascii_case("true")),
        _ => Value::from(word.trim_end_matches(['.', '/', '-'])),
    };
    // "The default value is the …" is prose, not a value.
    let prose = ["the", "a", "an", "is", "empty", "none", "null", "all", "no", "not", "that", "this", "value"];
    let is_prose = value.as_str().is_some_and(|word| prose.contains(&word.to_ascii_lowercase().as_str()));
    (!is_prose).then_some((value, found.get(0)?.as_str()))
}

/// The unit of a number, in the spelling of schema files.
pub(super) fn unit(text: &str, subject: Subject) -> Found<'_, &'static str> {
    if !matches!(subject, Subject::Integer | Subject::Float) {
        return None;
    }
    let found = UNIT.captures(text)?;
    Some((spelling(found.get(1)?.as_str())?, found.get(0)?.as_str()))
}

fn spelling(word: &str) -> Option<&'static str> {
    Some(match word {
        "秒" => "s",
        "毫秒" => "ms",
        "分钟" => "min",
        "小时" => "h",
        "天" => "d",
        "像素" => "px",
        "字节" => "bytes",
        "%" => "%",
        _ => match word.to_ascii_lowercase().as_str() {
            "s" | "sec" | "second" | "seconds" => "s",
            "ms" | "millisecond" | "milliseconds" => "ms",
            "min" | "minute" | "minutes" => "min",
            "h" | "hour" | "hours" => "h",
            "day" | "days" => "d",
            "px" | "pixel" | "pixels" => "px",
            "byte" | "bytes" => "bytes",
            "kb" => "KB",
            "mb" => "MB",
            "gb" => "GB",
            "bps" => "bps",
            "kbps" => "kbps",
            "mbps" => "Mbps",
            "hz" => "Hz",
            "fps" => "fps",
            _ => return None,
        },
    })
}

/// A statement that the field is required whatever the other fields are.
pub(super) fn required(text: &str) -> Option<&str> {
    REQUIRED.captures(text)?.get(0).map(|found| found.as_str())
}

/// A statement that a response may have null.
pub(super) fn nullable(text: &str) -> Option<&str> {
    NULL.captures(text)?.get(0).map(|found| found.as_str())
}

/// The number of requests, the period in seconds, and the words.
pub(super) fn rate_limit(text: &str) -> Option<(u32, u32, &str)> {
    if let Some(found) = RATE_CHINESE.captures(text) {
        let count = found.get(2)?.as_str();
        let count = if count.is_empty() { 1 } else { count.parse().ok()? };
        let period = if found.get(3)?.as_str() == "秒" { count } else { 60_u32.checked_mul(count)? };
        return limit(&found, period);
    }
    let found = RATE.captures(text)?;
    let period = if found.get(2)?.as_str().to_ascii_lowercase().starts_with('m') { 60 } else { 1 };
    limit(&found, period)
}

fn limit<'t>(found: &regex::Captures<'t>, period: u32) -> Option<(u32, u32, &'t str)> {
    let limit: u32 = found.get(1)?.as_str().replace(',', "").parse().ok()?;
    (limit > 0 && period > 0).then_some((limit, period, found.get(0)?.as_str()))
}

/// The number of the first page.
pub(super) fn first_page(text: &str) -> Option<u64> {
    let found = FIRST.captures(text)?;
    found.get(1).or_else(|| found.get(2))?.as_str().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pattern_compiles() {
        for (name, pattern) in ALL {
            assert!(pattern.0.is_some(), "{name}");
        }
    }

    #[test]
    fn defaults_and_units_are_extracted() {
        use Subject::{Boolean, Float, Integer, Text};
        for (text, subject, value, unit) in [
            ("valid values [1800, 86400]. default 86400s (24 hours)", Integer, "86400", ""),
            ("The frame rate in fps. Default: 15.", Integer, "15", "fps"),
            ("The default value is 36,000, unit: seconds.", Integer, "36000", "s"),
            ("默认值为36000，单位：秒", Integer, "36000", "s"),
            ("超时时间（单位为毫秒），默认 5000", Integer, "5000", "ms"),
            ("The ratio. Defaults to 0.5.", Float, "0.5", ""),
            ("Whether to mute. Default value: `false`.", Boolean, "false", ""),
            ("The format. Default value: mp4. Others: hls.", Text, "\"mp4\"", ""),
            ("The default value is the value of the console.", Text, "", ""),
            ("What the user calls it by default.", Text, "", ""),
            ("The number of users in the room.", Integer, "", ""),
        ] {
            let value_found = default(text, subject).map(|(value, _)| value.to_string()).unwrap_or_default();
            let unit_found = super::unit(text, subject).map(|(unit, _)| unit).unwrap_or_default();
            assert_eq!((value_found.as_str(), unit_found), (value, unit), "{text}");
        }
    }

    #[test]
    fn required_and_null_are_read_only_if_they_are_unconditional() {
        for (text, is_required) in [
            ("Required. The ID of the room.", true),
            ("The ID. This parameter is required.", true),
            ("应用ID，必填。", true),
            ("Required if Mode is 1.", false),
            ("The required bandwidth.", false),
            ("This parameter is required when Type is 2.", false),
            ("非必填。", false),
            ("选填，当 Mode 为 1 时必填", false),
        ] {
            assert_eq!(required(text).is_some(), is_required, "{text}");
        }
        assert!(
            nullable("Note: This field may return null, indicating that no valid values can be obtained.").is_some()
        );
        assert!(nullable("注意：此字段可能返回 null，表示取不到有效值。").is_some());
        assert!(nullable("A null byte ends it.").is_none());
    }

    #[test]
    fn rate_limits_have_their_period() {
        for (text, limit) in [
            ("A maximum of 20 requests can be initiated per second for this API.", Some((20, 1))),
            ("The frequency limit is 100 times per second.", Some((100, 1))),
            ("At most 10 requests/s.", Some((10, 1))),
            ("默认接口请求频率限制：20次/秒。", Some((20, 1))),
            ("接口限频：**5次/秒**", Some((5, 1))),
            ("请求频率限制为 3次/15秒", Some((3, 15))),
            ("接口频率限制：100次/分钟", Some((100, 60))),
            ("Up to 20 rooms per application.", None),
            ("频率限制策略列表", None),
        ] {
            assert_eq!(rate_limit(text).map(|(limit, period, _)| (limit, period)), limit, "{text}");
        }
        assert_eq!(first_page("The page number, starting from 1."), Some(1));
        assert_eq!(first_page("页码，从0开始"), Some(0));
        assert_eq!(first_page("The page number."), None);
    }
}
