//! The decisions of waiting for the end of a recording, and what answers say of it, without any input or output.

use std::time::Duration;

use super::start::{Found, UNKNOWN};
use crate::error::Error;
use crate::web_record::{
    DescribeWebRecordRequest, DescribeWebRecordResponse, StopWebRecordRequest, StopWebRecordResponse, WebRecordStatus,
};

/// The first pause between two questions whether a recording has ended, and the longest.
const PAUSES: (Duration, Duration) = (Duration::from_secs(2), Duration::from_secs(30));

/// How many answers in a row make an end: right after a start the service may not know a task yet.
const ENOUGH: u32 = 2;

impl Found {
    pub(super) fn question(&self) -> DescribeWebRecordRequest {
        DescribeWebRecordRequest { task_id: Some(self.task_id.clone()), ..Default::default() }
    }

    pub(super) fn stop(&self) -> StopWebRecordRequest {
        StopWebRecordRequest::builder().task_id(&*self.task_id).build()
    }
}

/// What a recording does, or nothing once it has ended.
pub(super) fn status(answer: Result<DescribeWebRecordResponse, Error>) -> Result<Option<WebRecordStatus>, Error> {
    match answer {
        Ok(answer) => Ok(Some(answer.status)),
        Err(error) if error.code() == Some(UNKNOWN) => Ok(None),
        Err(error) => Err(error),
    }
}

/// One that has ended is stopped.
pub(super) fn stopped(answer: Result<StopWebRecordResponse, Error>) -> Result<(), Error> {
    match answer {
        Ok(_) => Ok(()),
        Err(error) if error.code() == Some(UNKNOWN) => Ok(()),
        Err(error) => Err(error),
    }
}

/// A wait for the end.
pub(super) struct Watch {
    began: Duration,
    within: Duration,
    pause: Duration,
    gone: u32,
}

/// What to do after a look.
pub(super) enum Then {
    Over { ended: bool },
    LookAfter(Duration),
}

impl Watch {
    pub(super) fn new(now: Duration, within: Duration) -> Self {
        Self { began: now, within, pause: PAUSES.0, gone: 0 }
    }

    pub(super) fn seen(&mut self, status: Option<WebRecordStatus>, now: Duration) -> Then {
        self.gone = if status.is_none() { self.gone + 1 } else { 0 };
        let left = self.within.saturating_sub(now.saturating_sub(self.began));
        if self.gone >= ENOUGH || left.is_zero() {
            return Then::Over { ended: self.gone >= ENOUGH };
        }
        let pause = self.pause.min(left);
        self.pause = (self.pause * 3 / 2).min(PAUSES.1);
        Then::LookAfter(pause)
    }
}
