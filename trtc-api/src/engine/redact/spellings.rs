//! The spellings of secrets that decoding a text does not undo.

use std::ops::Range;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD};

use super::decoded::{Decoded, letters};
use super::matcher::{PREFIX, SHORTEST_IN_LETTERS, WORD};
use super::needles::{Needles, SHORTEST};

/// The longest secret that is searched for as numbers.
const LONGEST_IN_NUMBERS: usize = 1024;

/// The part of a long token of which any part is found.
const LONGEST_IN_PARTS: usize = 256;

/// Longer secrets are searched for in pieces, so that the time does not grow with the square of their length.
const PIECE: usize = 256;

/// A longer text with spaces is not found by its end alone.
const LONGEST_WITH_END: usize = 64;

/// Any part of a token is found from the next multiple of this on.
const STEP: usize = 4;

/// Spellings in one buffer, folded.
#[derive(Default)]
pub(super) struct Spellings {
    bytes: Vec<u8>,
    places: Vec<Range<usize>>,
}

impl Spellings {
    /// Adds a secret: itself, itself decoded, the ends of a token, Base64 of it, its bytes as numbers, and the letters and
    /// digits of all of them.
    pub(super) fn add(&mut self, secret: &str) {
        for form in Decoded::forms(secret) {
            self.add_spelling(&form.bytes);
        }
        // Case is folded in ASCII only.
        if !secret.is_ascii() {
            self.add_spelling(secret.to_lowercase().as_bytes());
            self.add_spelling(secret.to_uppercase().as_bytes());
        }
        self.add_ends(secret);
        self.add_base64(secret.as_bytes());
        if secret.len() <= LONGEST_IN_NUMBERS {
            self.add_spelling(&hexadecimal(secret.as_bytes()));
            self.add_spelling(&decimal(secret.as_bytes()));
        }
    }

    /// Adds the ends of a token, of which a service may show the last part only. The ends of other text are words.
    fn add_ends(&mut self, secret: &str) {
        let (bytes, is_json) = (secret.as_bytes(), secret.starts_with(['{', '[']));
        let has_space = secret.contains(char::is_whitespace);
        let is_token = has_digit(bytes) && !has_space && !is_json && !secret.contains("://");
        let last = if is_token { secret.len().min(LONGEST_IN_PARTS).saturating_sub(PREFIX) } else { 0 };
        let mut start = STEP;
        while start <= last {
            // What follows is found in pieces.
            let end = secret.len().min(start + PIECE + PREFIX);
            self.add_spelling(bytes.get(start..end).unwrap_or_default());
            start += STEP;
        }
        if !is_json && (!has_space || secret.len() <= LONGEST_WITH_END) {
            self.add_spelling(bytes.last_chunk::<PREFIX>().map_or(&[], |end| end));
        }
    }

    /// Adds the Base64 digits that a text contains if these bytes are part of what it encodes. They depend on where the
    /// bytes begin, in three ways; the first and the last digits also depend on the neighbors.
    fn add_base64(&mut self, bytes: &[u8]) {
        for skipped in 0..3 {
            let mut padded = vec![0; skipped];
            padded.extend_from_slice(bytes);
            let digits = STANDARD.encode(&padded);
            let digits = digits.as_bytes().get((skipped * 8).div_ceil(6)..padded.len() * 8 / 6).unwrap_or_default();
            if digits.len() >= WORD {
                self.add_spelling(digits);
            }
        }
        // All digits of a short secret, which are a word.
        if bytes.len() < WORD {
            self.add_spelling(STANDARD_NO_PAD.encode(bytes).as_bytes());
        }
    }

    pub(super) fn into_needles(self) -> Needles {
        Needles::new(self.bytes, self.places)
    }

    /// Adds a spelling, unless it is an ordinary word, and its letters and digits.
    pub(super) fn add_spelling(&mut self, spelling: &[u8]) {
        if spelling.len() < SHORTEST {
            return;
        }
        self.push(spelling);
        if spelling.iter().all(u8::is_ascii_alphanumeric) {
            return;
        }
        // A part of a secret may look like a tag.
        let plain = spelling.iter().copied().filter(u8::is_ascii_alphanumeric).collect();
        for letters in [letters(spelling), plain] {
            if letters.len() >= PREFIX || (letters.len() >= SHORTEST_IN_LETTERS && has_digit(&letters)) {
                self.push(&letters);
            }
        }
    }

    /// Adds a needle; of a long one its pieces, which overlap so that a cut one is found too.
    fn push(&mut self, needle: &[u8]) {
        let start = self.bytes.len();
        self.bytes.extend(needle.iter().map(fold));
        let mut piece = 0;
        while piece < needle.len().saturating_sub(PREFIX).max(1) {
            self.places.push(start + piece..start + needle.len().min(piece + PIECE + PREFIX));
            piece += PIECE;
        }
    }
}

/// Returns a byte in lower case, with one spelling for what is a space or `+`, and for both alphabets of Base64.
pub(super) fn fold(byte: &u8) -> u8 {
    match byte {
        b'+' | b'-' => b' ',
        b'_' => b'/',
        byte => byte.to_ascii_lowercase(),
    }
}

pub(super) fn has_digit(bytes: &[u8]) -> bool {
    bytes.iter().any(u8::is_ascii_digit)
}

fn hexadecimal(bytes: &[u8]) -> Vec<u8> {
    let digit = |value: u8| if value < 10 { b'0' + value } else { b'a' + value - 10 };
    let mut digits = Vec::with_capacity(2 * bytes.len());
    for byte in bytes {
        digits.push(digit(byte >> 4));
        digits.push(digit(byte & 15));
    }
    digits
}

/// Returns the decimal digits of each byte.
fn decimal(bytes: &[u8]) -> Vec<u8> {
    let mut digits = Vec::with_capacity(3 * bytes.len());
    for byte in bytes {
        for (unit, is_shown) in [(100, *byte >= 100), (10, *byte >= 10), (1, true)] {
            if is_shown {
                digits.push(b'0' + byte / unit % 10);
            }
        }
    }
    digits
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_written_as_numbers() {
        let all: Vec<u8> = (0..=255).collect();
        let hex: String = all.iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(hexadecimal(&all), hex.as_bytes());
        assert_eq!(decimal(&all), all.iter().map(u8::to_string).collect::<String>().as_bytes());
    }
}
