use trtc_api::Client;
use trtc_api::web_record::StopWebRecordRequest;

fn stop(client: &Client) {
    let _ = client.call(StopWebRecordRequest::builder().task_id("a+b."));
}

fn main() {}
