//! The first use of each name, to which the error about a second one points.

use std::collections::HashMap;

use crate::source::Span;

/// The number of names that are compared one by one, which takes less time than hashing: most objects have fewer keys.
const FEW: usize = 16;

/// Names with what uses each first, and where.
#[derive(Default)]
pub(crate) struct FirstUses<'a> {
    few: Vec<(String, Use<'a>)>,
    others: HashMap<String, Use<'a>>,
}

type Use<'a> = (&'a str, &'a Span);

impl<'a> FirstUses<'a> {
    /// Records that something uses a name; returns the first use, if the name is in use already.
    pub(crate) fn record(&mut self, name: &str, user: &'a str, span: &'a Span) -> Option<Use<'a>> {
        let first = self.get(name);
        if first.is_none() && self.few.len() < FEW {
            self.few.push((name.to_owned(), (user, span)));
        } else if first.is_none() {
            self.others.insert(name.to_owned(), (user, span));
        }
        first
    }

    pub(crate) fn get(&self, name: &str) -> Option<Use<'a>> {
        let few = self.few.iter().find(|(used, _)| used == name);
        few.map(|(_, first)| *first).or_else(|| self.others.get(name).copied())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_of_few_and_of_many_names_has_its_first_use() {
        let spans: Vec<Span> = (0..3 * FEW).map(|at| Span { file: 0, bytes: at..at + 1 }).collect();
        let mut uses = FirstUses::default();
        for span in &spans {
            assert!(uses.record(&span.bytes.start.to_string(), "first", span).is_none());
        }
        for span in &spans {
            let first = uses.record(&span.bytes.start.to_string(), "second", &spans[0]);
            assert!(first.is_some_and(|(user, at)| user == "first" && at.bytes == span.bytes), "{span:?}");
        }
        assert!(uses.get("another").is_none());
    }
}
