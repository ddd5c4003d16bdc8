//! Values that differ from the schema: nulls, other kinds, unknown fields, broken text.

use super::*;

#[test]
fn null_and_absent_lists_are_empty() {
    let body = r#"{"Response":{"TaskId":"t","Status":"Idle","StorageFileList":null,"RequestId":"r"}}"#;
    let request = DescribeCloudRecordingRequest::builder().sdk_app_id(1).task_id("t").build();
    let response: DescribeCloudRecordingResponse = call(request, 200, body).unwrap();
    assert_eq!((response.task_id.as_str(), response.storage_file_list.as_deref().unwrap_or_default().len()), ("t", 0));
    for body in [
        r#"{"Response":{"Total":0,"RoomList":null,"RequestId":"r"}}"#,
        r#"{"Response":{"Total":0,"RequestId":"r"}}"#,
        r#"{"Response":{"Total":0,"RoomList":[],"RequestId":"r"}}"#,
        r#"{"Response":{"Total":0,"RoomList":[null],"RequestId":"r"}}"#,
    ] {
        assert_eq!(room_info(body).unwrap().room_list.len(), 0, "{body}");
    }
}

#[test]
fn a_null_or_absent_required_scalar_is_an_error_that_names_it() {
    for body in [
        r#"{"Response":{"Status":null,"RequestId":"r"}}"#,
        r#"{"Response":{"RequestId":"r"}}"#,
        r#"{"Response":{"TaskId":"t"}}"#,
    ] {
        let error = describe(body).unwrap_err();
        assert_eq!(error.kind(), &ErrorKind::InvalidResponse);
        assert!(error.message().starts_with("missing required field `Status`"), "{error}");
    }
}

/// The items of a row belong to its columns, so that none may be left out.
#[test]
fn a_null_is_kept_in_a_list_of_any_json() {
    for (row, id) in [("[1,null,[null]]", r#""r""#), ("[1,null,[null]]", "7"), ("[1,NaN,[NaN]]", r#""r""#)] {
        let series = format!(r#"{{"Columns":["a","b","c"],"Values":{row}}}"#);
        let json = format!(r#"{{"Data":{{"Series":[null,{series}]}},"RequestId":{id}}}"#);
        let response: DescribeTRTCMarketScaleMetricDataResponse = from_json(json.as_bytes()).unwrap();
        let series = response.data.and_then(|data| data.series).unwrap();
        assert_eq!(series.len(), 1, "{json}");
        assert_eq!(series[0].values, Some(vec![json!(1), Value::Null, json!([null])]), "{json}");
    }
}

#[test]
fn scalars_of_another_kind_are_converted_without_loss() {
    for status in ["1", "1.0", "1e0", "\"1\"", "\"1.0\"", "true"] {
        let body = format!(r#"{{"Response":{{"Status":{status},"TaskId":17,"RecordId":true,"RequestId":8}}}}"#);
        let response = describe(body).unwrap_or_else(|error| panic!("{status}: {error}"));
        assert_eq!(response.status, WebRecordStatus::from(1), "{status}");
        assert_eq!((response.task_id.as_deref(), response.request_id.as_deref()), (Some("17"), Some("8")));
    }
    let response = room_info(
        r#"{"Response":{"Total":"1","RoomList":[{"CommId":7,"RoomString":1.10,"CreateTime":"5","DestroyTime":6.0,
            "IsFinished":1,"UserId":"u"}],"RequestId":"r"}}"#,
    );
    let response = response.unwrap();
    let room = &response.room_list[0];
    assert_eq!((response.total, room.comm_id.as_str(), room.room_string.as_str()), (1, "7", "1.10"));
    assert_eq!((room.create_time, room.destroy_time, room.is_finished), (5, 6, true));
}

