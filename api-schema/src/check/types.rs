//! Named types: references, values, users.

use std::collections::HashMap;

use super::{Diagnostics, TypeIndex, object};
use crate::diagnostic::Diagnostic;
use crate::model::{EnumValue, FieldType, Literal, Schema, TypeKind};
use crate::source::Span;
use crate::suggest;

/// Distinguishes references to enums and objects, and reports unknown names.
///
/// A file that could not be read may define any type, so then an unknown name is not reported.
pub(super) fn resolve(schema: &mut Schema, all_read: bool, diagnostics: Diagnostics<'_>) {
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
                let span = field.json.find_text(&name).unwrap_or(&field.span);
                let help = unknown_type_help(&name, &kinds, diagnostics.len());
                diagnostics.push(Diagnostic::new(span, format!("unknown type `{name}`")).help(help));
            }
        }
    }
}

fn unknown_type_help(name: &str, kinds: &HashMap<String, bool>, diagnostics: usize) -> String {
    // A path, as in other formats: `#/types/Thing`, `types/Thing.json`.
    if name.contains(['/', '#']) || name.ends_with(".json") {
        let bare = name.rsplit(['/', '#']).next().unwrap_or(name).trim_end_matches(".json");
        return match kinds.contains_key(bare) {
            true => format!("write `{bare}`: `$ref` is the bare name of a type"),
            false => "write the bare name of a type, without a path".to_owned(),
        };
    }
    match suggest::nearest_of_many(name, kinds.keys().map(String::as_str), diagnostics) {
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

pub(super) fn check(types: TypeIndex<'_>, diagnostics: Diagnostics<'_>) {
    for ty in types.types {
        match &ty.kind {
            TypeKind::Object(inner) => object::check(inner, &ty.name, types, diagnostics),
            TypeKind::Enum(inner) => values_are_unique(&ty.name, &inner.values, diagnostics),
        }
    }
}

fn values_are_unique(owner: &str, values: &[EnumValue], diagnostics: Diagnostics<'_>) {
    let mut names: HashMap<&str, &Span> = HashMap::new();
    let mut sent: HashMap<&Literal, &Span> = HashMap::new();
    for value in values {
        let same_name = names.insert(&value.name, &value.span).map(|first| (first, "name"));
        let same_value = sent.insert(&value.value, &value.span).map(|first| (first, "value"));
        for (first, what) in same_name.into_iter().chain(same_value) {
            let duplicate = if what == "name" { format!("`{}`", value.name) } else { value.value.to_string() };
            diagnostics.push(
                Diagnostic::new(&value.span, format!("duplicate {what} {duplicate} in the enum `{owner}`"))
                    .related(first, "the first one is here")
                    .help("give each value a unique name and a unique number or string"),
            );
        }
    }
}
