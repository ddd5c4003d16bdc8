//! Named types: references to them, cycles among them, and who uses them.

use std::collections::HashMap;

use super::{Faults, object};
use crate::diagnostic::Diagnostic;
use crate::model::{Field, FieldType, Object, Schema, Type, TypeKind};
use crate::suggest;

/// Tells references to enums from references to objects, and reports those to nothing.
pub(super) fn resolve(schema: &mut Schema, faults: Faults<'_>) {
    let kinds: HashMap<String, bool> =
        schema.types.iter().map(|ty| (ty.name.clone(), matches!(ty.kind, TypeKind::Enum(_)))).collect();
    let bodies = schema.actions.iter_mut().flat_map(|action| [&mut action.request, &mut action.response]);
    let objects = schema.types.iter_mut().filter_map(|ty| match &mut ty.kind {
        TypeKind::Object(object) => Some(object),
        TypeKind::Enum(_) => None,
    });
    for object in bodies.chain(objects) {
        for field in &mut object.fields {
            if let Some(name) = resolve_field(&mut field.ty, &kinds) {
                faults.push(
                    Diagnostic::new(&field.at, format!("no type is named `{name}`"))
                        .help(unknown_type_help(&name, &kinds)),
                );
            }
        }
    }
    mark_recursion(schema, faults);
}

fn unknown_type_help(name: &str, kinds: &HashMap<String, bool>) -> String {
    match suggest::nearest(name, kinds.keys().map(String::as_str)) {
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

/// Marks the fields through which a type directly holds itself, and refuses those that could never end.
fn mark_recursion(schema: &mut Schema, faults: Faults<'_>) {
    // Edges by direct fields only: a list is an indirection of its own.
    let edges: HashMap<String, Vec<String>> = schema
        .types
        .iter()
        .map(|ty| (ty.name.clone(), direct_fields(ty).filter_map(|field| target(&field.ty)).collect()))
        .collect();
    let reaches = |from: &str, goal: &str| {
        let mut seen = std::collections::HashSet::new();
        let mut open = vec![from.to_owned()];
        while let Some(name) = open.pop() {
            if name == goal {
                return true;
            }
            if seen.insert(name.clone()) {
                open.extend(edges.get(&name).into_iter().flatten().cloned());
            }
        }
        false
    };
    for ty in &mut schema.types {
        let TypeKind::Object(object) = &mut ty.kind else { continue };
        for field in &mut object.fields {
            let FieldType::Object { name, recursive } = &mut field.ty else { continue };
            *recursive = reaches(name, &ty.name);
            if *recursive && field.required {
                faults.push(
                    Diagnostic::new(
                        &field.at,
                        format!("`{}` holds itself through a required field: no value can be finite", ty.name),
                    )
                    .help(format!("take `{}` off the `required` list of one type of the cycle", field.name)),
                );
            }
        }
    }
}

fn direct_fields(ty: &Type) -> impl Iterator<Item = &Field> {
    let object = match &ty.kind {
        TypeKind::Object(object) => Some(object),
        TypeKind::Enum(_) => None,
    };
    object.into_iter().flat_map(|object| &object.fields)
}

fn target(ty: &FieldType) -> Option<String> {
    match ty {
        FieldType::Object { name, .. } => Some(name.clone()),
        _ => None,
    }
}

pub(super) fn check(schema: &Schema, faults: Faults<'_>) {
    for ty in &schema.types {
        match &ty.kind {
            TypeKind::Object(inner) => object::check(inner, &ty.name, &schema.types, faults),
            TypeKind::Enum(inner) => {
                for (index, value) in inner.values.iter().enumerate() {
                    let earlier = inner.values.iter().take(index);
                    let twice = earlier.filter(|known| known.value == value.value || known.name == value.name).count();
                    if twice > 0 {
                        faults.push(
                            Diagnostic::new(
                                &value.at,
                                format!("the value `{}` of `{}` stands twice", value.name, ty.name),
                            )
                            .help("give each value a name and a number or text of its own"),
                        );
                    }
                }
            }
        }
    }
}

/// Marks on each type which directions and which categories can hold it.
pub(super) fn find_users(schema: &mut Schema) {
    let index: HashMap<String, usize> = schema.types.iter().enumerate().map(|(i, ty)| (ty.name.clone(), i)).collect();
    let mut marks: Vec<(bool, bool, Vec<String>)> = vec![Default::default(); schema.types.len()];
    let order: Vec<&String> = schema.service.categories.iter().map(|category| &category.name).collect();
    for action in &schema.actions {
        for (body, is_request) in [(&action.request, true), (&action.response, false)] {
            for used in reachable(body, &index, &schema.types) {
                let Some(mark) = marks.get_mut(used) else { continue };
                mark.0 |= is_request;
                mark.1 |= !is_request;
                mark.2.extend(action.category.clone());
            }
        }
    }
    for (ty, (in_requests, in_responses, mut categories)) in schema.types.iter_mut().zip(marks) {
        categories.sort_by_key(|category| order.iter().position(|known| *known == category));
        categories.dedup();
        ty.in_requests = in_requests;
        ty.in_responses = in_responses;
        ty.categories = categories;
    }
}

fn reachable(body: &Object, index: &HashMap<String, usize>, types: &[Type]) -> Vec<usize> {
    let mut seen = vec![false; types.len()];
    let mut open: Vec<&Field> = body.fields.iter().collect();
    let mut found = Vec::new();
    while let Some(field) = open.pop() {
        let mut ty = &field.ty;
        while let FieldType::List(inner) = ty {
            ty = inner;
        }
        let (FieldType::Object { name, .. } | FieldType::Enum { name }) = ty else { continue };
        let Some(&at) = index.get(name) else { continue };
        let Some(place) = seen.get_mut(at) else { continue };
        if !std::mem::replace(place, true) {
            found.push(at);
            open.extend(types.get(at).into_iter().flat_map(direct_fields));
        }
    }
    found
}
