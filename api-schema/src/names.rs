//! Names in generated code: snake case for fields, methods and modules, camel case for types and codes.
//!
//! Each is an identifier of ASCII letters, digits and `_`, but may be a keyword of the generated language.

use std::collections::HashSet;

use heck::{ToSnakeCase, ToUpperCamelCase};

use crate::model::{Action, Category, ErrorCode, Field, Lifecycle, Schema};

/// Methods of every client, and those of traits that are in scope everywhere, which an action must not shadow.
pub(crate) const CLIENT_METHODS: [&str; 17] = [
    "builder",
    "call",
    "call_raw",
    "client",
    "clone",
    "clone_from",
    "clone_into",
    "into",
    "items",
    "new",
    "pages",
    "send",
    "stream",
    "tasks",
    "to_owned",
    "try_into",
    "with_options",
];

/// Returns a type name, unchanged if possible, so that it can be searched for.
pub fn type_name(name: &str) -> String {
    if is_identifier(name) && name.starts_with(|c: char| c.is_ascii_uppercase()) && !name.contains('_') {
        return name.to_owned();
    }
    name.to_upper_camel_case()
}

/// Returns the name of a field: `SdkAppId` becomes `sdk_app_id`, unless the field has an alias.
pub fn field_name(field: &Field) -> String {
    let name = field.alias.as_deref().unwrap_or(&field.name).to_snake_case();
    // Every builder has a method of this name.
    if name == "build" { "build_".to_owned() } else { name }
}

/// Returns the name of the method that calls an action.
pub fn method_name(action: &Action) -> String {
    action.alias.as_deref().unwrap_or(&action.name).to_snake_case()
}

/// Returns the name of the method that gives access to the tasks of a family: `WebRecording` is `web_recordings`.
pub fn tasks_method_name(lifecycle: &Lifecycle) -> String {
    if let Some(alias) = &lifecycle.alias {
        return alias.to_snake_case();
    }
    let name = lifecycle.name.to_snake_case();
    match name.strip_suffix('y').filter(|stem| !stem.ends_with(['a', 'e', 'i', 'o', 'u'])) {
        Some(stem) => format!("{stem}ies"),
        None if name.ends_with(['s', 'x']) => format!("{name}es"),
        None => format!("{name}s"),
    }
}

/// Returns the name of the module of a category.
pub fn module_name(category: &str) -> String {
    category.to_snake_case()
}

/// Returns the distinct error codes of a service and its actions with their names, in alphabetical order.
pub fn error_codes(schema: &Schema) -> Vec<(&ErrorCode, String)> {
    let mut codes = Vec::new();
    codes.extend(&schema.service.errors);
    schema.actions.iter().for_each(|action| codes.extend(&action.errors));
    // The sort is stable, so the description of the service comes first and is kept.
    codes.sort_by_cached_key(|error| error.code.clone());
    codes.dedup_by(|a, b| a.code == b.code);
    let mut taken = HashSet::from(["Other", "Self"].map(str::to_owned));
    let mut named = Vec::new();
    for error in codes {
        let mut name = String::new();
        for word in error.code.split(|c: char| !c.is_ascii_alphanumeric()) {
            name.push_str(&capitalised(word));
        }
        if !is_identifier(&name) {
            name.insert_str(0, "Code");
        }
        // For two codes that differ only in punctuation, the second one is renamed.
        while !taken.insert(name.clone()) {
            name.push('_');
        }
        named.push((error, name));
    }
    named
}

/// Whether a name can be that of an action: an identifier that starts with a capital letter, as in every official definition.
pub(crate) fn is_action(name: &str) -> bool {
    is_identifier(name) && name.starts_with(|c: char| c.is_ascii_uppercase())
}

/// Whether a name is an ASCII identifier; keywords count as identifiers.
pub(crate) fn is_identifier(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}

/// The module of a category.
pub(crate) fn module_of(category: &Category) -> String {
    module_name(&category.name)
}

fn capitalised(word: &str) -> String {
    let mut chars = word.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}
