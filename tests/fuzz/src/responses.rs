//! Fuzz targets for responses of the service, including event streams.

use bytes::Bytes;
use serde_json::{Value, json};
use trtc_api::Credential;
use trtc_api::ai_service::{TextToSpeechSSERequest, Voice};
use trtc_api::blocking;
use trtc_api::blocking::Client;
use trtc_api::call_quality::DescribeRoomInfoRequest;
use trtc_api::transport::{Request, Response, TransportError};
use trtc_api::web_record::{CloudStorage, CloudVendor, DescribeWebRecordRequest, StartWebRecordRequest, StorageParams};

/// A secret that no error may contain, even if the response repeats it.
const SECRET: &str = "hush-hush-key";

/// Decodes any response to a value or an error. No value is returned where a second parser finds an error, or under an
/// HTTP status other than success. An error contains no secret and is one line.
///
/// An input is a status line, followed by the body.
pub fn responses(input: &[u8]) {
    let (status, body) = split(input);
    let status = std::str::from_utf8(status).ok().and_then(|status| status.trim().parse().ok()).unwrap_or(200);
    let response = Canned { status, body: Bytes::copy_from_slice(body), piece: usize::MAX };
    let is_failure = !(200..300).contains(&status) || is_failure(body);
    let client = client(response);

    let storage = CloudStorage::builder()
        .vendor(CloudVendor::TencentCos)
        .region("ap-singapore")
        .bucket("bucket")
        .access_key("AKID")
        .secret_key(SECRET)
        .build();
    let start = StartWebRecordRequest::builder()
        .record_url("https://class.example.com/42")
        .sdk_app_id(1)
        .storage_params(StorageParams::cloud_storage(storage))
        .build();
    let rooms = DescribeRoomInfoRequest::builder().sdk_app_id(1).start_time(1).end_time(2).build();
    let describe = DescribeWebRecordRequest::builder().task_id("task").build();
    let results = [
        client.start_web_record(start).map(|response| format!("{response:?}")),
        client.describe_room_info(rooms).map(|response| format!("{response:?}")),
        client.describe_web_record(describe).map(|response| format!("{response:?}")),
        client.call_raw("DescribeWebRecord", json!({ "Key": SECRET })).map(|response| response.to_string()),
    ];
    for (index, result) in results.iter().enumerate() {
        match result {
            Ok(shown) => assert!(!is_failure, "taken for a success: {shown}"),
            Err(error) => {
                let shown = format!("{error} {error:?}");
                assert!(!shown.contains(|c: char| c.is_control()), "{shown:?}");
                // Only the first and the last request contain the secret, which is redacted in their errors.
                assert!(index % 3 != 0 || !shown.contains(SECRET), "{shown}");
            }
        }
    }
}

/// Reads any stream to its end, with the same result for every chunk size.
pub fn streams(input: &[u8]) {
    let read = |piece| {
        let client = client(Canned { status: 200, body: Bytes::copy_from_slice(input), piece });
        let voice = Voice::builder().voice_id("v-female-R2s4N9qJ").build();
        let request = TextToSpeechSSERequest::builder().text("hello").sdk_app_id(1).voice(voice).build();
        let mut events = Vec::new();
        for event in client.text_to_speech_sse(request) {
            events.push(event.map_or_else(|error| error.to_string(), |event| format!("{event:?}")));
        }
        events
    };
    let complete = read(usize::MAX);
    for piece in [1, 7] {
        assert_eq!(read(piece), complete, "in pieces of {piece}");
    }
}

/// Splits the input into its first line and the rest.
fn split(input: &[u8]) -> (&[u8], &[u8]) {
    match input.iter().position(|byte| *byte == b'\n') {
        Some(end) => (&input[..end], &input[end + 1..]),
        None => (&[], input),
    }
}

/// Returns whether a second parser is sure that a response is no success. It cannot read all that the client can.
fn is_failure(body: &[u8]) -> bool {
    let body = body.strip_prefix("\u{feff}".as_bytes()).unwrap_or(body);
    let Ok(json) = serde_json::from_slice::<Value>(body) else { return false };
    let Some(response) = json.get("Response").and_then(Value::as_object) else { return true };
    response.iter().any(|(key, value)| key.eq_ignore_ascii_case("Error") && value.is_object())
}

fn client(response: Canned) -> Client {
    Client::builder()
        .credential(Credential::new("AKIDfuzz", "signing-key"))
        .region("ap-singapore")
        .max_attempts(1)
        .transport(response)
        .build()
        .expect("a client")
}

/// A transport that returns the same response to every request.
struct Canned {
    status: u16,
    body: Bytes,
    /// The chunk size of a stream, in bytes.
    piece: usize,
}

impl blocking::Transport for Canned {
    fn send(&self, _: Request) -> Result<Response, TransportError> {
        Ok(Response::new(self.status, self.body.clone()))
    }

    fn stream(&self, _: Request) -> Result<blocking::StreamingResponse, TransportError> {
        let mut response = Response::new(self.status, self.body.clone());
        response.headers.insert("content-type", "text/event-stream".parse().expect("a header"));
        let pieces: Vec<Bytes> =
            self.body.chunks(self.piece.min(self.body.len().max(1))).map(Bytes::copy_from_slice).collect();
        Ok(blocking::StreamingResponse::new(response.status, response.headers, Box::new(pieces.into_iter().map(Ok))))
    }
}
