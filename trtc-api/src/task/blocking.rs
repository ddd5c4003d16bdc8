//! Tasks for the blocking client: the same state machines, driven without an async runtime.

use std::marker::PhantomData;

use super::TaskFamily;
use super::tasks::Settings;
use crate::blocking::Client;

/// Access to the tasks of one family; see [`Tasks`](super::Tasks).
#[derive(Debug, Clone)]
#[must_use]
pub struct Tasks<'a, F> {
    client: &'a Client,
    settings: Settings,
    family: PhantomData<fn() -> F>,
}

impl<'a, F: TaskFamily> Tasks<'a, F> {
    #[doc(hidden)] // Called by generated code.
    pub fn new(client: &'a Client) -> Self {
        Self { client, settings: Settings::default(), family: PhantomData }
    }
}
