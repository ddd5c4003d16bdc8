//! Paths whose rules the caller has waived.

use api_schema::nearest;

use crate::object::{Object, ValueMut};

/// Nothing is deeper than this in a request; a type that contains itself has no end.
const DEPTH: usize = 8;

/// How many paths a message names.
const SHOWN: usize = 3;

/// The JSON paths whose rules do not apply.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Waivers(Vec<String>);

impl Waivers {
    pub(crate) fn add(&mut self, path: String) {
        self.0.push(path);
    }

    /// Returns these waivers and the other ones.
    pub(crate) fn or(&self, other: &Self) -> Self {
        let mut all = self.clone();
        for path in &other.0 {
            if !all.0.contains(path) {
                all.0.push(path.clone());
            }
        }
        all
    }

    /// Returns whether no path is waived.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Returns a message about the first path that no field of a request has, given an empty request of the action. The
    /// empty path is the request itself; `others` are paths beside its fields.
    pub(crate) fn unknown(&self, action: &str, request: &mut dyn Object, others: &[&str]) -> Option<String> {
        let mut known = Vec::new();
        add_paths(request, "", DEPTH, &mut known);
        let is_known = |waived: &str| {
            let names = names(waived);
            names.is_empty() || others.contains(&waived) || known.contains(&names)
        };
        let path = self.0.iter().find(|path| !is_known(path))?;
        let near = near(&names(path), &known);
        let help = match near.as_slice() {
            [] => format!("the paths start with {}", roots(&known)),
            near => format!("did you mean {}?", near.join(" or ")),
        };
        Some(format!("{action} has no field {path:?}, whose rules are waived; {help}"))
    }

    /// Returns the first path that is malformed, with the reason.
    pub(crate) fn malformed(&self) -> Option<String> {
        let is_index = |index: &str| {
            let digits = index.strip_prefix('[').and_then(|index| index.strip_suffix(']'));
            index.is_empty() || digits.is_some_and(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()))
        };
        let is_part = |part: &str| {
            let (name, index) = name_and_index(part);
            !name.is_empty()
                && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-".contains(&byte))
                && is_index(index)
        };
        let path = self.0.iter().find(|path| !path.is_empty() && !path.split('.').all(is_part))?;
        Some(format!(
            "the waived path {path:?} is malformed; write it like \"StorageParams.CloudStorage.FileNamePrefix[]\""
        ))
    }

    /// Returns whether the rules of a path are waived.
    pub(crate) fn cover(&self, path: &str) -> bool {
        self.0.iter().any(|waived| matches(waived, path))
    }
}

/// Returns whether a waived path is this path. `[]` and a missing index stand for every item of a list.
fn matches(waived: &str, path: &str) -> bool {
    let (mut waived, mut path) = (waived.split('.'), path.split('.'));
    loop {
        match (waived.next(), path.next()) {
            (None, None) => return true,
            (Some(waived), Some(part)) => {
                let (waived_name, waived_index) = name_and_index(waived);
                let (name, index) = name_and_index(part);
                if waived_name != name || !(matches!(waived_index, "" | "[]") || waived_index == index) {
                    return false;
                }
            }
            _ => return false,
        }
    }
}

/// Returns a path without its indexes.
fn names(path: &str) -> String {
    path.split('.').map(|part| name_and_index(part).0).collect::<Vec<_>>().join(".")
}

/// Adds the paths of all fields, without indexes, by filling every optional field and list of an empty object.
fn add_paths(object: &mut dyn Object, prefix: &str, depth: usize, paths: &mut Vec<String>) {
    for (index, field) in object.shape().fields.iter().enumerate() {
        let path = if prefix.is_empty() { field.name.to_owned() } else { format!("{prefix}.{}", field.name) };
        if let Some(value) = object.field_mut(index) {
            add_paths_of_value(value, &path, depth, paths);
        }
        paths.push(path);
    }
}

fn add_paths_of_value(value: ValueMut<'_>, path: &str, depth: usize, paths: &mut Vec<String>) {
    let Some(depth) = depth.checked_sub(1) else { return };
    match value {
        ValueMut::Object(object) => add_paths(object, path, depth, paths),
        ValueMut::Option(option) => add_paths_of_value(option.fill(), path, depth, paths),
        ValueMut::List(list) => list.grow().into_iter().for_each(|item| add_paths_of_value(item, path, depth, paths)),
        _ => {}
    }
}

/// Returns the known paths near a path: those that end with the same name, or the one with the least difference.
fn near(path: &str, known: &[String]) -> Vec<String> {
    let name = last(path);
    let mut near = Vec::new();
    for known in known {
        if near.len() < SHOWN && last(known).eq_ignore_ascii_case(name) {
            near.push(format!("{known:?}"));
        }
    }
    if near.is_empty() {
        let by_path = nearest(path, known.iter().map(String::as_str));
        let by_name = || {
            let name = nearest(name, known.iter().map(|known| last(known)))?;
            known.iter().map(String::as_str).find(|known| last(known) == name)
        };
        near.extend(by_path.or_else(by_name).map(|path| format!("{path:?}")));
    }
    near
}

/// Returns the name at the end of a path.
fn last(path: &str) -> &str {
    path.rsplit('.').next().unwrap_or_default()
}

fn roots(known: &[String]) -> String {
    let roots = known.iter().filter(|path| !path.contains('.')).take(SHOWN * 4).map(String::as_str);
    roots.collect::<Vec<_>>().join(", ")
}

fn name_and_index(part: &str) -> (&str, &str) {
    part.find('[').map_or((part, ""), |at| part.split_at(at))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_waived_path_covers_its_own_rules_and_those_of_list_items() {
        for (waived, path, covered) in [
            ("A", "A", true),
            ("A", "A[3]", true),
            ("A", "A.B", false),
            ("A.B", "A", false),
            ("A[].B", "A[3].B", true),
            ("A.B", "A[3].B", true),
            ("A[3].B", "A[3].B", true),
            ("A[3].B", "A[4].B", false),
            ("A", "AB", false),
            ("", "", true),
            ("", "A", false),
        ] {
            assert_eq!(matches(waived, path), covered, "{waived} on {path}");
        }
    }
}
