//! Rules for a single value: the predicate, its wording, and its table.

use std::borrow::Cow;
use std::fmt::{self, Write};

use super::{Format, Literal, Shared, Value, code};
#[cfg(feature = "reader")]
use crate::expression::{option, slice};
use crate::pattern::Pattern;

/// A constraint on a single value. It does not apply to values of another type.
#[derive(Debug, Clone, PartialEq)]
pub enum Rule {
    /// An integer between the two bounds, inclusive.
    Range(Option<i64>, Option<i64>),
    /// An unsigned integer between the two bounds, inclusive, of which one is above the greatest signed integer.
    UintRange(Option<u64>, Option<u64>),
    /// A number between the two bounds, inclusive.
    FloatRange(Option<f64>, Option<f64>),
    /// A number greater than this one.
    Above(f64),
    /// A number less than this one.
    Below(f64),
    /// An integer in one of these inclusive ranges.
    Ranges(Cow<'static, [(i64, i64)]>),
    /// A string with a minimum and a maximum number of characters.
    Chars(Option<u64>, Option<u64>),
    /// A string of at most this many bytes of UTF-8.
    MaxBytes(u64),
    /// A list with a minimum and a maximum number of items.
    Items(Option<u64>, Option<u64>),
    /// One of these values.
    OneOf(Cow<'static, [Literal]>),
    /// A string that matches the pattern.
    Pattern(Shared<Pattern>),
    /// A string in a known format.
    Format(Format),
    /// The rules for each item of a list.
    Each(Cow<'static, [Rule]>),
}

impl Rule {
    /// Returns whether a value satisfies the rule.
    ///
    /// ```
    /// use api_schema::constraint::{Rule, Value};
    ///
    /// let rule = Rule::Chars(None, Some(3));
    /// assert!(rule.holds(Value::Str("abc")) && !rule.holds(Value::Str("abcd")));
    /// // A rule does not apply to values of another type.
    /// assert!(rule.holds(Value::Int(5)));
    /// ```
    #[inline]
    pub fn holds(&self, value: Value<'_>) -> bool {
        match (self, value) {
            (Self::Range(min, max), Value::Int(value)) => within(value, *min, *max),
            (Self::Range(min, max), Value::Uint(value)) => match i64::try_from(value) {
                Ok(value) => within(value, *min, *max),
                Err(_) => max.is_none(),
            },
            (Self::UintRange(min, max), Value::Uint(value)) => within(value, *min, *max),
            // JSON has no number that is not finite: the validator reports it as such.
            (Self::FloatRange(min, max), Value::Float(value)) => !value.is_finite() || within(value, *min, *max),
            (Self::Above(min), Value::Float(value)) => !value.is_finite() || value > *min,
            (Self::Below(max), Value::Float(value)) => !value.is_finite() || value < *max,
            (Self::Ranges(ranges), Value::Int(value)) => in_one(value, ranges),
            (Self::Ranges(ranges), Value::Uint(value)) => i64::try_from(value).is_ok_and(|value| in_one(value, ranges)),
            (Self::Chars(min, max), Value::Str(text)) => {
                // The number of bytes bounds the number of characters, so most strings need no counting.
                let bytes = text.len() as u64;
                let fits = max.is_none_or(|max| bytes <= max) && min.is_none_or(|min| min <= 1 && bytes >= min);
                fits || within(text.chars().count() as u64, *min, *max)
            }
            (Self::MaxBytes(max), Value::Str(text)) => text.len() as u64 <= *max,
            (Self::Items(min, max), Value::List(count)) => within(count, *min, *max),
            (Self::OneOf(known), Value::Int(_) | Value::Uint(_) | Value::Float(_) | Value::Str(_)) => {
                known.iter().any(|literal| literal.equals(value))
            }
            (Self::Pattern(pattern), Value::Str(text)) => pattern.matches(text),
            (Self::Format(format), Value::Str(text)) => format.matches(text),
            _ => true,
        }
    }

    /// Returns the end of a message "… but must be"; for a list "… but must have".
    ///
    /// ```
    /// use api_schema::constraint::Rule;
    ///
    /// assert_eq!(Rule::Range(Some(1), Some(60)).expected("s"), "1 to 60 s");
    /// ```
    pub fn expected(&self, unit: &str) -> String {
        self.text(unit, str::to_owned)
    }

    /// Returns the rule as Markdown, with literals as code.
    pub fn documentation(&self, unit: &str) -> String {
        match self {
            Self::OneOf(known) => {
                let known: Vec<String> = known.iter().map(|literal| code(&literal.text())).collect();
                format!("one of {}", known.join(", "))
            }
            _ => self.text(unit, code),
        }
    }

    fn text(&self, unit: &str, quote: fn(&str) -> String) -> String {
        let mut text = String::new();
        // Writing to a string does not fail.
        let _ = self.write(&mut text, quote);
        let has_unit = matches!(
            self,
            Self::Range(..)
                | Self::UintRange(..)
                | Self::FloatRange(..)
                | Self::Above(_)
                | Self::Below(_)
                | Self::Ranges(_)
        );
        if has_unit && !unit.is_empty() {
            let _ = write!(text, " {unit}");
        }
        text
    }

    fn write(&self, f: &mut String, quote: fn(&str) -> String) -> fmt::Result {
        match self {
            Self::Range(min, max) => bounds(f, *min, *max),
            Self::UintRange(min, max) => bounds(f, *min, *max),
            Self::FloatRange(min, max) => bounds(f, *min, *max),
            Self::Above(min) => write!(f, "greater than {min}"),
            Self::Below(max) => write!(f, "less than {max}"),
            Self::Ranges(ranges) => {
                for (index, (low, high)) in ranges.iter().enumerate() {
                    f.push_str(if index > 0 { " or " } else { "" });
                    if low == high { write!(f, "{low}")? } else { write!(f, "{low} to {high}")? }
                }
                Ok(())
            }
            Self::Chars(Some(1), None) => f.write_str("non-empty"),
            Self::Chars(min, max) => bounds(f, *min, *max).and_then(|()| f.write_str(" characters long")),
            Self::MaxBytes(max) => write!(f, "at most {max} bytes long"),
            Self::Items(min, max) => bounds(f, *min, *max).and_then(|()| f.write_str(" items")),
            Self::OneOf(known) => f.write_str(&one_of(known)),
            Self::Pattern(pattern) => write!(f, "a string that matches {}", quote(&pattern.text)),
            Self::Format(format) => match format.expected() {
                (expected, Some(example)) => write!(f, "{expected}, for example {}", quote(example)),
                (expected, None) => f.write_str(expected),
            },
            Self::Each(_) => f.write_str("a list of valid items"),
        }
    }

    /// Returns the rule as a Rust expression for generated code, with the module `schema` in scope.
    #[cfg(feature = "reader")]
    pub fn expression(&self) -> String {
        let rule = match self {
            Self::Range(min, max) => format!("Range({}, {})", option(min), option(max)),
            Self::UintRange(min, max) => format!("UintRange({}, {})", option(min), option(max)),
            Self::FloatRange(min, max) => format!("FloatRange({}, {})", option(min), option(max)),
            Self::Above(min) => format!("Above({min:?})"),
            Self::Below(max) => format!("Below({max:?})"),
            Self::Ranges(ranges) => format!("Ranges(schema::Cow::Borrowed(&{ranges:?}))"),
            Self::Chars(min, max) => format!("Chars({}, {})", option(min), option(max)),
            Self::MaxBytes(max) => format!("MaxBytes({max})"),
            Self::Items(min, max) => format!("Items({}, {})", option(min), option(max)),
            Self::OneOf(known) => format!("OneOf({})", slice(known, Literal::expression)),
            Self::Pattern(pattern) => format!("Pattern(schema::Shared::Static(&{}))", pattern.expression()),
            Self::Format(format) => format!("Format(schema::Format::{format:?})"),
            Self::Each(rules) => format!("Each({})", slice(rules, Self::expression)),
        };
        format!("schema::Rule::{rule}")
    }
}

/// Returns a list of alternatives: `1, 2 or 3`.
pub fn one_of(known: &[Literal]) -> String {
    let known: Vec<String> = known.iter().map(Literal::to_string).collect();
    match known.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, rest)) => format!("{} or {last}", rest.join(", ")),
        None => "absent".to_owned(),
    }
}

