//! Web recordings as state: started once for each RecordId, described and stopped by what names them.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use sha2::{Digest, Sha256};

use super::answer::ApiError;
use crate::action::{Action, ActionInfo};
use crate::events::{
    Event, RecordingMp4Stored, RecordingVodStopped, RecordingVodStored, WebRecordLimited, WebRecordStarted,
    WebRecordStopped,
};
use crate::object::{IntegerOrString, Object, from_json, to_json};
use crate::types::{
    Mp4Outcome, Mp4StoredPayload, RecordedFile, TrackType, VodFile, VodOutcome, VodStopOutcome, VodStoppedPayload,
    VodStoredPayload, WebRecordLimit, WebRecordLimitedPayload, WebRecordStart, WebRecordStartedPayload, WebRecordStop,
    WebRecordStoppedPayload,
};
use crate::web_record::{
    DescribeWebRecordRequest, DescribeWebRecordResponse, StartWebRecordRequest, StartWebRecordResponse,
    StopWebRecordRequest, StopWebRecordResponse, WebRecordStatus,
};

/// How long a recording runs that says nothing of it, in seconds.
const DEFAULT_DURATION: u64 = 36_000;

/// The recordings that were started, and what of them is still to be reported.
#[derive(Default)]
pub(super) struct WebRecords {
    tasks: Vec<Task>,
    happened: Vec<Event>,
}

struct Task {
    task_id: String,
    to_vod: bool,
    started: SystemTime,
    sdk_app_id: i64,
    record_id: Option<String>,
    ends: SystemTime,
    stopped: bool,
    /// Its end has been reported.
    reported: bool,
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
        self.report_ends(now);
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

    /// What has happened since it was last asked for.
    pub(super) fn take_happened(&mut self) -> Vec<Event> {
        std::mem::take(&mut self.happened)
    }

    pub(super) fn running(&self, now: SystemTime) -> usize {
        self.tasks.iter().filter(|task| task.runs(now)).count()
    }

