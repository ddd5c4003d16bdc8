//! Named types: references, values, users.

use std::collections::HashMap;

use super::{Diagnostics, TypeIndex, object};
use crate::diagnostic::Diagnostic;
use crate::first_uses::FirstUses;
use crate::model::{EnumValue, FieldType, Object, Schema, TypeKind};
use crate::suggest;

/// Distinguishes references to enums and objects, and reports unknown names.
///
/// A file that could not be read may define any type, so then an unknown name is not reported.
pub(super) fn resolve(schema: &mut Schema, all_read: bool, diagnostics: Diagnostics<'_>) {
    let mut kinds = Kinds::new();
    for ty in &schema.types {
        kinds.insert(ty.name.clone(), matches!(ty.kind, TypeKind::Enum(_)));
    }
    for action in &mut schema.actions {
        resolve_fields(&mut action.request, &kinds, all_read, diagnostics);
        resolve_fields(&mut action.response, &kinds, all_read, diagnostics);
    }
    for event in &mut schema.events {
        resolve_fields(&mut event.info, &kinds, all_read, diagnostics);
    }
    for ty in &mut schema.types {
        if let TypeKind::Object(object) = &mut ty.kind {
            resolve_fields(object, &kinds, all_read, diagnostics);
        }
    }
}

/// Whether the type of a name is an enum.
type Kinds = HashMap<String, bool>;

fn resolve_fields(object: &mut Object, kinds: &Kinds, all_read: bool, diagnostics: Diagnostics<'_>) {
    for field in &mut object.fields {
        let Some(name) = resolve_field(&mut field.ty, kinds) else { continue };
        if all_read {
            let span = field.json.find_text(&name).unwrap_or(&field.span);
            let help = unknown_type_help(&name, kinds, diagnostics.len());
            diagnostics.push(Diagnostic::new(span, format!("unknown type `{name}`")).help(help));
        }
    }
}

fn unknown_type_help(name: &str, kinds: &Kinds, errors: usize) -> String {
    // A path, as in other formats: `#/types/Thing`, `types/Thing.json`.
    if name.contains(['/', '#']) || name.ends_with(".json") {
        let bare = name.rsplit(['/', '#']).next().unwrap_or(name).trim_end_matches(".json");
        return match kinds.contains_key(bare) {
            true => format!("write `{bare}`: `$ref` is the bare name of a type"),
            false => "write the bare name of a type, without a path".to_owned(),
        };
    }
    let known: Vec<&str> = kinds.keys().map(String::as_str).collect();
    match suggest::nearest_of_many(name, &known, errors) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("add `types/{name}.json`, or `{name}` under `types` of the action file"),
    }
}

fn resolve_field(ty: &mut FieldType, kinds: &Kinds) -> Option<String> {
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
    let (mut names, mut sent) = (FirstUses::default(), FirstUses::default());
    for EnumValue { name, value, span, .. } in values {
        let (name, value) = (format!("`{name}`"), value.to_string());
        let same_name = names.record(&name, owner, span);
        let same_value = sent.record(&value, owner, span);
        for (what, duplicate, first) in [("name", name, same_name), ("value", value, same_value)] {
            let Some((_, first)) = first else { continue };
            diagnostics.push(
                Diagnostic::new(span, format!("duplicate {what} {duplicate} in the enum `{owner}`"))
                    .related(first, "the first one is here")
                    .help("give each value a unique name and a unique number or string"),
            );
        }
    }
}
