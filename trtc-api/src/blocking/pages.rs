//! Pages and their items as iterators.

use std::collections::VecDeque;

use super::Client;
use crate::error::Error;
use crate::page::{Pager, Paginated};

/// The pages of a request: [`Client::pages`].
pub struct Pages<A> {
    client: Client,
    pager: Pager<A>,
}

impl<A: Paginated> Pages<A> {
    pub(super) fn new(client: Client, request: A) -> Self {
        Self { client, pager: Pager::new(request) }
    }
}

impl<A: Paginated> Iterator for Pages<A> {
    type Item = Result<A::Response, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        let request = self.pager.next()?;
        Some(match self.client.call(request) {
            Ok(response) => self.pager.received(response),
            Err(error) => {
                self.pager.stop();
                Err(error)
            }
        })
    }
}

/// The items of all pages of a request: [`Client::items`].
pub struct Items<A: Paginated> {
    pages: Pages<A>,
    ready: VecDeque<A::Item>,
}

impl<A: Paginated> Items<A> {
    pub(super) fn new(pages: Pages<A>) -> Self {
        Self { pages, ready: VecDeque::new() }
    }
}

impl<A: Paginated> Iterator for Items<A> {
    type Item = Result<A::Item, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(item) = self.ready.pop_front() {
                return Some(Ok(item));
            }
            match self.pages.next()? {
                Ok(page) => self.ready.extend(A::items(page)),
                Err(error) => return Some(Err(error)),
            }
        }
    }
}

impl<A: Paginated> std::fmt::Debug for Pages<A> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Pages").field("action", &A::INFO.name).finish_non_exhaustive()
    }
}

impl<A: Paginated> std::fmt::Debug for Items<A> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Items").field("action", &A::INFO.name).finish_non_exhaustive()
    }
}
