//! Events that come before their task is known.

use std::collections::VecDeque;
use std::fmt;
use std::sync::{Mutex, PoisonError};

/// Keeps events until a task observes them.
///
/// The service may report that a task has started before the start returns, so a callback handler puts every event
/// into an inbox first, and then delivers the inbox to the tasks that it knows. After a start, the program adds the
/// handle to the tasks that it knows, and delivers the inbox once. In this order, no event is lost.
///
/// ```
/// # #[cfg(feature = "web-record")] {
/// use trtc_api::callback::DecodeEvent;
/// use trtc_api::events::Event;
/// use trtc_api::task::Inbox;
///
/// let inbox = Inbox::new(1_000);
///
/// // In the callback handler:
/// let info = br#"{"EventMsTs":1767571203000,"TaskId":"a+b.","Payload":{"Status":1}}"#;
/// inbox.push(Event::decode(8, 801, info));
///
/// // After `let task = start.send().await?`, with `|event| task.observe(event)`:
/// let observed = inbox.deliver(|event| event.numbers() == (8, 801));
/// assert_eq!(observed, 1);
/// # }
/// ```
pub struct Inbox<E> {
    events: Mutex<VecDeque<E>>,
    capacity: usize,
}

impl<E> Inbox<E> {
    /// Creates an inbox for up to `capacity` events; the oldest are dropped first.
    pub fn new(capacity: usize) -> Self {
        Self { events: Mutex::default(), capacity }
    }

    /// Adds an event.
    pub fn push(&self, event: E) {
        let mut events = self.events.lock().unwrap_or_else(PoisonError::into_inner);
        events.push_back(event);
        let surplus = events.len().saturating_sub(self.capacity);
        events.drain(..surplus);
    }

    /// Passes all events to a task, and removes those that belong to it: `|event| task.observe(event)`.
    ///
    /// Returns how many were removed. Events are passed in the order of their arrival, and once more if one of them
    /// belongs to the task, since that one may hold the TaskId that the others are matched by. The inbox is locked
    /// meanwhile: `observe` must not use it.
    pub fn deliver(&self, mut observe: impl FnMut(&E) -> bool) -> usize {
        let mut events = self.events.lock().unwrap_or_else(PoisonError::into_inner);
        let before = events.len();
        loop {
            let kept = events.len();
            events.retain(|event| !observe(event));
            if events.len() == kept {
                return before - kept;
            }
        }
    }

    /// Returns the number of events that no task has observed.
    pub fn len(&self) -> usize {
        self.events.lock().unwrap_or_else(PoisonError::into_inner).len()
    }

    /// Returns whether the inbox has no events.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl<E> fmt::Debug for Inbox<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Inbox").field("events", &self.len()).field("capacity", &self.capacity).finish()
    }
}
