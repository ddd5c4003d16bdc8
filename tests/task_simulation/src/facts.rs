//! The documented facts of the families.

use serde_json::{Value, json};

/// What the documentation says of a family, as far as the model plays it.
pub(crate) struct Facts {
    pub(crate) family: &'static str,
    pub(crate) start: &'static str,
    pub(crate) describe: Option<&'static str>,
    pub(crate) stop: &'static str,
    /// The action that changes a task.
    pub(crate) update: Option<&'static str>,
    /// The field of the start that tells repeats.
    pub(crate) key: Option<&'static str>,
    /// The JSON pointers of what makes a second start replace the first.
    pub(crate) replaced_by: &'static [&'static str],
    pub(crate) status: Value,
    /// The status of a task that has ended, while it is still described.
    pub(crate) ended: Option<Value>,
    /// How `describe` and `stop` tell that a task is unknown: a code, or a status.
    pub(crate) gone: Result<Value, &'static str>,
    pub(crate) stop_gone: &'static str,
    pub(crate) update_gone: &'static str,
}

const ROBOT: &[&str] = &["/SdkAppId", "/RoomId", "/RoomIdType", "/UserId"];

pub(crate) fn families() -> Vec<Facts> {
    let room = |family, start, describe, stop, replaced_by| Facts {
        family,
        start,
        describe: Some(describe),
        stop,
        update: None,
        key: None,
        replaced_by,
        status: json!("InProgress"),
        ended: Some(json!("Exited")),
        gone: Err("ResourceNotFound"),
        stop_gone: "ResourceNotFound",
        update_gone: "ResourceNotFound",
    };
    let session = |family, start, describe, stop| Facts {
        family,
        start,
        describe: Some(describe),
        stop,
        update: None,
        key: Some("SessionId"),
        replaced_by: &[],
        status: json!("InProgress"),
        ended: Some(json!("Stopped")),
        gone: Err("FailedOperation.TaskNotExist"),
        stop_gone: "FailedOperation.TaskNotExist",
        update_gone: "FailedOperation.TaskNotExist",
    };
    vec![
        Facts {
            family: "WebRecording",
            start: "StartWebRecord",
            describe: Some("DescribeWebRecord"),
            stop: "StopWebRecord",
            update: None,
            key: Some("RecordId"),
            replaced_by: &[],
            status: json!(1),
            ended: None,
            gone: Err("FailedOperation.TaskNotExist"),
            stop_gone: "FailedOperation.TaskNotExist",
            update_gone: "FailedOperation.TaskNotExist",
        },
        session("AIConversation", "StartAIConversation", "DescribeAIConversation", "StopAIConversation"),
        session("AITranscription", "StartAITranscription", "DescribeAITranscription", "StopAITranscription"),
        Facts {
            update: Some("ModifyCloudRecording"),
            ..room("CloudRecording", "CreateCloudRecording", "DescribeCloudRecording", "DeleteCloudRecording", ROBOT)
        },
        room("CloudSlicing", "CreateCloudSliceTask", "DescribeCloudSliceTask", "DeleteCloudSliceTask", ROBOT),
        room("CloudModeration", "CreateCloudModeration", "DescribeCloudModeration", "DeleteCloudModeration", ROBOT),
        room(
            "CloudTranscription",
            "CreateCloudTranscription",
            "DescribeCloudTranscription",
            "DeleteCloudTranscription",
            &[],
        ),
        Facts {
            family: "StreamIngest",
            start: "StartStreamIngest",
            describe: Some("DescribeStreamIngest"),
            stop: "StopStreamIngest",
            update: Some("UpdateStreamIngest"),
            key: None,
            replaced_by: &[],
            status: json!("InProgress"),
            ended: None,
            gone: Ok(json!("NotExist")),
            stop_gone: "FailedOperation.TaskFinished",
            update_gone: "FailedOperation.TaskNotExist",
        },
        Facts {
            family: "CdnRelay",
            start: "StartPublishCdnStream",
            describe: None,
            stop: "StopPublishCdnStream",
            update: Some("UpdatePublishCdnStream"),
            key: None,
            replaced_by: &[],
            status: Value::Null,
            ended: None,
            gone: Err("ResourceNotFound"),
            stop_gone: "ResourceNotFound",
            update_gone: "ResourceNotFound",
        },
    ]
}
