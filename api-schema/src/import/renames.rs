//! Names that the service tells apart and generated code, or a file system, does not.

use std::collections::{HashMap, HashSet};

use crate::names::{is_identifier, type_name};
use crate::official::{Definition, Member};
use heck::ToSnakeCase;

/// The names of a definition's objects in the schema: nothing on the wire has them, so they may differ.
pub(super) struct TypeNames(HashMap<String, String>);

impl TypeNames {
    pub(super) fn of(definition: &Definition) -> Self {
        let bodies =
            definition.actions.keys().flat_map(|name| ["Request", "Response"].map(|end| format!("{name}{end}")));
        // Lower case, since some file systems do not tell `IpSet.json` from `IPSet.json`.
        let mut taken: HashSet<String> = bodies.map(|name| name.to_lowercase()).collect();
        let names = definition.objects.keys().map(|name| {
            let mut wanted = type_name(name);
            if !is_identifier(&wanted) {
                wanted = format!("Type{wanted}").replace(|c: char| !c.is_ascii_alphanumeric(), "");
            }
            // A builder of that name may be generated for another type.
            if let Some(built) = wanted.strip_suffix("Builder")
                && definition.objects.contains_key(built)
            {
                wanted.push_str("Type");
            }
            (name.clone(), free(&wanted, "", &mut taken))
        });
        Self(names.collect())
    }

    pub(super) fn get(&self, object: &str) -> Option<&str> {
        self.0.get(object).map(String::as_str)
    }
}

/// The aliases of an object's members, where their own names meet in snake case or make no name.
pub(super) fn aliases(members: &[Member], is_response: bool) -> Vec<Option<String>> {
    let mut taken: HashSet<String> = HashSet::from(["unknown_fields".to_owned()]);
    if is_response {
        taken.insert("request_id".to_owned());
    }
    let aliases = members.iter().map(|member| {
        let snake = member.name.to_snake_case();
        let wanted = if is_identifier(&snake) { snake.clone() } else { made_up(&member.name) };
        let name = free(&wanted, "_", &mut taken);
        (name != snake).then_some(name)
    });
    aliases.collect()
}

/// The aliases of actions whose methods would meet.
pub(super) fn action_aliases(definition: &Definition) -> HashMap<String, String> {
    let mut taken: HashSet<String> = crate::names::CLIENT_METHODS.iter().map(|name| (*name).to_owned()).collect();
    let aliases = definition.actions.keys().filter_map(|action| {
        let snake = action.to_snake_case();
        let name = free(&snake, "_", &mut taken);
        (name != snake).then(|| (action.clone(), name))
    });
    aliases.collect()
}

/// The name, or the name with the least number that is free.
fn free(wanted: &str, separator: &str, taken: &mut HashSet<String>) -> String {
    let mut name = wanted.to_owned();
    let mut number = 2;
    while !taken.insert(name.to_lowercase()) {
        name = format!("{wanted}{separator}{number}");
        number += 1;
    }
    name
}

/// An identifier for what makes none: `3D` is `field_3d`.
fn made_up(name: &str) -> String {
    let plain = name.replace(|c: char| !c.is_ascii_alphanumeric(), "_").to_snake_case();
    if plain.is_empty() { "field".to_owned() } else { format!("field_{plain}") }
}
