//! Validation of the web recording actions: every documented bound, on both sides.

use trtc_api::__private::Object;
use trtc_api::validate::validate;
use trtc_api::web_record::{
    CdnOwner, CloudStorage, CloudVendor, CloudVod, DescribeWebRecordRequest, McuPublishCdnParam, MobileDevice,
    RecordFormat, ScreenOrientation, StartWebRecordRequest, StartWebRecordResponse, StopWebRecordRequest,
    StorageParams, TencentVod, VodMediaType, WebRecordVideoParams,
};
use trtc_api::{Client, ErrorKind};

use crate::common::{credential, page_request, storage};

/// Returns the paths of the violations; none if the request is valid.
fn paths(object: &dyn Object) -> Vec<String> {
    match validate(object) {
        Ok(()) => Vec::new(),
        Err(violations) => violations.iter().map(|violation| violation.path.clone()).collect(),
    }
}

fn start(change: impl FnOnce(&mut StartWebRecordRequest)) -> Vec<String> {
    let mut request = page_request();
    change(&mut request);
    paths(&request)
}

fn cloud(change: impl FnOnce(&mut CloudStorage)) -> Vec<String> {
    let mut storage = storage();
    change(&mut storage);
    start(|request| request.storage_params = StorageParams::cloud_storage(storage))
}

fn vod(vod: TencentVod) -> Vec<String> {
    let vod = CloudVod::builder().tencent_vod(vod).build();
    start(|request| request.storage_params = StorageParams::cloud_vod(vod))
}

/// Checks that some values are valid, and that others violate a rule at the path.
fn edges<T>(path: &str, good: Vec<T>, bad: Vec<T>, check: impl Fn(T) -> Vec<String>) {
    for value in good {
        assert_eq!(check(value), Vec::<String>::new(), "{path}");
    }
    for value in bad {
        assert_eq!(check(value), [path], "{path}");
    }
}

#[test]
fn numbers_of_start_web_record() {
    edges("MaxDurationLimit", vec![1_800, 36_000], vec![0, 1_799, 36_001, 86_400], |value| {
        start(|request| request.max_duration_limit = Some(value))
    });
    edges("ReadyTimeout", vec![0, 60], vec![61, u64::MAX], |value| {
        start(|request| request.ready_timeout = Some(value))
    });
    let video = |video: WebRecordVideoParams| start(|request| request.web_record_video_params = Some(video));
    edges("WebRecordVideoParams.Width", vec![0, 1_920], vec![1_921], |value| {
        video(WebRecordVideoParams::builder().width(value).build())
    });
    edges("WebRecordVideoParams.Height", vec![0, 1_080], vec![1_081], |value| {
        video(WebRecordVideoParams::builder().height(value).build())
    });
    edges("WebRecordVideoParams.MaxMediaFileDuration", vec![1, 1_440], vec![-1, 0, 1_441], |value| {
        video(WebRecordVideoParams::builder().max_media_file_duration(value).build())
    });
}

#[test]
fn strings_of_start_web_record() {
    let text = |count| "x".repeat(count);
    edges("RecordId", vec![text(1), text(31), "é".repeat(15)], vec![text(0), text(32), "é".repeat(16)], |value| {
        start(|request| request.record_id = Some(value))
    });
    edges("RecordUrl", vec!["https://a", "HTTP://a/b?c=d#e"], vec!["rtmp://a/b"], |value| {
        start(|request| request.record_url = value.to_owned())
    });
    for none in ["", "a.example/b", "https://", "https://a b"] {
        let paths = start(|request| request.record_url = none.to_owned());
        assert!(!paths.is_empty() && paths.iter().all(|path| path == "RecordUrl"), "{none}");
    }
    edges("StorageParams.CloudStorage.FileNamePrefix[1]", vec!["A-z_09"], vec!["", "a/b", "ä", "a "], |value| {
        cloud(|storage| storage.file_name_prefix = Some(vec!["ok".to_owned(), value.to_owned()]))
    });
    edges("StorageParams.CloudStorage.EndpointUrl", vec!["a.example", "a.example:9000"], vec!["https://a"], |value| {
        cloud(|storage| storage.endpoint_url = Some(value.to_owned()))
    });
    let path = "StorageParams.CloudVod.TencentVod.UserDefineRecordId";
    edges(path, vec![text(1), text(64)], vec![text(65), "a b".to_owned(), text(0)], |value| {
        vod(TencentVod::builder().user_define_record_id(value).build())
    });
    for field in ["Region", "Bucket", "AccessKey", "SecretKey"] {
        let paths = cloud(|storage| match field {
            "Region" => storage.region.clear(),
            "Bucket" => storage.bucket.clear(),
            "AccessKey" => storage.access_key.clear(),
            _ => storage.secret_key.clear(),
        });
        assert_eq!(paths, [format!("StorageParams.CloudStorage.{field}")]);
    }
}

