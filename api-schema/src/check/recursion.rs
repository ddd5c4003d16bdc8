//! Recursive types: where they need an indirection, and where no finite value exists.

use std::collections::HashMap;

use super::Diagnostics;
use crate::diagnostic::Diagnostic;
use crate::graph::components;
use crate::model::{FieldType, Schema, Type, TypeKind, positions};

/// Marks the fields through which a type directly contains itself, and reports required ones.
pub(super) fn mark(schema: &mut Schema, diagnostics: Diagnostics<'_>) {
    let index = positions(&schema.types);
    // Edges by direct fields only: a list is already an indirection.
    let edges: Vec<Vec<usize>> = schema.types.iter().map(|ty| targets(ty, &index)).collect();
    let components = components(&edges);
    for (ty, component) in schema.types.iter_mut().zip(&components) {
        let TypeKind::Object(object) = &mut ty.kind else { continue };
        for field in &mut object.fields {
            let FieldType::Object { name, recursive } = &mut field.ty else { continue };
            let target = index.get(name.as_str()).and_then(|index| components.get(*index));
            *recursive = target == Some(component);
            if *recursive && field.required {
                diagnostics.push(
                    Diagnostic::new(
                        &field.span,
                        format!("`{}` contains itself through a required field, so no finite value exists", ty.name),
                    )
                    .help(format!("remove `{}` from `required` in one type of the cycle", field.name)),
                );
            }
        }
    }
}

/// The types that a type directly contains, by their positions.
fn targets(ty: &Type, index: &HashMap<String, usize>) -> Vec<usize> {
    let mut targets = Vec::new();
    for field in ty.object().map_or(&[][..], |object| &object.fields) {
        if let FieldType::Object { name, .. } = &field.ty {
            targets.extend(index.get(name));
        }
    }
    targets
}
