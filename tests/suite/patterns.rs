//! Compiled patterns compared with the `regex` crate, which agrees on the syntax that both have.

use api_schema::pattern::Pattern;
use proptest::prelude::*;

fn compiled(text: &str) -> Pattern {
    Pattern::compile(text).unwrap_or_else(|error| panic!("{text}: {error}"))
}

/// Patterns that schemas use, and harder ones.
const PATTERNS: &[&str] = &[
    "^[A-Za-z0-9_-]+$",
    r"^\d{4}-\d{2}-\d{2}$",
    "^#[0-9A-Fa-f]{6}$",
    r"^[A-Za-z0-9\-._~:/?#\[\]@!&()*+,%=]*$",
    r"^[^\s|,]+\|(?:[1-9]|10|11|100)(?:,[^\s|,]+\|(?:[1-9]|10|11|100))*$",
    "^[^a-c]{2,4}$",
    "^é*$",
    "ab",
    "^a|b$",
    "(a|b)*c?",
    "^(a*)*b$",
    "^(?:a|ab)(?:c|bcd)(?:d*)$",
    "a{2,3}b?$",
    "^$",
    ".",
    "^[^a]",
];

proptest! {
    #[test]
    fn patterns_match_like_the_regex_crate(
        index in 0..PATTERNS.len(),
        text in "[abcd|,0-9#A-F\\-_ é\\n]{0,12}",
    ) {
        let text = text.replace('\r', "");
        let pattern = PATTERNS[index];
        // In ECMA-262, `$` means `\z`, and `.` excludes line breaks.
        let regex = regex::Regex::new(&pattern.replace("$", r"\z").replace(r"\d", "[0-9]")).unwrap();
        prop_assert_eq!(compiled(pattern).matches(&text), regex.is_match(&text), "{} on {:?}", pattern, text);
    }
}

#[test]
fn a_pattern_with_nested_repetition_is_linear() {
    let text = "a".repeat(200_000);
    assert!(!compiled("^(a*)*b$").matches(&text));
}
