//! Users of types: which requests, responses and categories can contain a type.

use crate::model::{Action, Object, Schema, Sites, Type, find, find_index, names};

impl Schema {
    /// Returns the folders of actions and events in alphabetical order, which [`Schema::keep_folders`] selects.
    pub fn folders(&self) -> Vec<&str> {
        let mut folders = names(&self.service.categories);
        folders.extend(self.events.iter().filter_map(|event| event.folder.as_deref()));
        folders.sort();
        folders.dedup();
        folders
    }

    /// Removes the actions and events of other folders, and the types that only they use.
    ///
    /// A life cycle is removed with any of its actions; what it says about an event is removed with the event.
    pub fn keep_folders(&mut self, folders: &[&str]) {
        let listed = |folder: &Option<String>| folder.as_deref().is_none_or(|folder| folders.contains(&folder));
        self.actions.retain(|action| listed(&action.category));
        self.events.retain(|event| listed(&event.folder));
        self.prune();
    }

    /// Removes the actions that only another site has, and what only they use. Fields stay.
    pub fn keep_site(&mut self, site: Sites) {
        self.actions.retain(|action| action.sites.overlap(site));
        self.prune();
    }

    /// Removes life cycles and types without the actions that they need.
    fn prune(&mut self) {
        let (actions, events) = (&self.actions, &self.events);
        self.lifecycles.retain(|it| it.actions().iter().all(|name| find(actions, name).is_some()));
        for lifecycle in &mut self.lifecycles {
            lifecycle.keep_events(|name| find(events, name).is_some());
        }
        mark(self);
        self.types.retain(|ty| ty.in_requests || ty.in_responses);
    }
}

/// Marks on each type which directions and categories use it.
pub(super) fn mark(schema: &mut Schema) {
    let Schema { service, actions, events, types, .. } = schema;
    let (mut requests, mut responses) = (Users::of(types), Users::of(types));
    for action in &*actions {
        requests.add(&action.request);
        responses.add_response(action);
    }
    for event in events {
        responses.add(&event.info);
    }
    let mut categories: Vec<Vec<String>> = vec![Vec::new(); types.len()];
    for category in &service.categories {
        let mut users = Users::of(types);
        for action in actions.iter().filter(|action| action.category.as_ref() == Some(&category.name)) {
            users.add(&action.request);
            users.add_response(action);
        }
        for (categories, used) in categories.iter_mut().zip(users.used) {
            if used {
                categories.push(category.name.clone());
            }
        }
    }
    let (requests, responses) = (requests.used, responses.used);
    for (index, (ty, categories)) in types.iter_mut().zip(categories).enumerate() {
        ty.in_requests = requests.get(index) == Some(&true);
        ty.in_responses = responses.get(index) == Some(&true);
        ty.categories = categories;
    }
}

/// Which of the types some bodies can contain.
struct Users<'a> {
    types: &'a [Type],
    used: Vec<bool>,
}

impl<'a> Users<'a> {
    fn of(types: &'a [Type]) -> Self {
        Self { types, used: vec![false; types.len()] }
    }

    /// Adds what a response contains, and the event type of a stream with all types that it contains.
    fn add_response(&mut self, action: &'a Action) {
        self.add(&action.response);
        if let Some(stream) = &action.stream
            && let Some(event) = self.use_type(&stream.event)
        {
            self.add(event);
        }
    }

    fn add(&mut self, body: &'a Object) {
        let mut open = vec![body];
        while let Some(object) = open.pop() {
            for field in &object.fields {
                let name = field.ty.named();
                open.extend(name.and_then(|name| self.use_type(name)));
            }
        }
    }

    /// Marks a type as used; returns the object if it was not used before.
    fn use_type(&mut self, name: &str) -> Option<&'a Object> {
        let index = find_index(self.types, name)?;
        let used = self.used.get_mut(index)?;
        let is_new = !std::mem::replace(used, true);
        self.types.get(index).filter(|_| is_new).and_then(Type::object)
    }
}
