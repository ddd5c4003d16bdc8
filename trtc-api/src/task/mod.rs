//! Long-running tasks: started once, found again after a restart, stopped for sure.

#[cfg(feature = "blocking")]
pub mod blocking;
mod events;
mod family;
mod id;
mod inbox;
mod key;
mod look;
mod machine;
#[cfg_attr(not(feature = "callback"), allow(dead_code))]
mod observe;
mod percent;
mod prepare;
mod shared;
mod start;
mod state;
mod stop;
mod tasks;
mod value;
mod wait;

pub use family::{Describable, Findable, TaskFamily, Updatable};
#[doc(hidden)]
pub use family::{GeneratedFamily, TaskCaller};
pub use id::{ParseTaskIdError, TaskId};
pub use inbox::Inbox;
pub use prepare::TaskKey;
pub use state::{TaskChange, TaskFile, TaskPhase, TaskState};
pub use tasks::{Start, Task, Tasks};