#[test]
fn enums_of_start_web_record() {
    let vendor = "StorageParams.CloudStorage.Vendor";
    assert_eq!(cloud(|storage| storage.vendor = CloudVendor::TencentCos), Vec::<String>::new());
    // Another vendor violates the rule of the action; an unknown one also violates the rule of the type.
    assert_eq!(cloud(|storage| storage.vendor = CloudVendor::AwsS3), [vendor]);
    assert_eq!(cloud(|storage| storage.vendor = CloudVendor::Other(2)), [vendor, vendor]);
    let media = "StorageParams.CloudVod.TencentVod.MediaType";
    let good = vec![VodMediaType::Mp4, VodMediaType::Hls, VodMediaType::HlsAndMp4];
    edges(media, good, vec![VodMediaType::Aac, VodMediaType::HlsAndAac], |value| {
        vod(TencentVod::builder().media_type(value).build())
    });
    edges("WebRecordVideoParams.Format", vec!["hls", "mp4"], vec!["aac", "MP4", ""], |value| {
        let video = WebRecordVideoParams::builder().format(RecordFormat::from(value)).build();
        start(|request| request.web_record_video_params = Some(video))
    });
    edges("EmulateMobileParams.MobileDeviceType", vec![0, 1], vec![-1, 2], |value| {
        let device = trtc_api::web_record::EmulateMobileParams::builder()
            .mobile_device_type(MobileDevice::from(value))
            .screen_orientation(ScreenOrientation::Landscape)
            .build();
        start(|request| request.emulate_mobile_params = Some(device))
    });
}

#[test]
fn lists_of_start_web_record() {
    let push = |owner| {
        McuPublishCdnParam::builder()
            .publish_cdn_url("rtmp://a.example/b")
            .is_tencent_cdn(CdnOwner::from(owner))
            .build()
    };
    edges("PublishCdnParams", vec![0, 10], vec![11], |count| {
        start(|request| request.publish_cdn_params = Some(vec![push(1); count]))
    });
    edges("PublishCdnParams[1].IsTencentCdn", vec![0, 1], vec![2], |owner| {
        start(|request| request.publish_cdn_params = Some(vec![push(0), push(owner)]))
    });
}

#[test]
fn exactly_one_storage_is_required() {
    let mut both = StorageParams::cloud_storage(storage());
    both.cloud_vod = Some(CloudVod::default());
    assert_eq!(start(|request| request.storage_params = both), ["StorageParams"]);
    assert_eq!(start(|request| request.storage_params = StorageParams::default()), ["StorageParams"]);
}

#[test]
fn a_recording_is_identified_by_task_id_or_by_record_id_and_application() {
    let describe = DescribeWebRecordRequest::builder;
    assert_eq!(paths(&describe().task_id("t").build()), Vec::<String>::new());
    assert_eq!(paths(&describe().record_id("r").sdk_app_id(1).build()), Vec::<String>::new());
    assert_eq!(paths(&describe().record_id("r").build()), ["SdkAppId"]);
    assert_eq!(paths(&describe().record_id("x".repeat(32)).sdk_app_id(1).build()), ["RecordId"]);
    assert_eq!(paths(&describe().build()), [""]);
    assert_eq!(paths(&describe().sdk_app_id(1).build()), [""]);
    assert_eq!(paths(&StopWebRecordRequest::builder().task_id("").build()), ["TaskId"]);
}

#[test]
fn all_violations_are_reported_at_once() {
    let mut request = page_request();
    request.max_duration_limit = Some(60);
    request.record_id = Some("a name that is longer than the 31 bytes".to_owned());
    request.storage_params = StorageParams::default();
    assert_eq!(
        validate(&request).unwrap_err().to_string(),
        "MaxDurationLimit is 60 but must be 1800 to 36000 s; \
         StorageParams requires exactly one of CloudStorage, CloudVod, but none is set; \
         RecordId is \"a name that is longer than the 31 bytes\" but must be at most 31 bytes long"
    );
}

#[tokio::test]
async fn an_invalid_request_is_sent_only_if_unchecked() {
    let emulator = trtc_api::emulator::Emulator::new();
    let client = Client::builder().credential(credential()).transport(emulator.clone()).build().unwrap();
    let request = StartWebRecordRequest { max_duration_limit: Some(86_400), ..page_request() };

    let error = client.start_web_record(request.clone()).await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::InvalidRequest(_)) && error.attempts() == 0, "{error}");
    assert_eq!(emulator.calls::<StartWebRecordRequest>().len(), 0);

    emulator
        .on::<StartWebRecordRequest>()
        .reply(|_| StartWebRecordResponse { task_id: "t".to_owned(), ..Default::default() });
    let with = |options| client.with_options(options);
    use trtc_api::CallOptions;
    client.start_web_record(request.clone()).unchecked().await.unwrap();
    with(CallOptions::new().unchecked()).start_web_record(request.clone()).await.unwrap();
    assert_eq!(emulator.calls::<StartWebRecordRequest>(), vec![request; 2]);
}

/// Credentials and identifiers with whitespace or quotation marks at their ends, from careless copies.
#[test]
fn credentials_and_identifiers_are_trimmed() {
    let violated = |storage: CloudStorage| {
        let mut request = page_request();
        request.storage_params = StorageParams::cloud_storage(storage);
        let violations = trtc_api::validate::validate(&request).unwrap_err();
        let all: Vec<_> = violations.iter().map(ToString::to_string).collect();
        assert_eq!(all.len(), 1, "{all:?}");
        all[0].clone()
    };
    let end = "must be text without whitespace and quotation marks at its ends";
    for key in ["hush\n", " hush", "\"hush\"", "hush\u{a0}", "'hush"] {
        let secret = violated(CloudStorage { secret_key: key.to_owned(), ..storage() });
        assert!(secret.starts_with("StorageParams.CloudStorage.SecretKey") && secret.contains(end), "{secret}");
        assert!(!secret.contains("hush"), "{secret}");
    }
    let region = violated(CloudStorage { region: "ap-singapore ".to_owned(), ..storage() });
    assert!(region.contains("StorageParams.CloudStorage.Region") && region.contains(end), "{region}");
}
