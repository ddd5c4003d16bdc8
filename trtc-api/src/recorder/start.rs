//! The decisions of a start, without any input or output.

use std::time::Duration;

use super::{RecordId, StartError};
use crate::engine::Jitter;
use crate::error::{Error, ErrorKind};
use crate::web_record::{
    DescribeWebRecordRequest, DescribeWebRecordResponse, StartWebRecordRequest, StartWebRecordResponse,
};

/// How often a start is sent, in all.
const STARTS: u32 = 8;

/// How often a name that is not found is asked for, before it counts as not started: a task takes a moment to be known.
const LOOKS: u32 = 3;

/// The codes that tell of a name.
const EXISTS: &str = "FailedOperation.TaskExist";
pub(super) const UNKNOWN: &str = "FailedOperation.TaskNotExist";

/// What to do next.
pub(super) enum Ask {
    Start(Box<StartWebRecordRequest>),
    Describe(DescribeWebRecordRequest),
    Wait(Duration),
    Done(Result<Found, StartError>),
}

/// A recording that runs.
#[derive(Debug, Clone)]
pub(super) struct Found {
    pub(super) task_id: String,
    pub(super) record_id: String,
    pub(super) sdk_app_id: i64,
}

/// A start in the making.
pub(super) struct Start {
    request: StartWebRecordRequest,
    record_id: RecordId,
    jitter: Jitter,
    starts: u32,
    /// How often the name was asked for since the last start.
    looks: u32,
    /// What the last start came to.
    failed: Option<Error>,
    after_wait: Next,
}

/// What a wait is before.
#[derive(Clone, Copy)]
enum Next {
    Start,
    Look,
}

impl Start {
    pub(super) fn new(request: StartWebRecordRequest, record_id: RecordId, jitter: Jitter) -> Self {
        Self { request, record_id, jitter, starts: 0, looks: 0, failed: None, after_wait: Next::Start }
    }

    pub(super) fn first(&mut self) -> Ask {
        self.start()
    }

    /// A start has been answered, or not.
    pub(super) fn started(&mut self, result: Result<StartWebRecordResponse, Error>) -> Ask {
        let error = match result {
            Ok(answer) => return self.found(answer.task_id),
            Err(error) => error,
        };
        let exists = error.code() == Some(EXISTS);
        // One that exists is this one, or was started under its name before; either way its task must be found.
        if exists || error.may_have_executed() {
            self.failed = Some(error);
            self.looks = 0;
            return self.look();
        }
        if !error.is_retryable() {
            return self.fail(error);
        }
        // Nothing was done, so the name is as good as before.
        self.failed = Some(error);
        self.again()
    }

    /// The name has been asked for.
    pub(super) fn described(&mut self, result: Result<DescribeWebRecordResponse, Error>) -> Ask {
        self.looks += 1;
        let error = match result {
            Ok(answer) => match answer.task_id {
                Some(task_id) => return self.found(task_id),
                None => return self.look_again(),
            },
            Err(error) => error,
        };
        if error.code() != Some(UNKNOWN) {
            // Asking changes nothing, so it may go on for as long as there is time.
            self.looks -= 1;
            let may_pass = error.is_retryable() || *error.kind() == ErrorKind::InvalidResponse;
            return if may_pass { self.look_again() } else { self.give_up() };
        }
        if self.looks < LOOKS {
            return self.look_again();
        }
        // It was not started. Where the service itself has refused it, it asks for another name; where no answer came,
        // the same name keeps a start that is still on its way from becoming a second one.
        if self.failed.as_ref().is_some_and(|error| error.code().is_some()) {
            self.record_id.next();
        }
        self.again()
    }

    /// A wait is over.
    pub(super) fn waited(&mut self) -> Ask {
        match self.after_wait {
            Next::Start => self.start(),
            Next::Look => self.look(),
        }
    }

    /// There is no more time.
    pub(super) fn give_up(&mut self) -> Ask {
        match self.failed.take() {
            Some(error) => self.fail(error),
            None => self.look(),
        }
    }

    fn start(&mut self) -> Ask {
        self.starts += 1;
        let mut request = self.request.clone();
        request.record_id = Some(self.record_id.text());
        Ask::Start(Box::new(request))
    }

    fn look(&mut self) -> Ask {
        let request = DescribeWebRecordRequest {
            record_id: Some(self.record_id.text()),
            sdk_app_id: Some(self.request.sdk_app_id),
            ..Default::default()
        };
        Ask::Describe(request)
    }

    fn look_again(&mut self) -> Ask {
        self.after_wait = Next::Look;
        Ask::Wait(self.pause(Duration::from_millis(500), self.looks))
    }

    /// Another start, unless there have been enough.
    fn again(&mut self) -> Ask {
        if self.starts >= STARTS {
            return self.give_up();
        }
        self.after_wait = Next::Start;
        Ask::Wait(self.pause(Duration::from_secs(1), self.starts))
    }

    /// A growing pause, never less than half of its most.
    fn pause(&mut self, base: Duration, times: u32) -> Duration {
        let most = base.saturating_mul(1 << times.min(4));
        most.mul_f64(0.5 + self.jitter.next() / 2.0)
    }

    fn found(&self, task_id: String) -> Ask {
        let (record_id, sdk_app_id) = (self.record_id.text(), self.request.sdk_app_id);
        Ask::Done(Ok(Found { task_id, record_id, sdk_app_id }))
    }

    fn fail(&self, source: Error) -> Ask {
        Ask::Done(Err(StartError { record_id: self.record_id.text(), source }))
    }
}
