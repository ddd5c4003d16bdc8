//! Starts the recording of a web page, polls its status and stops it.
//!
//! Without credentials in the environment variables it calls an emulator in this process:
//!
//! ```text
//! cargo run --example web_record --features emulator
//! ```
//!
//! With credentials it calls the service and needs these variables:
//!
//! | variable | value |
//! |---|---|
//! | `TENCENTCLOUD_SECRET_ID`, `TENCENTCLOUD_SECRET_KEY` | the credentials; `TENCENTCLOUD_TOKEN` too if they are temporary |
//! | `TRTC_SDK_APP_ID`, `TRTC_RECORD_URL` | the application and the page to record |
//! | `TRTC_BUCKET`, `TRTC_BUCKET_REGION` | the COS bucket |
//! | `TRTC_STORAGE_ACCESS_KEY`, `TRTC_STORAGE_SECRET_KEY` | the credentials that can write to the bucket |
//! | `TENCENTCLOUD_REGION`, `TENCENTCLOUD_SITE`, `TENCENTCLOUD_ENDPOINT` | the region, the site and the endpoint (optional) |

#![allow(clippy::print_stdout)]

use std::env;
use std::error::Error;

use trtc_api::emulator::Emulator;
use trtc_api::web_record::{
    CloudStorage, CloudVendor, DescribeWebRecordRequest, RecordFormat, StartWebRecordRequest, StopWebRecordRequest,
    StorageParams, WebRecordVideoParams,
};
use trtc_api::{Client, Credential, Region};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let (client, request) = match env::var_os("TENCENTCLOUD_SECRET_ID") {
        Some(_) => real()?,
        None => emulated()?,
    };

    println!("starting {request:#?}");
    let started = client.start_web_record(request).await?;
    println!("started task {}", started.task_id);

    let describe = DescribeWebRecordRequest::builder().task_id(&started.task_id).build();
    let described = client.describe_web_record(describe).await?;
    println!("the status is {:?}", described.status);

    let stop = StopWebRecordRequest::builder().task_id(&started.task_id).build();
    let stopped = client.stop_web_record(stop).await?;
    println!("stopped (request ID {})", stopped.request_id.unwrap_or_default());
    Ok(())
}

fn emulated() -> Result<(Client, StartWebRecordRequest), Box<dyn Error>> {
    println!("TENCENTCLOUD_SECRET_ID is not set: using the emulator");
    let credential = Credential::new("AKIDexample", "not-a-real-key");
    let emulator = Emulator::builder().credential(credential.clone()).build();
    let client = Client::builder().credential(credential).region(Region::AP_SINGAPORE).transport(emulator).build()?;
    let storage = storage("webrecord-1234589", "ap-singapore", "storage-access-key", "storage-secret-key");
    Ok((client, request("https://class.example.com/42?token=hidden", 1_600_011_111, storage)))
}

fn real() -> Result<(Client, StartWebRecordRequest), Box<dyn Error>> {
    let var = |name: &str| env::var(name).map_err(|_| format!("set {name}"));
    let builder = Client::builder().credential(Credential::from_env()?).region(Region::AP_SINGAPORE).from_env()?;
    let storage = storage(
        &var("TRTC_BUCKET")?,
        &var("TRTC_BUCKET_REGION")?,
        &var("TRTC_STORAGE_ACCESS_KEY")?,
        &var("TRTC_STORAGE_SECRET_KEY")?,
    );
    let sdk_app_id = var("TRTC_SDK_APP_ID")?.parse().map_err(|_| "TRTC_SDK_APP_ID is not a number")?;
    Ok((builder.build()?, request(&var("TRTC_RECORD_URL")?, sdk_app_id, storage)))
}

fn request(url: &str, sdk_app_id: i64, storage: CloudStorage) -> StartWebRecordRequest {
    StartWebRecordRequest::builder()
        .record_url(url)
        .sdk_app_id(sdk_app_id)
        .storage_params(StorageParams::cloud_storage(storage))
        .record_id(format!("example-{}", std::process::id()))
        .max_duration_limit(3_600)
        .web_record_video_params(
            WebRecordVideoParams::builder().width(1_280).height(720).format(RecordFormat::Mp4).build(),
        )
        .build()
}

fn storage(bucket: &str, region: &str, access_key: &str, secret_key: &str) -> CloudStorage {
    CloudStorage::builder()
        .vendor(CloudVendor::TencentCos)
        .region(region)
        .bucket(bucket)
        .access_key(access_key)
        .secret_key(secret_key)
        .file_name_prefix(["record", "video"])
        .build()
}
