use trtc_api::Client;
use trtc_api::task::Task;
use trtc_api::tasks::WebRecording;
use trtc_api::web_record::StopWebRecordRequest;

fn request() -> StopWebRecordRequest {
    StopWebRecordRequest::builder().task_id("a+b.").build()
}

fn pages(client: &Client) {
    let _ = client.pages(request());
}

fn stream(client: &Client) {
    let _ = client.stream(request());
}

fn find(client: &Client) {
    let _ = client.cdn_relays().find("key");
}

fn update(task: &Task<WebRecording>) {
    let _ = task.update(|_: &mut StopWebRecordRequest| {});
}

fn main() {}
