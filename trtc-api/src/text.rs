//! Text from outside, made safe for errors and logs: control characters are escaped and lengths are capped.

/// The longest message of an error, in characters.
pub(crate) const MESSAGE: usize = 1_000;

/// The longest error code, request ID or other name, in characters.
pub(crate) const NAME: usize = 128;

/// Returns whether a name, for example of a header or in a form, says that its value is secret.
pub(crate) fn names_secret(name: &str) -> bool {
    let name = name.as_bytes();
    name.iter().enumerate().any(|(at, first)| {
        secret_words(*first)
            .iter()
            .any(|word| name.get(at..at + word.len()).is_some_and(|part| part.eq_ignore_ascii_case(word.as_bytes())))
    })
}

/// What names of secrets contain, by the first letter: most letters begin none of these words.
fn secret_words(first: u8) -> &'static [&'static str] {
    match first.to_ascii_lowercase() {
        b'a' => &["auth"],
        b'c' => &["cookie", "credential"],
        b'k' => &["key"],
        b'p' => &["pass", "pwd"],
        b's' => &["secret", "sign"],
        b't' => &["token"],
        _ => &[],
    }
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
    fn names_of_secrets_contain_one_of_the_words_in_any_case() {
        for name in
            ["X-Api-KEY", "my_Secret", "xtoken", "PASSWORD", "pwd2", "Authorization", "signature", "Credentials"]
        {
            assert!(names_secret(name), "{name}");
        }
        assert!(names_secret("set-cookie") && names_secret("教室-key"));
        for name in ["", "k", "ke", "X-TC-Action", "content-type", "host", "x-tc-timestamp", "region", "tok", "秘密"]
        {
            assert!(!names_secret(name), "{name}");
        }
    }

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
