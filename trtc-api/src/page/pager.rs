//! Goes through the pages of one request, without any input or output.

use super::Paginated;
use crate::error::{Error, ErrorKind};
use crate::object::{FieldValue, Object, ValueMut, ValueRef, to_json};

/// Makes the request of each page, and decides by its answer whether there is another.
pub(crate) struct Pager<A> {
    request: A,
    /// What the request says of the page: its number, or the items to pass over.
    from: u64,
    size: u64,
    /// The items of all pages so far.
    seen: u64,
    /// The last answer's items, as JSON: a service that answers the same again would do so for ever.
    last: Vec<u8>,
    over: bool,
}

impl<A: Paginated> Pager<A> {
    /// Starts at the page that the request names, or at the first one.
    pub(crate) fn new(request: A) -> Self {
        let layout = A::LAYOUT;
        let size = integer(request.field(layout.size)).filter(|size| *size > 0).unwrap_or(layout.usual_size);
        let from = integer(request.field(layout.from)).unwrap_or(if layout.by_offset { 0 } else { layout.first });
        Self { request, from, size: size.max(1), seen: 0, last: Vec::new(), over: false }
    }

    /// The request of the next page, or nothing after the last one.
    pub(crate) fn next(&mut self) -> Option<A> {
        if self.over {
            return None;
        }
        let layout = A::LAYOUT;
        set(self.request.field_mut(layout.from), self.from);
        set(self.request.field_mut(layout.size), self.size);
        Some(self.request.clone())
    }

    /// Takes a page.
    ///
    /// It is the last one if it is not full, or if all items have been seen.
    ///
    /// # Errors
    ///
    /// A full page that is the same as the one before: the service does not turn pages.
    pub(crate) fn received(&mut self, response: A::Response) -> Result<A::Response, Error> {
        let layout = A::LAYOUT;
        let total = layout.total.and_then(|total| integer(response.field(total)));
        let many = match response.field(layout.items) {
            ValueRef::List(items) => items.count() as u64,
            _ => 0,
        };
        self.seen = self.seen.saturating_add(many);
        let full = many >= self.size;
        let more = match total {
            Some(total) => many > 0 && self.seen < total,
            None => full,
        };
        self.over = !more;
        if more {
            let json = page_json(&response);
            if json == self.last {
                self.over = true;
                let message = "the service answers every page with the same items";
                return Err(Error::new(ErrorKind::InvalidResponse, message).of_call(A::INFO.name, 1, false, false));
            }
            self.last = json;
            let step = if layout.by_offset { many } else { 1 };
            match self.from.checked_add(step) {
                Some(next) => self.from = next,
                None => self.over = true,
            }
        }
        Ok(response)
    }

    /// Ends it: a page that could not be had is no page to go on from.
    pub(crate) fn stop(&mut self) {
        self.over = true;
    }
}

/// The answer without what differs between two answers to one question.
fn page_json<R: Object + FieldValue + Clone>(response: &R) -> Vec<u8> {
    let mut copy = response.clone();
    let fields = copy.shape().fields;
    if let Some(index) = fields.iter().position(|field| field.name == "RequestId")
        && let Some(ValueMut::Option(id)) = copy.field_mut(index)
    {
        id.clear();
    }
    to_json(&copy)
}

fn integer(view: ValueRef<'_>) -> Option<u64> {
    match view {
        ValueRef::Uint(value) => Some(value),
        ValueRef::Int(value) => u64::try_from(value).ok(),
        _ => None,
    }
}

fn set(slot: Option<ValueMut<'_>>, value: u64) {
    match slot {
        Some(ValueMut::Uint(place)) => *place = value,
        Some(ValueMut::Int(place)) => *place = i64::try_from(value).unwrap_or(i64::MAX),
        Some(ValueMut::Option(option)) => set(Some(option.fill()), value),
        _ => {}
    }
}
