//! Descriptions as Markdown that renders as it reads: code spans, links to web pages and bold text are kept, code blocks
//! are plain text, and everything else is escaped.

/// Returns a description as Markdown; a word for which `is_name` holds becomes code.
pub(super) fn text(text: &str, is_name: &dyn Fn(&str) -> bool) -> String {
    let mut lines = Vec::new();
    let mut open: Option<&str> = None;
    for line in text.lines() {
        match (open, fence(line.trim())) {
            (Some(fence), Some((other, ""))) if other.starts_with(fence) => {
                lines.push(fence.to_owned());
                open = None;
            }
            (Some(_), _) => lines.push(line.trim_end().to_owned()),
            (None, Some((fence, _))) => {
                // Without a language, rustdoc would compile and run it.
                lines.push(format!("{fence}text"));
                open = Some(fence);
            }
            (None, None) => lines.push(line_start(&inline(line.trim(), is_name))),
        }
    }
    lines.extend(open.map(str::to_owned));
    lines.join("\n")
}

/// Returns a description as one line of Markdown, for an item of a list or a heading.
pub(super) fn line(text: &str, is_name: &dyn Fn(&str) -> bool) -> String {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    inline(&lines.collect::<Vec<_>>().join(" "), is_name)
}

/// The first sentence and the rest; a period inside code, a link or bold text ends no sentence.
pub(super) fn first_sentence(text: &str) -> (&str, &str) {
    let end = text
        .char_indices()
        .filter(|(at, c)| *c == '.' && text.get(at + 1..).is_some_and(|rest| rest.starts_with([' ', '\n'])))
        .find(|(at, _)| text.get(..*at).is_some_and(is_balanced));
    match end {
        Some((at, _)) => {
            let (first, rest) = text.split_at(at + 1);
            (first, rest.trim_start())
        }
        None => (text, ""),
    }
}

/// Whether no code, link or bold text is open at the end of the Markdown.
fn is_balanced(text: &str) -> bool {
    let (mut code, mut bold, mut links) = (None, false, 0_i32);
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match (c, code) {
            ('`', _) => {
                let mut ticks = 1;
                while chars.next_if_eq(&'`').is_some() {
                    ticks += 1;
                }
                code = if code.is_none() { Some(ticks) } else { code.filter(|open| *open != ticks) };
            }
            (_, Some(_)) => {}
            ('\\', None) => drop(chars.next()),
            ('*', None) if chars.next_if_eq(&'*').is_some() => bold ^= true,
            ('[', None) => links += 1,
            (']', None) => links -= 1,
            _ => {}
        }
    }
    code.is_none() && !bold && links == 0
}

/// The fence at the start of a line, and what follows it.
fn fence(line: &str) -> Option<(&str, &str)> {
    let mark = line.chars().next().filter(|c| matches!(c, '`' | '~'))?;
    let length = line.chars().take_while(|c| *c == mark).count();
    let (fence, info) = line.split_at_checked(length)?;
    (length >= 3 && !(mark == '`' && info.contains('`'))).then_some((fence, info.trim()))
}

/// Escapes what would make a heading of a line, or of the line above it.
fn line_start(line: &str) -> String {
    let underline = !line.is_empty() && (line.chars().all(|c| c == '=') || line.chars().all(|c| c == '-'));
    if underline || line.starts_with('#') { format!("\\{line}") } else { line.to_owned() }
}

fn inline(text: &str, is_name: &dyn Fn(&str) -> bool) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while !rest.is_empty() {
        let parsed = code_span(rest)
            .map(|(span, after)| (span.to_owned(), after))
            .or_else(|| link(rest))
            .or_else(|| address(rest))
            .or_else(|| bold(rest, is_name));
        let (part, after) = parsed.unwrap_or_else(|| word(rest, is_name));
        out.push_str(&part);
        rest = after;
    }
    out
}

fn code_span(text: &str) -> Option<(&str, &str)> {
    let ticks = text.bytes().take_while(|byte| *byte == b'`').count();
    if ticks == 0 {
        return None;
    }
    let mut at = ticks;
    loop {
        at += text.get(at..)?.find('`')?;
        let closing = text.get(at..)?.bytes().take_while(|byte| *byte == b'`').count();
        at += closing;
        if closing == ticks {
            return text.split_at_checked(at);
        }
    }
}

/// `[label](https://…)`.
fn link(text: &str) -> Option<(String, &str)> {
    let (label, after) = text.strip_prefix('[')?.split_once("](")?;
    let (url, after) = after.split_once(')')?;
    if label.is_empty() || label.contains(['[', ']']) || address_length(url) != url.len() || url.is_empty() {
        return None;
    }
    Some((format!("[{}]({url})", escaped(label)), after))
}

/// An address becomes a link, with angle brackets around it or not.
fn address(text: &str) -> Option<(String, &str)> {
    let bare = text.strip_prefix('<').unwrap_or(text);
    let (url, after) = bare.split_at_checked(address_length(bare)).filter(|(url, _)| !url.is_empty())?;
    let after = if bare.len() < text.len() { after.strip_prefix('>')? } else { after };
    Some((format!("<{url}>"), after))
}

