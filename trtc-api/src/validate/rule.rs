//! Rules for a single value: the check and its wording.

use std::fmt;

use crate::object::ValueRef;
use crate::schema::{Literal, Rule};

impl Literal {
    pub(super) fn equals(self, value: ValueRef<'_>) -> bool {
        match (self, value) {
            (Literal::Int(known), ValueRef::Int(value)) => known == value,
            (Literal::Int(known), ValueRef::Uint(value)) => u64::try_from(known) == Ok(value),
            (Literal::Str(known), ValueRef::Str(value)) => known == value,
            _ => false,
        }
    }
}

impl fmt::Display for Literal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Literal::Int(value) => value.fmt(f),
            Literal::Str(value) => fmt::Debug::fmt(value, f),
        }
    }
}

impl Rule {
    /// Returns whether the value satisfies the rule.
    pub(super) fn holds(&self, value: ValueRef<'_>) -> bool {
        match (self, value) {
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
                // The number of bytes bounds the number of characters, so most strings need no counting.
                let bytes = text.len() as u64;
                let fits = max.is_none_or(|max| bytes <= max) && min.is_none_or(|min| min <= 1 && bytes >= min);
                fits || within(text.chars().count() as u64, *min, *max)
            }
            (Rule::MaxBytes(max), ValueRef::Str(text)) => text.len() as u64 <= *max,
            (Rule::Items(min, max), ValueRef::List(list)) => within(list.count() as u64, *min, *max),
            (Rule::OneOf(known), ValueRef::Int(_) | ValueRef::Uint(_) | ValueRef::Str(_)) => {
                known.iter().any(|literal| literal.equals(value))
            }
            (Rule::Pattern(pattern), ValueRef::Str(text)) => pattern.matches(text),
            (Rule::Format(format), ValueRef::Str(text)) => format.matches(text),
            _ => true,
        }
    }

    /// The end of a message "… but must be".
    pub(super) fn expected(&self, unit: &str) -> String {
        match self {
            Rule::Range(min, max) => with_unit(bounds(*min, *max), unit),
            Rule::FloatRange(min, max) => with_unit(bounds(*min, *max), unit),
            Rule::Above(min) => with_unit(format!("greater than {min}"), unit),
            Rule::Ranges(ranges) => with_unit(any_of(ranges), unit),
            Rule::Chars(Some(1), None) => "non-empty".to_owned(),
            Rule::Chars(min, max) => format!("{} characters long", bounds(*min, *max)),
            Rule::MaxBytes(max) => format!("at most {max} bytes long"),
            Rule::Items(min, max) => format!("{} items", bounds(*min, *max)),
            Rule::OneOf(known) => one_of(known),
            Rule::Pattern(pattern) => format!("a string that matches {}", pattern.text),
            Rule::Format(format) => format.expected().to_owned(),
            Rule::Each(_) => "a list of valid items".to_owned(),
        }
    }
}

pub(super) fn one_of(known: &[Literal]) -> String {
    let known: Vec<String> = known.iter().map(Literal::to_string).collect();
    match known.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, rest)) => format!("{} or {last}", rest.join(", ")),
        None => "absent".to_owned(),
    }
}

pub(super) fn within<T: PartialOrd>(value: T, min: Option<T>, max: Option<T>) -> bool {
    min.is_none_or(|min| value >= min) && max.is_none_or(|max| value <= max)
}

pub(super) fn with_unit(mut text: String, unit: &str) -> String {
    if !unit.is_empty() {
        text.push(' ');
        text.push_str(unit);
    }
    text
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

fn bounds<T: fmt::Display>(min: Option<T>, max: Option<T>) -> String {
    match (min, max) {
        (Some(min), Some(max)) => format!("{min} to {max}"),
        (Some(min), None) => format!("at least {min}"),
        (None, Some(max)) => format!("at most {max}"),
        (None, None) => "any number".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_are_not_bytes() {
        let two = Rule::Chars(Some(2), Some(2));
        assert!(two.holds(ValueRef::Str("éé")) && !two.holds(ValueRef::Str("é")) && !two.holds(ValueRef::Str("ééé")));
        assert!(!Rule::MaxBytes(3).holds(ValueRef::Str("éé")));
    }
}
