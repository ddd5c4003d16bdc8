//! Errors that a stream contains, wherever they are, and responses that are no stream.

use super::*;

impl blocking::Transport for Pieces {
    fn send(&self, _: Request) -> Result<Response, TransportError> {
        panic!("a stream is opened")
    }

    fn stream(&self, _: Request) -> Result<blocking::StreamingResponse, TransportError> {
        let mut pieces = std::mem::take(&mut *self.pieces.lock().unwrap());
        pieces.reverse();
        let body = Box::new(pieces.into_iter().map(Ok));
        Ok(blocking::StreamingResponse::new(http::StatusCode::OK, self.headers(), body))
    }
}

/// The outcome of both clients, which must be the same.
fn outcome(content_type: &'static str, pieces: &[&[u8]]) -> Outcome {
    let pieces = || Pieces { content_type, ..Pieces::new(pieces) };
    let client = blocking::Client::builder().credential(credential()).region(Region::AP_SINGAPORE);
    let (one, other) = (listen(pieces()), listen_blocking(&client.transport(pieces()).build().unwrap()));
    assert_eq!(format!("{one:?}"), format!("{other:?}"));
    one
}

fn streamed(text: &str) -> Outcome {
    outcome("text/event-stream", &[text.as_bytes()])
}

/// The error of a stream that has one event before it.
fn error_of(event: &str) -> Error {
    let outcome = streamed(&format!("data: {ONE}\n\n{event}\n\ndata: {LAST}\n\n"));
    assert_eq!(outcome.audio(), ["YQ=="], "{event}");
    let error = outcome.error.unwrap_or_else(|| panic!("no error for {event}"));
    assert!(error.kind() == &ErrorKind::Service && error.may_have_executed() && !error.is_retryable(), "{error}");
    error
}

