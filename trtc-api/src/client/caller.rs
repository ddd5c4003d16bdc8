use super::{Call, Client, EventStream};
use crate::action::{Action, Streamed};

/// A client of either kind: [`Client`] or [`blocking::Client`](crate::blocking::Client).
///
/// It is the supertrait of the trait that [`service!`](crate::service) generates with `trait_name`, so that one trait
/// adds the actions of a schema to both clients. This trait is sealed.
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
