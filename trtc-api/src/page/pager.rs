//! The iteration over the pages of one request.

use super::repeats::Repeats;
use super::{Layout, PagePosition};
use crate::error::{Error, ErrorKind};
use crate::object::{Object, ValueMut, ValueRef};

/// How many empty pages in a row end the pages although items are missing: beyond the last page that the reported total
/// needs, and before it.
const EMPTY_PAGES_AT_END: u32 = 3;
const EMPTY_PAGES: u32 = 100;

/// Sets the page of each request, and decides from each response whether another page follows.
pub(crate) struct Pager {
    layout: Layout,
    action: &'static str,
    position: PagePosition,
    /// The number of items that the service reported last.
    total: Option<Total>,
    empty_pages: u32,
    repeats: Repeats,
    over: bool,
}

/// A reported number of items.
#[derive(Clone, Copy)]
enum Total {
    /// All items, as the schema says.
    All(u64),
    /// At least so many.
    Minimum(u64),
}

impl Total {
    fn number(self) -> u64 {
        match self {
            Self::All(number) | Self::Minimum(number) => number,
        }
    }
}

impl Pager {
    /// Starts at the page that the request names, or at the first one.
    #[inline]
    pub(crate) fn new(layout: Layout, action: &'static str, request: &dyn Object) -> Self {
        let size = integer(request.field(layout.size)).filter(|size| *size > 0).unwrap_or(layout.usual_size).max(1);
        let first = if layout.by_offset { 0 } else { layout.first };
        let from = integer(request.field(layout.from)).unwrap_or(first);
        let steps = from.saturating_sub(first);
        let before = if layout.by_offset { steps } else { steps.saturating_mul(size) };
        let position = PagePosition { from, size, before, skipped: 0 };
        Self { layout, action, position, total: None, empty_pages: 0, repeats: Repeats::default(), over: false }
    }

    /// Returns where the next page begins.
    pub(crate) fn position(&self) -> PagePosition {
        self.position
    }

    /// Continues at a position.
    pub(crate) fn resume_from(&mut self, position: PagePosition) {
        self.position = PagePosition { size: position.size.max(1), ..position };
        self.over = false;
    }

    /// Makes a request the one of the next page. Returns `false` after the last page.
    pub(crate) fn next(&mut self, request: &mut dyn Object) -> bool {
        if self.over {
            return false;
        }
        set(request.field_mut(self.layout.from), self.position.from);
        set(request.field_mut(self.layout.size), self.position.size);
        true
    }

    /// Returns the number of all items, if the service has reported it.
    #[cfg(feature = "dynamic")]
    pub(crate) fn total(&self) -> Option<u64> {
        self.total.map(Total::number)
    }

    /// Handles the response with a page.
    ///
    /// Pages end when all reported items were returned, or at an empty page.
    ///
    /// # Errors
    ///
    /// The service returned fewer items than it reported, or repeats its pages.
    #[inline]
    pub(crate) fn received(&mut self, response: &dyn Object) -> Result<(), Error> {
        let count = match response.field(self.layout.items) {
            ValueRef::List(items) => items.count() as u64,
            _ => 0,
        };
        // Some services report no items at all, or only on the first page.
        self.total = reported(self.layout, response).filter(|total| total.number() > 0).or(self.total);
        if count == 0 { self.received_empty() } else { self.received_items(count, response) }
    }

    /// Ends the pages: the next page depends on the response that was not received.
    pub(crate) fn stop(&mut self) {
        self.over = true;
    }

    #[inline]
    fn received_items(&mut self, count: u64, response: &dyn Object) -> Result<(), Error> {
        let PagePosition { size, before, .. } = self.position;
        let returned = before.saturating_add(count);
        self.empty_pages = 0;
        self.over = match self.total {
            Some(Total::All(total)) => returned >= total,
            Some(Total::Minimum(total)) => returned >= total && count < size,
            None => false,
        };
        // Pages that repeat may also add up to the total.
        if self.repeats.record(&items_of(self.layout, response), count) {
            let message = "the service repeats its pages: the last pages have the same items as earlier ones";
            return Err(self.fail(message.to_owned()));
        }
        self.advance(if self.layout.by_offset { count } else { 1 }, returned);
        Ok(())
    }

    /// Handles an empty page, which is the last one unless items are missing that a later page may have.
    #[inline]
    fn received_empty(&mut self) -> Result<(), Error> {
        let PagePosition { from, size, before, .. } = self.position;
        let Some(total) = self.total.map(Total::number).filter(|total| before < *total) else {
            self.over = true;
            return Ok(());
        };
        self.empty_pages += 1;
        let layout = self.layout;
        let covered = match layout.by_offset {
            true => from.saturating_add(size),
            false => from.saturating_sub(layout.first).saturating_add(1).saturating_mul(size),
        };
        let allowed = if covered >= total { EMPTY_PAGES_AT_END } else { EMPTY_PAGES };
        if self.empty_pages >= allowed {
            let message = format!("the service returned {before} of the {total} items that it reported");
            return Err(self.fail(message));
        }
        self.advance(if layout.by_offset { size } else { 1 }, before);
        Ok(())
    }

    fn advance(&mut self, step: u64, before: u64) {
        match self.position.from.checked_add(step) {
            Some(from) => self.position = PagePosition { from, before, skipped: 0, ..self.position },
            None => self.over = true,
        }
    }

    fn fail(&mut self, message: String) -> Error {
        self.over = true;
        Error::new(ErrorKind::InvalidResponse, message).of_call(self.action, 1, false, false)
    }
}

/// Returns the number of items that a response reports.
fn reported(layout: Layout, response: &dyn Object) -> Option<Total> {
    if let Some(index) = layout.total {
        return integer(response.field(index)).map(Total::All);
    }
    integer(response.field(layout.minimum_total?)).map(Total::Minimum)
}

/// Returns the known content of the items of a page: unknown fields and the request ID may differ in equal pages.
fn items_of(layout: Layout, response: &dyn Object) -> Vec<u8> {
    let mut content = Vec::new();
    add_known(response.field(layout.items), &mut content);
    content
}

#[inline]
fn add_known(value: ValueRef<'_>, content: &mut Vec<u8>) {
    content.push(b';');
    match value {
        ValueRef::Absent => content.push(b'-'),
        ValueRef::Bool(value) => content.push(value.into()),
        ValueRef::Int(value) => content.extend(value.to_le_bytes()),
        ValueRef::Uint(value) => content.extend(value.to_le_bytes()),
        ValueRef::Float(value) => content.extend(value.to_le_bytes()),
        ValueRef::Str(value) => content.extend(value.as_bytes()),
        ValueRef::Json(value) => content.extend(value.to_string().as_bytes()),
        ValueRef::Object(object) => {
            object.read(&mut |fields| fields.values.iter().for_each(|value| add_known(*value, content)));
        }
        ValueRef::List(list) => (0..list.count()).for_each(|index| add_known(list.item(index), content)),
    }
}

fn integer(value: ValueRef<'_>) -> Option<u64> {
    match value {
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