#[test]
fn scalars_that_would_lose_something_are_errors_without_their_value() {
    for (status, found) in [
        ("1.5", "a number with a fraction"),
        ("\"on-9876\"", "a string"),
        ("\"\"", "a string"),
        ("98765432198765432198", "an integer out of range"),
        ("{}", "an object"),
        ("[1]", "an array"),
    ] {
        let error = describe(format!(r#"{{"Response":{{"Status":{status},"RequestId":"r"}}}}"#)).unwrap_err();
        assert!(error.message().contains(&format!("Status: expected an integer, found {found}")), "{error}");
        assert!(!error.message().contains("9876") && error.request_id() == Some("r"), "{error}");
    }
}

#[derive(Clone, Default)]
struct Converted(Arc<Mutex<Vec<Conversion>>>);

impl Hook for Converted {
    fn converted(&self, attempt: &Attempt<'_>, conversions: &[Conversion]) {
        assert_eq!((attempt.action, attempt.number), ("DescribeRoomInfo", 1));
        self.0.lock().unwrap().extend_from_slice(conversions);
    }
}

#[test]
fn conversions_are_reported_and_strict_responses_rejects_them() {
    let body = r#"{"Response":{"Total":1.0,"RoomList":[{"CommId":7,"RoomString":"r","CreateTime":5,"DestroyTime":6,
        "IsFinished":true,"UserId":"\ud83d"},null],"RequestId":"r"}}"#;
    let (canned, hook) = (Canned::new(200, body), Converted::default());
    let builders =
        || builders!(.credential(credential()).region("ap-tokyo").transport(canned.clone()).hook(hook.clone()));
    let request = || DescribeRoomInfoRequest::builder().sdk_app_id(1).start_time(0).end_time(1).build();
    block_on(async { builders().0.build().unwrap().describe_room_info(request()).await }).unwrap();
    builders().1.build().unwrap().describe_room_info(request()).unwrap();
    let reported = hook.0.lock().unwrap().clone();
    let shown: Vec<_> = reported.iter().map(|c| (c.path.as_str(), c.expected, c.found)).collect();
    let expected = [
        ("Total", "an integer", "a floating-point number"),
        ("RoomList[0].CommId", "a string", "an integer"),
        ("RoomList[0].UserId", "a string", "a string with invalid Unicode"),
        ("RoomList[1]", "an item", "null"),
    ];
    assert_eq!(shown, [expected, expected].concat());

    let strict = builders().0.strict_responses(true).build().unwrap();
    let error = block_on(async { strict.describe_room_info(request()).await }).unwrap_err();
    assert!(error.message().contains("Total: expected an integer"), "{error}");
    // A call can be stricter than its client, or less strict.
    let lenient = builders().0.build().unwrap();
    block_on(async { lenient.describe_room_info(request()).strict_responses(true).await }).unwrap_err();
    block_on(async { strict.describe_room_info(request()).strict_responses(false).await }).unwrap();
    assert_eq!(hook.0.lock().unwrap().split_off(8).len(), 4);
    let strict = builders().1.build().unwrap().with_options(CallOptions::new().strict_responses(true));
    assert_eq!(strict.describe_room_info(request()).unwrap_err().kind(), &ErrorKind::InvalidResponse);
    assert_eq!(hook.0.lock().unwrap().len(), 8, "a refused response reports nothing");
}

