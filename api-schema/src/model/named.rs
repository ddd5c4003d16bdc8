//! Items with names: how they are found, and which names a misspelled one can mean.

use std::collections::HashMap;

use super::{Action, Category, ErrorCode, Event, EventRule, Field, Region, Remembered, Type};

/// An item of a schema that others name.
pub(crate) trait Named {
    fn name(&self) -> &str;
}

macro_rules! named {
    ($($item:ident . $name:ident),*) => {
        $(impl Named for $item {
            fn name(&self) -> &str {
                &self.$name
            }
        })*
    };
}
named!(
    Action.name,
    Category.name,
    ErrorCode.code,
    Event.name,
    EventRule.event,
    Field.name,
    Region.name,
    Remembered.name,
    Type.name
);

/// The first item with a name.
pub(crate) fn find<'a, T: Named>(items: &'a [T], name: &str) -> Option<&'a T> {
    items.iter().find(|item| item.name() == name)
}

/// The names of the items, in their order.
pub(crate) fn names<T: Named>(items: &[T]) -> Vec<&str> {
    // Compiled for each type of item, so a loop: a chain of adaptors is several times the code.
    let mut names = Vec::new();
    for item in items {
        names.push(item.name());
    }
    names
}

/// The position of each name; the last of several items with one name counts.
pub(crate) fn positions<T: Named>(items: &[T]) -> HashMap<String, usize> {
    let mut positions = HashMap::new();
    for (position, item) in items.iter().enumerate() {
        positions.insert(item.name().to_owned(), position);
    }
    positions
}
