//! New names for names that differ in the definition but collide in generated code or in a file system.

use std::collections::{HashMap, HashSet};

use crate::names::{is_identifier, type_name};
use crate::official::{Definition, Member};
use heck::ToSnakeCase;

/// The type names of the objects of a definition: they are not sent, so they may differ from the definition.
pub(crate) struct TypeNames(HashMap<String, String>);

impl TypeNames {
    pub(crate) fn of(definition: &Definition) -> Self {
        let bodies =
            definition.actions.keys().flat_map(|name| ["Request", "Response"].map(|end| format!("{name}{end}")));
        // Lower case, because some file systems do not distinguish `IpSet.json` and `IPSet.json`.
        let mut taken: HashSet<String> = bodies.map(|name| name.to_lowercase()).collect();
        let names = definition.objects.keys().map(|name| {
            let mut wanted = type_name(name);
            if !is_identifier(&wanted) {
                wanted = format!("Type{wanted}").replace(|c: char| !c.is_ascii_alphanumeric(), "");
            }
            // The macro may generate a builder with that name.
            if let Some(built) = wanted.strip_suffix("Builder")
                && definition.objects.contains_key(built)
            {
                wanted.push_str("Type");
            }
            (name.clone(), free(&wanted, "", &mut taken))
        });
        Self(names.collect())
    }

    pub(crate) fn get(&self, object: &str) -> Option<&str> {
        self.0.get(object).map(String::as_str)
    }
}

/// Aliases of members whose names collide in snake case or are no identifiers.
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

/// Aliases of actions whose method names would collide.
pub(super) fn action_aliases(definition: &Definition) -> HashMap<String, String> {
    let mut taken: HashSet<String> = crate::names::CLIENT_METHODS.iter().map(|name| (*name).to_owned()).collect();
    let aliases = definition.actions.keys().filter_map(|action| {
        let snake = action.to_snake_case();
        let name = free(&snake, "_", &mut taken);
        (name != snake).then(|| (action.clone(), name))
    });
    aliases.collect()
}

/// The name, or the name with the smallest free number.
fn free(wanted: &str, separator: &str, taken: &mut HashSet<String>) -> String {
    let mut name = wanted.to_owned();
    let mut number = 2;
    while !taken.insert(name.to_lowercase()) {
        name = format!("{wanted}{separator}{number}");
        number += 1;
    }
    name
}

/// An identifier for a name that is none: `3D` becomes `field_3d`.
fn made_up(name: &str) -> String {
    let plain = name.replace(|c: char| !c.is_ascii_alphanumeric(), "_").to_snake_case();
    if plain.is_empty() { "field".to_owned() } else { format!("field_{plain}") }
}
