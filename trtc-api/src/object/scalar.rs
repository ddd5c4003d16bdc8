//! Lossless conversions between numbers, strings and booleans.

use std::borrow::Cow;

use super::{IntegerOrString, ValueMut};
use crate::json::unescape;

/// A value of a response that was converted without loss, because the service sent another kind than the schema states.
///
/// It contains no value, which may be secret.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Conversion {
    /// The JSON path, for example `RoomList[2].RoomId`; empty for the response itself.
    pub path: String,
    /// The kind that the schema states, for example `an integer`.
    pub expected: &'static str,
    /// The kind that the service sent, for example `a string`.
    pub found: &'static str,
}

impl Conversion {
    /// The conversion of a complete response that was read although it is not JSON.
    pub(crate) fn of_json(found: &'static str) -> Self {
        Self { path: String::new(), expected: "JSON", found }
    }
}

/// A scalar in JSON.
enum Scalar<'a> {
    Bool(bool),
    Number(&'a str),
    Str(Cow<'a, str>),
}

/// Assigns the JSON text of a value to a scalar. Returns the kind that was converted, if it is another one.
///
/// # Errors
///
/// Returns the kind that cannot be converted without loss.
pub(super) fn assign(slot: &mut ValueMut<'_>, json: &str) -> Result<Option<&'static str>, &'static str> {
    let scalar = match json.as_bytes().first() {
        Some(b'"') => Scalar::Str(unescape(json)),
        Some(b't') => Scalar::Bool(true),
        Some(b'f') => Scalar::Bool(false),
        Some(b'n') => return Err("null"),
        Some(b'{') => return Err("an object"),
        Some(b'[') => return Err("an array"),
        _ => Scalar::Number(json),
    };
    let kind = scalar.kind();
    let converted = match slot {
        ValueMut::Bool(place) => {
            **place = scalar.boolean().ok_or(kind)?;
            !matches!(scalar, Scalar::Bool(_))
        }
        ValueMut::Int(place) => {
            **place = scalar.integer()?;
            !scalar.is_plain_integer()
        }
        ValueMut::Uint(place) => {
            **place = scalar.integer()?;
            !scalar.is_plain_integer()
        }
        ValueMut::IntegerEnum(place) => {
            place.assign(scalar.integer()?);
            !scalar.is_plain_integer()
        }
        ValueMut::Float(place) => {
            **place = scalar.float().ok_or(kind)?;
            !matches!(scalar, Scalar::Number(_))
        }
        ValueMut::Str(place) => {
            **place = scalar.text().to_owned();
            return Ok(scalar.if_not_string(json));
        }
        ValueMut::StringEnum(place) => {
            place.assign(scalar.text());
            return Ok(scalar.if_not_string(json));
        }
        ValueMut::IntegerOrString(place) => {
            **place = match &scalar {
                Scalar::Bool(_) => return Err(kind),
                Scalar::Str(text) => text.as_ref().into(),
                // Digits that no integer holds are kept as a string.
                Scalar::Number(text) => scalar.integer().map_or_else(|_| (*text).into(), IntegerOrString::Integer),
            };
            matches!(scalar, Scalar::Number(_))
                && !(scalar.is_plain_integer() && matches!(place, IntegerOrString::Integer(_)))
        }
        ValueMut::Object(_) | ValueMut::List(_) | ValueMut::Option(_) | ValueMut::Json(_) => return Err(kind),
    };
    Ok(converted.then_some(kind))
}

/// Returns the integer that a JSON value holds, whatever kind of scalar it is.
#[cfg(any(feature = "callback", feature = "reqwest"))]
pub(crate) fn integer_in(json: &str) -> Option<i64> {
    let mut integer = 0;
    assign(&mut ValueMut::Int(&mut integer), json).ok().map(|_| integer)
}

impl Scalar<'_> {
    fn kind(&self) -> &'static str {
        match self {
            Self::Bool(_) => "a boolean",
            Self::Str(_) => "a string",
            Self::Number(_) if self.is_plain_integer() => "an integer",
            Self::Number(_) => "a floating-point number",
        }
    }

    fn is_plain_integer(&self) -> bool {
        matches!(self, Self::Number(text) if text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-'))
    }

    fn boolean(&self) -> Option<bool> {
        match self {
            Self::Bool(value) => Some(*value),
            Self::Str(text) if text.eq_ignore_ascii_case("true") => Some(true),
            Self::Str(text) if text.eq_ignore_ascii_case("false") => Some(false),
            Self::Number(_) | Self::Str(_) => match self.integer::<i64>() {
                Ok(0) => Some(false),
                Ok(1) => Some(true),
                _ => None,
            },
        }
    }

    fn integer<T: TryFrom<i128>>(&self) -> Result<T, &'static str> {
        let integer = match self {
            Self::Bool(value) => Some(i128::from(*value)),
            Self::Number(text) => integer(text),
            Self::Str(text) => integer(text.trim()),
        };
        let integer = integer.ok_or_else(|| match self {
            Self::Number(_) if self.is_plain_integer() => "an integer out of range",
            Self::Number(_) => "a number with a fraction",
            _ => self.kind(),
        })?;
        T::try_from(integer).map_err(|_| "an integer out of range")
    }

    fn float(&self) -> Option<f64> {
        let text = match self {
            Self::Bool(value) => return Some(f64::from(u8::from(*value))),
            Self::Number(text) => text,
            Self::Str(text) => text.trim(),
        };
        // Rust also parses `inf` and `nan`.
        let numeric =
            text.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'+' | b'-' | b'.' | b'e' | b'E'));
        text.parse().ok().filter(|float: &f64| numeric && float.is_finite())
    }

    fn text(&self) -> &str {
        match self {
            Self::Bool(true) => "true",
            Self::Bool(false) => "false",
            Self::Number(text) => text,
            Self::Str(text) => text,
        }
    }

    /// The kind to report for a string: another scalar, or a string that is not Unicode.
    fn if_not_string(&self, json: &str) -> Option<&'static str> {
        match self {
            Self::Str(text) => {
                let replaced = text.contains('\u{fffd}') && !json.contains('\u{fffd}');
                replaced.then_some("a string with invalid Unicode")
            }
            _ => Some(self.kind()),
        }
    }
}

