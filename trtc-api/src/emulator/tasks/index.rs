//! Running tasks by what the service recognizes them by.

use std::collections::{BTreeSet, HashMap};

use serde_json::Value;

use super::json;
use super::task::{Task, selects_integer};
use crate::lifecycle::{FieldPath, Find, Lifecycle, Parameter, ParameterValue};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Kind {
    /// The idempotency key within its scope.
    Key,
    /// The fields that make two starts the same task.
    Duplicate,
    /// The scope in which tasks are counted.
    Limit,
    /// The parameters that find a task.
    Find,
    /// The family.
    Family,
}

/// Values of fields, as JSON text.
type Values = (usize, Kind, String);

/// The values that a start request recognizes tasks by.
#[derive(Debug)]
pub(super) struct Keys(Vec<Values>);

impl Keys {
    pub(super) fn of(family: usize, lifecycle: &Lifecycle, request: &Value) -> Self {
        let mut keys = vec![(family, Kind::Family, String::new())];
        let text = |paths: &[FieldPath]| {
            let values: Vec<_> = paths.iter().map(|path| json::get(request, path)).collect();
            serde_json::json!(values).to_string()
        };
        if let Some(idempotency) = &lifecycle.idempotency {
            let key = request.get(idempotency.key).and_then(Value::as_str);
            keys.extend(key.map(|key| (family, Kind::Key, format!("{}{key}", text(idempotency.scope)))));
        }
        if let Some(duplicates) = lifecycle.duplicates.as_ref().filter(|it| !it.fields.is_empty()) {
            keys.push((family, Kind::Duplicate, duplicate(lifecycle, duplicates.fields, request)));
        }
        if let Some(limit) = &lifecycle.limit {
            keys.push((family, Kind::Limit, text(limit.scope)));
        }
        if let Some(find) = &lifecycle.find {
            let paths = remembered(find.parameters).map(|(_, name)| {
                lifecycle.remember.iter().find(|it| it.name == name).and_then(|it| json::get(request, it.path))
            });
            // A task without a key is not found by it.
            let values: Option<Vec<_>> = paths.collect();
            keys.extend(values.map(|values| (family, Kind::Find, serde_json::json!(values).to_string())));
        }
        Self(keys)
    }

    fn get(&self, kind: Kind) -> Option<&Values> {
        self.0.iter().find(|(_, own, _)| *own == kind)
    }
}

/// The values that make two starts the same task. A form that is selected by default is the same as one that is named.
fn duplicate(lifecycle: &Lifecycle, fields: &[FieldPath], request: &Value) -> String {
    let value = |path: &FieldPath| {
        let forms = lifecycle.remember.iter().filter_map(|it| it.integer_when.as_ref());
        match forms.into_iter().find(|form| form.field == *path) {
            Some(form) => selects_integer(form, request).into(),
            None => json::get(request, path).cloned().unwrap_or_default(),
        }
    };
    fields.iter().map(value).collect::<Value>().to_string()
}

fn remembered(parameters: &'static [Parameter]) -> impl Iterator<Item = (&'static str, &'static str)> {
    parameters.iter().filter_map(|parameter| match parameter.value {
        ParameterValue::Remembered(name) => Some((parameter.field, name)),
        ParameterValue::Id | ParameterValue::Literal(_) => None,
    })
}

#[derive(Default)]
pub(super) struct Index(HashMap<Values, BTreeSet<usize>>);

impl Index {
    pub(super) fn insert(&mut self, number: usize, task: &Task) {
        for key in &task.keys.0 {
            self.0.entry(key.clone()).or_default().insert(number);
        }
    }

    pub(super) fn remove(&mut self, number: usize, task: &Task) {
        for key in &task.keys.0 {
            if let Some(numbers) = self.0.get_mut(key) {
                numbers.remove(&number);
                if numbers.is_empty() {
                    self.0.remove(key);
                }
            }
        }
    }

    pub(super) fn with_key(&self, keys: &Keys) -> impl Iterator<Item = usize> {
        self.all(keys.get(Kind::Key))
    }

    pub(super) fn duplicates(&self, keys: &Keys) -> impl Iterator<Item = usize> {
        self.all(keys.get(Kind::Duplicate))
    }

    /// Returns the number of tasks that count for the limit.
    pub(super) fn counted(&self, keys: &Keys) -> usize {
        keys.get(Kind::Limit).and_then(|key| self.0.get(key)).map_or(0, BTreeSet::len)
    }

    /// Returns the latest task that the parameters of a request find.
    pub(super) fn find(&self, family: usize, find: &Find, request: &Value) -> Option<usize> {
        let values: Option<Vec<_>> =
            remembered(find.parameters).map(|(field, _)| json::get(request, &[field])).collect();
        self.all(Some(&(family, Kind::Find, serde_json::json!(values?).to_string()))).last()
    }

    pub(super) fn running(&self, family: usize) -> impl Iterator<Item = usize> {
        self.all(Some(&(family, Kind::Family, String::new())))
    }

    fn all(&self, key: Option<&Values>) -> impl Iterator<Item = usize> + use<'_> {
        key.and_then(|key| self.0.get(key)).into_iter().flatten().copied()
    }
}
