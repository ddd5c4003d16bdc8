//! Reading of an object key by key; unknown, duplicate and mistyped keys are errors.

use crate::diagnostic::Diagnostic;
use crate::first_uses::FirstUses;
use crate::json::{Member, Node, Value};
use crate::model::{Format, Number, Type};
use crate::nearest;
use crate::sites::Sites;
use crate::source::Span;
use crate::suggest;

use super::foreign::foreign;

/// Collects diagnostics, and types that are found while reading (inline enums).
pub(crate) struct Context<'a> {
    pub(crate) diagnostics: &'a mut Vec<Diagnostic>,
    pub(crate) types: &'a mut Vec<Type>,
}

impl Context<'_> {
    pub(crate) fn error(&mut self, span: &Span, message: impl Into<String>, help: impl Into<String>) {
        self.diagnostics.push(Diagnostic::new(span, message).help(help));
    }
}

/// The members of one object, and the keys that were requested so far, some of them twice.
pub(crate) struct Members<'n> {
    pub(crate) span: &'n Span,
    what: &'static str,
    members: &'n [Member],
    asked: Vec<&'static str>,
    /// The errors about required keys that are absent, until it is known which keys are misspelled.
    missing: Vec<(Vec<&'static str>, Diagnostic)>,
}

impl<'n> Members<'n> {
    /// Returns the members of a node that must be an object; `what` names it in diagnostics.
    pub(crate) fn of(node: &'n Node, what: &'static str, context: &mut Context<'_>) -> Option<Self> {
        let Value::Object(members) = &node.value else {
            context.error(
                &node.span,
                format!("{what} must be an object, found {}", node.kind()),
                "write it as `{ … }`",
            );
            return None;
        };
        let mut keys = FirstUses::default();
        for member in members {
            if let Some((_, first)) = keys.record(&member.key, what, &member.key_span) {
                let message = format!("duplicate key `{}` in this object", member.key);
                let diagnostic = Diagnostic::new(&member.key_span, message).help("remove one of the two");
                context.diagnostics.push(diagnostic.related(first, "the first one is here"));
            }
        }
        Some(Self { span: &node.span, what, members, asked: vec!["$comment"], missing: Vec::new() })
    }

    /// Returns the members of a file, which may name its JSON Schema.
    pub(crate) fn of_file(node: &'n Node, context: &mut Context<'_>) -> Option<Self> {
        let mut members = Self::of(node, "a schema file", context)?;
        members.string("$schema", context);
        Some(members)
    }

    pub(crate) fn member(&mut self, key: &'static str) -> Option<&'n Member> {
        self.asked.push(key);
        self.members.iter().find(|member| member.key == key)
    }

    pub(crate) fn take(&mut self, key: &'static str) -> Option<&'n Node> {
        self.member(key).map(|member| &member.value)
    }

    /// Returns the members of an object that has names as keys, without a comment.
    pub(crate) fn named(&self) -> impl Iterator<Item = &'n Member> + use<'n> {
        self.members.iter().filter(|member| member.key != "$comment")
    }

    pub(crate) fn string(&mut self, key: &'static str, context: &mut Context<'_>) -> Option<String> {
        let node = self.take(key)?;
        string(node, key, context)
    }

    /// Reads a required, non-empty string.
    pub(crate) fn text(&mut self, key: &'static str, context: &mut Context<'_>) -> String {
        let Some(node) = self.take(key) else {
            let (message, help) = (format!("{} needs `{key}`", self.what), format!("add `\"{key}\": \"…\"`"));
            self.missing(&[key], &self.span.start(), message, help);
            return String::new();
        };
        let text = string(node, key, context).unwrap_or_default();
        if text.trim().is_empty() && matches!(node.value, Value::String(_)) {
            let help = if key == "description" { "write a sentence that describes it" } else { "write a value" };
            context.error(&node.span, format!("`{key}` is empty"), help);
        }
        text
    }

    /// Reads the name that a file declares, which must be the name of the file, with its span.
    pub(crate) fn file_name(
        &mut self,
        key: &'static str,
        what: &str,
        stem: &str,
        context: &mut Context<'_>,
    ) -> (String, Span) {
        let span = self.take(key).map_or(self.span, |node| &node.span).clone();
        let name = self.text(key, context);
        if !name.is_empty() && name != stem {
            context.error(
                &span,
                format!("the {what} `{name}` is in a file named `{stem}.json`"),
                format!("rename the file to `{name}.json`"),
            );
        }
        (name, span)
    }

    /// Reads the address of a page that the documentation links to.
    pub(crate) fn page(&mut self, key: &'static str, context: &mut Context<'_>) -> Option<String> {
        let (page, span) = self.string_with_span(key, context)?;
        if !Format::HttpUrl.matches(&page) || page.contains(['<', '>']) {
            let help = "write an absolute URL, `https://…`, or remove the key";
            context.error(&span, format!("`{page}` is not the address of a web page"), help);
        }
        Some(page)
    }

    /// Reads a string with its span.
    pub(crate) fn string_with_span(&mut self, key: &'static str, context: &mut Context<'_>) -> Option<(String, Span)> {
        let node = self.take(key)?;
        Some((string(node, key, context)?, node.span.clone()))
    }

    /// Reads a host name, which has no scheme and no path.
    pub(crate) fn host(&mut self, context: &mut Context<'_>) -> Option<String> {
        let (host, span) = self.string_with_span("host", context)?;
        if !is_host(&host) {
            let help = "write the name alone, for example `trtc.intl.tencentcloudapi.com`";
            context.error(&span, format!("`host` must be a host name without scheme and path, found `{host}`"), help);
        }
        Some(host)
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
            expected(node, key, "an integer of at least 0", context);
        }
        count
    }

    pub(crate) fn number(&mut self, key: &'static str, context: &mut Context<'_>) -> Option<Number> {
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
        let items = self.distinct(key, context).iter();
        items.filter_map(|item| string(item, key, context)).collect()
    }

    /// Reads a list of different strings or numbers.
    pub(crate) fn distinct(&mut self, key: &'static str, context: &mut Context<'_>) -> &'n [Node] {
        let items = self.items(key, context);
        distinct(items, key, context);
        items
    }

