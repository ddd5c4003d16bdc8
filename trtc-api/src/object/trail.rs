use std::cell::RefCell;
use std::fmt;

/// The path to a fault, put together from the inside out while the error travels up.
#[derive(Default)]
pub(crate) struct Trail(RefCell<String>);

impl Trail {
    pub(super) fn is_empty(&self) -> bool {
        self.0.borrow().is_empty()
    }

    pub(super) fn prepend(&self, part: &str) {
        let mut path = self.0.borrow_mut();
        if !path.is_empty() && !path.starts_with('[') {
            path.insert(0, '.');
        }
        path.insert_str(0, part);
    }
}

impl fmt::Display for Trail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.borrow())
    }
}
