//! Official descriptions, a mixture of HTML and Markdown, as plain text.

/// Removes tags and decodes entities; block tags become line breaks.
pub(crate) fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(['<', '&']) {
        let (before, tail) = rest.split_at(at);
        plain.push_str(before);
        let (written, length) = tag(tail).or_else(|| entity(tail)).unwrap_or((tail.get(..1).unwrap_or(""), 1));
        plain.push_str(written);
        rest = tail.get(length..).unwrap_or("");
    }
    plain.push_str(rest);
    tidy(&plain)
}

/// The replacement of a tag, and its length; `None` if the `<` starts no known tag.
fn tag(text: &str) -> Option<(&'static str, usize)> {
    // Longer than any tag of these descriptions, links included.
    const LONGEST: usize = 500;
    let name = text.strip_prefix('<')?;
    let name = name.strip_prefix('/').unwrap_or(name);
    let end = name.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(name.len());
    let name = name.get(..end).filter(|name| name.starts_with(|c: char| c.is_ascii_alphabetic()))?;
    let close = text.bytes().take(LONGEST).position(|byte| byte == b'>')?;
    let written = match name.to_ascii_lowercase().as_str() {
        "li" if !text.starts_with("</") => "\n- ",
        "p" | "br" | "ul" | "ol" | "li" | "div" | "tr" | "table" | "h1" | "h2" | "h3" | "h4" => "\n",
        "td" | "th" => " ",
        "a" | "b" | "i" | "u" | "em" | "strong" | "code" | "span" | "font" | "pre" | "tbody" | "thead" | "sup"
        | "sub" | "img" | "dx" | "blockquote" | "section" => "",
        // May be a placeholder, such as `<bucket>`.
        _ => return None,
    };
    Some((written, close + 1))
}

fn entity(text: &str) -> Option<(&'static str, usize)> {
    const KNOWN: [(&str, &str); 7] = [
        ("&quot;", "\""),
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&amp;", "&"),
        ("&nbsp;", " "),
        ("&#39;", "'"),
        ("&#34;", "\""),
    ];
    KNOWN.iter().find(|(entity, _)| text.starts_with(entity)).map(|(entity, written)| (*written, entity.len()))
}

/// Trims lines and removes empty ones.
fn tidy(text: &str) -> String {
    let lines = text.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "));
    lines.filter(|line| !line.is_empty() && line != "-").collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn tags_and_entities_are_removed_and_other_characters_stay() {
        assert_eq!(
            plain("<p>Type&nbsp;of <b>it</b>:</p><ul><li>a: &quot;A&quot;</li><Li>b</li></ul> "),
            "Type of it:\n- a: \"A\"\n- b"
        );
        assert_eq!(plain("1 < 2 && <bucket> & x<br/>\n\n y"), "1 < 2 && <bucket> & x\ny");
        assert_eq!(plain("<a href=\"https://x\">link</a> <"), "link <");
    }
}
