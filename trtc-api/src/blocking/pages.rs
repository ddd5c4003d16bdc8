//! Pages and their items as iterators.

use std::collections::VecDeque;
use std::fmt;

use super::Client;
use crate::error::Error;
use crate::page::{PagePosition, Pager, Paginated};

/// The pages of a request: [`Client::pages`] returns it. An error is the last item.
#[must_use = "iterators are lazy and do nothing unless consumed"]
pub struct Pages<A> {
    client: Client,
    request: A,
    pager: Pager,
}

/// The items of all pages of a request: [`Client::items`] returns it. An error is the last item.
#[must_use = "iterators are lazy and do nothing unless consumed"]
pub struct Items<A: Paginated> {
    pages: Pages<A>,
    page: PagePosition,
    ready: VecDeque<A::Item>,
}

impl<A: Paginated> Pages<A> {
    pub(super) fn new(client: Client, request: A) -> Self {
        let pager = Pager::new(A::LAYOUT, A::INFO.name, &request);
        Self { client, request, pager }
    }

    /// Returns where the next page begins, which can be stored to continue later.
    ///
    /// After an error it is the page that failed.
    pub fn position(&self) -> PagePosition {
        self.pager.position()
    }

    /// Continues at a stored position of the same request.
    pub fn resume_from(mut self, position: PagePosition) -> Self {
        self.pager.resume_from(position);
        self
    }
}

impl<A: Paginated> Iterator for Pages<A> {
    type Item = Result<A::Response, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        if !self.pager.next(&mut self.request) {
            return None;
        }
        Some(match self.client.call(self.request.clone()) {
            Ok(response) => self.pager.received(&response).map(|()| response),
            Err(error) => {
                self.pager.stop();
                Err(error)
            }
        })
    }
}

impl<A: Paginated> Items<A> {
    pub(super) fn new(pages: Pages<A>) -> Self {
        Self { page: pages.position(), pages, ready: VecDeque::new() }
    }

    /// Returns the position of the next item, which can be stored to continue later.
    pub fn position(&self) -> PagePosition {
        if self.ready.is_empty() { self.pages.position() } else { self.page }
    }

    /// Continues at a stored position of the same request.
    pub fn resume_from(self, position: PagePosition) -> Self {
        Self::new(self.pages.resume_from(position))
    }
}

impl<A: Paginated> Iterator for Items<A> {
    type Item = Result<A::Item, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(item) = self.ready.pop_front() {
                self.page.skipped += 1;
                return Some(Ok(item));
            }
            self.page = self.pages.position();
            match self.pages.next()? {
                Ok(page) => {
                    let skipped = usize::try_from(self.page.skipped).unwrap_or(usize::MAX);
                    self.ready.extend(A::items(page).into_iter().skip(skipped));
                }
                Err(error) => return Some(Err(error)),
            }
        }
    }
}

impl<A: Paginated> fmt::Debug for Pages<A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pages").field("action", &A::INFO.name).finish_non_exhaustive()
    }
}

impl<A: Paginated> fmt::Debug for Items<A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Items").field("action", &A::INFO.name).field("ready", &self.ready.len()).finish_non_exhaustive()
    }
}
