//! Recursive types: where they need an indirection, and where no finite value exists.

use std::collections::HashMap;

use super::Diagnostics;
use crate::diagnostic::Diagnostic;
use crate::graph::components;
use crate::model::{FieldType, Schema, Type, TypeKind};

/// Marks the fields through which a type directly contains itself, and reports required ones.
pub(super) fn mark(schema: &mut Schema, diagnostics: Diagnostics<'_>) {
    let cycles = cycles(&schema.types);
    for (ty, cycle) in schema.types.iter_mut().zip(&cycles.of_type) {
        let TypeKind::Object(object) = &mut ty.kind else { continue };
        for field in &mut object.fields {
            let FieldType::Object { name, recursive } = &mut field.ty else { continue };
            let target = cycles.index.get(name.as_str()).and_then(|index| cycles.of_type.get(*index));
            *recursive = target == Some(cycle);
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

/// The component of each type, by the position of its name.
struct Cycles {
    index: HashMap<String, usize>,
    of_type: Vec<usize>,
}

fn cycles(types: &[Type]) -> Cycles {
    let index: HashMap<String, usize> = types.iter().enumerate().map(|(i, ty)| (ty.name.clone(), i)).collect();
    // Edges by direct fields only: a list is already an indirection.
    let edges: Vec<Vec<usize>> = types.iter().map(|ty| targets(ty, &index)).collect();
    Cycles { of_type: components(&edges), index }
}

fn targets(ty: &Type, index: &HashMap<String, usize>) -> Vec<usize> {
    let fields = ty.object().into_iter().flat_map(|object| &object.fields);
    let direct = fields.filter_map(|field| match &field.ty {
        FieldType::Object { name, .. } => index.get(name).copied(),
        _ => None,
    });
    direct.collect()
}
