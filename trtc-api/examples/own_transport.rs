//! A transport of your own: one that measures each request of another transport.
//!
//! ```text
//! cargo run --example own_transport --features emulator
//! ```
//!
//! Here the other transport is the emulator. To use your own HTTP stack, send `request` with it: see
//! `trtc_api::transport`, and `Http::from_client` for a client of reqwest with settings of your own.

#![allow(clippy::print_stdout)]

use std::time::Instant;

use trtc_api::emulator::Emulator;
use trtc_api::transport::{BoxFuture, Request, Response, StreamingResponse, Transport, TransportError};
use trtc_api::web_record::DescribeWebRecordRequest;
use trtc_api::{Client, Credential, Error};

/// Prints the size and the duration of each request.
struct Measured<T>(T);

impl<T: Transport> Transport for Measured<T> {
    fn send(&self, request: Request) -> BoxFuture<'_, Result<Response, TransportError>> {
        Box::pin(async move {
            let (begun, bytes) = (Instant::now(), request.body.len());
            let result = self.0.send(request).await;
            match &result {
                // A response has a body of any HTTP status; an error means that none was received.
                Ok(response) => println!(
                    "sent {bytes} bytes, received {} with {} bytes in {} ms",
                    response.status,
                    response.body.len(),
                    begun.elapsed().as_millis()
                ),
                Err(error) => println!("sent {bytes} bytes: {error}"),
            }
            result
        })
    }

    // Without this method, the events of a stream would arrive all at its end.
    fn stream(&self, request: Request) -> BoxFuture<'_, Result<StreamingResponse, TransportError>> {
        self.0.stream(request)
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let client = Client::builder()
        .credential(Credential::new("AKIDexample", "not-a-real-key"))
        .transport(Measured(Emulator::new()))
        .build()?;
    let request = DescribeWebRecordRequest::builder().task_id("unknown").build();
    if let Err(error) = client.describe_web_record(request).await {
        println!("{error}");
    }
    Ok(())
}
