//! The events of a stream: the official examples, errors in every form, truncated and malformed streams.

use super::*;

fn official(index: usize) -> String {
    let all: Value = serde_json::from_str(include_str!("../../facts/examples.json")).unwrap();
    let example = &all["actions"]["TextToSpeechSSE"][index];
    example["raw_response"].as_str().map_or_else(|| example["response"].to_string(), str::to_owned)
}

#[test]
fn the_official_examples() {
    // Its second event lacks the bracket that closes a list.
    let repaired = official(2).replace(r#"2}, "IsEnd""#, r#"2}], "IsEnd""#);
    assert_ne!(repaired, official(2));
    let whole = listen(Pieces::new(&[repaired.as_bytes()]));
    assert!(whole.error.is_none(), "{whole:?}");
    assert_eq!((whole.chunks.len(), whole.request_id.as_deref()), (3, Some("id-of-the-header")));
    assert_eq!(whole.chunks[1].alignments.as_ref().unwrap()[0].time_end_ms, Some(600));

    let broken = listen(Pieces::new(&[official(0).as_bytes()]));
    let error = broken.error.unwrap();
    assert_eq!((broken.chunks.len(), error.code_as()), (1, Some(ErrorCode::InternalError)));
    assert_eq!((error.message(), error.request_id()), ("internal error message", Some("id-of-the-header")));
    assert!(error.may_have_executed() && !error.is_retryable());

    let refused = listen(Pieces { content_type: "application/json", ..Pieces::new(&[official(1).as_bytes()]) });
    let error = refused.error.unwrap();
    assert_eq!((refused.chunks.len(), error.code_as()), (0, Some(ErrorCode::InvalidParameterVoiceId)));
    assert_eq!(error.request_id(), Some("78033210-b9c2-4c2a-b378-6a0c63646d81"));
}

#[test]
fn a_response_that_is_not_a_stream_is_an_error() {
    let response = br#"{"Response":{"RequestId":"1"}}"#;
    let outcome = listen(Pieces { content_type: "application/json", ..Pieces::new(&[response]) });
    let error = outcome.error.unwrap();
    assert_eq!(*error.kind(), ErrorKind::InvalidResponse);
    assert!(error.message().contains("a stream of events was expected"), "{error}");
    let html = listen(Pieces { content_type: "text/html", ..Pieces::new(&[b"<html>hello</html>"]) });
    assert_eq!(*html.error.unwrap().kind(), ErrorKind::InvalidResponse);
}

#[test]
fn a_truncated_stream_is_an_error() {
    let early = listen(Pieces::new(&[format!("data: {ONE}\n\n").as_bytes()]));
    let error = early.error.as_ref().unwrap();
    assert_eq!((early.audio(), error.kind()), (vec!["YQ=="], &ErrorKind::Connection));
    assert!(error.message().contains("before its last event"), "{error}");

    let dropped = listen(Pieces { breaks: true, ..Pieces::new(&[format!("data: {ONE}\n\ndata: {{").as_bytes()]) });
    assert_eq!((dropped.audio(), dropped.error.as_ref().unwrap().kind()), (vec!["YQ=="], &ErrorKind::Connection));
    assert_eq!(dropped.error.unwrap().message(), "the connection broke");

    let empty = listen(Pieces::new(&[]));
    assert!(empty.chunks.is_empty() && empty.error.is_some());

    let odd = listen(Pieces::new(&[b"data: {\"Seq\":\"three\"}\n\n"]));
    let error = odd.error.unwrap();
    assert_eq!(*error.kind(), ErrorKind::InvalidResponse);
    assert!(error.message().contains("Seq: ") && !error.message().contains("three"), "{error}");
}

#[test]
fn the_last_event_needs_no_blank_line_and_later_events_are_ignored() {
    let bare = listen(Pieces::new(&[format!("data: {ONE}\r\n\r\n: a comment\r\ndata: {LAST}").as_bytes()]));
    assert!(bare.error.is_none(), "{bare:?}");
    assert_eq!(bare.audio(), ["YQ==", "Yg=="]);
    let more = listen(Pieces { breaks: true, ..Pieces::new(&[format!("data:{LAST}\n\ndata:{ONE}\n\n").as_bytes()]) });
    assert!(more.error.is_none() && more.audio() == ["Yg=="], "{more:?}");
    let (head, tail) = LAST.split_once(",\"Seq\"").unwrap();
    let lines = listen(Pieces::new(&[format!("data: {head},\ndata: \"Seq\"{tail}\n\n").as_bytes()]));
    assert!(lines.error.is_none() && lines.audio() == ["Yg=="], "{lines:?}");
}

#[test]
fn an_event_above_the_size_limit_is_an_error() {
    let client = Client::builder().credential(credential()).region(Region::AP_SINGAPORE).max_response_bytes(100);
    let endless = Pieces::new(&[b"data: ", &[b'a'; 80], &[b'a'; 80]]);
    let outcome = listen_with(&client.transport(endless).build().unwrap());
    assert_eq!(*outcome.error.unwrap().kind(), ErrorKind::ResponseTooLarge);
}

#[test]
fn errors_of_the_stream_hide_the_secrets() {
    let mut secret = request();
    #[allow(deprecated)]
    {
        secret.api_key = Some("sk-very-secret".to_owned());
    }
    let echo = r#"data: {"Error":{"Code":"InvalidParameter","Message":"what is sk-very-secret?"}}"#;
    let client = Client::builder().credential(credential()).region(Region::AP_SINGAPORE);
    let client = client.transport(Pieces::new(&[echo.as_bytes()])).build().unwrap();
    let error = Runtime::new().block_on(async { client.stream(secret).next().await }).unwrap().unwrap_err();
    assert!(error.message().contains("what is ***?") && !format!("{error:?}").contains("sk-very"), "{error:?}");
}

#[test]
fn the_stream_has_its_own_endpoint() {
    use trtc_api::Action;
    assert_eq!(TextToSpeechSSERequest::INFO.host, Some("trtc.ai.tencentcloudapi.com"));
}

/// An event that holds an error, in any form, ends the stream with that error.
#[test]
fn an_event_that_holds_an_error_ends_the_stream() {
    let server_emulator = new_emulator();
    let server = server_emulator.listen("127.0.0.1:0").unwrap();
    let builder = blocking::Client::builder().credential(credential()).region(Region::AP_SINGAPORE);
    let blocking = builder.endpoint(server.url()).build().unwrap();
    for (event, code, message) in [
        (
            r#"data: {"Response":{"Error":{"Code":"InternalError","Message":"m"},"RequestId":"r"}}"#,
            Some("InternalError"),
            "m",
        ),
        (r#"data: {"Error":{"Code":"InternalError","Message":"m"}}"#, Some("InternalError"), "m"),
        (r#"data: {"error":{"code":"InternalError","message":"m"}}"#, Some("InternalError"), "m"),
        (r#"data: {"ErrorCode":"InternalError","ErrorMessage":"m"}"#, Some("InternalError"), "m"),
        (r#"data: {"Code":4100,"Message":"m"}"#, Some("4100"), "m"),
        (r#"data: {"Error":"boom"}"#, None, "boom"),
        (
            "data: {\"Error\":{\"Code\":\"InternalError\",\"Message\":\"no \\ud83d\"}}",
            Some("InternalError"),
            "no \u{fffd}",
        ),
        ("event: error\ndata: the engine is gone", None, "the engine is gone"),
        ("event: ERROR", None, "ERROR"),
        ("event: task_failed\ndata: gone", None, "gone"),
        ("event: response.error\ndata: {\"code\":\"A.B\",\"message\":\"m\"}", Some("A.B"), "m"),
        (r#"data: {"Type":"error","Code":"A.B","Message":"m"}"#, Some("A.B"), "m"),
        (r#"data: {"Type":"Error","ChunkId":"c"}"#, None, ""),
        (r#"data: {"Type":"error","ErrMsg":"m"}"#, None, "m"),
        (r#"data: {"ActionStatus":"FAIL","ErrorCode":60004,"ErrorInfo":"m"}"#, Some("60004"), "m"),
        ("error: {\"Code\":\"A.B\",\"Message\":\"m\"}", Some("A.B"), "m"),
        ("Error: the engine is gone", None, "the engine is gone"),
        (r#"data: {"type":"error","error":{"type":"overloaded","message":"m"}}"#, None, "m"),
        (r#"data: {"ErrCode":"A.B","ErrMsg":"m"}"#, Some("A.B"), "m"),
        (r#"data: {"Response":{"Code":"A.B","Message":"m"}}"#, Some("A.B"), "m"),
        (r#"data: {"Error":"InternalError","IsEnd":true}"#, Some("InternalError"), ""),
    ] {
        let text = format!("data: {ONE}\n\n{event}\n\ndata: {LAST}\n\n");
        server_emulator.on::<TextToSpeechSSERequest>().times(1).stream_of_bytes(text.clone());
        for outcome in [listen(Pieces::new(&[text.as_bytes()])), listen_blocking(&blocking)] {
            assert_eq!(outcome.audio(), ["YQ=="], "{event}");
            let error = outcome.error.unwrap_or_else(|| panic!("no error for {event}"));
            assert_eq!((error.kind(), error.code(), error.message()), (&ErrorKind::Service, code, message), "{event}");
            assert!(error.may_have_executed() && !error.is_retryable(), "{event}");
        }
    }
    // What stands for success is no error.
    let fine = LAST.replace("{\"Type\"", r#"{"Error":null,"ErrorCode":0,"ErrorMessage":"success","Type""#);
    let outcome = listen(Pieces::new(&[format!("data: {fine}\n\n").as_bytes()]));
    assert!(outcome.error.is_none(), "{outcome:?}");
}

/// A body that is no stream, although its type says so.
#[test]
fn an_error_in_plain_json_is_read() {
    let json = r#"{"Response":{"Error":{"Code":"A.B","Message":"m"},"RequestId":"r"}}"#;
    let pretty = "{\r\n  \"Response\": {\r\n    \"Error\": {\r\n      \"Code\": \"A.B\"}}}";
    for body in [json, pretty, &format!("\u{feff}{json}\n"), &format!("data: {ONE}\n\n{json}")] {
        let error = listen(Pieces::new(&[body.as_bytes()])).error.unwrap();
        assert_eq!((error.kind(), error.code()), (&ErrorKind::Service, Some("A.B")), "{body}: {error}");
        assert_eq!(error.request_id(), Some("id-of-the-header"));
    }
    let html = listen(Pieces::new(&[b"<html>Bad Gateway</html>"])).error.unwrap();
    assert_eq!(html.kind(), &ErrorKind::Connection, "{html}");
    assert_eq!(html.snippet(), Some("<html>Bad Gateway</html>"), "{html}");
    assert!(html.message().ends_with("its lines are no events"), "{html}");
    let text = listen(Pieces::new(&[format!("data: {ONE}\n\ndata: no voice\n\n").as_bytes()])).error.unwrap();
    assert_eq!((text.kind(), text.snippet()), (&ErrorKind::InvalidResponse, Some("no voice")), "{text}");
}

/// Some services end a stream with a mark.
#[test]
fn the_mark_of_the_end_is_no_event() {
    let marked = format!("data: {ONE}\n\ndata: [DONE]\n\ndata: {LAST}\n\ndata: [DONE]\n\n");
    let outcome = listen(Pieces::new(&[marked.as_bytes()]));
    assert!(outcome.error.is_none() && outcome.audio() == ["YQ==", "Yg=="], "{outcome:?}");
    let early = listen(Pieces::new(&[format!("data: {ONE}\n\ndata:  [DONE]\n\n").as_bytes()]));
    assert_eq!((early.audio(), early.error.as_ref().unwrap().kind()), (vec!["YQ=="], &ErrorKind::Connection));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn the_size_of_chunks_does_not_matter(cuts in prop::collection::vec(0..600_usize, 0..8), crlf: bool) {
        let text = format!("event: x\ndata: {ONE}\n\n:c\n\ndata: {LAST}\n\n");
        let text = if crlf { text.replace('\n', "\r\n") } else { text };
        let mut cuts: Vec<usize> = cuts.into_iter().map(|cut| cut.min(text.len())).collect();
        cuts.sort_unstable();
        let mut pieces = Vec::new();
        let mut start = 0;
        for cut in cuts {
            pieces.push(&text.as_bytes()[start..cut]);
            start = cut;
        }
        pieces.push(&text.as_bytes()[start..]);
        let outcome = listen(Pieces::new(&pieces));
        prop_assert!(outcome.error.is_none());
        prop_assert_eq!(outcome.audio(), ["YQ==", "Yg=="]);
    }

    #[test]
    fn random_bytes_end_in_an_error(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let outcome = listen(Pieces::new(&[&bytes]));
        prop_assert!(outcome.error.is_some(), "random bytes have no last event");
    }
}

#[derive(Clone, Default)]
struct Converted(Arc<Mutex<Vec<String>>>);

impl Hook for Converted {
    fn converted(&self, attempt: &Attempt<'_>, conversions: &[Conversion]) {
        let shown =
            conversions.iter().map(|c| format!("{} {}: {} from {}", attempt.action, c.path, c.expected, c.found));
        self.0.lock().unwrap().extend(shown);
    }
}

#[test]
fn conversions_of_events_are_reported_and_strict_responses_rejects_them() {
    let text = format!("data: {}\n\ndata: {LAST}\n\n", ONE.replace("\"Seq\":0", "\"Seq\":\"0\""));
    let emulator = new_emulator();
    let server = emulator.listen("127.0.0.1:0").unwrap();
    emulator.on::<TextToSpeechSSERequest>().stream_of_bytes(text.clone());
    let hook = Converted::default();
    macro_rules! client {
        ($client:ty) => {{
            let builder = <$client>::builder().credential(credential()).region(Region::AP_SINGAPORE);
            builder.hook(hook.clone()).endpoint(server.url())
        }};
    }
    for outcome in
        [listen_with(&client!(Client).build().unwrap()), listen_blocking(&client!(blocking::Client).build().unwrap())]
    {
        assert!(outcome.error.is_none() && outcome.chunks[0].seq == Some(0), "{outcome:?}");
    }
    let reported = std::mem::take(&mut *hook.0.lock().unwrap());
    assert_eq!(reported, ["TextToSpeechSSE Seq: an integer of at least 0 from a string"; 2]);
    for outcome in [
        listen_with(&client!(Client).strict_responses(true).build().unwrap()),
        listen_blocking(&client!(blocking::Client).strict_responses(true).build().unwrap()),
    ] {
        let error = outcome.error.unwrap();
        assert!(error.message().contains("Seq: expected an integer of at least 0, found a string"), "{error}");
        assert!(outcome.chunks.is_empty() && hook.0.lock().unwrap().is_empty());
    }
}

/// An event with an error may name the request, where no header does.
#[test]
fn the_request_id_of_an_error_event_is_taken_without_a_header() {
    struct Bare(Pieces);
    impl Transport for Bare {
        fn send(&self, request: Request) -> BoxFuture<'_, Result<Response, TransportError>> {
            self.0.send(request)
        }

        fn stream(&self, request: Request) -> BoxFuture<'_, Result<StreamingResponse, TransportError>> {
            Box::pin(async move {
                let mut opened = self.0.stream(request).await?;
                opened.headers.remove("x-tc-requestid");
                Ok(opened)
            })
        }
    }
    for event in [
        r#"data: {"Response":{"Error":{"Code":"InternalError","Message":"m"},"RequestId":"r"}}"#,
        r#"data: {"Error":{"Code":"InternalError","Message":"m"},"RequestId":"r"}"#,
    ] {
        let error = listen(Bare(Pieces::new(&[event.as_bytes()]))).error.unwrap();
        assert_eq!((error.code(), error.request_id()), (Some("InternalError"), Some("r")), "{event}");
    }
}
