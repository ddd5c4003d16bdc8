//! The floor F: what a careful engineer writes by hand for one action, with the same libraries and no checks.
//!
//! serde-derived structs with all fields of the action, `serde_json::to_vec`, TC3 with sha2 and hmac and the day's key cached, headers in a
//! `HeaderMap`. No validation, no retry, no deadline, no redaction.

use hmac::{Hmac, KeyInit, Mac};
use http::{HeaderMap, HeaderValue};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Start {
    pub record_url: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_duration_limit: Option<u64>,
    pub storage_params: Storage,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub web_record_video_params: Option<Video>,
    pub sdk_app_id: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub record_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub publish_cdn_params: Option<Vec<Publish>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ready_timeout: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub emulate_mobile_params: Option<Mobile>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Mobile {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mobile_device_type: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub screen_orientation: Option<i64>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Publish {
    pub publish_cdn_url: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub is_tencent_cdn: Option<i64>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Storage {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cloud_storage: Option<Cloud>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cloud_vod: Option<Vod>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Vod {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tencent_vod: Option<TencentVod>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct TencentVod {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub procedure: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expire_time: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub storage_region: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub class_id: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sub_app_id: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub session_context: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source_context: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub media_type: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user_define_record_id: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Cloud {
    pub vendor: i64,
    pub region: String,
    pub bucket: String,
    pub access_key: String,
    pub secret_key: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file_name_prefix: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub endpoint_url: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Video {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub width: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub height: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub format: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_media_file_duration: Option<i64>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Envelope {
    pub response: Content,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Content {
    pub task_id: Option<String>,
    pub request_id: Option<String>,
    pub error: Option<serde_json::Value>,
}

/// The page's example, as F builds it.
pub fn floor_request() -> Start {
    Start {
        record_url: "https://web-record-xxxxx.cos.ap-xxx.myqcloud.com/xxxx/xxx.mp4".to_owned(),
        max_duration_limit: Some(3_600),
        storage_params: Storage {
            cloud_storage: Some(Cloud {
                vendor: 0,
                region: "ap-singapore".to_owned(),
                bucket: "webrecord-1234589".to_owned(),
                access_key: "AKxxxxxx".to_owned(),
                secret_key: "Idxxxxxx".to_owned(),
                file_name_prefix: Some(vec!["record".to_owned(), "video".to_owned()]),
                endpoint_url: None,
            }),
            cloud_vod: None,
        },
        web_record_video_params: Some(Video {
            width: Some(1_280),
            height: Some(720),
            format: Some("mp4".to_owned()),
            max_media_file_duration: None,
        }),
        sdk_app_id: 1_600_011_111,
        record_id: None,
        publish_cdn_params: None,
        ready_timeout: None,
        emulate_mobile_params: None,
    }
}

pub const ID: &str = "AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE";
pub const KEY: &str = "Gu5t9xGARNpq86cd98joQYCN3EXAMPLE";
pub const HOST: &str = "trtc.intl.tencentcloudapi.com";
pub const RESPONSE: &[u8] = br#"{"Response":{"TaskId":"HMLm5HWNuUAXSb0gTEOx0z1x+nLMZNjXrY3keyUSvu7uu8mF9O656uNtbUtvaWLkpMY134jTN2Ix4vuqgOJ68nQ8tho3ri","RequestId":"2a76ee73-6579-42f0-8d57-1f6c9b9d7208"}}"#;

/// The day's key, derived once.
pub struct Floor {
    key: Hmac<Sha256>,
    date: String,
}

fn mac(key: &[u8], data: &[u8]) -> Vec<u8> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("any key fits");
    mac.update(data);
    mac.finalize().into_bytes().to_vec()
}

fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let mut text = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        text.push(DIGITS[usize::from(byte >> 4)] as char);
        text.push(DIGITS[usize::from(byte & 15)] as char);
    }
    text
}

impl Floor {
    pub fn new(date: &str) -> Self {
        let secret_date = mac(format!("TC3{KEY}").as_bytes(), date.as_bytes());
        let secret_signing = mac(&mac(&secret_date, b"trtc"), b"tc3_request");
        Self { key: Hmac::new_from_slice(&secret_signing).expect("any key fits"), date: date.to_owned() }
    }

    /// Body and headers, ready to be posted.
    pub fn prepare(&self, request: &Start, host: &str, timestamp: u64) -> (Vec<u8>, HeaderMap) {
        let body = serde_json::to_vec(request).expect("plain structs");
        let canonical = format!(
            "POST\n/\n\ncontent-type:application/json; charset=utf-8\nhost:{host}\nx-tc-action:startwebrecord\n\n\
             content-type;host;x-tc-action\n{}",
            hex(&Sha256::digest(&body))
        );
        let date = &self.date;
        let to_sign = format!(
            "TC3-HMAC-SHA256\n{timestamp}\n{date}/trtc/tc3_request\n{}",
            hex(&Sha256::digest(canonical.as_bytes()))
        );
        let mut signer = self.key.clone();
        signer.update(to_sign.as_bytes());
        let authorization = format!(
            "TC3-HMAC-SHA256 Credential={ID}/{date}/trtc/tc3_request, SignedHeaders=content-type;host;x-tc-action, Signature={}",
            hex(&signer.finalize().into_bytes())
        );
        (body, headers(authorization, timestamp))
    }
}

/// The headers of a request, authorization included.
pub fn headers(authorization: String, timestamp: u64) -> HeaderMap {
    let mut headers = HeaderMap::with_capacity(8);
    headers.insert("content-type", HeaderValue::from_static("application/json; charset=utf-8"));
    headers.insert("x-tc-action", HeaderValue::from_static("StartWebRecord"));
    headers.insert("x-tc-version", HeaderValue::from_static("2019-07-22"));
    headers.insert("x-tc-region", HeaderValue::from_static("ap-singapore"));
    headers.insert("x-tc-timestamp", HeaderValue::from_str(&timestamp.to_string()).expect("digits"));
    headers.insert("authorization", HeaderValue::try_from(authorization).expect("ASCII"));
    headers
}
