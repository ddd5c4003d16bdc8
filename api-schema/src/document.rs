//! A writer of schema files: members keep their order, short values are on one line.

use serde_json::Value;

/// A line that would be longer is broken up.
const WIDTH: usize = 120;

/// JSON whose objects keep their order.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Document {
    Value(Value),
    List(Vec<Document>),
    /// An object on one line, if it fits.
    Object(Vec<(String, Document)>),
    /// An object with one line per member.
    Block(Vec<(String, Document)>),
}

impl<T: Into<Value>> From<T> for Document {
    fn from(value: T) -> Self {
        match value.into() {
            Value::Array(items) => Self::List(items.into_iter().map(Self::from).collect()),
            Value::Object(members) => {
                Self::Object(members.into_iter().map(|(key, value)| (key, Self::from(value))).collect())
            }
            value => Self::Value(value),
        }
    }
}

impl Document {
    /// Returns the text of a file.
    pub(crate) fn to_text(&self) -> String {
        let mut text = String::new();
        self.write(&mut text, 0, 0);
        text.push('\n');
        text
    }

    /// `indent` is that of the line, `column` where on it the value starts.
    fn write(&self, text: &mut String, indent: usize, column: usize) {
        if let Some(line) = self.line(WIDTH.saturating_sub(column + 1)) {
            text.push_str(&line);
            return;
        }
        match self {
            Self::Value(value) => text.push_str(&value.to_string()),
            Self::List(items) => {
                let items = items.iter().map(|item| (String::new(), item));
                write_lines(text, ['[', ']'], items, indent);
            }
            Self::Object(members) | Self::Block(members) => {
                let members = members.iter().map(|(key, value)| (format!("{}: ", Value::from(key.as_str())), value));
                write_lines(text, ['{', '}'], members, indent);
            }
        }
    }

    /// The value on one line, if it is allowed there and has at most `room` characters.
    fn line(&self, room: usize) -> Option<String> {
        let mut line = String::new();
        self.write_line(&mut line, room).then_some(line).filter(|line| line.chars().count() <= room)
    }

    /// Stops as soon as the line is too long, so that the time is linear in the output.
    fn write_line(&self, line: &mut String, room: usize) -> bool {
        match self {
            Self::Value(value) => line.push_str(&value.to_string()),
            Self::List(items) if items.is_empty() => line.push_str("[]"),
            Self::Object(members) | Self::Block(members) if members.is_empty() => line.push_str("{}"),
            Self::Block(_) => return false,
            Self::List(items) => {
                for (index, item) in items.iter().enumerate() {
                    line.push_str(if index == 0 { "[" } else { ", " });
                    if line.len() > room.saturating_mul(4) || !item.write_line(line, room) {
                        return false;
                    }
                }
                line.push(']');
            }
            Self::Object(members) => {
                for (index, (key, value)) in members.iter().enumerate() {
                    line.push_str(if index == 0 { "{ " } else { ", " });
                    line.push_str(&format!("{}: ", Value::from(key.as_str())));
                    if line.len() > room.saturating_mul(4) || !value.write_line(line, room) {
                        return false;
                    }
                }
                line.push_str(" }");
            }
        }
        true
    }
}

fn write_lines<'a>(
    text: &mut String,
    [open, close]: [char; 2],
    parts: impl Iterator<Item = (String, &'a Document)>,
    indent: usize,
) {
    text.push(open);
    for (index, (key, value)) in parts.enumerate() {
        text.push_str(if index == 0 { "\n" } else { ",\n" });
        text.push_str(&" ".repeat(indent + 2));
        text.push_str(&key);
        value.write(text, indent + 2, indent + 2 + key.chars().count());
    }
    text.push('\n');
    text.push_str(&" ".repeat(indent));
    text.push(close);
}

/// The members of an object under construction.
#[derive(Debug, Default)]
pub(crate) struct Members(pub(crate) Vec<(String, Document)>);

impl Members {
    pub(crate) fn add(&mut self, key: &str, value: impl Into<Document>) {
        self.0.push((key.to_owned(), value.into()));
    }

    /// Adds what is there to add.
    pub(crate) fn add_some(&mut self, key: &str, value: Option<impl Into<Document>>) {
        self.0.extend(value.map(|value| (key.to_owned(), value.into())));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_values_share_a_line_and_blocks_do_not() {
        let mut field = Members::default();
        field.add("description", "Says \"what\" it is.");
        field.add("enum", serde_json::json!([1, 2, 3]));
        field.add("long", vec!["x".repeat(60), "y".repeat(60)]);
        let file = Document::Block(vec![
            ("field".to_owned(), Document::Block(field.0)),
            ("empty".to_owned(), Document::Block(Vec::new())),
        ]);
        let text = file.to_text();
        assert_eq!(serde_json::from_str::<Value>(&text).unwrap()["field"]["enum"][2], 3);
        assert_eq!(
            text,
            format!(
                "{{\n  \"field\": {{\n    \"description\": \"Says \\\"what\\\" it is.\",\n    \"enum\": [1, 2, 3],\n    \
                 \"long\": [\n      \"{}\",\n      \"{}\"\n    ]\n  }},\n  \"empty\": {{}}\n}}\n",
                "x".repeat(60),
                "y".repeat(60)
            )
        );
    }
}
