use super::{Call, Client, EventStream};
use crate::action::{Action, Streamed};

/// A client of either kind, so that one generated trait adds the actions of a schema to both.
///
/// It is sealed: only [`Client`] and [`blocking::Client`](crate::blocking::Client) implement it.
pub trait Caller: Sealed {
    /// The result of a call: a [`Call`] to await, or the response itself.
    type Output<'a, A: Action>
    where
        Self: 'a;

    /// The stream of the events of a response.
    type EventStream<A: Streamed>;

    /// Calls an action.
    fn send<A: Action>(&self, request: A) -> Self::Output<'_, A>;

    /// Calls an action whose response is a stream of events.
    fn stream<A: Streamed>(&self, request: A) -> Self::EventStream<A>;
}

/// Seals [`Caller`]: a new client method breaks no other implementation.
pub trait Sealed {}

impl Sealed for Client {}

impl Caller for Client {
    type Output<'a, A: Action> = Call<'a, A>;
    type EventStream<A: Streamed> = EventStream<A>;

    #[inline]
    fn send<A: Action>(&self, request: A) -> Call<'_, A> {
        self.call(request)
    }

    #[inline]
    fn stream<A: Streamed>(&self, request: A) -> EventStream<A> {
        Self::stream(self, request)
    }
}
