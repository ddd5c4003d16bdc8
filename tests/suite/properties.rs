//! Properties of random requests and responses: round trips, and validation compared with the rules in plain Rust.

use std::sync::LazyLock;

use proptest::option::of;
use proptest::prelude::*;
use regex::Regex;
use trtc_api::__private::{from_json, to_json};
use trtc_api::Error;
use trtc_api::blocking;
use trtc_api::validate::validate;
use trtc_api::web_record::{
    CdnOwner, CloudStorage, CloudVendor, CloudVod, DescribeWebRecordRequest, DescribeWebRecordResponse,
    EmulateMobileParams, McuPublishCdnParam, MobileDevice, RecordFormat, ScreenOrientation, StartWebRecordRequest,
    StorageParams, TencentVod, VodMediaType, WebRecordVideoParams,
};

use crate::common::{CurrentBody, matching};

fn text() -> impl Strategy<Value = String> {
    // Control characters, quotes, backslashes and multi-byte characters.
    prop_oneof![
        matching("[a-zA-Z0-9_-]{0,40}"),
        matching("\\PC{0,20}"),
        matching("[\\x00-\\x7f]{0,20}"),
        matching("[\"\\\\/\u{1F600}é]{0,8}"),
    ]
}

fn url() -> impl Strategy<Value = String> {
    prop_oneof![3 => matching("https?://[a-z]{1,8}(/[a-z]{0,4})?(\\?[a-z=&]{0,8})?"), 1 => text()]
}

fn cloud_storage() -> impl Strategy<Value = CloudStorage> {
    (0..3_i64, [text(), text(), text(), text()], of(prop::collection::vec(text(), 0..3)), of(text())).prop_map(
        |(vendor, [region, bucket, access, secret], prefix, endpoint)| {
            let builder = CloudStorage::builder()
                .vendor(CloudVendor::from(vendor))
                .region(region)
                .bucket(bucket)
                .access_key(access)
                .secret_key(secret);
            CloudStorage { file_name_prefix: prefix, endpoint_url: endpoint, ..builder.build() }
        },
    )
}

fn tencent_vod() -> impl Strategy<Value = TencentVod> {
    (of(any::<u64>()), of(-1..6_i64), of(text()), of(text())).prop_map(|(expire, media, name, context)| TencentVod {
        expire_time: expire,
        media_type: media.map(VodMediaType::from),
        user_define_record_id: name,
        session_context: context,
        ..Default::default()
    })
}

fn storage_params() -> impl Strategy<Value = StorageParams> {
    (of(cloud_storage()), of(of(tencent_vod()))).prop_map(|(storage, vod)| StorageParams {
        cloud_storage: storage,
        cloud_vod: vod.map(|vod| CloudVod { tencent_vod: vod, ..Default::default() }),
        ..Default::default()
    })
}

fn video() -> impl Strategy<Value = WebRecordVideoParams> {
    (of(0..2_100_u64), of(0..1_200_u64), of(text()), of(-2..1_500_i64)).prop_map(|(width, height, format, duration)| {
        WebRecordVideoParams {
            width,
            height,
            format: format.map(|format| RecordFormat::from(&*format)),
            max_media_file_duration: duration,
            ..Default::default()
        }
    })
}

fn publish() -> impl Strategy<Value = McuPublishCdnParam> {
    (url(), of(-1..3_i64)).prop_map(|(url, owner)| McuPublishCdnParam {
        is_tencent_cdn: owner.map(CdnOwner::from),
        ..McuPublishCdnParam::builder().publish_cdn_url(url).build()
    })
}

fn mobile() -> impl Strategy<Value = EmulateMobileParams> {
    (of(-1..3_i64), of(-1..3_i64)).prop_map(|(device, orientation)| EmulateMobileParams {
        mobile_device_type: device.map(MobileDevice::from),
        screen_orientation: orientation.map(ScreenOrientation::from),
        ..Default::default()
    })
}

fn start() -> impl Strategy<Value = StartWebRecordRequest> {
    let numbers = (any::<i64>(), of(1_700..36_100_u64), of(0..80_u64));
    let parts = (of(video()), of(prop::collection::vec(publish(), 0..12)), of(mobile()));
    (url(), storage_params(), of(text()), numbers, parts).prop_map(
        |(url, storage, record_id, (app, duration, ready), (video, publish, mobile))| {
            let builder = StartWebRecordRequest::builder().record_url(url).storage_params(storage).sdk_app_id(app);
            StartWebRecordRequest {
                max_duration_limit: duration,
                web_record_video_params: video,
                record_id,
                publish_cdn_params: publish,
                ready_timeout: ready,
                emulate_mobile_params: mobile,
                ..builder.build()
            }
        },
    )
}

