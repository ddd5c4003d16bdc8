//! Services whose schema is loaded at run time: any Tencent Cloud service, without generated code.
//!
//! [`DynamicService::load`] reads schema files, and [`DynamicService::bundled`] returns the bundled service. A
//! [`DynamicObject`] is a request or a response: the routines that encode, decode, validate and redact generated structs
//! do the same with it, over tables that are made from the schema. [`Client::call_dynamic`](crate::Client::call_dynamic)
//! sends it, and [`Client::tasks_dynamic`](crate::Client::tasks_dynamic) starts and finds tasks. The emulator accepts
//! [`DynamicService::entries`] and [`DynamicService::lifecycles`].
//!
//! The command `trtc` (feature `cli`) is built on this module.
//!
//! ```
//! # #[cfg(feature = "emulator")] {
//! use trtc_api::dynamic::DynamicService;
//! use trtc_api::emulator::Emulator;
//! use trtc_api::{Client, Credential};
//!
//! # tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap().block_on(async {
//! let client = Client::builder()
//!     .credential(Credential::new("AKIDexample", "not-a-real-key"))
//!     .transport(Emulator::new()) // Leave this line out to call the service.
//!     .build()?;
//! let action = DynamicService::bundled().action("StopWebRecord").unwrap();
//! let request = action.request(br#"{"TaskId": "unknown"}"#).unwrap();
//! let error = client.call_dynamic(action, &request).await.unwrap_err();
//! assert_eq!(error.code(), Some("FailedOperation.TaskNotExist"));
//! # Ok::<(), trtc_api::Error>(()) }).unwrap();
//! # }
//! ```

mod call;
mod layout;
mod lifecycle;
mod object;
mod preview;
mod service;
mod tasks;

pub use call::{DynamicEvents, DynamicPages};
pub use object::DynamicObject;
pub use preview::Preview;
pub use service::{DynamicAction, DynamicService};
pub use tasks::{DynamicStart, DynamicTask, DynamicTasks};

/// The reader of schema files and the model of a schema. Its feature `serde` converts JSON values from and to those of
/// `serde_json`.
pub use api_schema;

/// Keeps a value as long as the program. Tables of loaded schemas are kept like those of generated code.
fn keep<T>(value: T) -> &'static T {
    Box::leak(Box::new(value))
}

fn keep_all<T>(values: Vec<T>) -> &'static [T] {
    values.leak()
}