/// The number of bytes of the web address at the start of a text.
fn address_length(text: &str) -> usize {
    let Some(rest) = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://")) else { return 0 };
    let part = |c: char| c.is_ascii_graphic() && !"<>\"`()[]{}\\^|*".contains(c);
    let end = rest.find(|c| !part(c)).unwrap_or(rest.len());
    let host = rest.get(..end).unwrap_or_default().trim_end_matches(['.', ',', ';', ':', '!', '?', '\'', '_']);
    if host.is_empty() { 0 } else { text.len() - rest.len() + host.len() }
}

fn bold<'a>(text: &'a str, is_name: &dyn Fn(&str) -> bool) -> Option<(String, &'a str)> {
    let (inner, after) = text.strip_prefix("**")?.split_once("**")?;
    if inner.is_empty() || inner != inner.trim() || inner.contains(['*', '`']) {
        return None;
    }
    Some((format!("**{}**", inline(inner, is_name)), after))
}

/// The next word, or the next sign.
fn word<'a>(text: &'a str, is_name: &dyn Fn(&str) -> bool) -> (String, &'a str) {
    let in_word = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_');
    let first = text.chars().next().map_or(0, char::len_utf8);
    let end = text.find(|c| !in_word(c)).unwrap_or(text.len()).max(first);
    let (word, after) = text.split_at_checked(end).unwrap_or((text, ""));
    // An address may follow a word directly.
    let scheme =
        ["https", "http"].iter().find_map(|scheme| word.strip_suffix(scheme).filter(|_| after.starts_with("://")));
    let end = scheme.map(str::len).filter(|end| *end > 0).unwrap_or(end);
    let name = text.get(..end).unwrap_or(text).trim_end_matches('.');
    let (word, after) = text.split_at_checked(if name.is_empty() { end } else { name.len() }).unwrap_or((text, ""));
    match is_name(word) {
        true => (format!("`{word}`"), after),
        false if word == "&" && after.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '#') => {
            ("\\&".to_owned(), after)
        }
        false => (escaped(word), after),
    }
}

fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if matches!(c, '[' | ']' | '<' | '>' | '*' | '_' | '`' | '\\' | '~' | '|') {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(input: &str) -> String {
        text(input, &|word| word == "SdkAppId")
    }

    #[test]
    fn code_links_and_bold_are_kept_and_the_rest_is_escaped() {
        for (input, expected) in [
            ("The `Vec<u8>` of SdkAppId.", "The `Vec<u8>` of `SdkAppId`."),
            ("An odd ` and <script>alert(1)</script>", "An odd \\` and \\<script\\>alert(1)\\</script\\>"),
            ("``a`b`` and `c", "``a`b`` and \\`c"),
            ("See [the page](https://a.example/b_c#d).", "See [the page](https://a.example/b_c#d)."),
            ("See [x](javascript:a) and a[0].", "See \\[x\\](javascript:a) and a\\[0\\]."),
            ("**Bold [x]** and *not* and 2 ** 3", "**Bold \\[x\\]** and \\*not\\* and 2 \\*\\* 3"),
            (
                "At https://a.example/x?y=1, or(http://b.example).",
                "At <https://a.example/x?y=1>, or(<http://b.example>).",
            ),
            ("Seehttps://a.example", "See<https://a.example>"),
            ("<https://a.example>", "<https://a.example>"),
            ("a\\[b] &lt; R&D & co", "a\\\\\\[b\\] \\&lt; R\\&D & co"),
            ("# Errors\n===\n- one\n---", "\\# Errors\n\\===\n- one\n\\---"),
            ("A | b ~~c~~ snake_case", "A \\| b \\~\\~c\\~\\~ snake\\_case"),
        ] {
            assert_eq!(plain(input), expected, "{input}");
        }
    }

    #[test]
    fn code_blocks_are_plain_text_and_always_closed() {
        assert_eq!(plain("A:\n```\nlet x = 1;\n  y\n```\nEnd."), "A:\n```text\nlet x = 1;\n  y\n```\nEnd.");
        assert_eq!(plain("```rust\nx"), "```text\nx\n```");
        assert_eq!(plain("  ~~~~ json\n```\n~~~\n~~~~~"), "~~~~text\n```\n~~~\n~~~~");
        // Four spaces are a code block, too.
        assert_eq!(plain("A.\n\n    panic!()"), "A.\n\npanic!()");
        assert_eq!(line("A:\n```\nx < y\n```", &|_| false), "A: ``` x < y ```");
    }

    #[test]
    fn a_sentence_ends_outside_of_code_links_and_bold_text() {
        assert_eq!(first_sentence("It `a. b` is. Then."), ("It `a. b` is.", "Then."));
        assert_eq!(first_sentence("**a. b** is. Then."), ("**a. b** is.", "Then."));
        assert_eq!(first_sentence("[a. b](https://c) is. Then."), ("[a. b](https://c) is.", "Then."));
        assert_eq!(first_sentence("\\[a. b"), ("\\[a.", "b"));
        assert_eq!(first_sentence("A:\n```text\nb. c\n```"), ("A:\n```text\nb. c\n```", ""));
    }
}
