use serde_json::Value;

use super::{Slot, SlotList, SlotOption, View, ViewList};

/// A value that a generated field can hold.
///
/// The `service!` macro implements it for the types it makes.
pub trait Datum: Send + Sync + 'static {
    /// A value to decode into; it means nothing by itself.
    fn blank() -> Self
    where
        Self: Sized;

    /// The value, borrowed.
    fn view(&self) -> View<'_>;

    /// The place to decode into.
    fn slot(&mut self) -> Slot<'_>;
}

macro_rules! scalar {
    ($($ty:ty, $variant:ident, $view:expr;)*) => {$(
        impl Datum for $ty {
            #[inline]
            fn blank() -> Self {
                Self::default()
            }

            #[inline]
            fn view(&self) -> View<'_> {
                let view: fn(&$ty) -> View<'_> = $view;
                view(self)
            }

            #[inline]
            fn slot(&mut self) -> Slot<'_> {
                Slot::$variant(self)
            }
        }
    )*};
}

scalar! {
    bool, Bool, |value| View::Bool(*value);
    i64, Int, |value| View::Int(*value);
    u64, Uint, |value| View::Uint(*value);
    f64, Float, |value| View::Float(*value);
    String, Str, |value| View::Str(value);
    Value, Json, |value| View::Json(value);
}

impl<T: Datum> Datum for Option<T> {
    #[inline]
    fn blank() -> Self {
        None
    }

    #[inline]
    fn view(&self) -> View<'_> {
        self.as_ref().map_or(View::Absent, T::view)
    }

    #[inline]
    fn slot(&mut self) -> Slot<'_> {
        Slot::Option(self)
    }
}

impl<T: Datum> SlotOption for Option<T> {
    fn clear(&mut self) {
        *self = None;
    }

    fn fill(&mut self) -> Slot<'_> {
        self.insert(T::blank()).slot()
    }
}

impl<T: Datum> Datum for Vec<T> {
    #[inline]
    fn blank() -> Self {
        Self::new()
    }

    #[inline]
    fn view(&self) -> View<'_> {
        View::List(self)
    }

    #[inline]
    fn slot(&mut self) -> Slot<'_> {
        Slot::List(self)
    }
}

impl<T: Datum> ViewList for Vec<T> {
    fn count(&self) -> usize {
        self.len()
    }

    fn item(&self, index: usize) -> View<'_> {
        self.get(index).map_or(View::Absent, T::view)
    }
}

impl<T: Datum> SlotList for Vec<T> {
    fn clear(&mut self) {
        Vec::clear(self);
    }

    fn grow(&mut self) -> Option<Slot<'_>> {
        self.push(T::blank());
        self.last_mut().map(T::slot)
    }
}

impl<T: Datum> Datum for Box<T> {
    #[inline]
    fn blank() -> Self {
        Box::new(T::blank())
    }

    #[inline]
    fn view(&self) -> View<'_> {
        (**self).view()
    }

    #[inline]
    fn slot(&mut self) -> Slot<'_> {
        (**self).slot()
    }
}
