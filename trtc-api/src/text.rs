//! Text from outside, made safe for errors and logs: control characters are escaped and lengths are capped.

/// The longest message of an error, in characters.
pub(crate) const MESSAGE: usize = 1_000;

/// The longest error code, request ID or other name, in characters.
pub(crate) const NAME: usize = 128;

/// What names of secrets contain.
const SECRET_NAMES: [&str; 9] = ["key", "secret", "token", "pass", "pwd", "auth", "sign", "credential", "cookie"];

/// Returns whether a name, for example of a header or in a form, says that its value is secret.
pub(crate) fn names_secret(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    SECRET_NAMES.iter().any(|part| name.contains(part))
}

/// Returns the text in one line of at most `max` characters, then `…`.
///
/// Control characters and characters that change the direction of text are escaped: no text can forge a line of a log or
/// send escape sequences to a terminal.
pub(crate) fn printable(text: &str, max: usize) -> String {
    let mut shown = String::with_capacity(text.len().min(max));
    let mut left = max;
    for c in text.chars() {
        let length = if is_unsafe(c) { c.escape_default().count() } else { 1 };
        let Some(rest) = left.checked_sub(length) else {
            shown.push('…');
            break;
        };
        left = rest;
        if is_unsafe(c) {
            shown.extend(c.escape_default());
        } else {
            shown.push(c);
        }
    }
    shown
}

/// Returns the text in one line, with the characters that [`printable`] escapes escaped.
pub(crate) fn one_line(text: String) -> String {
    if text.contains(is_unsafe) { printable(&text, usize::MAX) } else { text }
}

/// Returns the text with each run of whitespace and control characters as one space, of at most `max` characters, then
/// `…`.
pub(crate) fn excerpt(text: &str, max: usize) -> String {
    let words = text.split(|c: char| c.is_whitespace() || c.is_control()).filter(|word| !word.is_empty());
    let mut line = String::new();
    for word in words {
        if line.len() > max.saturating_mul(4) {
            break;
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    printable(&line, max)
}

/// Returns whether a character must not reach a terminal or a log as it is.
fn is_unsafe(c: char) -> bool {
    let line_or_direction = matches!(c,
        '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}');
    c.is_control() || line_or_direction
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_characters_are_escaped() {
        assert_eq!(printable("a\r\n\u{1b}[31mb\u{7f}\u{85}", 99), "a\\r\\n\\u{1b}[31mb\\u{7f}\\u{85}");
        assert_eq!(printable("\u{202e}\u{2028}\u{feff}", 99), "\\u{202e}\\u{2028}\\u{feff}");
        assert_eq!(printable("中文 é 😀 \"", 99), "中文 é 😀 \"");
    }

    #[test]
    fn lengths_are_capped_at_characters() {
        assert_eq!(printable("中文中文", 4), "中文中文");
        assert_eq!(printable("中文中文中", 4), "中文中文…");
        assert_eq!(printable("a\n\n", 4), "a\\n…");
    }

    #[test]
    fn an_excerpt_is_one_line() {
        assert_eq!(excerpt("<h1>Bad\n\t\u{1b} Gateway</h1>\n", 99), "<h1>Bad Gateway</h1>");
        assert_eq!(excerpt(" \n ", 99), "");
        assert_eq!(excerpt("one two", 5), "one t…");
    }
}
