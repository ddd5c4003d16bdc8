//! Text of unknown origin in messages: one line, without control characters, of limited length.

use std::fmt::{self, Write};

/// Displays text in one line: whitespace becomes a space, control characters are escaped, and the text is cut after a
/// number of characters.
pub(crate) struct OneLine<'a>(pub(crate) &'a str, pub(crate) usize);

impl fmt::Display for OneLine<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(text, max) = *self;
        let mut space = false;
        let mut written = 0;
        for c in text.trim().chars() {
            if written >= max {
                return f.write_char('…');
            }
            if c.is_whitespace() {
                space = true;
                continue;
            }
            if std::mem::replace(&mut space, false) {
                f.write_char(' ')?;
            }
            written += 1;
            // Formatting characters can reorder or hide what follows them in a terminal.
            match c {
                _ if c.is_control() || is_format(c) => write!(f, "{}", c.escape_unicode())?,
                _ => f.write_char(c)?,
            }
        }
        Ok(())
    }
}

/// Displays text like [`OneLine`], in quotes.
pub(crate) struct Quoted<'a>(pub(crate) &'a str, pub(crate) usize);

impl fmt::Display for Quoted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(text, max) = *self;
        write!(f, "{:?}", OneLine(text, max).to_string())
    }
}

/// Directional and invisible formatting characters.
fn is_format(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::OneLine;

    #[test]
    fn text_is_one_line_without_control_characters() {
        for (text, shown) in [
            (" a\r\n b\t\tc ", "a b c"),
            ("\u{1b}[2Jx\u{7}", "\\u{1b}[2Jx\\u{7}"),
            ("a\u{202e}b", "a\\u{202e}b"),
            ("é字", "é字"),
            ("", ""),
        ] {
            assert_eq!(OneLine(text, 50).to_string(), shown);
        }
        assert_eq!(OneLine("abcdef", 3).to_string(), "abc…");
        assert_eq!(OneLine("abc", 3).to_string(), "abc");
    }
}
