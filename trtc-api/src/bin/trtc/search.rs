//! `trtc search`: names and descriptions, the best first.

use std::path::PathBuf;

use clap::Args;
use trtc_api::dynamic::api_schema::model::{Object, TypeKind};
use trtc_api::dynamic::api_schema::{Schema, printable};

use crate::arguments::service;
use crate::failure::Failure;
use crate::markup::{dim, name, summary};
use crate::output::write_line;

/// Searches names and descriptions
///
/// All words must match; a match in a name counts more than one in a description.
#[derive(Debug, Args)]
pub(crate) struct Search {
    /// The words
    #[arg(required = true, value_name = "WORDS")]
    words: Vec<String>,
    /// How many results to print
    #[arg(long, value_name = "N", default_value_t = 20)]
    limit: usize,
}

/// Something that can be found: what `trtc explain` explains.
pub(crate) struct Entry<'a> {
    pub(crate) kind: &'static str,
    pub(crate) path: String,
    pub(crate) description: &'a str,
    /// Kinds that people look for first have a greater weight.
    weight: u32,
}

impl Search {
    pub(crate) fn run(&self, schemas: &[PathBuf]) -> Result<(), Failure> {
        let schema = service(schemas)?.schema();
        let words = self.words.join(" ");
        let found = find(schema, &words);
        if found.is_empty() {
            return Err(Failure::unmet(format!("nothing matches `{words}`"), "use fewer or other words"));
        }
        for entry in found.iter().take(self.limit) {
            write_line(&format!(
                "{} {}\n    {}",
                name(&entry.path),
                dim(entry.kind),
                printable(summary(entry.description))
            ))?;
        }
        match found.len().saturating_sub(self.limit) {
            0 => Ok(()),
            more => write_line(&dim(&format!("{more} more: `--limit {}` shows all", found.len()))),
        }
    }
}

/// Returns what matches all words, the best first.
pub(crate) fn find<'a>(schema: &'a Schema, words: &str) -> Vec<Entry<'a>> {
    let words: Vec<String> = words.split_whitespace().map(str::to_lowercase).collect();
    let ranked = entries(schema).into_iter().filter_map(|entry| Some((entry.rank(&words)?, entry)));
    let mut found: Vec<(u32, Entry<'a>)> = ranked.collect();
    // Stable, so that equal ranks stay in the order of the schema.
    found.sort_by_key(|(rank, _)| std::cmp::Reverse(*rank));
    found.into_iter().map(|(_, entry)| entry).collect()
}

impl Entry<'_> {
    /// Returns the rank, or `None` if a word does not match.
    fn rank(&self, words: &[String]) -> Option<u32> {
        let name = self.path.rsplit('.').next().unwrap_or(&self.path);
        let (lower, parts, text) = (name.to_lowercase(), name_words(name), self.description.to_lowercase());
        let path = self.path.to_lowercase();
        let of_word = |word: &String| {
            let stem = word.strip_suffix('s').filter(|stem| stem.len() > 2).unwrap_or(word);
            let is_word = |part: &str| part == word || part == stem || part.strip_suffix('s') == Some(stem);
            if lower == *word {
                Some(100)
            } else if parts.iter().any(|part| is_word(part)) {
                Some(40)
            } else if lower.contains(stem) {
                Some(25)
            } else if text.split(|c: char| !c.is_alphanumeric()).any(is_word) {
                Some(10)
            } else if text.contains(stem) || path.contains(stem) {
                Some(4)
            } else {
                None
            }
        };
        let rank: u32 = words.iter().map(of_word).sum::<Option<u32>>()?;
        Some(rank * self.weight)
    }
}

/// The words of a name in camel case, in lower case: `RecordId` has `record` and `id`.
fn name_words(name: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut after_lower = false;
    for c in name.chars() {
        match words.last_mut() {
            Some(word) if !(c.is_uppercase() && after_lower) => word.extend(c.to_lowercase()),
            _ => words.push(c.to_lowercase().collect()),
        }
        after_lower = !c.is_uppercase();
    }
    words
}

fn entries(schema: &Schema) -> Vec<Entry<'_>> {
    let mut entries = Vec::new();
    let mut add = |kind, path: String, description, weight| entries.push(Entry { kind, path, description, weight });
    for action in &schema.actions {
        add("action", action.name.clone(), action.description.as_str(), 4);
    }
    for lifecycle in &schema.lifecycles {
        add("task family", lifecycle.name.clone(), lifecycle.description.as_str(), 3);
    }
    for action in &schema.actions {
        for field in &action.request.fields {
            add("request field", format!("{}.{}", action.name, field.name), field.description.as_str(), 2);
        }
        for field in &action.response.fields {
            add("response field", format!("{}.{}", action.name, field.name), field.description.as_str(), 1);
        }
        for error in &action.errors {
            add("error code", error.code.clone(), error.description.as_str(), 1);
        }
    }
    for ty in &schema.types {
        match &ty.kind {
            TypeKind::Object(object) => {
                add("type", ty.name.clone(), object.description.as_str(), 2);
                add_fields(&mut add, &ty.name, object, "field");
            }
            TypeKind::Enum(inner) => {
                add("enum", ty.name.clone(), inner.description.as_str(), 2);
                for value in &inner.values {
                    add("value", format!("{}.{}", ty.name, value.name), value.description.as_str(), 1);
                }
            }
        }
    }
    for event in &schema.events {
        add("event", event.name.clone(), event.description.as_str(), 2);
        add_fields(&mut add, &event.name, &event.info, "event field");
    }
    for error in &schema.service.errors {
        add("error code", error.code.clone(), error.description.as_str(), 1);
    }
    let mut seen = std::collections::HashSet::new();
    entries.retain(|entry| seen.insert((entry.kind, entry.path.clone())));
    entries
}

fn add_fields<'a>(
    add: &mut impl FnMut(&'static str, String, &'a str, u32),
    owner: &str,
    object: &'a Object,
    kind: &'static str,
) {
    for field in &object.fields {
        add(kind, format!("{owner}.{}", field.name), field.description.as_str(), 1);
    }
}
