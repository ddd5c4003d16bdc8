//! Keys that occur twice: the last value counts, as for every reader of JSON, and a null takes nothing back.

use super::*;

#[test]
fn duplicate_keys_count_as_the_last_one() {
    let response = start(200, r#"{"Response":{"TaskId":"a","TaskId":"b","RequestId":"r","TaskId":null}}"#).unwrap();
    assert_eq!(response.task_id, "b", "a null takes nothing back");
    let body = r#"{"Response":{"Total":1,"Total":"2","RoomList":[null],"RoomList":[],"RequestId":"r"}}"#;
    let rooms = room_info(body).unwrap();
    assert_eq!((rooms.total, rooms.room_list.len()), (2, 0));
}

#[test]
fn of_two_errors_the_last_one_counts() {
    let stop = |body: &str| call(StopWebRecordRequest::builder().task_id("t").build(), 200, body).unwrap_err();
    let (first, last) = (r#"{"Code":"A.B","Message":"1"}"#, r#"{"Code":"C.D","Message":"2"}"#);
    for body in [
        format!(r#"{{"Response":{{"Error":{first},"Error":{last},"RequestId":"r"}}}}"#),
        format!(r#"{{"Response":{{"error":{first},"Error":{last},"Error":null,"RequestId":"r"}}}}"#),
        format!(r#"{{"Response":{{"Error":{first}}},"Response":{{"Error":{last},"RequestId":"r"}}}}"#),
        format!(r#"{{"Response":{{"Error":{first},"Error":{last},"Error":"boom","RequestId":"r"}}, cut"#),
        format!(r#"{{"Error":{first},"RequestId":"q","Error":{last},"RequestId":"r"}}"#),
        r#"{"Code":"A.B","Message":"1","Code":"C.D","Message":"2","Code":null,"RequestId":"r"}"#.to_owned(),
        r#"{"Response":{"Error":{"Code":"A.B","Code":"C.D","Message":"1","Message":"2"},"RequestId":"r"}}"#.to_owned(),
    ] {
        for error in [stop(&body), raw(200, &body).unwrap_err(), start(200, &body).unwrap_err()] {
            let facts = (error.code(), error.message(), error.request_id());
            assert_eq!(facts, (Some("C.D"), "2", Some("r")), "{body}");
        }
    }
    // In a list, the first one with a code says what went wrong.
    let list = format!(r#"{{"Response":{{"Error":[{{"Message":"0"}},{first},{last}],"RequestId":"r"}}}}"#);
    assert_eq!(stop(&list).code(), Some("A.B"));
}

#[test]
fn of_two_responses_the_last_one_counts_and_is_not_mixed_with_the_first() {
    let body = r#"{"Response":{"Status":1,"TaskId":"a","RecordId":"x","New":1,"RequestId":"q"},
        "Response":{"Status":2,"TaskId":"b","RequestId":"r"}}"#;
    let response = describe(body).unwrap();
    assert_eq!((response.status, response.task_id.as_deref()), (WebRecordStatus::from(2), Some("b")));
    assert_eq!((response.record_id, response.request_id.as_deref()), (None, Some("r")));
    assert!(response.unknown_fields.is_empty());
    assert_eq!(raw(200, body).unwrap(), json!({ "Status": 2, "TaskId": "b", "RequestId": "r" }));
    // Null is no response, but it does not hide which task was started.
    let revoked = r#"{"Response":{"TaskId":"t","RequestId":"r"},"Response":null}"#;
    let error = start(200, revoked).unwrap_err();
    assert_eq!((error.kind(), error.task_id()), (&ErrorKind::InvalidResponse, Some("t")), "{error}");
    assert_eq!(raw(200, revoked).unwrap_err().kind(), &ErrorKind::InvalidResponse);
}

#[test]
fn unknown_fields_and_items_count_as_the_last_one_too() {
    let body = r#"{"Response":{"Total":1,"RoomList":[{"CommId":"c","CommId":"d","RoomString":"r","CreateTime":5,
        "DestroyTime":6,"IsFinished":true,"UserId":"u","New":{"A":1,"A":2},"New":[1]}],"RequestId":"r"}}"#;
    let rooms = room_info(body).unwrap();
    let room = &rooms.room_list[0];
    assert_eq!((room.comm_id.as_str(), room.unknown_fields.get("New").unwrap().json()), ("d", "[1]"));
    // A list that occurs twice is the last one, not both.
    let twice = body.replace(r#"],"RequestId""#, r#"],"RoomList":[],"RequestId""#);
    assert_ne!(twice, body);
    assert!(room_info(&twice).unwrap().room_list.is_empty());
}

/// A required object: nothing of the first one is left, and a null takes nothing back.
#[test]
fn an_object_that_occurs_twice_is_not_mixed() {
    let object =
        |name: &str, more: &str| format!(r#"{{"Token":"{name}","TmpSecretId":"{name}","TmpSecretKey":"k"{more}}}"#);
    let (first, last) = (object("a", r#","New":1"#), object("b", ""));
    for (values, token, unknown) in
        [([&*first, &*last, "null"], "b", 0), ([&last, &first, "null"], "a", 1), ([&first, "null", "null"], "a", 1)]
    {
        let [one, two, three] = values;
        let body = format!(
            r#"{{"Response":{{"Credentials":{one},"Credentials":{two},"Credentials":{three},"ExpiredTime":1,"RequestId":"r"}}}}"#
        );
        let role = trtc_api::sts::AssumeRoleRequest::builder().role_arn("qcs::cam::uin/1:roleName/r");
        let credentials = call(role.role_session_name("session").build(), 200, body).unwrap().credentials;
        assert_eq!((credentials.token.as_str(), credentials.unknown_fields.iter().count()), (token, unknown));
    }
}