    /// Records that a required key, or one of several, is absent. [`Members::finish`] reports it, unless it is misspelled.
    pub(crate) fn missing(
        &mut self,
        keys: &[&'static str],
        span: &Span,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        self.missing.push((keys.to_vec(), Diagnostic::new(span, message).help(help)));
    }

    /// Reports keys that have no effect beside another one.
    pub(crate) fn without(&mut self, keys: &[&'static str], beside: &str, context: &mut Context<'_>) {
        for key in keys {
            let Some(member) = self.member(key) else { continue };
            let message = format!("`{key}` has no effect beside {beside}");
            context.error(&member.key_span, message, "remove one of the two");
        }
    }

    /// Reads the sites that have this object: both if the key is absent.
    pub(crate) fn sites(&mut self, context: &mut Context<'_>) -> Sites {
        let Some(node) = self.take("sites") else { return Sites::Both };
        let words: Vec<String> = self.strings("sites", context);
        for word in words.iter().filter(|word| !Sites::NAMES.contains(&word.as_str())) {
            context.error(&node.span, format!("unknown site `{word}`"), suggest::help(word, &Sites::NAMES));
        }
        match [0, 1].map(|index| Sites::NAMES.get(index).is_some_and(|name| words.iter().any(|word| word == name))) {
            [true, false] => Sites::International,
            [false, true] => Sites::China,
            [true, true] => Sites::Both,
            [false, false] => {
                if matches!(&node.value, Value::Array(items) if items.is_empty()) {
                    context.error(&node.span, "`sites` is empty", "name one site, or remove the key for both");
                }
                Sites::Both
            }
        }
    }

    /// Reports the keys that were not requested, and the required ones that are absent.
    pub(crate) fn finish(&mut self, context: &mut Context<'_>) {
        let mut missing = std::mem::take(&mut self.missing);
        for member in self.members.iter().filter(|member| !self.asked.contains(&member.key.as_str())) {
            let help = match foreign(self.what, &member.key) {
                Some(help) => help.to_owned(),
                None => {
                    let mut known: Vec<&str> = Vec::new();
                    for key in &self.asked {
                        if !["$comment", "$schema"].contains(key) && !known.contains(key) {
                            known.push(key);
                        }
                    }
                    suggest::help(&member.key, &known)
                }
            };
            context.error(&member.key_span, format!("unknown key `{}` in {}", member.key, self.what), help);
            // A misspelled key is one mistake.
            missing.retain(|(keys, _)| nearest(&member.key, keys.iter().copied()).is_none());
        }
        context.diagnostics.extend(missing.into_iter().map(|(_, diagnostic)| diagnostic));
    }
}

/// Whether a text is a host name with an optional port.
fn is_host(text: &str) -> bool {
    let (name, port) = text.split_once(':').unwrap_or((text, "443"));
    let part = |part: &str| !part.is_empty() && part.bytes().all(|c| c.is_ascii_alphanumeric() || b"-_".contains(&c));
    name.split('.').all(part) && port.parse::<u16>().is_ok_and(|port| port > 0)
}

/// Reports strings and numbers that a list contains twice.
pub(crate) fn distinct(items: &[Node], key: &str, context: &mut Context<'_>) {
    let mut values = FirstUses::default();
    for item in items.iter().filter(|item| matches!(item.value, Value::String(_) | Value::Number(_))) {
        let value = item.to_json().to_string();
        if let Some((_, first)) = values.record(&value, key, &item.span) {
            let diagnostic = Diagnostic::new(&item.span, format!("`{key}` lists {value} twice"));
            let diagnostic = diagnostic.help("remove one of the two").related(first, "the first one is here");
            context.diagnostics.push(diagnostic);
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
    context.error(
        &node.span,
        format!("`{key}` must be {wanted}, found {}", node.kind()),
        format!("write {wanted} here"),
    );
}
