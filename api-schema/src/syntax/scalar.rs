//! Numbers, and words without quotation marks.

use super::{Scan, Scanner};
use crate::value::Number;

impl Scanner<'_> {
    pub(super) fn literal(&mut self) -> Scan {
        let start = self.at;
        let word = self.word();
        let end = start + word.len();
        let (message, help) = match word {
            "true" | "false" | "null" => {
                self.at = end;
                return Ok(());
            }
            "True" | "TRUE" => (format!("`{word}` is not JSON"), "write `true`".to_owned()),
            "False" | "FALSE" => (format!("`{word}` is not JSON"), "write `false`".to_owned()),
            "None" | "NULL" | "Null" | "nil" | "undefined" => {
                (format!("`{word}` is not JSON"), "write `null`, or leave the key out".to_owned())
            }
            "NaN" | "Infinity" | "inf" | "nan" => {
                (format!("JSON has no number `{word}`"), "leave the key out, or write a finite number".to_owned())
            }
            _ => (format!("the string `{word}` has no quotes"), format!("write `\"{word}\"`")),
        };
        self.fail(start..end, message, help)
    }

    pub(super) fn number(&mut self) -> Scan {
        let start = self.at;
        let part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.' | '_');
        let rest = self.text.get(start..).unwrap_or_default();
        let text = rest.get(..rest.find(|c| !part(c)).unwrap_or(rest.len())).unwrap_or_default();
        let end = start + text.len();
        let digits = text.strip_prefix('-').unwrap_or(text);
        let (message, help) = if text.starts_with('+') {
            ("a number has no leading `+`".to_owned(), format!("write `{}`", text.trim_start_matches('+')))
        } else if text.ends_with("Infinity") || text == "-inf" {
            (format!("JSON has no number `{text}`"), "leave the key out, or write a finite number".to_owned())
        } else if let Some(hex) = digits.strip_prefix("0x").or_else(|| digits.strip_prefix("0X")) {
            let value =
                u64::from_str_radix(hex, 16).map_or_else(|_| "it in decimal".to_owned(), |it| format!("`{it}`"));
            ("JSON has no hexadecimal numbers".to_owned(), format!("write {value}"))
        } else if digits.len() > 1
            && digits.starts_with('0')
            && digits.as_bytes().get(1).is_some_and(u8::is_ascii_digit)
        {
            ("a number has no leading zeros".to_owned(), "remove them, or write a string".to_owned())
        } else if digits.starts_with('.') {
            ("a number starts with a digit".to_owned(), format!("write `{}`", text.replacen('.', "0.", 1)))
        } else if digits.contains('_') {
            ("a number has no separators".to_owned(), format!("write `{}`", text.replace('_', "")))
        } else if text.parse::<f64>().is_ok_and(f64::is_infinite) {
            (format!("the number `{text}` is too large"), "write a smaller one, or a string".to_owned())
        } else if Number::parse(text).is_none() {
            (format!("`{text}` is not a number"), "write a number such as `1`, `-0.5` or `1e3`, or a string".to_owned())
        } else {
            self.at = end;
            return Ok(());
        };
        self.fail(start..end, message, help)
    }
}
