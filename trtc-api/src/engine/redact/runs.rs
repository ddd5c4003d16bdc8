//! Runs of Base64 or hexadecimal digits in a text, which may stand for text.

use base64::Engine as _;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

use super::escape::byte;

/// Shorter runs are words, or Base64 that the search for secrets knows.
const SHORTEST: usize = 16;

/// A run of digits that stands for text.
pub(super) struct Run {
    pub(super) start: usize,
    /// The end, with the padding.
    pub(super) end: usize,
    /// The bits of a digit.
    pub(super) bits: usize,
    pub(super) bytes: Vec<u8>,
}

/// Returns the runs of digits in a text that stand for text.
pub(super) fn runs(text: &[u8]) -> Vec<Run> {
    let mut runs = Vec::new();
    let mut start = 0;
    while start < text.len() {
        let rest = text.get(start..).unwrap_or_default();
        let length = rest.iter().take_while(|byte| is_digit(byte)).count();
        let padding = rest.iter().skip(length).take_while(|byte| **byte == b'=').count();
        let end = start + length + padding;
        if length >= SHORTEST
            && let Some((bits, bytes)) = decode(rest.get(..length).unwrap_or_default())
        {
            runs.push(Run { start, end, bits, bytes });
        }
        start = end.max(start + 1);
    }
    runs
}

fn is_digit(byte: &u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'-' | b'_')
}

/// Decodes digits to text; also returns the bits of a digit.
fn decode(digits: &[u8]) -> Option<(usize, Vec<u8>)> {
    if digits.iter().all(u8::is_ascii_hexdigit) {
        let mut bytes = Vec::with_capacity(digits.len() / 2);
        for pair in digits.chunks_exact(2) {
            bytes.extend(byte(pair));
        }
        if is_text(&bytes) {
            return Some((4, bytes));
        }
    }
    let config = GeneralPurposeConfig::new()
        .with_decode_allow_trailing_bits(true)
        .with_decode_padding_mode(DecodePaddingMode::RequireNone);
    let standard = |digit: &u8| match digit {
        b'-' => b'+',
        b'_' => b'/',
        digit => *digit,
    };
    let standard: Vec<u8> = digits.iter().map(standard).collect();
    // A digit that is left over holds less than a byte.
    let whole = if standard.len() % 4 == 1 { standard.len() - 1 } else { standard.len() };
    let bytes = GeneralPurpose::new(&alphabet::STANDARD, config).decode(standard.get(..whole)?).ok()?;
    is_text(&bytes).then_some((6, bytes))
}

/// Returns whether bytes are text in UTF-8, or ASCII in UTF-16.
fn is_text(bytes: &[u8]) -> bool {
    let is_printable = |byte: &u8| !byte.is_ascii_control() || byte.is_ascii_whitespace();
    let is_ascii = |byte: &u8| byte.is_ascii() && is_printable(byte);
    let utf_16 = |of_letter: usize| {
        bytes.iter().enumerate().all(|(at, byte)| if at % 2 == of_letter { is_ascii(byte) } else { *byte == 0 })
    };
    (bytes.iter().all(is_printable) && std::str::from_utf8(bytes).is_ok()) || utf_16(0) || utf_16(1)
}
