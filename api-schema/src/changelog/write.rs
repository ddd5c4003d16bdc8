//! Changes as Markdown and as JSON.

use serde_json::{Value, json};

use super::{Change, Step};
use crate::model::Schema;

/// A longer value is cut in Markdown; JSON has all of it.
const LONGEST: usize = 80;

/// Returns the changes as JSON; the documentation of the module lists the keys.
pub fn json(old: &Schema, new: &Schema, changes: &[Change]) -> Value {
    let entry = |change: &Change| {
        json!({
            "place": change.place, "aspect": change.aspect, "old": change.old, "new": change.new,
            "breaking": change.is_breaking(), "step": change.step.as_str(), "reason": change.reason,
        })
    };
    json!({
        "service": new.service.name,
        "old": old.service.version,
        "new": new.service.version,
        "step": step(changes).map_or("none", Step::as_str),
        "changes": changes.iter().map(entry).collect::<Value>(),
    })
}

/// Returns the changes as Markdown: the breaking ones, then the others.
pub fn markdown(new: &Schema, changes: &[Change]) -> String {
    let mut text = format!("# Changes of {} {}\n\n", new.service.name, new.service.version);
    let Some(step) = step(changes) else {
        text.push_str("No change.\n");
        return text;
    };
    let advice = if step == Step::Major { " Before 1.0, increase the minor version." } else { "" };
    text.push_str(&format!("Semantic versioning asks for a **{}** step.{advice}\n", step.as_str()));
    for (title, is_breaking) in [("Breaking", true), ("Compatible", false)] {
        let mut rows = changes.iter().filter(|change| change.is_breaking() == is_breaking).peekable();
        if rows.peek().is_some() {
            text.push_str(&format!("\n## {title}\n\n"));
            rows.for_each(|change| text.push_str(&row(change)));
        }
    }
    text
}

/// The largest step of all changes.
fn step(changes: &[Change]) -> Option<Step> {
    changes.iter().map(|change| change.step).max()
}

fn row(change: &Change) -> String {
    let aspect = change.aspect;
    let what = match (&change.old, &change.new) {
        (None, Some(new)) => format!("{aspect} {} added", code(new)),
        (Some(old), None) => format!("{aspect} {} removed", code(old)),
        (Some(_), Some(_)) if aspect == "description" => "description changed".to_owned(),
        // A flag names its aspect: `required` → `not required`.
        (Some(old), Some(new)) if old.contains(aspect) || new.contains(aspect) => {
            format!("{} → {}", code(old), code(new))
        }
        (Some(old), Some(new)) => format!("{aspect} {} → {}", code(old), code(new)),
        (None, None) => aspect.to_owned(),
    };
    let reason = match change.reason.as_str() {
        "new" | "removed" | "documentation" => String::new(),
        reason => format!(" ({reason})"),
    };
    format!("- {}: {what}{reason}\n", code(&change.place))
}

/// A code span on one line, with a fence that the text does not contain.
fn code(text: &str) -> String {
    let mut line: String = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if let Some((cut, _)) = line.char_indices().nth(LONGEST) {
        line.truncate(cut);
        line.push('…');
    }
    if line.contains('`') { format!("`` {line} ``") } else { format!("`{line}`") }
}
