//! Users of types: which requests, responses and categories can contain a type.

use std::collections::{BTreeSet, HashMap, HashSet};

use crate::model::{Action, Field, Object, Schema, Sites, Type};

impl Schema {
    /// Returns the folders of actions and events, which [`Schema::keep_folders`] selects.
    pub fn folders(&self) -> BTreeSet<&str> {
        let categories = self.service.categories.iter().map(|category| category.name.as_str());
        categories.chain(self.events.iter().filter_map(|event| event.folder.as_deref())).collect()
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
        self.lifecycles.retain(|it| it.actions().all(|name| actions.iter().any(|action| action.name == name)));
        for lifecycle in &mut self.lifecycles {
            lifecycle.keep_events(|name| events.iter().any(|event| event.name == name));
        }
        mark(self);
        self.types.retain(|ty| ty.in_requests || ty.in_responses);
    }
}

/// Marks on each type which directions and categories use it.
pub(super) fn mark(schema: &mut Schema) {
    let index: HashMap<&str, usize> = schema.types.iter().enumerate().map(|(i, ty)| (ty.name.as_str(), i)).collect();
    let requests = schema.actions.iter().map(|action| &action.request);
    let in_requests = reachable(requests, &index, &schema.types);
    // The event type of a stream, with all types that it contains.
    let streamed =
        |action: &Action| action.stream.as_ref().and_then(|stream| index.get(stream.event.as_str()).copied());
    let object_of = |index: usize| schema.types.get(index).and_then(Type::object);
    let responses = schema.actions.iter().map(|action| &action.response);
    let streams: Vec<usize> = schema.actions.iter().filter_map(streamed).collect();
    let responses = responses.chain(schema.events.iter().map(|event| &event.info));
    let responses = responses.chain(streams.iter().filter_map(|index| object_of(*index)));
    let mut in_responses = reachable(responses, &index, &schema.types);
    in_responses.extend(streams);
    let mut by_category: HashMap<&str, Vec<&Object>> = HashMap::new();
    for action in &schema.actions {
        if let Some(category) = &action.category {
            let bodies = by_category.entry(category).or_default();
            bodies.extend([&action.request, &action.response]);
            bodies.extend(streamed(action).and_then(object_of));
        }
    }
    let mut categories: Vec<Vec<String>> = vec![Vec::new(); schema.types.len()];
    for category in &schema.service.categories {
        let bodies = by_category.get(category.name.as_str()).into_iter().flatten().copied();
        let mut used = reachable(bodies, &index, &schema.types);
        let of_category = |action: &&Action| action.category.as_ref() == Some(&category.name);
        used.extend(schema.actions.iter().filter(of_category).filter_map(streamed));
        for used in used {
            if let Some(categories) = categories.get_mut(used) {
                categories.push(category.name.clone());
            }
        }
    }
    for (ty, categories) in schema.types.iter_mut().zip(categories) {
        (ty.in_requests, ty.in_responses, ty.categories) = (false, false, categories);
    }
    for used in in_requests {
        schema.types.get_mut(used).into_iter().for_each(|ty| ty.in_requests = true);
    }
    for used in in_responses {
        schema.types.get_mut(used).into_iter().for_each(|ty| ty.in_responses = true);
    }
}

/// The types that any of the bodies can contain.
fn reachable<'a>(
    bodies: impl Iterator<Item = &'a Object>,
    index: &HashMap<&str, usize>,
    types: &'a [Type],
) -> HashSet<usize> {
    let mut found = HashSet::new();
    let mut open: Vec<&Field> = bodies.flat_map(|body| &body.fields).collect();
    while let Some(field) = open.pop() {
        let Some(&position) = field.ty.named().and_then(|name| index.get(name)) else { continue };
        if found.insert(position) {
            let object = types.get(position).and_then(Type::object);
            open.extend(object.into_iter().flat_map(|object| &object.fields));
        }
    }
    found
}
