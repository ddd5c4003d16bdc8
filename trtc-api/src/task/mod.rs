//! Long-running tasks: started once, found again after a restart, stopped for sure.

#[cfg(feature = "blocking")]
pub mod blocking;
mod family;
mod tasks;

pub use family::{Describable, Findable, TaskFamily, Updatable};
#[doc(hidden)]
pub use family::{GeneratedFamily, TaskCaller};
pub use tasks::Tasks;
