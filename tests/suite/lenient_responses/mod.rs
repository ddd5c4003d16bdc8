//! Decoding of responses that differ from the schema: nothing that the service meant is lost.

mod duplicates;
mod errors;
mod started_tasks;
mod values;

use std::sync::{Arc, Mutex};

use serde_json::{Value, json};
use trtc_api::__private::from_json;
use trtc_api::call_quality::{DescribeRoomInfoRequest, DescribeRoomInfoResponse};
use trtc_api::cloud_recording::{DescribeCloudRecordingRequest, DescribeCloudRecordingResponse};
use trtc_api::data_monitoring::DescribeTRTCMarketScaleMetricDataResponse;
use trtc_api::hook::{Attempt, Conversion, Hook};
use trtc_api::transport::{BoxFuture, Request, Response, Transport, TransportError};
use trtc_api::web_record::{
    DescribeWebRecordRequest, DescribeWebRecordResponse, StartWebRecordRequest, StopWebRecordRequest, WebRecordStatus,
};
use trtc_api::{Action, CallOptions, Client, Error, ErrorKind, Region, blocking};

use crate::common::{Runtime, builders, credential, page_request};

/// Returns the same response to every request, and counts the requests.
#[derive(Clone)]
pub(crate) struct Canned(u16, Vec<u8>, Arc<Mutex<u32>>);

impl Canned {
    pub(crate) fn new(status: u16, body: impl AsRef<[u8]>) -> Self {
        Self(status, body.as_ref().to_vec(), Arc::default())
    }

    fn respond(&self) -> Response {
        *self.2.lock().unwrap() += 1;
        Response::new(self.0, self.1.clone())
    }
}

impl Transport for Canned {
    fn send(&self, _: Request) -> BoxFuture<'_, Result<Response, TransportError>> {
        let response = self.respond();
        Box::pin(async move { Ok(response) })
    }
}

impl blocking::Transport for Canned {
    fn send(&self, _: Request) -> Result<Response, TransportError> {
        Ok(self.respond())
    }
}

fn clients(canned: &Canned) -> (Client, blocking::Client) {
    let (client, blocking) =
        builders!(.credential(credential()).region(Region::AP_SINGAPORE).transport(canned.clone()).max_attempts(1));
    (client.build().unwrap(), blocking.build().unwrap())
}

fn block_on<T>(future: impl Future<Output = T>) -> T {
    Runtime::new().block_on(future)
}

/// The result of the async and the blocking client, which must be the same.
fn call<A: Action + PartialEq>(request: A, status: u16, body: impl AsRef<[u8]>) -> Result<A::Response, Error>
where
    A::Response: PartialEq + std::fmt::Debug,
{
    let (client, blocking) = clients(&Canned::new(status, body));
    let first = block_on(async { client.call(request.clone()).await });
    let second = blocking.call(request);
    match (&first, &second) {
        (Ok(first), Ok(second)) => assert_eq!(first, second),
        _ => assert_eq!(first.as_ref().err().map(Error::to_string), second.err().map(|error| error.to_string())),
    }
    first
}

/// The result of the raw call of either client, which must be the same.
fn raw(status: u16, body: impl AsRef<[u8]>) -> Result<Value, Error> {
    let (client, blocking) = clients(&Canned::new(status, body));
    let first = block_on(client.call_raw("DescribeWebRecord", json!({})).send());
    let second = blocking.call_raw("DescribeWebRecord", json!({}));
    assert_eq!(first.as_ref().ok(), second.as_ref().ok());
    first
}

fn describe(body: impl AsRef<[u8]>) -> Result<DescribeWebRecordResponse, Error> {
    call(DescribeWebRecordRequest::builder().task_id("t").build(), 200, body)
}

fn room_info(body: &str) -> Result<DescribeRoomInfoResponse, Error> {
    let request = DescribeRoomInfoRequest::builder().sdk_app_id(1).start_time(0).end_time(1).build();
    call(request, 200, body)
}

fn start(status: u16, body: impl AsRef<[u8]>) -> Result<trtc_api::web_record::StartWebRecordResponse, Error> {
    call(page_request(), status, body)
}