fn within<T: PartialOrd>(value: T, min: Option<T>, max: Option<T>) -> bool {
    min.is_none_or(|min| value >= min) && max.is_none_or(|max| value <= max)
}

fn in_one(value: i64, ranges: &[(i64, i64)]) -> bool {
    ranges.iter().any(|(low, high)| (*low..=*high).contains(&value))
}

fn bounds<T: fmt::Display + PartialEq>(f: &mut String, min: Option<T>, max: Option<T>) -> fmt::Result {
    match (min, max) {
        (Some(min), Some(max)) if min == max => write!(f, "exactly {min}"),
        (Some(min), Some(max)) => write!(f, "{min} to {max}"),
        (Some(min), None) => write!(f, "at least {min}"),
        (None, Some(max)) => write!(f, "at most {max}"),
        (None, None) => f.write_str("any number"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_are_not_bytes() {
        let two = Rule::Chars(Some(2), Some(2));
        assert!(two.holds(Value::Str("éé")) && !two.holds(Value::Str("é")) && !two.holds(Value::Str("ééé")));
        assert!(!Rule::MaxBytes(3).holds(Value::Str("éé")));
    }

    #[test]
    fn exclusive_bounds_are_not_included() {
        assert!(Rule::Above(0.5).holds(Value::Float(0.6)) && !Rule::Above(0.5).holds(Value::Float(0.5)));
        assert!(Rule::Below(0.5).holds(Value::Float(0.4)) && !Rule::Below(0.5).holds(Value::Float(0.5)));
    }

    #[test]
    fn rules_are_worded_alike_in_messages_and_documentation() {
        let known = Rule::OneOf(vec![Literal::Int(1), Literal::Str("b".into())].into());
        for (rule, expected, documentation) in [
            (Rule::Range(Some(1), Some(60)), "1 to 60 s", "1 to 60 s"),
            (Rule::Below(1.5), "less than 1.5 s", "less than 1.5 s"),
            (Rule::Ranges(vec![(0, 0), (5, 9)].into()), "0 or 5 to 9 s", "0 or 5 to 9 s"),
            (Rule::Chars(Some(1), None), "non-empty", "non-empty"),
            (Rule::Chars(Some(4), Some(4)), "exactly 4 characters long", "exactly 4 characters long"),
            (Rule::Items(None, Some(3)), "at most 3 items", "at most 3 items"),
            (known, "1 or \"b\"", "one of `1`, `b`"),
            (
                Rule::Format(Format::Host),
                "a host name without a scheme, for example host.example.com",
                "a host name without a scheme, for example `host.example.com`",
            ),
        ] {
            assert_eq!((rule.expected("s").as_str(), rule.documentation("s").as_str()), (expected, documentation));
        }
    }
}
