//! Pages and their items as streams.

use std::collections::VecDeque;
use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll};

use futures_core::Stream;

use super::unfold::{Stepping, Unfold};
use super::{CallOptions, Client};
use crate::error::Error;
use crate::page::{Pager, Paginated};

/// The pages of a request, each as it is asked for. An error ends them.
///
/// It is a [`Stream`] for those who have combinators for it; [`next`](Self::next) needs none.
pub struct Pages<A: Paginated>(Unfold<State<A>, Result<A::Response, Error>>);

/// The items of all pages of a request. An error ends them, after the items that came before.
///
/// It is a [`Stream`] for those who have combinators for it; [`next`](Self::next) needs none.
pub struct Items<A: Paginated> {
    pages: Pages<A>,
    ready: VecDeque<A::Item>,
}

struct State<A> {
    client: Client,
    pager: Pager<A>,
}

fn step<A: Paginated>(mut state: State<A>) -> Stepping<State<A>, Result<A::Response, Error>> {
    Box::pin(async move {
        let Some(request) = state.pager.next() else {
            return (state, None);
        };
        let page = match state.client.send_with(&request, &CallOptions::default()).await {
            Ok(response) => state.pager.received(response),
            Err(error) => {
                state.pager.stop();
                Err(error)
            }
        };
        (state, Some(page))
    })
}

impl<A: Paginated> Pages<A> {
    pub(super) fn new(client: Client, request: A) -> Self {
        let state = State { client, pager: Pager::new(request) };
        Self(Unfold::new(state, step))
    }

    /// The next page, or nothing after the last one.
    pub async fn next(&mut self) -> Option<Result<A::Response, Error>> {
        poll_fn(|context| self.0.poll(context)).await
    }
}

impl<A: Paginated> Stream for Pages<A> {
    type Item = Result<A::Response, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.0.poll(context)
    }
}

impl<A: Paginated> Items<A> {
    pub(super) fn new(pages: Pages<A>) -> Self {
        Self { pages, ready: VecDeque::new() }
    }

    /// The next item, or nothing after the last one.
    pub async fn next(&mut self) -> Option<Result<A::Item, Error>> {
        poll_fn(|context| self.poll(context)).await
    }

    fn poll(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<A::Item, Error>>> {
        loop {
            if let Some(item) = self.ready.pop_front() {
                return Poll::Ready(Some(Ok(item)));
            }
            match self.pages.0.poll(context) {
                Poll::Pending => return Poll::Pending,
                Poll::Ready(None) => return Poll::Ready(None),
                Poll::Ready(Some(Err(error))) => return Poll::Ready(Some(Err(error))),
                Poll::Ready(Some(Ok(page))) => self.ready.extend(A::items(page)),
            }
        }
    }
}

/// The items that wait are never pinned.
impl<A: Paginated> Unpin for Items<A> {}

impl<A: Paginated> Stream for Items<A> {
    type Item = Result<A::Item, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.poll(context)
    }
}

impl<A: Paginated> std::fmt::Debug for Pages<A> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Pages").field("action", &A::INFO.name).finish_non_exhaustive()
    }
}

impl<A: Paginated> std::fmt::Debug for Items<A> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Items").field("action", &A::INFO.name).field("ready", &self.ready.len()).finish_non_exhaustive()
    }
}
