//! The first use of each name, to which the error about a second one points.

use std::collections::HashMap;

use crate::source::Span;

/// Names with what uses each first, and where.
#[derive(Default)]
pub(crate) struct FirstUses<'a>(HashMap<String, (&'a str, &'a Span)>);

impl<'a> FirstUses<'a> {
    /// Records that something uses a name; returns the first use, if the name is in use already.
    pub(crate) fn record(&mut self, name: &str, user: &'a str, span: &'a Span) -> Option<(&'a str, &'a Span)> {
        let first = self.get(name);
        if first.is_none() {
            self.0.insert(name.to_owned(), (user, span));
        }
        first
    }

    pub(crate) fn get(&self, name: &str) -> Option<(&'a str, &'a Span)> {
        self.0.get(name).copied()
    }
}