#[test]
fn unknown_fields_are_kept_exactly_and_never_cost_a_response() {
    let deep = format!("{}{}", "[".repeat(200), "]".repeat(200));
    for value in [
        r#""\ud83d""#,
        "1e400",
        "18446744073709551616",
        "-0",
        "1.0000000000000000000001",
        r#"{"b": 1,  "a":"\u0041","a":2}"#,
        "null",
        &deep,
    ] {
        let body = format!(r#"{{"Response":{{"TaskId":"t","New":{value},"\ud83d":1,"RequestId":"r"}}}}"#);
        let response = start(200, &body).unwrap_or_else(|error| panic!("{value}: {error}"));
        assert_eq!(response.task_id, "t");
        assert_eq!(response.unknown_fields.get("New").unwrap().json(), value);
        // Storing the response and reading it again keeps the field.
        let stored = serde_json::to_string(&response).unwrap();
        assert!(stored.contains(value), "{stored}");
        let again: trtc_api::web_record::StartWebRecordResponse = serde_json::from_str(&stored).unwrap();
        assert_eq!(again, response);
        assert_eq!(raw(200, &body).unwrap()["TaskId"], "t", "{value}");
    }
    let body = r#"{"Response":{"A":18446744073709551616,"B":1e400,"C":"\ud83d","D":-0,"E":93643590.28718387}}"#;
    let expected =
        json!({ "A": "18446744073709551616", "B": "1e400", "C": "\u{fffd}", "D": -0.0, "E": 93643590.28718387_f64 });
    assert_eq!(raw(200, body).unwrap(), expected);
}

#[test]
fn floats_are_exact_to_the_last_digit() {
    use trtc_api::ai_service::TTSConfig;
    for digits in ["93643590.28718387", "0.1", "2.2250738585072011e-308", "9007199254740993.0"] {
        let config: TTSConfig = serde_json::from_str(&format!(r#"{{"VoiceId":"v","Volume":{digits}}}"#)).unwrap();
        assert_eq!(config.volume, Some(digits.parse().unwrap()), "{digits}");
    }
}

#[test]
fn text_that_is_not_unicode_is_replaced_in_known_fields() {
    let body = b"{\"Response\":{\"TaskId\":\"a\\ud83db\",\"RequestId\":\"r\xff\n\",\"New\":\"\\ud83d\"}}";
    let response = start(200, body).unwrap();
    assert_eq!((response.task_id.as_str(), response.request_id.as_deref()), ("a\u{fffd}b", Some("r\u{fffd}\n")));
    assert_eq!(response.unknown_fields.get("New").unwrap().json(), r#""\ud83d""#);
}

#[test]
fn a_response_after_a_byte_order_mark_or_other_text_is_read() {
    let json = r#"{"Response":{"TaskId":"t","RequestId":"r"}}"#;
    for before in ["\u{feff}", "<br />\n<b>Notice</b>: index {a} in x.php on line 3<br />\n"] {
        assert_eq!(start(200, format!("{before}{json}")).unwrap().task_id, "t");
        assert_eq!(raw(200, format!("{before}{json}")).unwrap()["TaskId"], "t");
    }
    assert_eq!(start(200, format!("{json}<br />")).unwrap_err().kind(), &ErrorKind::InvalidResponse);
}

#[test]
fn what_fills_a_buffer_behind_a_response_is_ignored() {
    for filling in ["\0", "\0\0\0\n", "\u{1a}", "\r\n\u{feff}"] {
        let body = format!(r#"{{"Response":{{"TaskId":"t","RequestId":"r"}}}}{filling}"#);
        assert_eq!(start(200, &body).unwrap().task_id, "t", "{filling:?}");
        assert_eq!(raw(200, &body).unwrap()["TaskId"], "t", "{filling:?}");
    }
}

#[test]
fn an_invisible_request_id_is_none() {
    for id in [r#""""#, r#""  ""#, r#""\u0000""#] {
        let stop = || trtc_api::web_record::StopWebRecordRequest::builder().task_id("t").build();
        let error = call(stop(), 200, format!(r#"{{"Response":{{"RequestId":{id}}}}}"#)).unwrap_err();
        assert!(error.message().starts_with("it has neither `RequestId` nor a field"), "{error}");
        let error = call(stop(), 200, r#"{"response":{"RequestId":"r"}}"#).unwrap_err();
        assert_eq!((error.message(), error.request_id()), ("it contains no `Response` object", Some("r")));
    }
}

#[test]
fn an_empty_required_identifier_is_missing() {
    for id in [r#""""#, "null", r#""  ""#, r#""\u0000""#, r#""\n\t""#] {
        let body = format!(r#"{{"Response":{{"TaskId":{id},"RequestId":"r"}}}}"#);
        let error = start(200, body).unwrap_err();
        assert!(error.message().starts_with("missing required field `TaskId`"), "{error}");
        assert_eq!((error.kind(), error.request_id()), (&ErrorKind::InvalidResponse, Some("r")));
        assert!(error.may_have_executed());
    }
}

/// What converts without loss, and what does not.
#[test]
fn integers_and_booleans_in_every_spelling() {
    let room = |total: &str, finished: &str| {
        room_info(&format!(
            r#"{{"Response":{{"Total":{total},"RoomList":[{{"CommId":"c","RoomString":"r","CreateTime":5,
                "DestroyTime":6,"IsFinished":{finished},"UserId":"u"}}],"RequestId":"r"}}}}"#
        ))
    };
    for (total, expected) in [
        ("\"5\"", Some(5)),
        ("1e2", Some(100)),
        ("0.1e1", Some(1)),
        ("-0", Some(0)),
        ("-0.0", Some(0)),
        ("\" 5 \"", Some(5)),
        ("\"\\u0035\"", Some(5)),
        ("true", Some(1)),
        ("9223372036854775807.0", Some(i64::MAX)),
        ("9223372036854775808", None),
        ("1e-2", None),
        ("\"0x10\"", None),
        ("\"5,000\"", None),
        ("\"5 6\"", None),
        ("\"true\"", None),
        ("\"\"", None),
        ("{\"Value\":5}", None),
    ] {
        match room(total, "true") {
            Ok(response) => assert_eq!(Some(response.total), expected, "{total}"),
            Err(error) => {
                assert_eq!(expected, None, "{total}: {error}");
                assert!(error.message().starts_with("Total: expected an integer"), "{total}: {error}");
                assert_eq!(error.request_id(), Some("r"));
            }
        }
    }
    for (finished, expected) in [
        ("\"true\"", Some(true)),
        ("\"TRUE\"", Some(true)),
        ("\"False\"", Some(false)),
        ("1", Some(true)),
        ("\"0\"", Some(false)),
        ("1.0", Some(true)),
        ("2", None),
        ("\"yes\"", None),
        ("[]", None),
    ] {
        let found = room("1", finished).map(|response| response.room_list[0].is_finished);
        assert_eq!(found.as_ref().ok().copied(), expected, "{finished}: {found:?}");
    }
}

#[test]
fn a_response_in_utf_16_is_read() {
    let encode = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
    assert_eq!(start(200, encode(r#"{"Response":{"TaskId":"t","RequestId":"r"}}"#)).unwrap().task_id, "t");
    let body = encode("\u{feff}{\"Response\":{\"Error\":{\"Code\":\"A.B\",\"Message\":\"m\"},\"RequestId\":\"r\"}}");
    let error = start(200, body).unwrap_err();
    assert_eq!((error.code(), error.request_id()), (Some("A.B"), Some("r")));
}

/// What encoders write instead of null.
#[test]
fn what_services_send_instead_of_null_is_nothing() {
    for list in [r#""""#, "{}", r#""null""#, r#""NULL""#, "[null,null]"] {
        let body = format!(r#"{{"Response":{{"Total":0,"RoomList":{list},"RequestId":"r"}}}}"#);
        assert_eq!(room_info(&body).unwrap().room_list.len(), 0, "{list}");
        let body =
            format!(r#"{{"Response":{{"TaskId":"t","Status":"Idle","StorageFileList":{list},"RequestId":"r"}}}}"#);
        let request = DescribeCloudRecordingRequest::builder().sdk_app_id(1).task_id("t").build();
        let files = call(request, 200, body).unwrap().storage_file_list;
        assert!(files.is_none_or(|files| files.is_empty()), "{list}");
    }
    for list in ["false", "0", r#""none""#, r#"{"0":{}}"#, "[[]]"] {
        let error =
            room_info(&format!(r#"{{"Response":{{"Total":0,"RoomList":{list},"RequestId":"r"}}}}"#)).unwrap_err();
        assert!(error.message().starts_with("RoomList"), "{list}: {error}");
    }
    // Optional values of an event, of each other type.
    use trtc_api::__private::from_json;
    use trtc_api::ai_service::SpeechChunk;
    for nothing in ["null", r#""""#, r#""null""#] {
        let json = format!(r#"{{"Seq":{nothing},"IsEnd":{nothing},"Alignments":{nothing},"ChunkId":"c"}}"#);
        let chunk: SpeechChunk = from_json(json.as_bytes()).unwrap();
        assert_eq!((chunk.seq, chunk.is_end, chunk.chunk_id.as_deref()), (None, None, Some("c")), "{nothing}");
    }
    let chunk: SpeechChunk = from_json(br#"{"ChunkId":"","Audio":"null","Seq":"1"}"#).unwrap();
    assert_eq!((chunk.chunk_id.as_deref(), chunk.audio.as_deref(), chunk.seq), (Some(""), Some("null"), Some(1)));
}

/// Tokens that are no JSON, in known and unknown fields.
#[test]
fn malformed_tokens_do_not_cost_a_response() {
    for (value, kept) in [
        ("NaN", "null"),
        ("-Infinity", "null"),
        ("undefined", "null"),
        ("007", r#""007""#),
        ("+1", r#""+1""#),
        (".5", r#"".5""#),
        ("True", r#""True""#),
        (r#""\x41""#, r#""\\x41""#),
        (r#""\u12""#, r#""\\u12""#),
        (r#""C:\dir""#, r#""C:\\dir""#),
        ("\"a\0b\"", r#""a\u0000b""#),
    ] {
        let body = format!(r#"{{"Response":{{"TaskId":"t","New":{value},"RequestId":"r"}}}}"#);
        let response = start(200, &body).unwrap_or_else(|error| panic!("{value}: {error}"));
        assert_eq!(response.task_id, "t");
        assert_eq!(response.unknown_fields.get("New").unwrap().json(), kept, "{value}");
        assert_eq!(raw(200, &body).unwrap()["TaskId"], "t", "{value}");
    }
    for (total, expected) in [("007", 7), ("+7", 7)] {
        let body = format!(r#"{{"Response":{{"Total":{total},"RoomList":[],"RequestId":"r"}}}}"#);
        assert_eq!(room_info(&body).unwrap().total, expected, "{total}");
    }
    let error = room_info(r#"{"Response":{"Total":NaN,"RoomList":[],"RequestId":"r"}}"#).unwrap_err();
    assert!(error.message().starts_with("missing required field `Total`"), "{error}");
    for lost in [r#"{"Response":{"TaskId":"t","New":[1,],"RequestId":"r"}}"#, r#"{"Response":{"TaskId":"t"}} {}"#] {
        assert_eq!(start(200, lost).unwrap_err().kind(), &ErrorKind::InvalidResponse, "{lost}");
    }
}