#[test]
fn an_error_inside_of_another_object_ends_the_stream() {
    let error = r#"{"Code":"A.B","Message":"m"}"#;
    for event in [
        format!(r#"{{"Data":{{"Error":{error}}}}}"#),
        format!(r#"{{"Response":{{"Data":{{"Error":{error}}},"RequestId":"r"}}}}"#),
        format!(r#"{{"Response":{{"Data":{error}}}}}"#),
        format!(r#"{{"data":{{"error":{error}}},"RequestId":"r"}}"#),
        format!(r#"{{"Type":"message","Data":{{"Response":{{"Error":{error}}}}}}}"#),
        format!(r#"[{{"Error":{error}}}]"#),
        format!(r#"[{error}]"#),
        format!(r#"{{"Response":[{{"Error":[{error}]}}]}}"#),
        format!(r#"{{"Results":[{{"Error":{error}}}]}}"#),
        format!(r#"{{"Audio":"","Seq":null,"IsEnd":true,"Data":{{"Error":{error}}}}}"#),
        r#"{"header":{"event":"task-failed","error_code":"A.B","error_message":"m"},"payload":{}}"#.to_owned(),
        r#"{"Data":"{\"Error\":{\"Code\":\"A.B\",\"Message\":\"m\"}}"}"#.to_owned(),
        r#"{"Response":{"Data":{"ErrorCode":"A.B","ErrorMsg":"m"}}}"#.to_owned(),
    ] {
        let error = error_of(&format!("data: {event}"));
        assert_eq!((error.code(), error.message()), (Some("A.B"), "m"), "{event}");
    }
    // An unknown field beside the content of an event never costs the event.
    for field in [
        format!(r#""Debug":{{"Error":{error}}}"#),
        r#""Data":{"Error":null}"#.to_owned(),
        r#""Notes":[{"code":1,"message":"m"}]"#.to_owned(),
    ] {
        let outcome = streamed(&format!("data: {}\n\ndata: {LAST}\n\n", ONE.replacen('{', &format!("{{{field},"), 1)));
        assert!(outcome.error.is_none() && outcome.audio() == ["YQ==", "Yg=="], "{field}: {outcome:?}");
    }
}

/// An event in an envelope like that of a response is the event inside.
#[test]
fn an_event_in_an_envelope_is_read() {
    let text = format!("data: {{\"Response\":{ONE}}}\n\ndata: {{ \"Response\" : {LAST} }}\n\n");
    let outcome = streamed(&text);
    assert!(outcome.error.is_none() && outcome.audio() == ["YQ==", "Yg=="], "{outcome:?}");
    assert!(outcome.chunks[0].unknown_fields.is_empty());
    let beside = streamed(&format!("data: {}\n\n", LAST.replacen('{', &format!("{{\"Response\":{ONE},"), 1)));
    assert_eq!(beside.audio(), ["Yg=="]);
    let odd = streamed("data: {\"Response\":{\"Seq\":\"x\"}}\n\n").error.unwrap();
    assert!(odd.message().contains("Seq: expected an integer"), "{odd}");
}

#[test]
fn an_event_whose_name_is_that_of_an_error_has_its_code() {
    for name in ["error", "fail", "failed", "exception", "ServerException", "task_failed"] {
        for (data, code, message) in [
            (r#"{"code":5}"#, Some("5"), ""),
            (r#"{"Code":"A.B"}"#, Some("A.B"), ""),
            (r#"{"Data":{"code":5}}"#, Some("5"), ""),
            (r#"[{"code":5,"message":"m"}]"#, Some("5"), "m"),
            (r#"{"code":5,"reason":"no voice"}"#, Some("5"), ""),
            (r#"{"error":{"code":5}}"#, Some("5"), ""),
            (r#"{"errcode":"A.B","IsEnd":true}"#, Some("A.B"), ""),
            (r#""{\"code\":5,\"message\":\"m\"}""#, Some("5"), "m"),
            ("InternalError.Engine", Some("InternalError.Engine"), ""),
            (r#"{"code":0,"message":"m"}"#, None, "m"),
            (r#"{"reason":"no voice"}"#, None, r#"{"reason":"no voice"}"#),
            ("the engine is gone", None, "the engine is gone"),
            (r#""gone""#, None, "gone"),
        ] {
            let error = error_of(&format!("event: {name}\ndata: {data}"));
            assert_eq!((error.code(), error.message()), (code, message), "{name} {data}");
        }
    }
    for (event, code, message) in [
        (r#"{"Status":"failed","Code":5}"#, Some("5"), ""),
        (r#"{"Type":"task_failed","Message":"m"}"#, None, "m"),
        (r#"{"event":"exception","Code":"A.B","Message":"m"}"#, Some("A.B"), "m"),
    ] {
        let error = error_of(&format!("data: {event}"));
        assert_eq!((error.code(), error.message()), (code, message), "{event}");
    }
}

#[test]
fn an_error_is_read_however_it_arrives() {
    let error = r#"{"Response":{"Error":{"Code":"A.B","Message":"é"},"RequestId":"r"}}"#;
    let texts = [
        format!("data: {ONE}\n\ndata: {error}\n\n"),
        // After the mark of the end, without an empty line, without a line end.
        format!("data: {ONE}\n\ndata: [DONE]\n\ndata: {error}\n\n"),
        format!("data: {ONE}\n\ndata: [DONE]\n\nevent: error\ndata: {error}"),
        format!("data: {ONE}\r\n\r\ndata: {error}\r"),
        format!("data: {ONE}\n\ndata:{error}"),
        // In lines of its own, and in several lines.
        format!("data: {ONE}\n\n{error}"),
        format!("data: {ONE}\n\ndata: [DONE]\n\n{error}\n"),
        format!("data: {ONE}\n\ndata: {}\n\n", error.replace(',', ",\ndata: ")),
        format!("data: {ONE}\n\nid: 1\nretry: 5\n: c\ndata: {error}\n\ndata: {LAST}\n\n"),
    ];
    for text in texts {
        for size in [1, 2, 7, text.len()] {
            let pieces: Vec<&[u8]> = text.as_bytes().chunks(size).collect();
            let outcome = outcome("text/event-stream;charset=UTF-8", &pieces);
            let error = outcome.error.as_ref().unwrap_or_else(|| panic!("{text}"));
            assert_eq!((error.code(), error.message()), (Some("A.B"), "é"), "{text:?} in pieces of {size}");
            assert_eq!(outcome.audio(), ["YQ=="], "{text:?}");
        }
    }
}

#[test]
fn a_complete_response_in_place_of_a_stream_is_read_as_every_response() {
    let enveloped = br#"{"Response":{"Error":{"Code":"AuthFailure.X","Message":"m"},"RequestId":"r"}}"#;
    let bare = br#"{"error":{"code":"AuthFailure.X","message":"m"},"request_id":"r"}"#;
    let nested = br#"{"data":{"error":{"code":"AuthFailure.X","message":"m"},"request_id":"r"}}"#;
    for content_type in ["application/json", "text/html; charset=utf-8", "text/plain", "application/octet-stream"] {
        for body in [&enveloped[..], bare, nested] {
            let error = outcome(content_type, &[body]).error.unwrap();
            let facts = (error.kind(), error.code(), error.message(), error.request_id(), error.status());
            let expected = (&ErrorKind::Service, Some("AuthFailure.X"), "m", Some("r"), Some(200));
            assert_eq!(facts, expected, "{content_type}: {error}");
            assert!(!error.may_have_executed(), "{error}");
        }
        for page in ["<html><title>Sign in</title></html>", "\n<!DOCTYPE html><p>Sign in"] {
            let error = outcome(content_type, &[page.as_bytes()]).error.unwrap();
            assert!(error.message().starts_with("the body is HTML or XML, probably the page of a proxy"), "{error}");
            assert_eq!((error.kind(), error.status()), (&ErrorKind::InvalidResponse, Some(200)), "{error}");
            assert_eq!(error.request_id(), Some("id-of-the-header"), "{error}");
            assert_eq!(error.snippet(), Some(page.trim()));
        }
        let events = outcome(content_type, &[format!("event: x\ndata: {ONE}\n\n").as_bytes()]).error.unwrap();
        assert!(events.message().starts_with("the body is a stream of events, which its content type"), "{events}");
        let fine = outcome(content_type, &[br#"{"Response":{"RequestId":"r"}}"#]).error.unwrap();
        assert!(fine.message().contains("a stream of events was expected"), "{fine}");
        assert_eq!((fine.request_id(), fine.status(), fine.attempts()), (Some("r"), Some(200), 1), "{fine}");
    }
}

#[test]
fn a_page_that_calls_itself_a_stream_is_named_as_one() {
    let error = streamed("<html>\n<title>Sign in</title></html>").error.unwrap();
    assert_eq!((error.kind(), error.snippet()), (&ErrorKind::Connection, Some("<html> <title>Sign in</title></html>")));
    assert!(error.to_string().contains("the body is HTML or XML, probably the page of a proxy"), "{error}");
}

/// What only keeps a connection alive is no event, and does not end the stream.
#[test]
fn nothing_is_no_event() {
    let nothing = "event: ping\ndata: {}\n\nevent: heartbeat\ndata: 17\n\ndata: null\n\n: ping\n\ndata:\n\n";
    let outcome = streamed(&format!("{nothing}data: {ONE}\n\n{nothing}data: {LAST}\n\n"));
    assert!(outcome.error.is_none() && outcome.audio() == ["YQ==", "Yg=="], "{outcome:?}");
}

/// A stream whose schema marks no last event: errors end it all the same.
#[test]
fn a_stream_without_a_last_event_ends_with_its_error_too() {
    use trtc_api::dynamic::DynamicService;
    let speak = |service: DynamicService, text: &str| {
        let client = Client::builder().credential(credential()).region(Region::AP_SINGAPORE);
        let client = client.transport(Pieces::new(&[text.as_bytes()])).build().unwrap();
        let action = service.action("TextToSpeechSSE").unwrap();
        let request = action.request(&trtc_api::__private::to_json(&request())).unwrap();
        Runtime::new().block_on(async {
            let mut stream = client.stream_dynamic(action, request).unwrap();
            let (mut count, mut error) = (0, None);
            while let Some(event) = stream.next().await {
                match event {
                    Ok(_) => count += 1,
                    Err(failure) => error = Some(failure),
                }
            }
            (count, error)
        })
    };
    let mut schema = api_schema::load(&[api_schema::TRTC_DIR]).unwrap();
    let action = schema.actions.iter_mut().find(|action| action.name == "TextToSpeechSSE").unwrap();
    action.stream.as_mut().unwrap().last = None;
    let service = DynamicService::new(schema);
    let error = r#"{"Response":{"Error":{"Code":"A.B","Message":"m"},"RequestId":"r"}}"#;
    for (text, events) in [(error.to_owned(), 0), (format!("data: {ONE}\n\n{error}"), 1)] {
        let (count, error) = speak(service, &text);
        assert_eq!((count, error.unwrap().code()), (events, Some("A.B")), "{text}");
    }
    let (count, error) = speak(service, "<html>Sign in</html>");
    assert_eq!((count, error.unwrap().snippet()), (0, Some("<html>Sign in</html>")));
    for (text, events) in [(String::new(), 0), (format!("data: {ONE}\n\n"), 1), (format!("data: {ONE}\n\nx"), 1)] {
        let (count, error) = speak(service, &text);
        assert!(count == events && error.is_none(), "{text}: {error:?}");
    }
}
