//! Spans of everything that was read, so that a later check can point at the exact value.

use crate::json::{Node, Value};
use crate::source::Span;

/// The JSON of a model item, kept for its spans.
#[derive(Debug, Clone, Default)]
pub(crate) struct SpanMap(Option<Node>);

impl SpanMap {
    pub(crate) fn of(node: &Node) -> Self {
        Self(Some(node.clone()))
    }

    /// The span of the value at a path of keys and indices.
    pub(crate) fn get(&self, path: &[&str]) -> Option<&Span> {
        self.node(path).map(|node| &node.span)
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

    /// The span of the key at the end of a path of keys and indices.
    pub(crate) fn get_key(&self, path: &[&str]) -> Option<&Span> {
        let (key, outer) = path.split_last()?;
        match &self.node(outer)?.value {
            Value::Object(members) => members.iter().find(|member| member.key == *key).map(|member| &member.key_span),
            _ => None,
        }
    }

    /// The span of the first key or string that equals `text`.
    pub(crate) fn find_text(&self, text: &str) -> Option<&Span> {
        self.0.as_ref().and_then(|node| find(node, text))
    }
}

fn find<'a>(node: &'a Node, text: &str) -> Option<&'a Span> {
    match &node.value {
        Value::String(word) if word == text => Some(&node.span),
        Value::Array(items) => items.iter().find_map(|item| find(item, text)),
        Value::Object(members) => members
            .iter()
            .find_map(|member| if member.key == text { Some(&member.key_span) } else { find(&member.value, text) }),
        _ => None,
    }
}
