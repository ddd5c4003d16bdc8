//! Which action does what to which family.

use std::collections::HashMap;

use serde_json::Value;

use crate::lifecycle::{Lifecycle, Parameter, ParameterValue};
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

/// The roles of actions, by service and name.
pub(super) struct Roles(HashMap<(&'static str, &'static str), (usize, Role)>);

impl Roles {
    pub(super) fn of(lifecycles: &[&'static Lifecycle]) -> Self {
        let mut roles = HashMap::new();
        for (family, lifecycle) in lifecycles.iter().enumerate() {
            let mut add = |info: &'static ActionInfo, role| {
                roles.insert((info.service.name, info.name), (family, role));
            };
            for (number, update) in lifecycle.updates.iter().enumerate() {
                add(update.action.info, Role::Update(number));
            }
            for action in
                lifecycle.describe.iter().map(|it| &it.action).chain(lifecycle.find.iter().map(|it| &it.action))
            {
                add(action.info, Role::Query);
            }
            add(lifecycle.stop.action.info, Role::Stop);
            add(lifecycle.start.action.info, Role::Start);
        }
        Self(roles)
    }

    pub(super) fn get(&self, info: &ActionInfo) -> Option<(usize, Role)> {
        self.0.get(&(info.service.name, info.name)).copied()
    }
}

/// Returns the value of the parameter that is the task ID, unless it is empty.
pub(super) fn id_value<'v>(parameters: &[Parameter], request: &'v Value) -> Option<&'v Value> {
    let parameter = parameters.iter().find(|parameter| parameter.value == ParameterValue::Id)?;
    request.get(parameter.field).filter(|value| value.as_str().is_some_and(|id| !id.is_empty()))
}
