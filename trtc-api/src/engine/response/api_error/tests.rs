//! Errors in every form.

use super::*;

fn error(code: &str, message: &str) -> Option<ApiError> {
    Some(ApiError { code: code.to_owned(), message: message.to_owned() })
}

fn plain(text: &str) -> Remains {
    remains(text, |_| false)
}

#[test]
fn errors_and_request_ids_are_read_whatever_surrounds_them() {
    let full = Remains { error: error("A.B", "no"), request_id: Some("r".to_owned()), found: true };
    for text in [
        r#"{"Response":{"Error":{"Code":"A.B","Message":"no"},"RequestId":"r"}}"#,
        r#"<br />Notice: x {} in "a.php" {"Response":{"RequestId":"r","Error":{"Code":"A.B","Message":"no"}}}"#,
        r#"{"response":{"error":{"code":"A.B","message":"no"},"requestid":"r"}}"#,
        r#"{"Response":{"RequestId":"r","Error":{"Code":"A.B","Message":"no"},"Data":[{"x":"#,
        r#"{"Response":{"RequestId":"r","Error":{"Message":"no","Code":"A.B"}"#,
        r#"{"Response":{"Error":null,"Error":{"Code":"A.B","Message":"no"},"Error":null,"RequestId":"r"}}"#,
        r#"{"Response":{"TaskId":"t"},"Response":{"Error":{"Code":"A.B","Message":"no"},"RequestId":"r"}}"#,
        r#"{"Response":{"Error":[{"Code":"A.B","Message":"no"},7],"RequestId":"r"}}"#,
        r#"{"Response":{"RequestId":"r","RequestId":null,"Error":{"Code":"A.B","Code":"","Message":"no"}}}"#,
    ] {
        assert_eq!(plain(text), full, "{text}");
    }
    let numbers = plain(r#"{"Response":{"RequestId":17,"Error":{"Code":4100,"Message":null}}}"#);
    assert_eq!(numbers, Remains { error: error("4100", ""), request_id: Some("17".to_owned()), found: true });
}

#[test]
fn a_truncated_code_is_no_code() {
    assert_eq!(plain(r#"{"Response":{"Error":{"Code":"FailedOperation"#).error, error("", ""));
}

#[test]
fn other_text_has_no_error() {
    for text in ["", "{", "<html>Response</html>", r#"{"Response":"#, r#"{"Response":null}"#, r#"{"Response":"x"}"#] {
        assert_eq!(plain(text), Remains::default(), "{text}");
    }
    for value in ["null", "false", "\"\"", "0", "[]", "\"null\"", "\" NULL \""] {
        assert_eq!(error_value(value), None, "{value}");
    }
    assert_eq!(error_value("{}"), error("", ""));
}

#[test]
fn errors_without_an_envelope_are_read_in_every_form() {
    for (text, code, message, id) in [
        (r#"{"Error":{"Code":"A.B","Message":"no"},"RequestId":"r"}"#, "A.B", "no", Some("r")),
        (r#"{"RequestId":7,"error":{"message":"no","code":"A.B"}}"#, "A.B", "no", Some("7")),
        (r#"{"code":"A.B","message":"no","requestId":"r"}"#, "A.B", "no", Some("r")),
        (r#"{"code":4100,"message":"no","codeDesc":"AuthFailure"}"#, "AuthFailure", "no", None),
        (r#"{"code":4100,"message":"no","codeDesc":""}"#, "4100", "no", None),
        (r#"{"ErrorCode":"A.B","ErrorMessage":"no","Data":{}}"#, "A.B", "no", None),
        (r#"{"errcode":40001,"errmsg":"no","x-request-id":"r"}"#, "40001", "no", None),
        (r#"{"request_id":"r","error_code":"A.B","error_msg":"no"}"#, "A.B", "no", Some("r")),
        (r#"{"Response":null,"Error":{"Code":"A.B","Message":"no"}}"#, "A.B", "no", None),
        (r#"{"ActionStatus":"FAIL","ErrorCode":60004,"ErrorInfo":"no"}"#, "60004", "no", None),
        (r#"{"Type":"error","ErrorMessage":"no"}"#, "", "no", None),
        (r#"{"error":"no"}"#, "", "no", None),
        (r#"{"errors":[{"code":"A.B","message":"no"}]}"#, "A.B", "no", None),
        (r#"<b>Notice</b> {x} { "Error": {"Code":"A.B","Message":"no"}}"#, "A.B", "no", None),
        (r#"{"Error":{"Code":"A.B","Message":"no"},"Data":[{"x":"#, "A.B", "no", None),
        ("event: error\ndata: {\"code\":\"A.B\",\"message\":\"no\"}\n\n", "A.B", "no", None),
        ("data:{\"ErrorCode\":\"A.B\",\"ErrorMsg\":\"no\"}", "A.B", "no", None),
    ] {
        let request_id = id.map(str::to_owned);
        assert_eq!(plain(text), Remains { error: error(code, message), request_id, found: false }, "{text}");
    }
    let both = plain(r#"{"Response":{"RequestId":"r"},"Error":{"Code":"A.B","Message":"no"}}"#);
    assert_eq!(both, Remains { error: error("A.B", "no"), request_id: Some("r".to_owned()), found: true });
    for text in [
        r#"{"code":0,"message":"ok"}"#,
        r#"{"code":"Success","message":"","data":{}}"#,
        r#"{"Error":null,"RequestId":""}"#,
        r#"{"message":"no route"}"#,
        r#"<script>var x = {"code": 1, "message": "m"}</script>"#,
        r#"["Error"]"#,
    ] {
        assert_eq!(plain(text), Remains::default(), "{text}");
    }
}

#[test]
fn errors_of_events_are_read_in_every_form() {
    let found = |text: &str| remains(text, |key| matches!(key, "Text" | "IsEnd" | "Code")).error;
    for text in [
        r#"{"Error":"boom"}"#,
        r#"{"error":"boom","IsEnd":true}"#,
        r#"{"errors":["boom"]}"#,
        r#"{"Response":{"Error":"boom"}}"#,
    ] {
        assert_eq!(found(text), error("", "boom"), "{text}");
    }
    for text in [
        r#"{"Error":{"Code":"A","Message":"m"}}"#,
        r#"{"error":{"message":"m","code":"A"}}"#,
        r#"{"Response":{"Error":{"Code":"A","Message":"m"},"RequestId":"r"}}"#,
        r#"{"ErrorCode":"A","ErrorMessage":"m"}"#,
        r#"{"error_code":"A","error_msg":"m","Text":""}"#,
        r#"{"code":"A","message":"m"}"#,
    ] {
        assert_eq!(found(text), error("A", "m"), "{text}");
    }
    assert_eq!(found(r#"{"ErrorCode":4100}"#), error("4100", ""));
    for text in [
        r#"{"Text":"Error","IsEnd":true}"#,
        r#"{"Text":"a","Error":null,"ErrorCode":0,"ErrorMessage":"success"}"#,
        r#"{"Code":"A","message":"m"}"#,
        r#"{"Text":"a","code":"A","message":"m"}"#,
        r#"{"Text":"\"Response\":{\"Error\":\"x\"}"}"#,
        "[DONE]",
    ] {
        assert_eq!(found(text), None, "{text}");
    }
}

#[test]
fn of_two_errors_the_last_one_with_a_code_counts() {
    for text in [
        r#"{"Response":{"Error":{"Code":"X","Message":"1"},"Error":{"Code":"A.B","Message":"no"}}}"#,
        r#"{"Response":{"Error":{"Code":"X"}},"Response":{"Error":{"Code":"A.B","Message":"no"}}}"#,
        r#"{"Error":{"Code":"A.B","Message":"no"},"Error":{"Message":"1"},"Error":null}"#,
        r#"{"code":"X","message":"1","code":"A.B","message":"no","code":null}"#,
        r#"{"errors":[{"code":"A.B","message":"no"},{"code":"X","message":"1"}]}"#,
    ] {
        assert_eq!(plain(text).error, error("A.B", "no"), "{text}");
    }
}

#[test]
fn an_error_inside_of_other_objects_is_read_if_nothing_else_is_there() {
    let found = |text: &str| remains_of_event(text, false, |key| matches!(key, "Text" | "IsEnd")).error;
    let inside = r#"{"Error":{"Code":"A.B","Message":"no"}}"#;
    for text in [
        format!(r#"{{"Data":{inside}}}"#),
        format!(r#"[[{inside}]]"#),
        format!(r#"{{"Response":{{"Data":[{inside}]}},"IsEnd":true,"Text":""}}"#),
        format!(r#"{{"Data":{inside}, cut"#),
    ] {
        assert_eq!(found(&text), error("A.B", "no"), "{text}");
    }
    for text in [
        format!(r#"{{"Text":"a","Data":{inside}}}"#),
        format!(r#"{{"Data":{{"Text":"a","Data":{inside}}}}}"#),
        format!(r#"{{"Data":{}}}"#, inside.replace("A.B", "0")),
        r#"{"Data":[1,{},"{",null]}"#.to_owned(),
        "[".repeat(100_000),
        "{\"a\":".repeat(100_000),
    ] {
        assert_eq!(found(&text), None, "{}", text.len());
    }
    // In a response of the service, only its own error counts.
    let enveloped = format!(r#"{{"Response":{{"Data":{inside},"RequestId":"r"}}}}"#);
    assert_eq!(plain(&enveloped).error, None);
    assert_eq!(plain(&format!(r#"{{"data":{inside}}}"#)).error, error("A.B", "no"));
}

#[test]
fn an_event_that_is_marked_as_an_error_is_one() {
    let found = |text: &str| remains_of_event(text, true, |_| true).error;
    for (text, code, message) in [
        (r#"{"code":5}"#, "5", ""),
        (r#"{"Data":[{"code":5}]}"#, "5", ""),
        (r#"{"code":"ok"}"#, "", r#"{"code":"ok"}"#),
        ("AuthFailure.X", "AuthFailure.X", ""),
        ("no voice", "", "no voice"),
        ("", "", ""),
    ] {
        assert_eq!(found(text), error(code, message), "{text}");
    }
}
