//! A response that is a stream of events: speech, chunk by chunk.
//!
//! ```text
//! cargo run --example streaming --features emulator
//! ```

#![allow(clippy::print_stdout)]

use trtc_api::ai_service::{SpeechChunk, TextToSpeechSSERequest, Voice};
use trtc_api::emulator::Emulator;
use trtc_api::{Client, Credential, Error, Region};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let emulator = Emulator::new();
    emulator.on::<TextToSpeechSSERequest>().stream(|_| {
        let chunk = |seq, audio: &str, is_end| SpeechChunk {
            seq: Some(seq),
            audio: Some(audio.to_owned()),
            is_end: Some(is_end),
            ..Default::default()
        };
        vec![chunk(0, "SGVsbG8=", false), chunk(1, "IQ==", true)]
    });
    let client = Client::builder()
        .credential(Credential::new("AKIDexample", "not-a-real-key"))
        .region(Region::AP_SINGAPORE)
        .transport(emulator)
        .build()?;

    let voice = Voice::builder().voice_id("v-female-R2s4N9qJ").build();
    let request = TextToSpeechSSERequest::builder().text("Hello!").voice(voice).sdk_app_id(1_600_011_111).build();
    let mut chunks = client.text_to_speech_sse(request);
    // A stream that ends before its last chunk returns an error.
    while let Some(chunk) = chunks.next().await {
        let chunk = chunk?;
        println!("chunk {:?}: {} characters of Base64", chunk.seq, chunk.audio.unwrap_or_default().len());
    }
    println!("complete (request ID {})", chunks.request_id().unwrap_or_default());
    Ok(())
}
