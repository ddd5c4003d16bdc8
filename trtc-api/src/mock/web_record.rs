//! Web recordings as state: started once for each RecordId, described and stopped by what names them.

use std::time::{Duration, SystemTime};

use sha2::{Digest, Sha256};

use super::answer::ApiError;
use crate::action::{Action, ActionInfo};
use crate::object::{Object, from_json, to_json};
use crate::web_record::{
    DescribeWebRecordRequest, DescribeWebRecordResponse, StartWebRecordRequest, StartWebRecordResponse,
    StopWebRecordRequest, StopWebRecordResponse, WebRecordStatus,
};

/// How long a recording runs that says nothing of it, in seconds.
const DEFAULT_DURATION: u64 = 36_000;

/// The recordings that were started.
#[derive(Default)]
pub(super) struct WebRecords(Vec<Task>);

struct Task {
    task_id: String,
    sdk_app_id: i64,
    record_id: Option<String>,
    ends: SystemTime,
    stopped: bool,
}

impl Task {
    fn runs(&self, now: SystemTime) -> bool {
        !self.stopped && now < self.ends
    }
}

impl WebRecords {
    /// The answer to one of the three actions, or `None` for another action.
    pub(super) fn call(
        &mut self,
        info: &ActionInfo,
        body: &[u8],
        now: SystemTime,
    ) -> Option<Result<Vec<u8>, ApiError>> {
        if info == StartWebRecordRequest::INFO {
            return Some(answer(body, |request| self.start(request, now)));
        }
        if info == DescribeWebRecordRequest::INFO {
            return Some(answer(body, |request| self.describe(&request, now)));
        }
        if info == StopWebRecordRequest::INFO {
            return Some(answer(body, |request| self.stop(&request, now)));
        }
        None
    }

    pub(super) fn running(&self, now: SystemTime) -> usize {
        self.0.iter().filter(|task| task.runs(now)).count()
    }

    fn start(&mut self, request: StartWebRecordRequest, now: SystemTime) -> Result<StartWebRecordResponse, ApiError> {
        let same = |task: &Task| {
            task.runs(now) && task.sdk_app_id == request.sdk_app_id && task.record_id == request.record_id
        };
        if request.record_id.is_some() && self.0.iter().any(same) {
            return Err(ApiError::new("FailedOperation.TaskExist", "Task already exists."));
        }
        let task_id = task_id(self.0.len());
        let duration = Duration::from_secs(request.max_duration_limit.unwrap_or(DEFAULT_DURATION));
        self.0.push(Task {
            task_id: task_id.clone(),
            sdk_app_id: request.sdk_app_id,
            record_id: request.record_id,
            ends: now.checked_add(duration).unwrap_or(now),
            stopped: false,
        });
        Ok(StartWebRecordResponse { task_id, ..Default::default() })
    }

    fn describe(
        &mut self,
        request: &DescribeWebRecordRequest,
        now: SystemTime,
    ) -> Result<DescribeWebRecordResponse, ApiError> {
        let by_task = request.task_id.is_some();
        let task = self.find(now, |task| match &request.task_id {
            Some(task_id) => task.task_id == *task_id,
            None => task.record_id == request.record_id && Some(task.sdk_app_id) == request.sdk_app_id,
        })?;
        Ok(DescribeWebRecordResponse {
            status: WebRecordStatus::Recording,
            task_id: (!by_task).then(|| task.task_id.clone()),
            record_id: if by_task { task.record_id.clone() } else { None },
            ..Default::default()
        })
    }

    fn stop(&mut self, request: &StopWebRecordRequest, now: SystemTime) -> Result<StopWebRecordResponse, ApiError> {
        self.find(now, |task| task.task_id == request.task_id)?.stopped = true;
        Ok(StopWebRecordResponse::default())
    }

    fn find(&mut self, now: SystemTime, mut wanted: impl FnMut(&Task) -> bool) -> Result<&mut Task, ApiError> {
        let unknown = || ApiError::new("FailedOperation.TaskNotExist", "Task not exist.");
        self.0.iter_mut().rev().find(|task| task.runs(now) && wanted(task)).ok_or_else(unknown)
    }
}

fn answer<Q: Action, A: Object>(
    body: &[u8],
    decide: impl FnOnce(Q) -> Result<A, ApiError>,
) -> Result<Vec<u8>, ApiError> {
    let request = from_json(body).map_err(|error| ApiError::new("InvalidParameter", error.to_string()))?;
    decide(request).map(|answer| to_json(&answer))
}

/// An identifier like the service's: long, with `+` in it and a dot at its end.
fn task_id(number: usize) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut id = String::with_capacity(95);
    for block in 0..3_u64 {
        let digest = Sha256::digest([number as u64, block].map(u64::to_be_bytes).concat());
        let letters = digest.iter().filter_map(|byte| LETTERS.get(usize::from(byte & 63)));
        id.extend(letters.map(|letter| char::from(*letter)));
    }
    id.truncate(93);
    id.push_str("+.");
    id
}
