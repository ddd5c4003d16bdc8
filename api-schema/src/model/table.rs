//! The facts that the tables of a runtime need: names of fields as indexes, and facts that follow from several files.

use super::{
    Action, CrossRule, Field, FieldPath, FieldType, Idempotency, IntegerWhen, Lifecycle, Object, Schema, find,
    literal_json,
};
use crate::constraint::{self, Rule};

/// The fields that control the pages of an action, by their indexes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct PageTable {
    /// The request field that selects the page.
    pub from: usize,
    /// The request field with the page size.
    pub size: usize,
    /// The page size if the request does not set it.
    pub usual_size: u64,
    /// The response field with the items.
    pub items: usize,
    /// The response field with the number of all items.
    pub total: Option<usize>,
    /// The response field with a number that the number of items is not below.
    pub minimum_total: Option<usize>,
}

/// A time that a field of the start request gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct TimeTable {
    /// The seconds in one unit of the field: 1, 60 or 3600.
    pub unit_seconds: u32,
    /// The value that the service uses if the field is absent, in the unit of the field.
    pub default: Option<u32>,
}

impl Schema {
    /// Returns the action with this name.
    pub fn find_action(&self, name: &str) -> Option<&Action> {
        find(&self.actions, name)
    }

    /// Returns the rules for the value of a field.
    pub fn field_rules(&self, field: &Field) -> Vec<Rule> {
        field.constraints.rules_with(&field.ty, &self.types)
    }

    /// Returns the rules that concern several fields of an object, with the fields by their indexes.
    pub fn object_rules(&self, object: &Object) -> Vec<constraint::CrossRule> {
        let by_index = |rule: &CrossRule| {
            rule.map(&|name| index_of(object, name).unwrap_or(usize::MAX), &|path| self.indexes(object, path))
        };
        object.rules.iter().map(by_index).collect()
    }

    /// Returns the response field with the ID of the task that an action starts, or `None` if it starts none.
    pub fn started_task(&self, action: &Action) -> Option<&str> {
        let mut starts = self.lifecycles.iter().map(|lifecycle| &lifecycle.start);
        starts.find(|start| start.action == action.name).map(|start| start.id.as_str())
    }

    /// Returns the fields that control the pages of an action, or `None` if the action is not paginated.
    pub fn pages(&self, action: &Action) -> Option<PageTable> {
        let pages = action.pagination.as_ref()?;
        let (request, response) = (&action.request, &action.response);
        let size = index_of(request, &pages.size)?;
        let usual_size = request.fields.get(size).and_then(|field| field.default.as_ref()?.as_u64());
        let optional = |name: &Option<String>| name.as_ref().and_then(|name| index_of(response, name));
        Some(PageTable {
            from: index_of(request, &pages.from)?,
            size,
            usual_size: usual_size.unwrap_or(10),
            items: index_of(response, &pages.items)?,
            total: optional(&pages.total),
            minimum_total: optional(&pages.minimum_total),
        })
    }

    /// Returns the unit and the default of a time in the start request of a life cycle.
    pub fn requested_time(&self, lifecycle: &Lifecycle, path: &FieldPath) -> TimeTable {
        let start = self.find_action(&lifecycle.start.action);
        let field = start.and_then(|start| self.find_field(&start.request, path));
        let unit_seconds = match field.and_then(|field| field.unit.as_deref()) {
            Some("h") => 3_600,
            Some("min") => 60,
            _ => 1,
        };
        let default = field.and_then(|field| field.default.as_ref()?.as_u64());
        TimeTable { unit_seconds, default: default.and_then(|value| u32::try_from(value).ok()) }
    }

    /// Returns whether a remembered string stands for an integer if the request does not select its form.
    pub fn is_integer_by_default(&self, lifecycle: &Lifecycle, form: &IntegerWhen) -> bool {
        let start = self.find_action(&lifecycle.start.action);
        let selector = start.and_then(|start| self.find_field(&start.request, &form.field));
        selector.and_then(|field| field.default.as_ref()).is_some_and(|default| *default == literal_json(&form.is))
    }

    /// Returns the maximum length of an idempotency key in bytes, if there is one.
    pub fn key_limit(&self, lifecycle: &Lifecycle, idempotency: &Idempotency) -> Option<u32> {
        let start = self.find_action(&lifecycle.start.action)?;
        let field = find(&start.request.fields, &idempotency.key)?;
        // A limit in characters holds for keys of ASCII, which every key that the library makes is.
        let limits = [field.constraints.max_bytes, field.constraints.max_length];
        limits.into_iter().flatten().min().and_then(|limit| u32::try_from(limit).ok())
    }

    /// Returns the group and the number of an event.
    pub fn event_numbers(&self, name: &str) -> (u32, u32) {
        let event = find(&self.events, name);
        event.map_or((0, 0), |event| (event.group, event.number))
    }

    fn indexes(&self, object: &Object, path: &[String]) -> Vec<usize> {
        let mut here = Some(object);
        let mut indexes = Vec::new();
        for name in path {
            let Some(object) = here else { break };
            let index = index_of(object, name).unwrap_or(usize::MAX);
            indexes.push(index);
            here = match object.fields.get(index).map(|field| &field.ty) {
                Some(FieldType::Object { name, .. }) => self.find_object(name),
                _ => None,
            };
        }
        indexes
    }
}

fn index_of(object: &Object, name: &str) -> Option<usize> {
    object.fields.iter().position(|field| field.name == name)
}
