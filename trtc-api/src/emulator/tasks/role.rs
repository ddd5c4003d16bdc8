//! The roles of actions in the families of tasks.

use std::collections::HashMap;

use serde_json::Value;

use crate::lifecycle::{Lifecycle, Parameter, ParameterValue, TaskAction};
use crate::schema::ActionInfo;

/// What an action does to a task.
#[derive(Debug, Clone, Copy)]
pub(super) enum Role {
    Start,
    /// Describes a task by its ID, or finds it by its key.
    Query,
    /// Changes it: the number of the update.
    Update(usize),
    Stop,
}

/// An action of a family.
#[derive(Clone, Copy)]
pub(super) struct Part {
    pub(super) family: usize,
    pub(super) role: Role,
    pub(super) action: TaskAction,
}

/// The actions of all families, by service and name.
pub(super) struct Parts(HashMap<(&'static str, &'static str), Part>);

impl Parts {
    pub(super) fn of(lifecycles: &[&'static Lifecycle]) -> Self {
        let mut parts = HashMap::new();
        for (family, lifecycle) in lifecycles.iter().enumerate() {
            let mut add = |action: &TaskAction, role| {
                let key = (action.info.service.name, action.info.name);
                parts.insert(key, Part { family, role, action: *action });
            };
            for (number, update) in lifecycle.updates.iter().enumerate() {
                add(&update.action, Role::Update(number));
            }
            let describe = lifecycle.describe.iter().map(|it| &it.action);
            for action in describe.chain(lifecycle.find.iter().map(|it| &it.action)) {
                add(action, Role::Query);
            }
            add(&lifecycle.stop.action, Role::Stop);
            add(&lifecycle.start.action, Role::Start);
        }
        Self(parts)
    }

    pub(super) fn get(&self, info: &ActionInfo) -> Option<Part> {
        self.0.get(&(info.service.name, info.name)).copied()
    }
}

/// Returns the value of the parameter that is the task ID, unless it is empty.
pub(super) fn id_value<'v>(parameters: &[Parameter], request: &'v Value) -> Option<&'v Value> {
    let parameter = parameters.iter().find(|parameter| parameter.value == ParameterValue::Id)?;
    request.get(parameter.field).filter(|value| value.as_str().is_some_and(|id| !id.is_empty()))
}
