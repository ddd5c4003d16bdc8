//! Streams of both clients over loopback HTTP.

use super::*;

/// A complete stream, a broken connection, and a retry.
#[test]
fn both_clients_over_loopback() {
    let emulator = new_emulator();
    let chunk = |seq: u64, last: bool| SpeechChunk {
        audio: Some("YQ==".repeat(2_000)),
        seq: Some(seq),
        is_end: Some(last),
        ..Default::default()
    };
    let server = emulator.listen("127.0.0.1:0").unwrap();
    macro_rules! client {
        ($client:ty) => {{
            let builder = <$client>::builder().credential(credential()).region(Region::AP_SINGAPORE);
            builder.endpoint(server.url()).build().unwrap()
        }};
    }
    let (client, blocking) = (client!(Client), client!(blocking::Client));
    for listen in [&(|| listen_with(&client)) as &dyn Fn() -> Outcome, &|| listen_blocking(&blocking)] {
        emulator.on::<TextToSpeechSSERequest>().times(1).stream(move |request| {
            assert_eq!(request.text, "hello");
            (0..20).map(|seq| chunk(seq, seq == 19)).collect()
        });
        let outcome = listen();
        assert!(outcome.error.is_none(), "{:?}", outcome.error);
        assert_eq!(
            outcome.chunks.iter().map(|chunk| chunk.seq.unwrap()).collect::<Vec<_>>(),
            (0..20).collect::<Vec<_>>()
        );
        assert!(outcome.request_id.is_some());

        emulator.fault(Fault::HalfWay, 1);
        emulator.on::<TextToSpeechSSERequest>().times(1).stream(move |_| vec![chunk(0, false), chunk(1, true)]);
        let broken = listen();
        assert_eq!(*broken.error.unwrap().kind(), ErrorKind::Connection);
        assert!(broken.chunks.len() < 2);

        emulator.fault(Fault::Throttle, 1);
        emulator.on::<TextToSpeechSSERequest>().times(1).stream(move |_| vec![chunk(0, true)]);
        assert_eq!(listen().chunks.len(), 1, "a throttled request is retried");
    }
}

#[test]
fn a_blocking_stream_works_inside_a_runtime() {
    let emulator = new_emulator();
    let server = emulator.listen("127.0.0.1:0").unwrap();
    emulator.on::<TextToSpeechSSERequest>().stream_of_bytes(format!("data: {ONE}\n\ndata: {LAST}\n\n"));
    let client = blocking::Client::builder().credential(credential()).region(Region::AP_SINGAPORE);
    let client = client.endpoint(server.url()).build().unwrap();
    Runtime::new().block_on(async {
        assert_eq!(listen_blocking(&client).audio(), ["YQ==", "Yg=="]);
    });
}
