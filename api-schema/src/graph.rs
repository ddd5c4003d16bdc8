//! Strongly connected components of a graph.

/// Returns the number of each node's strongly connected component.
///
/// Tarjan's algorithm without recursion, so that a long chain does not overflow the stack.
pub(crate) fn components(edges: &[Vec<usize>]) -> Vec<usize> {
    let mut search = Search {
        order: vec![None; edges.len()],
        low: vec![0; edges.len()],
        component: vec![None; edges.len()],
        ..Search::default()
    };
    for root in 0..edges.len() {
        search.visit(root, edges);
    }
    search.component.into_iter().map(Option::unwrap_or_default).collect()
}

#[derive(Default)]
struct Search {
    /// When a node was first seen.
    order: Vec<Option<usize>>,
    /// The earliest node on the stack that a node reaches.
    low: Vec<usize>,
    component: Vec<Option<usize>>,
    stack: Vec<usize>,
    seen: usize,
    components: usize,
}

impl Search {
    fn visit(&mut self, root: usize, edges: &[Vec<usize>]) {
        // The nodes of the current path, each with the edge to follow next.
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

    /// Whether the node is seen for the first time.
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

    /// Closes a component when its first node is left.
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

#[cfg(test)]
mod tests {
    use super::components;

    #[test]
    fn nodes_of_a_cycle_share_a_component_and_others_do_not() {
        // 0 → 1 → 2 → 0 is a cycle; 3 points into it, 4 contains itself, 5 is isolated.
        let found = components(&[vec![1], vec![2, 4], vec![0], vec![0], vec![4], vec![]]);
        assert!(found[0] == found[1] && found[1] == found[2]);
        let mut others = vec![found[0], found[3], found[4], found[5]];
        others.sort();
        others.dedup();
        assert_eq!(others.len(), 4);
    }

    #[test]
    fn a_long_chain_does_not_overflow_the_stack() {
        let chain: Vec<Vec<usize>> = (1..=200_000).map(|next| vec![next % 200_000]).collect();
        assert!(components(&chain).windows(2).all(|pair| pair[0] == pair[1]));
    }
}
