//! Named types: references to them, their values, and who uses them.

use std::collections::{HashMap, HashSet};

use super::{Faults, TypeIndex, object};
use crate::diagnostic::Diagnostic;
use crate::model::{Action, EnumValue, Field, FieldType, Literal, Object, Schema, Type, TypeKind};
use crate::suggest;

/// Tells references to enums from references to objects, and reports those to nothing.
///
/// A file that could not be read may hold any type, so then a name that is not found is no fault.
pub(super) fn resolve(schema: &mut Schema, all_read: bool, faults: Faults<'_>) {
    let kinds: HashMap<String, bool> =
        schema.types.iter().map(|ty| (ty.name.clone(), matches!(ty.kind, TypeKind::Enum(_)))).collect();
    let bodies = schema.actions.iter_mut().flat_map(|action| [&mut action.request, &mut action.response]);
    let bodies = bodies.chain(schema.events.iter_mut().map(|event| &mut event.info));
    let objects = schema.types.iter_mut().filter_map(|ty| match &mut ty.kind {
        TypeKind::Object(object) => Some(object),
        TypeKind::Enum(_) => None,
    });
    for object in bodies.chain(objects) {
        for field in &mut object.fields {
            let Some(name) = resolve_field(&mut field.ty, &kinds) else { continue };
            if all_read {
                let at = field.json.of_text(&name).unwrap_or(&field.at);
                let help = unknown_type_help(&name, &kinds, faults.len());
                faults.push(Diagnostic::new(at, format!("no type is named `{name}`")).help(help));
            }
        }
    }
}

fn unknown_type_help(name: &str, kinds: &HashMap<String, bool>, faults: usize) -> String {
    match suggest::nearest_of_many(name, kinds.keys().map(String::as_str), faults) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("add `types/{name}.json`, or `{name}` under `types` of the action file"),
    }
}

fn resolve_field(ty: &mut FieldType, kinds: &HashMap<String, bool>) -> Option<String> {
    match ty {
        FieldType::List(inner) => resolve_field(inner, kinds),
        FieldType::Object { name, .. } | FieldType::Enum { name } => match kinds.get(name) {
            Some(true) => {
                *ty = FieldType::Enum { name: name.clone() };
                None
            }
            Some(false) => None,
            None => Some(name.clone()),
        },
        _ => None,
    }
}

pub(super) fn check(known: TypeIndex<'_>, faults: Faults<'_>) {
    for ty in known.types {
        match &ty.kind {
            TypeKind::Object(inner) => object::check(inner, &ty.name, known, faults),
            TypeKind::Enum(inner) => values_are_unique(&ty.name, &inner.values, faults),
        }
    }
}

fn values_are_unique(owner: &str, values: &[EnumValue], faults: Faults<'_>) {
    let mut names: HashSet<&str> = HashSet::new();
    let mut sent: HashSet<&Literal> = HashSet::new();
    for value in values {
        // Not `||`: both are to be remembered.
        if !names.insert(&value.name) | !sent.insert(&value.value) {
            faults.push(
                Diagnostic::new(&value.at, format!("the value `{}` of `{owner}` stands twice", value.name))
                    .help("give each value a name and a number or text of its own"),
            );
        }
    }
}

/// Marks on each type which directions and which categories can hold it.
pub(crate) fn find_users(schema: &mut Schema) {
    let index: HashMap<&str, usize> = schema.types.iter().enumerate().map(|(i, ty)| (ty.name.as_str(), i)).collect();
    let requests = schema.actions.iter().map(|action| &action.request);
    let in_requests = reachable(requests, &index, &schema.types);
    // What a stream answers with: a type, with all that it holds.
    let streamed =
        |action: &Action| action.stream.as_ref().and_then(|stream| index.get(stream.event.as_str()).copied());
    let object_of = |at: usize| schema.types.get(at).and_then(Type::object);
    let responses = schema.actions.iter().map(|action| &action.response);
    let streams: Vec<usize> = schema.actions.iter().filter_map(streamed).collect();
    let responses = responses.chain(schema.events.iter().map(|event| &event.info));
    let responses = responses.chain(streams.iter().filter_map(|at| object_of(*at)));
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

/// The types that any of the bodies can hold.
fn reachable<'a>(
    bodies: impl Iterator<Item = &'a Object>,
    index: &HashMap<&str, usize>,
    types: &'a [Type],
) -> HashSet<usize> {
    let mut found = HashSet::new();
    let mut open: Vec<&Field> = bodies.flat_map(|body| &body.fields).collect();
    while let Some(field) = open.pop() {
        let Some(&at) = field.ty.named().and_then(|name| index.get(name)) else { continue };
        if found.insert(at) {
            let object = types.get(at).and_then(Type::object);
            open.extend(object.into_iter().flat_map(|object| &object.fields));
        }
    }
    found
}

impl FieldType {
    /// The type that it names, itself or as the items of a list.
    pub(crate) fn named(&self) -> Option<&str> {
        match self {
            Self::List(inner) => inner.named(),
            Self::Object { name, .. } | Self::Enum { name } => Some(name),
            _ => None,
        }
    }
}