    fn start(&mut self, request: StartWebRecordRequest, now: SystemTime) -> Result<StartWebRecordResponse, ApiError> {
        let same = |task: &Task| {
            task.runs(now) && task.sdk_app_id == request.sdk_app_id && task.record_id == request.record_id
        };
        if request.record_id.is_some() && self.tasks.iter().any(same) {
            return Err(ApiError::new("FailedOperation.TaskExist", "Task already exists."));
        }
        let task_id = task_id(self.tasks.len());
        let duration = Duration::from_secs(request.max_duration_limit.unwrap_or(DEFAULT_DURATION));
        let payload = WebRecordStartedPayload {
            status: Some(WebRecordStart::Started),
            event_message: Some("Success".to_owned()),
            ..Default::default()
        };
        self.happened.push(Event::WebRecordStarted(Box::new(WebRecordStarted {
            event_ms_ts: Some(millis(now)),
            task_id: Some(task_id.clone()),
            payload: Some(payload),
            ..Default::default()
        })));
        self.tasks.push(Task {
            task_id: task_id.clone(),
            to_vod: request.storage_params.cloud_vod.is_some(),
            started: now,
            sdk_app_id: request.sdk_app_id,
            record_id: request.record_id,
            ends: now.checked_add(duration).unwrap_or(now),
            stopped: false,
            reported: false,
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
        self.report_ends(now);
        Ok(StopWebRecordResponse::default())
    }

    /// Reports the recordings that have ended: that they have, then their files.
    fn report_ends(&mut self, now: SystemTime) {
        for task in self.tasks.iter_mut().filter(|task| !task.reported && !task.runs(now)) {
            task.reported = true;
            let time = Some(millis(now));
            let id = Some(task.task_id.clone());
            self.happened.push(if task.stopped {
                let payload = WebRecordStoppedPayload {
                    status: Some(WebRecordStop::Ended),
                    event_message: Some("Success".to_owned()),
                    ..Default::default()
                };
                let (event_ms_ts, task_id, payload) = (time.clone(), id.clone(), Some(payload));
                Event::WebRecordStopped(Box::new(WebRecordStopped {
                    event_ms_ts,
                    task_id,
                    payload,
                    ..Default::default()
                }))
            } else {
                let payload = WebRecordLimitedPayload {
                    status: Some(WebRecordLimit::Duration),
                    event_message: Some("Over time limit".to_owned()),
                    ..Default::default()
                };
                let (event_ms_ts, task_id, payload) = (time.clone(), id.clone(), Some(payload));
                Event::WebRecordLimited(Box::new(WebRecordLimited {
                    event_ms_ts,
                    task_id,
                    payload,
                    ..Default::default()
                }))
            });
            self.happened.extend(files(task, now));
        }
    }

    fn find(&mut self, now: SystemTime, mut wanted: impl FnMut(&Task) -> bool) -> Result<&mut Task, ApiError> {
        let unknown = || ApiError::new("FailedOperation.TaskNotExist", "Task not exist.");
        self.tasks.iter_mut().rev().find(|task| task.runs(now) && wanted(task)).ok_or_else(unknown)
    }
}

fn answer<Q: Action, A: Object>(
    body: &[u8],
    decide: impl FnOnce(Q) -> Result<A, ApiError>,
) -> Result<Vec<u8>, ApiError> {
    let request = from_json(body).map_err(|error| ApiError::new("InvalidParameter", error.to_string()))?;
    decide(request).map(|answer| to_json(&answer))
}

/// What is reported of the files of a recording: of a bucket once, of VOD a file and an end.
fn files(task: &Task, now: SystemTime) -> Vec<Event> {
    let time = Some(millis(now));
    let (start, end) = (Some(millis(task.started)), Some(millis(now)));
    let (track, whose) = (Some(TrackType::AudioAndVideo), Some("mix".to_owned()));
    if !task.to_vod {
        let name = "recording.mp4".to_owned();
        let file = RecordedFile {
            file_name: Some(name.clone()),
            user_id: Some(String::new()),
            track_type: track,
            media_id: whose,
            start_time_stamp: start,
            end_time_stamp: end,
            ..Default::default()
        };
        let payload = Mp4StoredPayload {
            status: Some(Mp4Outcome::Stored),
            file_list: Some(vec![name]),
            file_message: Some(vec![file]),
            ..Default::default()
        };
        // The service puts the start at the end of the name here, and here alone.
        let task_id = format!("{}_StartTimeMs_{:013}", task.task_id, millis(task.started));
        return vec![Event::RecordingMp4Stored(Box::new(RecordingMp4Stored {
            event_ms_ts: time,
            task_id: Some(task_id),
            payload: Some(payload),
            ..Default::default()
        }))];
    }
    let file = VodFile {
        user_id: Some(String::new()),
        track_type: track,
        media_id: whose,
        file_id: Some("5285890784246869930".to_owned()),
        video_url: Some("https://vod.example.com/recording.mp4".to_owned()),
        cache_file: Some("recording.mp4".to_owned()),
        start_time_stamp: start,
        end_time_stamp: end,
        ..Default::default()
    };
    let stored = VodStoredPayload { status: Some(VodOutcome::Stored), tencent_vod: Some(file), ..Default::default() };
    let stopped = VodStoppedPayload { status: Some(VodStopOutcome::Normal), ..Default::default() };
    let id = Some(task.task_id.clone());
    vec![
        Event::RecordingVodStored(Box::new(RecordingVodStored {
            event_ms_ts: time.clone(),
            task_id: id.clone(),
            payload: Some(stored),
            ..Default::default()
        })),
        Event::RecordingVodStopped(Box::new(RecordingVodStopped {
            event_ms_ts: time,
            task_id: id,
            payload: Some(stopped),
            ..Default::default()
        })),
    ]
}

/// Milliseconds since 1970, as callbacks have them.
fn millis(time: SystemTime) -> IntegerOrString {
    let since = time.duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX).into()
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
