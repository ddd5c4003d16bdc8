//! The places of what was read, so that a rule that is broken later can point at the very value.

use crate::json::{Node, Value};
use crate::source::Span;

/// The JSON of an item of the model, kept for its places alone.
#[derive(Debug, Clone, Default)]
pub(crate) struct SpanMap(Option<Node>);

impl SpanMap {
    pub(crate) fn of(node: &Node) -> Self {
        Self(Some(node.clone()))
    }

    /// The place of the value that keys and indices lead to.
    pub(crate) fn at(&self, path: &[&str]) -> Option<&Span> {
        self.node(path).map(|node| &node.at)
    }

    fn node(&self, path: &[&str]) -> Option<&Node> {
        let mut here = self.0.as_ref()?;
        for step in path {
            here = match &here.value {
                Value::Object(members) => &members.iter().find(|member| member.key == *step)?.value,
                Value::Array(items) => items.get(step.parse::<usize>().ok()?)?,
                _ => return None,
            };
        }
        Some(here)
    }

    /// The place of the key at the end of a path of keys and indices.
    pub(crate) fn key_at(&self, path: &[&str]) -> Option<&Span> {
        let (key, outer) = path.split_last()?;
        match &self.node(outer)?.value {
            Value::Object(members) => members.iter().find(|member| member.key == *key).map(|member| &member.key_at),
            _ => None,
        }
    }

    /// The place of a key or string that says just this.
    pub(crate) fn of_text(&self, text: &str) -> Option<&Span> {
        self.0.as_ref().and_then(|node| find(node, text))
    }
}

fn find<'a>(node: &'a Node, text: &str) -> Option<&'a Span> {
    match &node.value {
        Value::String(word) if word == text => Some(&node.at),
        Value::Array(items) => items.iter().find_map(|item| find(item, text)),
        Value::Object(members) => members
            .iter()
            .find_map(|member| if member.key == text { Some(&member.key_at) } else { find(&member.value, text) }),
        _ => None,
    }
}