/// Returns the integer that a decimal number is equal to. The digits are compared, so that no precision is lost.
fn integer(text: &str) -> Option<i128> {
    let (mantissa, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = whole.strip_prefix(['-', '+']).unwrap_or(whole);
    let is_number = !digits.is_empty() && digits.bytes().chain(fraction.bytes()).all(|byte| byte.is_ascii_digit());
    if !is_number {
        return None;
    }
    let fraction = fraction.trim_end_matches('0');
    let value: i128 = format!("{whole}{fraction}").parse().ok()?;
    let scale = exponent.parse::<i32>().ok()?.checked_sub(i32::try_from(fraction.len()).ok()?)?;
    if value == 0 {
        return Some(0);
    }
    let power = 10_i128.checked_pow(scale.unsigned_abs())?;
    if scale >= 0 { value.checked_mul(power) } else { (value % power == 0).then_some(value / power) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_without_a_fraction_are_integers() {
        for (text, expected) in [
            ("1.0", Some(1)),
            ("-1.00", Some(-1)),
            ("1e3", Some(1_000)),
            ("12.5e1", Some(125)),
            ("100e-2", Some(1)),
            ("0e99", Some(0)),
            ("-0", Some(0)),
            ("007", Some(7)),
            ("+7", Some(7)),
            ("9007199254740993.0", Some(9_007_199_254_740_993)),
            ("1.5", None),
            ("1e-1", None),
            ("1e400", None),
            ("", None),
            ("-", None),
            (".", None),
            ("0x1", None),
            ("1_0", None),
            ("nan", None),
            ("1e", None),
            ("--1", None),
        ] {
            assert_eq!(integer(text), expected, "{text}");
        }
    }

    #[test]
    fn scalars_are_converted_without_loss_or_not_at_all() {
        let float = |json| {
            let mut place = -1.0;
            assign(&mut ValueMut::Float(&mut place), json).map(|found| (place, found))
        };
        assert_eq!(float("1.25"), Ok((1.25, None)));
        assert_eq!(float("\"1.25\""), Ok((1.25, Some("a string"))));
        assert_eq!((float("\"inf\""), float("1e400")), (Err("a string"), Err("a floating-point number")));

        let boolean = |json| {
            let mut place = false;
            assign(&mut ValueMut::Bool(&mut place), json).map(|found| (place, found))
        };
        assert_eq!(boolean("1"), Ok((true, Some("an integer"))));
        assert_eq!(boolean("\"True\""), Ok((true, Some("a string"))));
        assert_eq!((boolean("2"), boolean("\"yes\"")), (Err("an integer"), Err("a string")));

        let text = |json| {
            let mut place = String::new();
            assign(&mut ValueMut::Str(&mut place), json).map(|found| (place, found))
        };
        let digits = "123456789012345678901234567890";
        assert_eq!(text(digits), Ok((digits.to_owned(), Some("an integer"))));
        assert_eq!(text("1.10"), Ok(("1.10".to_owned(), Some("a floating-point number"))));
        assert_eq!(text("true"), Ok(("true".to_owned(), Some("a boolean"))));
        assert_eq!(text("[]"), Err("an array"));

        let unsigned = |json| {
            let mut place = 0_u64;
            assign(&mut ValueMut::Uint(&mut place), json).map(|found| (place, found))
        };
        assert_eq!(unsigned("\"17\""), Ok((17, Some("a string"))));
        assert_eq!(unsigned("-1"), Err("an integer out of range"));
        assert_eq!(unsigned("1.5"), Err("a number with a fraction"));
        assert_eq!(unsigned("\"\""), Err("a string"));
    }
}
