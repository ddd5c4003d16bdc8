use std::marker::PhantomData;
use std::time::Duration;

use super::TaskFamily;
use crate::client::Client;

/// Access to the tasks of one family, from a method of the client: `client.web_recordings()`.
#[derive(Debug, Clone)]
#[must_use]
pub struct Tasks<'a, F> {
    client: &'a Client,
    settings: Settings,
    family: PhantomData<fn() -> F>,
}

/// How long tasks are looked for.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Settings {
    pub(super) confirmation_window: Option<Duration>,
    pub(super) timeout: Option<Duration>,
}

impl<'a, F: TaskFamily> Tasks<'a, F> {
    #[doc(hidden)] // Called by generated code.
    pub fn new(client: &'a Client) -> Self {
        Self { client, settings: Settings::default(), family: PhantomData }
    }
}
