//! Tests of the editions: each quirk occurs, and each edition means the same.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::Quirks;
use crate::cloud_recording::DescribeCloudRecordingResponse;
use crate::object::FieldValue;

fn edition(seed: u64, files: &Value) -> String {
    let fields = json!({ "RequestId": "r", "TaskId": "t", "Status": "Idle", "StorageFileList": files });
    let Value::Object(fields) = fields else { unreachable!() };
    let body = Quirks::new(seed, 1).success(&fields, &mut DescribeCloudRecordingResponse::placeholder());
    String::from_utf8(body).unwrap()
}

#[test]
fn every_edition_is_json_and_equal_seeds_give_equal_editions() {
    let mut editions = BTreeSet::new();
    for seed in 0..300 {
        let edition = edition(seed, &json!([]));
        assert_eq!(edition, self::edition(seed, &json!([])));
        let json = edition.trim_start_matches('\u{feff}');
        serde_json::from_str::<serde::de::IgnoredAny>(json).unwrap();
        assert!(json.contains(r#""TaskId":"#) && json.contains(r#""RequestId":"#), "{json}");
        editions.insert(edition);
    }
    assert!(editions.len() > 290, "{}", editions.len());
}

#[test]
fn each_quirk_occurs() {
    let file = json!([{ "UserId": "17", "FileName": "f", "TrackType": "video", "BeginTimeStamp": 5 }]);
    let all: Vec<String> = (0..300).map(|seed| edition(seed, &json!([])) + &edition(seed, &file)).collect();
    let spaceless: Vec<String> = all.iter().map(|text| text.split_whitespace().collect()).collect();
    for quirk in [
        "\u{feff}",
        r#""StorageFileList":null"#,
        r#""StorageFileList":[]"#,
        r#""BeginTimeStamp":"5""#,
        r#""BeginTimeStamp":5.0"#,
        r#""BeginTimeStamp":5e0"#,
        r#""BeginTimeStamp":5"#,
        r#""UserId":17"#,
        r#"\u0074"#,
        "null]",
        "18446744073709551616",
        "XQuirk",
        "[[[[[[[[",
        r"\ud800",
        "1e400",
    ] {
        assert!(spaceless.iter().any(|text| text.contains(quirk)), "{quirk}");
    }
    let absent = (0..300).map(|seed| edition(seed, &json!([])));
    assert!(absent.into_iter().any(|text| !text.contains("StorageFileList")), "an absent list");
    let orders: BTreeSet<bool> = all.iter().map(|text| text.find("TaskId") < text.find("RequestId")).collect();
    assert_eq!(orders.len(), 2, "both orders");
}

#[test]
fn every_edition_of_an_error_has_its_code_message_and_request_id() {
    let mut editions = BTreeSet::new();
    for seed in 0..300 {
        let edition = String::from_utf8(Quirks::new(seed, 1).error("A.B", "no", "r")).unwrap();
        let json: Value = serde_json::from_str(edition.replace(r#""\ud800""#, "0").trim_start_matches('\u{feff}'))
            .unwrap_or_default();
        if let Some(error) = json["Response"].get("Error").filter(|error| error.is_object()) {
            assert!(error.get("Code").or(error.get("code")) == Some(&json!("A.B")), "{edition}");
            assert_eq!(json["Response"]["RequestId"], "r");
        }
        editions.insert(edition);
    }
    assert!(editions.len() > 200, "{}", editions.len());
    for quirk in ["\u{feff}", r#""error":"#, r#""code":"#, r#""Error":null"#, "XQuirk", "\\u0041"] {
        assert!(editions.iter().any(|edition| edition.contains(quirk)), "{quirk}");
    }
}
