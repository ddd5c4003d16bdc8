//! Styles and wrapping of texts for people. Styles appear on terminals only.

use anstyle::{AnsiColor, Style};
use trtc_api::dynamic::api_schema::printable;

/// The columns of a text.
const WIDTH: usize = 100;

/// A heading.
pub(crate) fn heading(text: &str) -> String {
    let style = Style::new().fg_color(Some(AnsiColor::Green.into())).bold();
    format!("{style}{}{style:#}", printable(text))
}

/// A name of the schema.
pub(crate) fn name(text: &str) -> String {
    let style = Style::new().bold();
    format!("{style}{}{style:#}", printable(text))
}

/// A remark of less importance.
pub(crate) fn dim(text: &str) -> String {
    let style = Style::new().dimmed();
    format!("{style}{}{style:#}", printable(text))
}

/// Breaks a text into indented lines.
pub(crate) fn wrapped(text: &str, indent: usize) -> String {
    let margin = " ".repeat(indent);
    let mut lines = Vec::new();
    for paragraph in text.lines() {
        let mut line = margin.clone();
        for word in paragraph.split_whitespace().map(printable) {
            if line.len() > indent && line.chars().count() + 1 + word.chars().count() > WIDTH {
                lines.push(std::mem::replace(&mut line, margin.clone()));
            }
            if line.len() > indent {
                line.push(' ');
            }
            line.push_str(&word);
        }
        lines.push(line.trim_end().to_owned());
    }
    lines.join("\n")
}

/// The first sentence of a description.
pub(crate) fn summary(text: &str) -> &str {
    let line = text.lines().next().unwrap_or_default();
    line.find(". ").and_then(|end| line.get(..=end)).unwrap_or(line)
}
