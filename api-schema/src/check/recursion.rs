//! Types that hold themselves: where they need an indirection, and where no value could ever end.

use std::collections::HashMap;

use super::Faults;
use crate::diagnostic::Diagnostic;
use crate::model::{FieldType, Schema, Type, TypeKind};

/// Marks the fields through which a type directly holds itself, and refuses those that could never end.
pub(super) fn mark(schema: &mut Schema, faults: Faults<'_>) {
    let cycles = cycles(&schema.types);
    for (ty, cycle) in schema.types.iter_mut().zip(&cycles.of_type) {
        let TypeKind::Object(object) = &mut ty.kind else { continue };
        for field in &mut object.fields {
            let FieldType::Object { name, recursive } = &mut field.ty else { continue };
            let target = cycles.index.get(name.as_str()).and_then(|at| cycles.of_type.get(*at));
            *recursive = target == Some(cycle);
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

/// For each type, the number of the cycle it is part of: two types hold each other if and only if it is the same.
struct Cycles {
    index: HashMap<String, usize>,
    of_type: Vec<usize>,
}

/// Tarjan's strongly connected components, without recursion: a long chain of types must not end the stack.
fn cycles(types: &[Type]) -> Cycles {
    let index: HashMap<String, usize> = types.iter().enumerate().map(|(i, ty)| (ty.name.clone(), i)).collect();
    // Edges by direct fields only: a list is an indirection of its own.
    let edges: Vec<Vec<usize>> = types.iter().map(|ty| targets(ty, &index)).collect();
    let mut search = Search { order: vec![None; types.len()], low: vec![0; types.len()], ..Search::default() };
    search.component = vec![None; types.len()];
    for root in 0..types.len() {
        search.visit(root, &edges);
    }
    let of_type = search.component.into_iter().map(Option::unwrap_or_default).collect();
    Cycles { index, of_type }
}

fn targets(ty: &Type, index: &HashMap<String, usize>) -> Vec<usize> {
    let fields = ty.object().into_iter().flat_map(|object| &object.fields);
    let direct = fields.filter_map(|field| match &field.ty {
        FieldType::Object { name, .. } => index.get(name).copied(),
        _ => None,
    });
    direct.collect()
}

#[derive(Default)]
struct Search {
    /// When a type was first seen.
    order: Vec<Option<usize>>,
    /// The earliest type on the stack that a type reaches.
    low: Vec<usize>,
    component: Vec<Option<usize>>,
    stack: Vec<usize>,
    seen: usize,
    components: usize,
}

impl Search {
    fn visit(&mut self, root: usize, edges: &[Vec<usize>]) {
        // The types on the way here, each with the edge to follow next.
        let mut path = vec![(root, 0)];
        while let Some((here, next)) = path.pop() {
            if next == 0 && !self.enter(here) {
                continue;
            }
            let target = edges.get(here).and_then(|targets| targets.get(next)).copied();
            if let Some(target) = target {
                path.push((here, next + 1));
                match self.order.get(target).copied().flatten() {
                    None => path.push((target, 0)),
                    Some(order) if self.component.get(target) == Some(&None) => self.lower(here, order),
                    Some(_) => {}
                }
                continue;
            }
            self.leave(here);
            if let (Some((parent, _)), Some(low)) = (path.last(), self.low.get(here).copied()) {
                self.lower(*parent, low);
            }
        }
    }

    /// Whether the type is seen for the first time.
    fn enter(&mut self, here: usize) -> bool {
        let (Some(order), Some(low)) = (self.order.get_mut(here), self.low.get_mut(here)) else { return false };
        if order.is_some() {
            return false;
        }
        (*order, *low) = (Some(self.seen), self.seen);
        self.seen += 1;
        self.stack.push(here);
        true
    }

    fn lower(&mut self, here: usize, to: usize) {
        if let Some(low) = self.low.get_mut(here) {
            *low = (*low).min(to);
        }
    }

    /// Closes a component when its first type is left.
    fn leave(&mut self, here: usize) {
        if self.order.get(here).copied().flatten() != self.low.get(here).copied() {
            return;
        }
        while let Some(member) = self.stack.pop() {
            if let Some(component) = self.component.get_mut(member) {
                *component = Some(self.components);
            }
            if member == here {
                break;
            }
        }
        self.components += 1;
    }
}
