//! Metrics of calls in the format of Prometheus: `cargo run --example metrics --features emulator,metrics`
//!
//! A service would serve the text at `/metrics`. The calls go to the emulator.

#![allow(clippy::print_stdout)]

use metrics_exporter_prometheus::PrometheusBuilder;
use trtc_api::emulator::{Emulator, Fault};
use trtc_api::web_record::DescribeWebRecordRequest;
use trtc_api::{Client, Credential, metrics};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let exporter = PrometheusBuilder::new().set_buckets(&[0.1, 1.0, 10.0])?.install_recorder()?;
    metrics::describe();

    let emulator = Emulator::new();
    emulator.fault(Fault::Throttle, 1);
    let client = Client::builder()
        .credential_provider(Credential::new("AKIDexample", "not-a-real-key"))
        .transport(emulator)
        .build()?;
    let request = DescribeWebRecordRequest::builder().task_id("unknown").build();
    // The first attempt is throttled, the second one finds no such task.
    let error = client.describe_web_record(request).await.err();

    println!("{}", exporter.render());
    assert!(error.is_some_and(|error| error.attempts() == 2));
    Ok(())
}
