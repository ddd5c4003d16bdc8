//! The list of changes under construction.

use std::collections::BTreeMap;

use crate::model::Sites;

/// One change.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Change {
    /// The place, for example `StartWebRecord.request.MaxDurationLimit`.
    pub place: String,
    /// What has changed: `action`, `field`, `type`, `required`, `maximum`, `description`, …
    pub aspect: &'static str,
    /// The value before; `None` if it did not exist.
    pub old: Option<String>,
    /// The value after; `None` if it exists no longer.
    pub new: Option<String>,
    /// The step that semantic versioning asks for.
    pub step: Step,
    /// What the change means for a caller.
    pub reason: String,
}

impl Change {
    /// Returns whether a caller may have to change a program.
    pub fn is_breaking(&self) -> bool {
        self.step == Step::Major
    }
}

/// A step of semantic versioning.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    /// Documentation, or behavior within what is documented.
    Patch,
    /// An addition.
    Minor,
    /// A breaking change.
    Major,
}

impl Step {
    /// Returns the word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Patch => "patch",
            Self::Minor => "minor",
            Self::Major => "major",
        }
    }
}

/// What a name stands for in the old schema and in the new one.
pub(super) struct Pair<'a, T> {
    pub(super) name: String,
    pub(super) old: Option<&'a T>,
    pub(super) new: Option<&'a T>,
}

impl<'a, T> Pair<'a, T> {
    pub(super) fn both(&self) -> Option<(&'a T, &'a T)> {
        self.old.zip(self.new)
    }
}

/// The items of both lists by name.
pub(super) fn pairs<'a, T>(old: &'a [T], new: &'a [T], name: impl Fn(&T) -> String) -> Vec<Pair<'a, T>> {
    let mut all: BTreeMap<String, [Option<&T>; 2]> = BTreeMap::new();
    for item in old {
        all.entry(name(item)).or_default()[0] = Some(item);
    }
    for item in new {
        all.entry(name(item)).or_default()[1] = Some(item);
    }
    all.into_iter().map(|(name, [old, new])| Pair { name, old, new }).collect()
}

/// A text, or nothing if it is empty.
pub(super) fn text(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| text.to_owned())
}

/// A flag by its word.
pub(super) fn flag(word: &str, flag: bool) -> Option<String> {
    Some(if flag { word.to_owned() } else { format!("not {word}") })
}

/// The changes that were found so far.
#[derive(Default)]
pub(super) struct Log(Vec<Change>);

impl Log {
    pub(super) fn add(
        &mut self,
        place: &str,
        aspect: &'static str,
        [old, new]: [Option<String>; 2],
        step: Step,
        reason: &str,
    ) {
        self.0.push(Change { place: place.to_owned(), aspect, old, new, step, reason: reason.to_owned() });
    }

    /// Adds a change if both values differ.
    pub(super) fn changed(
        &mut self,
        place: &str,
        aspect: &'static str,
        [old, new]: [Option<String>; 2],
        step: Step,
        reason: &str,
    ) {
        if old != new {
            self.add(place, aspect, [old, new], step, reason);
        }
    }

    /// Adds a change of documentation.
    pub(super) fn described(&mut self, place: &str, old: &str, new: &str) {
        self.changed(place, "description", [text(old), text(new)], Step::Patch, "documentation");
    }

    /// Adds what exists in one schema only; the steps are those of an addition and of a removal.
    pub(super) fn existence<T>(&mut self, place: &str, what: &'static str, pair: &Pair<'_, T>, steps: [Step; 2]) {
        match (pair.old, pair.new) {
            (None, Some(_)) => self.add(place, what, [None, text(&pair.name)], steps[0], "new"),
            (Some(_), None) => self.add(place, what, [text(&pair.name), None], steps[1], "removed"),
            _ => {}
        }
    }

    /// Adds a change of the sites that have something.
    pub(super) fn sites(&mut self, place: &str, old: Sites, new: Sites) {
        let lost = old.names().iter().any(|site| !new.names().contains(site));
        let step = if lost { Step::Major } else { Step::Minor };
        let names = |sites: Sites| Some(sites.names().join(", "));
        self.changed(place, "sites", [names(old), names(new)], step, "the client rejects it for the other site");
    }

    /// Adds a change of `deprecated`.
    pub(super) fn deprecated(&mut self, place: &str, old: bool, new: bool) {
        let step = if new { Step::Minor } else { Step::Patch };
        let words = [flag("deprecated", old), flag("deprecated", new)];
        self.changed(place, "deprecated", words, step, "uses get or lose a warning");
    }

    pub(super) fn finish(mut self) -> Vec<Change> {
        self.0.sort_by(|a, b| (&a.place, a.aspect).cmp(&(&b.place, b.aspect)));
        self.0.dedup();
        self.0
    }
}
