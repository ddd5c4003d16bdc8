//! Web recordings as state: started once for each RecordId, described and stopped by what names them.

use std::collections::{BTreeSet, HashMap};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use sha2::{Digest, Sha256};

use super::response::ApiError;
use crate::action::Action;
use crate::events::{
    Event, RecordingMp4Stored, RecordingVodStopped, RecordingVodStored, WebRecordLimited, WebRecordStarted,
    WebRecordStopped,
};
use crate::object::{IntegerOrString, Object, from_json, to_json};
use crate::schema::ActionInfo;
use crate::types::{
    Mp4Outcome, Mp4StoredPayload, RecordedFile, TrackType, VodFile, VodOutcome, VodStopOutcome, VodStoppedPayload,
    VodStoredPayload, WebRecordLimit, WebRecordLimitedPayload, WebRecordStart, WebRecordStartedPayload, WebRecordStop,
    WebRecordStoppedPayload,
};
use crate::web_record::{
    DescribeWebRecordRequest, DescribeWebRecordResponse, StartWebRecordRequest, StartWebRecordResponse,
    StopWebRecordRequest, StopWebRecordResponse, WebRecordStatus,
};

/// The default of `MaxDurationLimit` in seconds.
const DEFAULT_DURATION: u64 = 86_400;

/// The recordings that were started, and what of them is still to be reported.
#[derive(Default)]
pub(super) struct WebRecords {
    tasks: Vec<Task>,
    by_task: HashMap<String, usize>,
    /// The latest task of an application's name.
    by_name: HashMap<(i64, String), usize>,
    /// The tasks whose end is still to come, by when that is.
    ends: BTreeSet<(SystemTime, usize)>,
    events: Vec<Event>,
}

struct Task {
    task_id: String,
    request: StartWebRecordRequest,
    started: SystemTime,
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

    /// The events since it was last asked for.
    pub(super) fn take_events(&mut self) -> Vec<Event> {
        std::mem::take(&mut self.events)
    }

    pub(super) fn running(&self, now: SystemTime) -> impl Iterator<Item = (&str, &StartWebRecordRequest)> {
        self.tasks.iter().filter(move |task| task.runs(now)).map(|task| (&*task.task_id, &task.request))
    }

    fn start(&mut self, request: StartWebRecordRequest, now: SystemTime) -> Result<StartWebRecordResponse, ApiError> {
        let name = request.record_id.clone().map(|record_id| (request.sdk_app_id, record_id));
        if name.as_ref().is_some_and(|name| self.of_name(name).is_some_and(|task| task.runs(now))) {
            return Err(ApiError::new("FailedOperation.TaskExist", "Task already exists."));
        }
        let task_id = task_id(self.tasks.len());
        let duration = Duration::from_secs(request.max_duration_limit.unwrap_or(DEFAULT_DURATION));
        let payload = WebRecordStartedPayload {
            status: Some(WebRecordStart::Started),
            event_message: Some("Success".into()),
            ..Default::default()
        };
        self.events.push(Event::WebRecordStarted(Box::new(WebRecordStarted {
            event_ms_ts: Some(millis(now)),
            task_id: Some(task_id.clone()),
            payload: Some(payload),
            ..Default::default()
        })));
        let (number, ends) = (self.tasks.len(), now.checked_add(duration).unwrap_or(now));
        self.by_task.insert(task_id.clone(), number);
        self.by_name.extend(name.map(|name| (name, number)));
        self.ends.insert((ends, number));
        self.tasks.push(Task { task_id: task_id.clone(), request, started: now, ends, stopped: false });
        Ok(StartWebRecordResponse { task_id, ..Default::default() })
    }

    fn describe(
        &mut self,
        request: &DescribeWebRecordRequest,
        now: SystemTime,
    ) -> Result<DescribeWebRecordResponse, ApiError> {
        let by_task = request.task_id.is_some();
        let task = match (&request.task_id, &request.record_id, request.sdk_app_id) {
            (Some(task_id), _, _) => self.of_task(task_id),
            (None, Some(record_id), Some(sdk_app_id)) => self.of_name(&(sdk_app_id, record_id.clone())),
            _ => None,
        };
        let task = task.filter(|task| task.runs(now)).ok_or_else(unknown)?;
        Ok(DescribeWebRecordResponse {
            status: WebRecordStatus::Recording,
            task_id: (!by_task).then(|| task.task_id.clone()),
            record_id: if by_task { task.request.record_id.clone() } else { None },
            ..Default::default()
        })
    }

    fn stop(&mut self, request: &StopWebRecordRequest, now: SystemTime) -> Result<StopWebRecordResponse, ApiError> {
        let number = self.by_task.get(&request.task_id).copied().ok_or_else(unknown)?;
        let task = self.tasks.get_mut(number).filter(|task| task.runs(now)).ok_or_else(unknown)?;
        task.stopped = true;
        // It ends now, not when it would have.
        let (planned, now) = (std::mem::replace(&mut task.ends, now), now);
        self.ends.remove(&(planned, number));
        self.ends.insert((now, number));
        self.report_ends(now);
        Ok(StopWebRecordResponse::default())
    }

    fn of_task(&self, task_id: &str) -> Option<&Task> {
        self.tasks.get(*self.by_task.get(task_id)?)
    }

    fn of_name(&self, name: &(i64, String)) -> Option<&Task> {
        self.tasks.get(*self.by_name.get(name)?)
    }

    /// Reports the recordings that have ended: that they have, then their files.
    fn report_ends(&mut self, now: SystemTime) {
        while let Some((ends, number)) = self.ends.first().copied().filter(|(ends, _)| *ends <= now) {
            self.ends.remove(&(ends, number));
            let Some(task) = self.tasks.get(number) else { continue };
            let time = Some(millis(now));
            let id = Some(task.task_id.clone());
            self.events.push(if task.stopped {
                let payload = WebRecordStoppedPayload {
                    status: Some(WebRecordStop::Ended),
                    event_message: Some("Success".into()),
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
                    event_message: Some("Over time limit".into()),
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
            self.events.extend(files(task, now));
        }
    }
}

fn unknown() -> ApiError {
    ApiError::new("FailedOperation.TaskNotExist", "Task not exist.")
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
    if task.request.storage_params.cloud_vod.is_none() {
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
