//! Takes keys from an object one by one; what is left over, doubled or of the wrong kind is a fault.

use std::collections::HashSet;

use crate::diagnostic::Diagnostic;
use crate::json::{Member, Node, Value};
use crate::model::Type;
use crate::source::Span;
use crate::suggest;

/// Where faults go, and where types found on the way (inline enums) are collected.
pub(crate) struct Context<'a> {
    pub(crate) faults: &'a mut Vec<Diagnostic>,
    pub(crate) types: &'a mut Vec<Type>,
}

impl Context<'_> {
    pub(crate) fn fault(&mut self, at: &Span, message: impl Into<String>, help: impl Into<String>) {
        self.faults.push(Diagnostic::new(at, message).help(help));
    }
}

/// The members of one object, and the keys that were asked for so far.
pub(crate) struct Members<'n> {
    pub(crate) at: &'n Span,
    what: &'static str,
    members: &'n [Member],
    asked: Vec<&'static str>,
}

impl<'n> Members<'n> {
    /// The members of a node that must be an object; `what` names it in faults.
    pub(crate) fn of(node: &'n Node, what: &'static str, context: &mut Context<'_>) -> Option<Self> {
        let Value::Object(members) = &node.value else {
            context.fault(&node.at, format!("{what} must be an object, found {}", node.kind()), "write it as `{ … }`");
            return None;
        };
        let mut seen = HashSet::new();
        for member in members {
            if !seen.insert(member.key.as_str()) {
                context.fault(
                    &member.key_at,
                    format!("`{}` stands twice in this object", member.key),
                    "remove one of the two",
                );
            }
        }
        Some(Self { at: &node.at, what, members, asked: vec!["$comment"] })
    }

    /// The members of a file, which may name the JSON Schema of its format.
    pub(crate) fn of_file(node: &'n Node, context: &mut Context<'_>) -> Option<Self> {
        let mut members = Self::of(node, "a schema file", context)?;
        members.asked.push("$schema");
        Some(members)
    }

    pub(crate) fn member(&mut self, key: &'static str) -> Option<&'n Member> {
        self.asked.push(key);
        self.members.iter().find(|member| member.key == key)
    }

    pub(crate) fn take(&mut self, key: &'static str) -> Option<&'n Node> {
        self.member(key).map(|member| &member.value)
    }

    /// Every member of an object whose keys are names of the author's own.
    pub(crate) fn all(&self) -> &'n [Member] {
        self.members
    }

    pub(crate) fn string(&mut self, key: &'static str, context: &mut Context<'_>) -> Option<String> {
        let node = self.take(key)?;
        string(node, key, context)
    }

    /// A string that must be there and say something.
    pub(crate) fn text(&mut self, key: &'static str, context: &mut Context<'_>) -> String {
        let Some(node) = self.take(key) else {
            let start = Span { file: self.at.file, bytes: self.at.bytes.start..self.at.bytes.start + 1 };
            context.fault(&start, format!("{} needs `{key}`", self.what), format!("add `\"{key}\": \"…\"`"));
            return String::new();
        };
        let text = string(node, key, context).unwrap_or_default();
        if text.trim().is_empty() && matches!(node.value, Value::String(_)) {
            context.fault(&node.at, format!("`{key}` is blank"), "say in a sentence what it does");
        }
        text
    }

    /// The name that a file describes `what` by, which is that of the file too, and where it stands.
    pub(crate) fn file_name(
        &mut self,
        key: &'static str,
        what: &str,
        stem: &str,
        context: &mut Context<'_>,
    ) -> (String, Span) {
        let at = self.take(key).map_or(self.at, |node| &node.at).clone();
        let name = self.text(key, context);
        if !name.is_empty() && name != stem {
            context.fault(
                &at,
                format!("the {what} `{name}` stands in a file named `{stem}.json`"),
                format!("name the file `{name}.json`"),
            );
        }
        (name, at)
    }

    /// A string with its place.
    pub(crate) fn placed(&mut self, key: &'static str, context: &mut Context<'_>) -> Option<(String, Span)> {
        let node = self.take(key)?;
        Some((string(node, key, context)?, node.at.clone()))
    }

    pub(crate) fn flag(&mut self, key: &'static str, context: &mut Context<'_>) -> bool {
        match self.take(key) {
            None => false,
            Some(Node { value: Value::Bool(flag), .. }) => *flag,
            Some(node) => {
                expected(node, key, "true or false", context);
                false
            }
        }
    }

    pub(crate) fn count(&mut self, key: &'static str, context: &mut Context<'_>) -> Option<u64> {
        let node = self.take(key)?;
        let count = match &node.value {
            Value::Number(number) => number.as_u64(),
            _ => None,
        };
        if count.is_none() {
            expected(node, key, "a whole number of at least 0", context);
        }
        count
    }

    pub(crate) fn number(&mut self, key: &'static str, context: &mut Context<'_>) -> Option<serde_json::Number> {
        let node = self.take(key)?;
        if let Value::Number(number) = &node.value {
            return Some(number.clone());
        }
        expected(node, key, "a number", context);
        None
    }

    pub(crate) fn items(&mut self, key: &'static str, context: &mut Context<'_>) -> &'n [Node] {
        match self.take(key) {
            None => &[],
            Some(Node { value: Value::Array(items), .. }) => items,
            Some(node) => {
                expected(node, key, "an array", context);
                &[]
            }
        }
    }

    pub(crate) fn strings(&mut self, key: &'static str, context: &mut Context<'_>) -> Vec<String> {
        let items = self.items(key, context).iter();
        items.filter_map(|item| string(item, key, context)).collect()
    }

    /// Reports the keys that nobody asked for.
    pub(crate) fn finish(self, context: &mut Context<'_>) {
        for member in self.members {
            if !self.asked.contains(&member.key.as_str()) {
                let known = self.asked.iter().copied().filter(|key| !key.starts_with('$'));
                context.fault(
                    &member.key_at,
                    format!("unknown key `{}` in {}", member.key, self.what),
                    suggest::help(&member.key, known),
                );
            }
        }
    }
}

pub(crate) fn string(node: &Node, key: &str, context: &mut Context<'_>) -> Option<String> {
    if let Value::String(text) = &node.value {
        return Some(text.clone());
    }
    expected(node, key, "a string", context);
    None
}

pub(crate) fn expected(node: &Node, key: &str, wanted: &str, context: &mut Context<'_>) {
    context.fault(&node.at, format!("`{key}` must be {wanted}, found {}", node.kind()), format!("write {wanted} here"));
}
