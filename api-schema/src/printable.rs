//! Text of files for a terminal.

use std::borrow::Cow;

/// Replaces each character that a terminal obeys, or that has no width, by a visible one.
pub fn printable(text: &str) -> Cow<'_, str> {
    match text.chars().all(|c| visible(c) == c) {
        true => Cow::Borrowed(text),
        false => Cow::Owned(text.chars().map(visible).collect()),
    }
}

fn visible(c: char) -> char {
    match c {
        '\t' => ' ',
        // The symbols of control characters: `␀`.
        '\0'..='\x1f' => char::from_u32(0x2400 + u32::from(c)).unwrap_or('\u{fffd}'),
        '\x7f' => '␡',
        // Other control characters, those that change the direction of the text, and line separators.
        '\u{80}'..='\u{9f}'
        | '\u{200b}'..='\u{200f}'
        | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{2069}'
        | '\u{feff}' => '\u{fffd}',
        c => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_terminal_obeys_is_shown() {
        assert_eq!(printable("a\u{1b}[31m\tb\0\x7f\n"), "a␛[31m b␀␡␊");
        assert_eq!(printable("\u{202e}\u{feff}\u{85}\u{2028}"), "\u{fffd}".repeat(4));
        assert!(matches!(printable("é 字 🎉 `x`"), Cow::Borrowed(_)));
    }
}
