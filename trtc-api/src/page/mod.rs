//! The sans-IO paginator: which page follows, and which one is the last.

mod pager;
mod position;
mod repeats;

pub(crate) use pager::Pager;
pub use position::PagePosition;

use crate::action::Action;

/// An action that returns its items in pages.
///
/// The [`service!`](crate::service) macro implements it for an action whose schema file has `pagination`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not the request of a paginated action",
    label = "this action has no pages",
    note = "if the service returns the items of this action in pages, add `pagination` to the schema file of the action"
)]
pub trait Paginated: Action {
    /// An item of a page.
    type Item: Send + 'static;

    /// The fields that control the pages.
    #[doc(hidden)]
    const LAYOUT: Layout;

    /// Returns the items of a page.
    fn items(response: Self::Response) -> Vec<Self::Item>;
}

/// The fields of a request and its response that control the pages, by their indices.
#[derive(Debug, Clone, Copy)]
pub struct Layout {
    /// The request field that selects the page: its number, or the number of items to skip.
    pub from: usize,
    /// Whether that field counts items instead of pages.
    pub by_offset: bool,
    /// The number of the first page.
    pub first: u64,
    /// The request field with the page size.
    pub size: usize,
    /// The page size if the request does not set it.
    pub usual_size: u64,
    /// The response field with the items.
    pub items: usize,
    /// The response field with the number of all items.
    pub total: Option<usize>,
    /// The response field with a number that the number of items is not below.
    pub minimum_total: Option<usize>,
}