/// The rules of the page, said again.
fn is_valid(request: &StartWebRecordRequest) -> bool {
    let word = |text: &str| text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-".contains(&byte));
    let storage = request.storage_params.cloud_storage.as_ref();
    let vod = request.storage_params.cloud_vod.as_ref();
    let storage_holds = storage.is_none_or(|storage| {
        let filled = |text: &String| !text.is_empty();
        let given = |text: &String| filled(text) && is_identifier(text);
        storage.vendor == CloudVendor::TencentCos
            && [&storage.region, &storage.bucket, &storage.access_key, &storage.secret_key].into_iter().all(given)
            && storage.file_name_prefix.iter().flatten().all(|part| filled(part) && word(part))
            && storage.endpoint_url.as_deref().is_none_or(is_host)
    });
    let vod_holds = vod.and_then(|vod| vod.tencent_vod.as_ref()).is_none_or(|vod| {
        vod.media_type.is_none_or(|media| [0, 1, 3].contains(&media.value()))
            && vod.user_define_record_id.as_ref().is_none_or(|id| (1..=64).contains(&id.len()) && word(id))
    });
    let video_holds = request.web_record_video_params.as_ref().is_none_or(|video| {
        video.width.is_none_or(|width| width <= 1_920)
            && video.height.is_none_or(|height| height <= 1_080)
            && video.format.as_ref().is_none_or(|format| ["hls", "mp4"].contains(&format.as_str()))
            && video.max_media_file_duration.is_none_or(|minutes| (1..=1_440).contains(&minutes))
    });
    let publish_holds = request.publish_cdn_params.as_ref().is_none_or(|params| {
        let holds = |param: &McuPublishCdnParam| {
            is_url(&param.publish_cdn_url) && param.is_tencent_cdn.is_none_or(|owner| [0, 1].contains(&owner.value()))
        };
        params.len() <= 10 && params.iter().all(holds)
    });
    let mobile_holds = request.emulate_mobile_params.as_ref().is_none_or(|mobile| {
        mobile.mobile_device_type.is_none_or(|device| [0, 1].contains(&device.value()))
            && mobile.screen_orientation.is_none_or(|orientation| [0, 1].contains(&orientation.value()))
    });
    let lower = request.record_url.to_lowercase();
    (lower.starts_with("http://") || lower.starts_with("https://"))
        && is_url(&request.record_url)
        && storage.is_some() != vod.is_some()
        && storage_holds
        && vod_holds
        && video_holds
        && publish_holds
        && mobile_holds
        && request.max_duration_limit.is_none_or(|seconds| (1_800..=36_000).contains(&seconds))
        && request.ready_timeout.is_none_or(|seconds| seconds <= 60)
        && request.record_id.as_ref().is_none_or(|id| !id.is_empty() && id.len() < 32 && is_identifier(id))
}

thread_local! {
    /// One client for all bodies of a test.
    static CLIENT: (CurrentBody, blocking::Client) = {
        let body = CurrentBody::default();
        let builder = blocking::Client::builder().credential(crate::common::credential()).transport(body.clone());
        (body, builder.build().unwrap())
    };
}

/// Returns the result of a client that receives this body.
fn result_of(body: Vec<u8>) -> Result<DescribeWebRecordResponse, Error> {
    CLIENT.with(|(current, client)| {
        current.set(body);
        client.describe_web_record(DescribeWebRecordRequest::builder().task_id("t").build())
    })
}

fn is_url(text: &str) -> bool {
    const PATTERN: &str = r"^[A-Za-z][A-Za-z0-9+.-]*://([^/?#]*@)?[^/?#@:][^/?#@]*([/?#]|\z)";
    static URL: LazyLock<Regex> = LazyLock::new(|| Regex::new(PATTERN).unwrap());
    URL.is_match(text) && !text.chars().any(|c| c.is_whitespace() || c.is_control())
}

/// No whitespace, control characters and quotation marks at the ends.
fn is_identifier(text: &str) -> bool {
    static ODD_END: LazyLock<Regex> = LazyLock::new(|| Regex::new(r#"\A[\s\pC"']|[\s\pC"']\z"#).unwrap());
    !ODD_END.is_match(text)
}

fn is_host(text: &str) -> bool {
    let odd = |c: char| c.is_whitespace() || c.is_control() || "/?#@".contains(c);
    !text.is_empty() && !text.starts_with(':') && !text.chars().any(odd)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn any_request_survives_encoding_and_decoding(request in start()) {
        let sent = to_json(&request);
        prop_assert_eq!(&from_json::<StartWebRecordRequest>(&sent).unwrap(), &request);
        // The encoder and serde agree.
        let value: serde_json::Value = serde_json::from_slice(&sent).unwrap();
        prop_assert_eq!(&value, &serde_json::to_value(&request).unwrap());
        prop_assert_eq!(&serde_json::from_value::<StartWebRecordRequest>(value).unwrap(), &request);
    }

    #[test]
    fn validation_agrees_with_the_rules_in_plain_rust(request in start()) {
        prop_assert_eq!(validate(&request).is_ok(), is_valid(&request), "{:?}", validate(&request));
    }

    #[test]
    fn a_describe_request_requires_an_identifier(task in of(text()), app in of(any::<i64>()), record in of(text())) {
        let filled = |text: &String| !text.is_empty();
        let valid = (task.is_some() || record.is_some())
            && (record.is_none() || app.is_some())
            && task.as_ref().is_none_or(|id| filled(id) && is_identifier(id))
            && record.as_ref().is_none_or(|id| filled(id) && id.len() < 32 && is_identifier(id));
        let request = DescribeWebRecordRequest { task_id: task, sdk_app_id: app, record_id: record, ..Default::default() };
        prop_assert_eq!(validate(&request).is_ok(), valid);
    }

    #[test]
    fn a_truncated_response_or_noise_is_an_error(cut in 0..95_usize, noise in prop::collection::vec(any::<u8>(), 0..60)) {
        let whole = r#"{"Response":{"Status":1,"TaskId":"t","RequestId":"2a76ee73-6579-42f0-8d57-1f6c9b9d7208","New":[1,{}]}}"#;
        prop_assert!(result_of(whole.as_bytes().to_vec()).is_ok());
        for body in [whole.as_bytes()[..cut].to_vec(), noise.clone(), [whole.as_bytes(), b"x", &noise].concat()] {
            prop_assert!(result_of(body).is_err());
        }
    }

    #[test]
    fn arbitrary_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..200), json in matching("\\PC{0,80}")) {
        let _ = from_json::<StartWebRecordRequest>(&bytes);
        let _ = from_json::<StartWebRecordRequest>(json.as_bytes());
        let _ = api_schema::load_sources(vec![api_schema::Source::new("a/service.json", json)]);
    }
}
