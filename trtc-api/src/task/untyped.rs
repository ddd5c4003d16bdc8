//! Tasks without types, for life cycles that are known at run time only: the same machines.

use std::sync::Arc;
use std::time::Duration;

use super::client::TaskClient;
use super::machine::{Operation, run};
use super::poll::{PollOnce, Presence};
use super::prepare::{self, Prepared};
use super::raw_id::RawId;
use super::shared::{Settings, Shared};
use super::stop::Change;
use super::time::Timestamp;
use super::wait::{Until, Wait, not_running};
use super::{ParseTaskIdError, TaskState};
use crate::client::Client;
use crate::engine::Jitter;
use crate::error::Error;
use crate::lifecycle::Lifecycle;
use crate::object::Object;

#[derive(Clone)]
pub(crate) struct UntypedTasks {
    client: Client,
    lifecycle: &'static Lifecycle,
    settings: Settings,
}

pub(crate) struct UntypedStart {
    client: Client,
    prepared: Prepared,
}

#[derive(Clone)]
pub(crate) struct UntypedTask {
    client: Client,
    shared: Arc<Shared>,
}

impl UntypedTasks {
    pub(crate) fn new(client: Client, lifecycle: &'static Lifecycle) -> Self {
        Self { client, lifecycle, settings: Settings::default() }
    }

    pub(crate) fn family(&self) -> &'static str {
        self.lifecycle.name
    }

    pub(crate) fn confirmation_window(mut self, window: Duration) -> Self {
        self.settings.confirmation_window = Some(window);
        self
    }

    pub(crate) fn timeout(mut self, timeout: Duration) -> Self {
        self.settings.timeout = Some(timeout);
        self
    }

    pub(crate) fn replace_if_unknown(mut self) -> Self {
        self.settings.may_replace = true;
        self
    }

    pub(crate) fn prepare(&self, request: Box<dyn Object>) -> UntypedStart {
        self.start_of(request, None)
    }

    pub(crate) fn resume(&self, id: &str, request: Box<dyn Object>) -> Result<UntypedStart, ParseTaskIdError> {
        let id = RawId::parse(id, self.lifecycle)?;
        Ok(self.start_of(request, Some(&id)))
    }

    pub(crate) fn attach(&self, id: &str) -> Result<UntypedTask, ParseTaskIdError> {
        let shared = prepare::attached(self.lifecycle, RawId::parse(id, self.lifecycle)?, self.settings, &self.client);
        Ok(UntypedTask { client: self.client.clone(), shared })
    }

    fn start_of(&self, request: Box<dyn Object>, resumed: Option<&RawId>) -> UntypedStart {
        let now = Timestamp::now(&self.client);
        let prepared = Prepared::of(self.lifecycle, request, resumed, self.settings, now);
        UntypedStart { client: self.client.clone(), prepared }
    }
}

impl UntypedStart {
    pub(crate) fn id(&self) -> String {
        self.prepared.shared.id_text()
    }

    pub(crate) fn check_request_of(&self, id: &str) -> Result<(), Error> {
        self.prepared.check_request_of(&RawId::parse(id, self.prepared.shared.lifecycle)?)
    }

    pub(crate) async fn send(&self) -> Result<UntypedTask, Error> {
        let (machine, shared) = self.prepared.machine(&self.client)?;
        run(&self.client, Operation::new(machine, |machine: super::start::Start| machine.into_result())).await?;
        Ok(UntypedTask { client: self.client.clone(), shared })
    }
}

impl UntypedTask {
    pub(crate) fn id(&self) -> String {
        self.shared.id_text()
    }

    pub(crate) fn task_id(&self) -> Option<String> {
        self.shared.lock().id.task.clone()
    }

    pub(crate) fn was_running(&self) -> bool {
        self.shared.lock().was_running
    }

    pub(crate) fn state(&self) -> TaskState {
        self.shared.lock().log.state()
    }

    pub(crate) async fn status(&self) -> Result<Option<Box<dyn Object>>, Error> {
        let poll = PollOnce::status(Arc::clone(&self.shared));
        let finish = |poll: PollOnce| match poll.result {
            Some(Ok(Presence::Present(_, response))) => Ok(Some(response)),
            Some(Err(error)) => Err(error),
            _ => Ok(None),
        };
        run(&self.client, Operation::new(poll, finish)).await
    }

    pub(crate) async fn wait_until_running(&self) -> Result<(), Error> {
        let shared = Arc::clone(&self.shared);
        let wait = Wait::new(Arc::clone(&shared), Until::Running, shared.timeout, jitter(&self.client));
        let finish = move |wait: Wait| if wait.into_result()? { Ok(()) } else { Err(not_running(&shared)) };
        run(&self.client, Operation::new(wait, finish)).await
    }

    pub(crate) async fn wait_until_ended(&self, timeout: Duration) -> Result<bool, Error> {
        let wait = Wait::new(Arc::clone(&self.shared), Until::Ended, timeout, jitter(&self.client));
        run(&self.client, Operation::new(wait, Wait::into_result)).await
    }

    pub(crate) async fn stop(&self) -> Result<(), Error> {
        let change = Change::stop(Arc::clone(&self.shared), jitter(&self.client));
        run(&self.client, Operation::new(change, |change: Change| change.into_result().map(drop))).await
    }
}

fn jitter(client: &Client) -> Jitter {
    Jitter::seeded(TaskClient::seed(client))
}
