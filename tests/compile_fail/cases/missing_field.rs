use trtc_api::web_record::{CloudStorage, CloudVendor, StartWebRecordRequest};

fn main() {
    let storage = CloudStorage::builder().vendor(CloudVendor::TencentCos).region("ap-singapore").bucket("b");
    let _ = storage.access_key("AK").build();
    let _ = StartWebRecordRequest::builder().record_url("https://class.example.com/42").sdk_app_id(1).build();
}
