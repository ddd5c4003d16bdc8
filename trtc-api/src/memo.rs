//! A store of what is computed once, read without a lock.

use std::fmt;
use std::sync::OnceLock;

/// More values than most programs need: pairs of a host and an action. Beyond it, a value is computed for each call.
const MAX: usize = 256;

/// Values that are added and never removed. Reading it writes to no memory that threads share.
pub(crate) struct Memo<T>(OnceLock<Box<Node<T>>>);

struct Node<T> {
    value: T,
    next: Memo<T>,
}

impl<T> Memo<T> {
    /// Returns the first value that matches.
    pub(crate) fn find(&self, matches: impl Fn(&T) -> bool) -> Option<&T> {
        let mut memo = self;
        while let Some(node) = memo.0.get() {
            if matches(&node.value) {
                return Some(&node.value);
            }
            memo = &node.next;
        }
        None
    }

    /// Adds a value. With too many, it does nothing: the caller computes the value again.
    pub(crate) fn add(&self, value: T) {
        let mut node = Box::new(Node { value, next: Self::default() });
        let mut memo = self;
        for _ in 0..MAX {
            node = match memo.0.set(node) {
                Ok(()) => return,
                Err(node) => node,
            };
            match memo.0.get() {
                Some(taken) => memo = &taken.next,
                None => return,
            }
        }
    }
}

impl<T> Default for Memo<T> {
    fn default() -> Self {
        Self(OnceLock::new())
    }
}

impl<T> fmt::Debug for Memo<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Memo").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_value_that_matches_is_found() {
        let memo = Memo::default();
        assert_eq!(memo.find(|_| true), None);
        [(1, 'a'), (2, 'b'), (1, 'c')].into_iter().for_each(|entry| memo.add(entry));
        assert_eq!(memo.find(|(key, _)| *key == 1), Some(&(1, 'a')));
        assert_eq!(memo.find(|(key, _)| *key == 2), Some(&(2, 'b')));
        assert_eq!(memo.find(|(key, _)| *key == 3), None);
    }

    #[test]
    fn it_does_not_grow_without_end() {
        let memo = Memo::default();
        (0..10_000).for_each(|value| memo.add(value));
        assert_eq!(memo.find(|value| *value == MAX - 1), Some(&(MAX - 1)));
        assert_eq!(memo.find(|value| *value == MAX), None);
    }

    #[test]
    fn no_value_of_a_thread_is_lost() {
        let memo = Memo::default();
        std::thread::scope(|scope| {
            for thread in 0..8 {
                let memo = &memo;
                scope.spawn(move || (0..30).for_each(|value| memo.add((thread, value))));
            }
        });
        for thread in 0..8 {
            assert!((0..30).all(|value| memo.find(|found| *found == (thread, value)).is_some()));
        }
    }
}
