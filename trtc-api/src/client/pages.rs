//! Pages and their items as streams.

use std::collections::VecDeque;
use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll};

use futures_core::Stream;

use super::Client;
use crate::error::Error;
use crate::page::{PagePosition, Pager, Paginated};
use crate::runtime::BoxFuture;

/// The pages of a request: [`Client::pages`] returns it. An error is the last item.
///
/// It implements [`Stream`] for use with combinators; [`next`](Self::next) needs none. Each page is requested when it is
/// polled.
#[must_use = "streams do nothing unless polled"]
pub struct Pages<A: Paginated> {
    client: Client,
    request: A,
    pager: Pager,
    pending: Option<BoxFuture<'static, Result<A::Response, Error>>>,
}

/// The items of all pages of a request: [`Client::items`] returns it. An error is the last item.
///
/// It implements [`Stream`] for use with combinators; [`next`](Self::next) needs none.
#[must_use = "streams do nothing unless polled"]
pub struct Items<A: Paginated> {
    pages: Pages<A>,
    page: PagePosition,
    ready: VecDeque<A::Item>,
}

impl<A: Paginated> Pages<A> {
    pub(super) fn new(client: Client, request: A) -> Self {
        let pager = Pager::new(A::LAYOUT, A::INFO.name, &request);
        Self { client, request, pager, pending: None }
    }

    /// Returns the next page, or `None` after the last one.
    ///
    /// # Errors
    ///
    /// The errors of [`Client::pages`].
    pub async fn next(&mut self) -> Option<Result<A::Response, Error>> {
        poll_fn(|context| self.poll(context)).await
    }

    /// Returns where the next page begins, which can be stored to continue later.
    ///
    /// After an error it is the page that failed.
    pub fn position(&self) -> PagePosition {
        self.pager.position()
    }

    /// Continues at a stored position of the same request.
    pub fn resume_from(mut self, position: PagePosition) -> Self {
        self.pending = None;
        self.pager.resume_from(position);
        self
    }

    fn poll(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<A::Response, Error>>> {
        let mut call = match self.pending.take() {
            Some(call) => call,
            None => {
                if !self.pager.next(&mut self.request) {
                    return Poll::Ready(None);
                }
                let (client, request) = (self.client.clone(), self.request.clone());
                Box::pin(async move { client.send_with(&request, None).await })
            }
        };
        let page = match call.as_mut().poll(context) {
            Poll::Pending => {
                self.pending = Some(call);
                return Poll::Pending;
            }
            Poll::Ready(Ok(response)) => self.pager.received(&response).map(|()| response),
            Poll::Ready(Err(error)) => {
                self.pager.stop();
                Err(error)
            }
        };
        Poll::Ready(Some(page))
    }
}

impl<A: Paginated> Items<A> {
    pub(super) fn new(pages: Pages<A>) -> Self {
        Self { page: pages.position(), pages, ready: VecDeque::new() }
    }

    /// Returns the next item, or `None` after the last one.
    ///
    /// # Errors
    ///
    /// The errors of [`Client::items`].
    pub async fn next(&mut self) -> Option<Result<A::Item, Error>> {
        poll_fn(|context| self.poll(context)).await
    }

    /// Returns the position of the next item, which can be stored to continue later.
    pub fn position(&self) -> PagePosition {
        if self.ready.is_empty() { self.pages.position() } else { self.page }
    }

    /// Continues at a stored position of the same request.
    pub fn resume_from(self, position: PagePosition) -> Self {
        Self::new(self.pages.resume_from(position))
    }

    fn poll(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<A::Item, Error>>> {
        loop {
            if let Some(item) = self.ready.pop_front() {
                self.page.skipped += 1;
                return Poll::Ready(Some(Ok(item)));
            }
            self.page = self.pages.position();
            match self.pages.poll(context) {
                Poll::Pending => return Poll::Pending,
                Poll::Ready(None) => return Poll::Ready(None),
                Poll::Ready(Some(Err(error))) => return Poll::Ready(Some(Err(error))),
                Poll::Ready(Some(Ok(page))) => {
                    let skipped = usize::try_from(self.page.skipped).unwrap_or(usize::MAX);
                    self.ready.extend(A::items(page).into_iter().skip(skipped));
                }
            }
        }
    }
}

// The pending call is boxed; nothing else is pinned.
impl<A: Paginated> Unpin for Pages<A> {}

// The items are never pinned.
impl<A: Paginated> Unpin for Items<A> {}

impl<A: Paginated> Stream for Pages<A> {
    type Item = Result<A::Response, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.poll(context)
    }
}

impl<A: Paginated> Stream for Items<A> {
    type Item = Result<A::Item, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.poll(context)
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
