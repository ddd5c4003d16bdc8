//! Code spans of Markdown.

/// Returns a text as a Markdown code span, whatever the text contains.
///
/// ```
/// use api_schema::constraint::code;
///
/// assert_eq!(code("a_b"), "`a_b`");
/// assert_eq!(code("a`b"), "``a`b``");
/// ```
pub fn code(text: &str) -> String {
    if text.is_empty() {
        return "`\"\"`".to_owned();
    }
    let line: String = text
        .chars()
        .flat_map(|c| if c.is_control() { c.escape_default().collect::<Vec<_>>() } else { vec![c] })
        .collect();
    let longest = line.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    // Markdown removes one space at both ends, and a backtick must not touch the fence.
    let pad = if line.starts_with(['`', ' ']) || line.ends_with(['`', ' ']) { " " } else { "" };
    format!("{fence}{pad}{line}{pad}{fence}")
}

#[cfg(test)]
mod tests {
    use super::code;

    #[test]
    fn any_text_is_one_span() {
        for (text, span) in [
            ("", "`\"\"`"),
            ("`", "`` ` ``"),
            ("``` x", "```` ``` x ````"),
            ("a\nb", "`a\\nb`"),
            (" ", "`   `"),
            ("<b>", "`<b>`"),
        ] {
            assert_eq!(code(text), span);
        }
    }
}
