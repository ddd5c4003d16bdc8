//! Metrics, as an exporter for Prometheus shows them.

use std::collections::BTreeMap;

use metrics_exporter_prometheus::PrometheusBuilder;
use trtc_api::emulator::{Emulator, Fault};
use trtc_api::web_record::{DescribeWebRecordRequest, StopWebRecordRequest};
use trtc_api::{RateLimits, blocking};

use crate::common::{RecordingTransport, SkippingClock, credential, page_request};

/// Returns the lines of all metrics that `work` has recorded, with their values.
fn recorded(work: impl FnOnce()) -> BTreeMap<String, f64> {
    let recorder = PrometheusBuilder::new().set_buckets(&[1.0]).unwrap().build_recorder();
    ::metrics::with_local_recorder(&recorder, work);
    let text = recorder.handle().render();
    let lines = text.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines
        .map(|line| line.rsplit_once(' ').unwrap())
        .map(|(name, value)| (name.to_owned(), value.parse().unwrap()))
        .collect()
}

/// Returns the sum of the values of a metric whose labels contain all of `labels`.
fn sum(all: &BTreeMap<String, f64>, name: &str, labels: &[&str]) -> f64 {
    let matches =
        |line: &&String| line.split('{').next() == Some(name) && labels.iter().all(|label| line.contains(label));
    all.keys().filter(matches).map(|line| all[line]).sum()
}

fn client(emulator: &Emulator) -> blocking::ClientBuilder {
    blocking::Client::builder().credential(credential()).transport(emulator.clone())
}

fn stop() -> StopWebRecordRequest {
    StopWebRecordRequest::builder().task_id("x").build()
}

#[test]
fn calls_and_attempts_are_recorded_once() {
    let all = recorded(|| {
        let emulator = Emulator::new();
        let client = client(&emulator).build().unwrap();
        client.start_web_record(page_request()).unwrap();
        emulator.fault(Fault::Throttle, 1);
        client.stop_web_record(stop()).unwrap_err();
        // Refused before anything is sent.
        client.stop_web_record(StopWebRecordRequest::builder().task_id("").build()).unwrap_err();
    });
    let calls = "rpc_client_call_duration_count";
    let host = "server_address=\"trtc.intl.tencentcloudapi.com\"";
    assert_eq!(sum(&all, calls, &[]), 3.0, "{all:?}");
    let started = ["rpc_method=\"StartWebRecord\"", "rpc_service=\"trtc\"", "rpc_system=\"tencentcloud\"", host];
    assert_eq!(sum(&all, calls, &started), 1.0, "{all:?}");
    assert_eq!(sum(&all, calls, &["error_type=\"FailedOperation.TaskNotExist\"", host]), 1.0, "{all:?}");
    assert_eq!(sum(&all, calls, &["error_type=\"InvalidRequest\""]), 1.0, "{all:?}");
    let attempts = "tencentcloud_client_attempts";
    assert_eq!(sum(&all, attempts, &[]), 3.0, "{all:?}");
    assert_eq!(sum(&all, attempts, &["error_type=\"RequestLimitExceeded\""]), 1.0, "{all:?}");
    assert_eq!(sum(&all, "tencentcloud_client_throttles", &["rpc_method=\"StopWebRecord\""]), 1.0, "{all:?}");
}

#[test]
fn waits_circuits_and_refreshes_are_recorded() {
    let all = recorded(|| {
        let emulator = Emulator::new();
        let limited = blocking::Client::builder().credential(credential()).rate_limits(RateLimits::Wait);
        let limited = limited.clock(SkippingClock::default()).transport(RecordingTransport::default()).build().unwrap();
        for _ in 0..21 {
            limited.stop_web_record(stop()).unwrap();
        }
        let failing = client(&emulator).failover_endpoint("other.example.com").build().unwrap();
        for _ in 0..5 {
            emulator.fault(Fault::Html, 1);
            let request = DescribeWebRecordRequest::builder().task_id("x").build();
            failing.describe_web_record(request).unwrap_err();
        }
        let provided = blocking::Client::builder().credential_provider(credential()).transport(emulator.clone());
        provided.build().unwrap().stop_web_record(stop()).unwrap_err();
    });
    assert_eq!(sum(&all, "tencentcloud_client_rate_limit_wait_count", &[]), 1.0, "{all:?}");
    let host = "server_address=\"trtc.intl.tencentcloudapi.com\"";
    assert_eq!(sum(&all, "tencentcloud_client_circuit_open", &[host]), 1.0, "{all:?}");
    assert_eq!(sum(&all, "tencentcloud_client_credential_refreshes", &[]), 1.0, "{all:?}");
}

/// A value of a label costs memory for as long as the program runs.
#[test]
fn labels_have_few_values() {
    let all = recorded(|| {
        let emulator = Emulator::new();
        let client = client(&emulator).max_attempts(1).build().unwrap();
        for code in ["no such key: 1", "no such key: 2", &"x".repeat(65)] {
            let code = code.to_owned();
            emulator.on::<StopWebRecordRequest>().error(code, "no");
            client.stop_web_record(stop()).unwrap_err();
        }
    });
    let calls = all.keys().filter(|line| line.starts_with("rpc_client_call_duration_count"));
    assert_eq!(calls.count(), 1, "{all:?}");
}
