//! Pagination without input or output: which page comes next, and which one is the last.

mod pager;

pub(crate) use pager::Pager;

use crate::action::Action;

/// An action that answers a page at a time. The `service!` macro implements it where a schema says `pagination`.
pub trait Paginated: Action {
    /// What a page is a list of.
    type Item: Send + 'static;

    /// Which fields say what.
    const LAYOUT: Layout;

    /// The items of an answer.
    fn items(response: Self::Response) -> Vec<Self::Item>;
}

/// Which fields of a request and its answer say which page is wanted, by their indices.
#[derive(Debug, Clone, Copy)]
pub struct Layout {
    /// The request field that says which page: its number, or how many items to pass over.
    pub from: usize,
    /// Whether that counts items, not pages.
    pub by_offset: bool,
    /// The number of the first page.
    pub first: u64,
    /// The request field that says how many items make a page.
    pub size: usize,
    /// How many items make a page, where the request does not say.
    pub usual_size: u64,
    /// The answer field with the items.
    pub items: usize,
    /// The answer field with the number of all items.
    pub total: Option<usize>,
}
