//! Events of a stream, with both clients.

use trtc_api::ai_service::{SpeechChunk, TextToSpeechSSERequest, Voice};
use trtc_api::{Client, Region, blocking};

use super::*;
use crate::common::streams::TextStream;
use crate::common::{Runtime, credential};

const LAST: &str = r#"{"ChunkId":"last","IsEnd":true}"#;

/// The first event and the number of events after it.
fn first(mut events: impl Iterator<Item = Result<SpeechChunk, Error>>) -> (Result<Value, Error>, usize) {
    let first = events.next().unwrap().map(|chunk| serde_json::to_value(chunk).unwrap());
    (first, events.count())
}

#[test]
fn every_mutation_of_an_event_gives_a_valid_value_or_a_precise_error_and_keeps_the_error_code() {
    let events = TextStream::default();
    macro_rules! client {
        ($client:ty) => {{
            let builder = <$client>::builder().credential(credential()).region(Region::AP_SINGAPORE);
            builder.transport(events.clone()).max_attempts(1).unchecked().build().unwrap()
        }};
    }
    let (client, blocking) = (client!(Client), client!(blocking::Client));
    let runtime = Runtime::new();
    let voice = Voice::builder().voice_id("v").build();
    let request = TextToSpeechSSERequest::builder().text("hello").sdk_app_id(1).voice(voice).build();
    let listen = |event: &str| {
        events.set(format!("data: {event}\n\ndata: {LAST}\n\n"));
        let received = runtime.block_on(async {
            let (mut received, mut stream) = (Vec::new(), client.stream(request.clone()));
            while let Some(event) = stream.next().await {
                received.push(event);
            }
            received
        });
        let (one, other) = (first(received.into_iter()), first(blocking.stream(request.clone())));
        match (&one.0, &other.0) {
            (Ok(one), Ok(other)) => assert_eq!(one, other, "{event}"),
            (one, other) => {
                let texts = [one, other].map(|result| result.as_ref().err().map(Error::to_string));
                assert!(texts[0].is_some() && texts[0] == texts[1], "{event}: {texts:?}");
            }
        }
        assert_eq!(one.1, other.1, "{event}");
        other
    };
    // The event of the official example that has all fields.
    let original = json!({
        "Type": "chunk", "RequestId": "456e7890-e12b-34d5-a678-426614174000", "ChunkId": "chunk_1", "Audio": "YQ==",
        "Seq": 1, "Alignments": [{ "TimeBeginMs": 0, "TimeEndMs": 600, "TextBegin": 0, "TextEnd": 2 }], "IsEnd": false,
    });
    let (expected, after) = listen(&original.to_string());
    let expected = expected.unwrap();
    assert_eq!((&expected, after), (&original, 1));
    let mutants = for_each_mutant(&original, |_, mutant, context| {
        let (result, after) = listen(&mutant.json);
        let is_last = result.as_ref().is_ok_and(|event| event["IsEnd"] == true);
        assert_eq!(after, usize::from(result.is_ok() && !is_last), "{context}");
        mutant.check(&expected, result, context);
        let (failed, after) = listen(&mutant.with_error());
        assert_eq!((failed.unwrap_err().code(), after), (Some("FailedOperation.TaskExist"), 0), "{context}");
    });
    assert!(mutants > 150, "{mutants} mutants");
}
