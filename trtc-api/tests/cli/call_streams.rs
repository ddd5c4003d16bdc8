//! `trtc call` of actions whose response is a stream of events.

use std::io::{BufRead, BufReader, Read, Write};
use std::process::Stdio;

use serde_json::{Value, json};
use trtc_api::ai_service::{SpeechChunk, TextToSpeechSSERequest};

use super::{ID, KEY, Service, command, example, file};

/// The events of a stream are printed as they come: the second one is sent only after the first one was read.
#[test]
fn events_of_a_stream_are_printed_as_they_come() {
    let server = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", server.local_addr().unwrap());
    let (next, wait) = std::sync::mpsc::channel::<()>();
    let service = std::thread::spawn(move || {
        let (mut stream, _) = server.accept().unwrap();
        assert!(stream.read(&mut [0; 8192]).unwrap() > 0);
        let head = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n";
        let event =
            |end: bool| format!("data: {{\"RequestId\":\"r\",\"ChunkId\":\"1\",\"Audio\":\"aa\",\"IsEnd\":{end}}}\n\n");
        stream.write_all(format!("{head}{}", event(false)).as_bytes()).unwrap();
        wait.recv().unwrap();
        stream.write_all(event(true).as_bytes()).unwrap();
    });
    let request = example("TextToSpeechSSE").to_string();
    let from = file("speech.json", &request);
    let call =
        ["call", "TextToSpeechSSE", "--from", from.to_str().unwrap(), "--endpoint", &url, "--region", "ap-singapore"];
    let mut command = command(&call);
    command.env("TENCENTCLOUD_SECRET_ID", ID).env("TENCENTCLOUD_SECRET_KEY", KEY);
    let mut process = command.stdout(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(process.stdout.take().unwrap()).lines();
    let first: Value = serde_json::from_str(&lines.next().unwrap().unwrap()).unwrap();
    assert_eq!((&first["Audio"], &first["IsEnd"]), (&json!("aa"), &json!(false)));
    next.send(()).unwrap();
    let last: Value = serde_json::from_str(&lines.next().unwrap().unwrap()).unwrap();
    assert_eq!(last["IsEnd"], true);
    assert!(lines.next().is_none() && process.wait().unwrap().success());
    service.join().unwrap();
}

#[test]
fn a_query_applies_to_each_event_and_a_truncated_stream_fails() {
    let service = Service::start();
    let event = |end| SpeechChunk { is_end: Some(end), ..Default::default() };
    service.emulator.on::<TextToSpeechSSERequest>().times(1).stream(move |_| vec![event(false), event(true)]);
    service.emulator.on::<TextToSpeechSSERequest>().times(1).stream(move |_| vec![event(false)]);
    let from = file("speech_query.json", &example("TextToSpeechSSE").to_string());
    let call = ["call", "TextToSpeechSSE", "--from", from.to_str().unwrap(), "--query", "IsEnd"];
    assert_eq!(service.run(&call).out, "false\ntrue\n");
    let truncated = service.run(&call);
    assert_eq!((truncated.code, &*truncated.out), (6, "false\n"), "{}", truncated.shown());
    let table = service.run(&["call", "TextToSpeechSSE", "--from", from.to_str().unwrap(), "--output", "table"]);
    assert_eq!((table.code, table.err.contains("--output ndjson")), (2, true), "{}", table.shown());
}
