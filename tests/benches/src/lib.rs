//! The subjects of the benchmarks: the floor F, and the same request as our builder makes it.

pub mod allocations;
mod floor;

pub use floor::*;

/// The same request as our builder makes it.
pub fn our_request() -> trtc_api::web_record::StartWebRecordRequest {
    use trtc_api::web_record::*;
    StartWebRecordRequest::builder()
        .record_url("https://web-record-xxxxx.cos.ap-xxx.myqcloud.com/xxxx/xxx.mp4")
        .max_duration_limit(3_600)
        .storage_params(StorageParams::cloud_storage(
            CloudStorage::builder()
                .vendor(CloudVendor::TencentCos)
                .region("ap-singapore")
                .bucket("webrecord-1234589")
                .access_key("AKxxxxxx")
                .secret_key("Idxxxxxx")
                .file_name_prefix(["record", "video"])
                .build(),
        ))
        .web_record_video_params(
            WebRecordVideoParams::builder().width(1_280).height(720).format(RecordFormat::Mp4).build(),
        )
        .sdk_app_id(1_600_011_111)
        .build()
}
