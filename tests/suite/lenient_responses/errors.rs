//! Errors of the service, read whatever surrounds them, and what is no success.

use super::*;

#[test]
fn code_message_and_request_id_are_read_whatever_surrounds_them() {
    let cases: &[(&[u8], &str, &str)] = &[
        (
            br#"{"Response":{"Error":{"Code":"A.B","Message":"no \ud83d user"},"RequestId":"r"}}"#,
            "A.B",
            "no \u{fffd} user",
        ),
        (
            b"{\"Response\":{\"Error\":{\"Code\":\"A.B\",\"Message\":\"no \xe4\xb8\"},\"RequestId\":\"r\"}}",
            "A.B",
            "no \u{fffd}",
        ),
        (
            b"{\"Response\":{\"Error\":{\"Code\":\"A.B\",\"Message\":\"two\nlines\"},\"RequestId\":\"r\"}}",
            "A.B",
            "two\\nlines",
        ),
        (
            b"\xef\xbb\xbf{\"Response\":{\"Error\":{\"Code\":\"A.B\",\"Message\":\"m\"},\"RequestId\":\"r\"}}",
            "A.B",
            "m",
        ),
        (
            b"<br>Notice: {x}\n{\"Response\":{\"Error\":{\"Code\":\"A.B\",\"Message\":\"m\"},\"RequestId\":\"r\"}}",
            "A.B",
            "m",
        ),
        (br#"{"Response":{"RequestId":"r","Error":{"Code":"A.B","Message":"m"},"Rest":[{"#, "A.B", "m"),
        (br#"{"Response":{"error":{"code":"A.B","message":"m"},"requestId":"r"}}"#, "A.B", "m"),
        (br#"{"Response":{"Error":{"Code":4100,"Message":"m"},"RequestId":"r"}}"#, "4100", "m"),
        (br#"{"Response":{"Error":{"Code":"A.B","Message":{"en":"m"}},"RequestId":"r"}}"#, "A.B", ""),
        (br#"{"Response":{"Error":{"Code":"A.B","Message":"m"},"Error":null,"RequestId":"r"}}"#, "A.B", "m"),
        (br#"{"Response":{"Status":1,"RequestId":"r"},"Response":{"Error":{"Code":"A.B","Message":"m"}}}"#, "A.B", "m"),
        (br#"{"Response":{"Error":{"Message":"m"},"Error":{"Code":"A.B","Message":"m"},"RequestId":"r"}}"#, "A.B", "m"),
        (br#"{"Response":{"Error":[null,{"Code":"A.B","Message":"m"}],"RequestId":"r"}}"#, "A.B", "m"),
        (br#"{"Response":{"ERROR":{"CODE":"A.B","MESSAGE":"m"},"REQUESTID":"r"}}"#, "A.B", "m"),
        (br#"{"Response":{"Error":{"Code":" A.B ","Message":" m "},"RequestId":" r "}}"#, "A.B", "m"),
        (
            br#"{"Response":{"Status":"no number","TaskId":[],"Error":{"Code":"A.B","Message":"m"},"RequestId":"r"}}"#,
            "A.B",
            "m",
        ),
    ];
    for (body, code, message) in cases {
        let text = String::from_utf8_lossy(body);
        for status in [200, 400, 500] {
            for error in [
                start(status, body).unwrap_err(),
                call(StopWebRecordRequest::builder().task_id("t").build(), status, body).unwrap_err(),
                raw(status, body).unwrap_err(),
            ] {
                assert_eq!(error.kind(), &ErrorKind::Service, "{text}");
                assert_eq!((error.code(), error.message()), (Some(*code), *message), "{text}");
                assert_eq!((error.request_id(), error.status()), (Some("r"), Some(status)), "{text}");
            }
        }
    }
    let error = raw(200, r#"{"Response":{"RequestId":17,"Error":{"Code":"A.B"}}}"#).unwrap_err();
    assert_eq!((error.code(), error.request_id()), (Some("A.B"), Some("17")));
}

#[test]
fn an_envelope_without_request_id_and_field_is_an_error() {
    let stop = |body: &str| call(StopWebRecordRequest::builder().task_id("t").build(), 200, body);
    for body in [
        r#"{"Response":{}}"#,
        r#"{"Response":{"RequestId":null}}"#,
        r#"{"Response":{"RequestId":""}}"#,
        r#"{"Response":{"RequestId":["r"]}}"#,
    ] {
        for error in [stop(body).unwrap_err(), raw(200, body).unwrap_err()] {
            assert_eq!(error.kind(), &ErrorKind::InvalidResponse, "{body}");
            assert!(error.may_have_executed(), "{body}");
        }
    }
    assert_eq!(stop(r#"{"Response":{"Unknown":1}}"#).unwrap_err().kind(), &ErrorKind::InvalidResponse);
    for error in [r#"{"code":"AuthFailure"}"#, r#"[{"Code":"AuthFailure"}]"#] {
        let body = format!(r#"{{"Response":{{"error":{error}}}}}"#);
        assert_eq!(stop(&body).unwrap_err().code(), Some("AuthFailure"));
        assert_eq!(raw(200, &body).unwrap_err().code(), Some("AuthFailure"));
    }
    assert!(stop(r#"{"Response":{"RequestId":"r"}}"#).is_ok());
    assert!(start(200, r#"{"Response":{"TaskId":"t"}}"#).is_ok());
    assert!(raw(200, r#"{"Response":{"TaskId":"t"}}"#).is_ok());
}

#[test]
fn a_success_body_under_an_error_status_was_executed() {
    for status in [302, 403, 429, 503] {
        let canned = Canned::new(status, r#"{"Response":{"TaskId":"t","RequestId":"r"}}"#);
        let blocking = blocking::Client::builder().credential(credential()).transport(canned.clone()).build().unwrap();
        let request = StartWebRecordRequest { record_id: None, ..page_request() };
        let error = blocking.start_web_record(request).unwrap_err();
        assert_eq!((error.kind(), error.status(), error.request_id()), (&ErrorKind::Http, Some(status), Some("r")));
        assert!(error.may_have_executed() && !error.is_retryable(), "{error}");
        assert_eq!(*canned.2.lock().unwrap(), 1, "HTTP {status}");
    }
}

#[test]
fn nothing_of_a_response_with_secrets_or_of_an_envelope_is_shown() {
    use trtc_api::sts::AssumeRoleRequest;
    let request =
        || AssumeRoleRequest::builder().role_arn("qcs::cam::uin/1:roleName/r").role_session_name("session").build();
    for body in [
        r#"{"Credentials":{"TmpSecretKey":"hush"}}"#,
        r#"{"Credentials":{"TmpSecretKey":"hush"}}, cut"#,
        "Notice: <b>{\"Response\":{\"Credentials\":{\"TmpSecretKey\":\"hush\"",
        "plain hush",
    ] {
        for status in [200, 502] {
            let error = call(request(), status, body).unwrap_err();
            assert_eq!(error.status(), Some(status), "the request was sent: {error}");
            assert!(error.snippet().is_none() && !format!("{error} {error:?}").contains("hush"), "{error}");
        }
    }
    for body in ["&quot;Response&quot;: hush", "{\"Credentials\":\"hush\"}", "\u{feff}[\"hush\"]"] {
        let error = raw(502, body).unwrap_err();
        assert!(!format!("{error} {error:?}").contains("hush"), "{error}");
    }
    assert_eq!(describe("<h1>Bad Gateway</h1>").unwrap_err().snippet(), Some("<h1>Bad Gateway</h1>"));
    let body = r#"{"Response":{"Error":{"Code":"A\n2026 ERROR forged","Message":"x\u001b[2J\ny"},"RequestId":"r\n\u001b[31m"}}"#;
    let error = describe(body).unwrap_err();
    assert!(!format!("{error} {error:?}").contains(|c: char| c.is_control()), "{error:?}");
    assert_eq!(error.code(), Some("A\n2026 ERROR forged"));
}

/// An error without the envelope, from the service or from a gateway: in typed and raw calls, pages and STS.
#[test]
fn an_error_without_its_envelope_is_read_in_every_call() {
    use trtc_api::credentials::AssumeRole;
    for body in [
        r#"{"Error":{"Code":"AuthFailure.UnauthorizedOperation","Message":"no"},"RequestId":"r"}"#,
        r#"{"requestId":"r","code":"AuthFailure.UnauthorizedOperation","message":"no"}"#,
        r#"{"code":4102,"message":"no","codeDesc":"AuthFailure.UnauthorizedOperation","RequestId":"r"}"#,
        r#"{"Response":null,"error":{"code":"AuthFailure.UnauthorizedOperation","message":"no"},"request_id":"r"}"#,
        r#"{"ErrorCode":"AuthFailure.UnauthorizedOperation","ErrorMessage":"no","RequestId":"r","Data":{"x":[1"#,
    ] {
        for status in [200, 403, 502] {
            let canned = Canned::new(status, body);
            let (client, blocking) = clients(&canned);
            let rooms = DescribeRoomInfoRequest::builder().sdk_app_id(1).start_time(0).end_time(1).build();
            let role = AssumeRole::new(client.clone(), "qcs::cam::uin/1:roleName/r");
            let assumed = Client::builder().credential_provider(role).region("ap-tokyo").transport(canned.clone());
            let assumed = assumed.build().unwrap();
            let through_sts = block_on(async { assumed.describe_room_info(rooms.clone()).await }).unwrap_err();
            assert_eq!(through_sts.kind(), &ErrorKind::Credential, "{body}");
            assert!(through_sts.message().contains("AuthFailure.UnauthorizedOperation: no"), "{through_sts}");
            for error in [
                start(status, body).unwrap_err(),
                raw(status, body).unwrap_err(),
                block_on(async { client.items(rooms.clone()).next().await }).unwrap().unwrap_err(),
                blocking.items(rooms.clone()).next().unwrap().unwrap_err(),
            ] {
                let facts = (error.kind(), error.code(), error.message(), error.request_id(), error.status());
                let code = Some("AuthFailure.UnauthorizedOperation");
                assert_eq!(facts, (&ErrorKind::Service, code, "no", Some("r"), Some(status)), "{body}");
                assert!(!error.may_have_executed(), "{error}");
            }
        }
    }
    // The page of a gateway: its HTTP status decides, its message is shown.
    for (body, code) in [
        (r#"{"message":"upstream is down","code":502}"#, Some("502")),
        (r#"{"error":"upstream is down"}"#, None),
        (r#"{"error_msg":"upstream is down","error_code":"E7"}"#, Some("E7")),
    ] {
        let error = start(502, body).unwrap_err();
        assert_eq!((error.kind(), error.code(), error.status()), (&ErrorKind::Http, code, Some(502)), "{body}");
        assert!(error.message().ends_with(": upstream is down") && error.may_have_executed(), "{error}");
        let rejected = start(404, body).unwrap_err();
        assert!(rejected.kind() == &ErrorKind::Http && !rejected.may_have_executed(), "{rejected}");
    }
}

/// Where the body names no request ID, the header does.
#[test]
fn the_request_id_of_the_header_is_taken() {
    #[derive(Clone)]
    struct Headed(&'static str);
    impl blocking::Transport for Headed {
        fn send(&self, _: Request) -> Result<Response, TransportError> {
            let mut response = Response::new(502, self.0);
            response.headers.insert("X-TC-RequestId", "of-the-header".parse().unwrap());
            Ok(response)
        }
    }
    for (body, id) in [("<h1>Bad Gateway</h1>", "of-the-header"), (r#"{"Response":{"RequestId":"r"}}"#, "r")] {
        let client = blocking::Client::builder().credential(credential()).region("ap-tokyo").max_attempts(1);
        let error = client.transport(Headed(body)).build().unwrap().start_web_record(page_request()).unwrap_err();
        assert_eq!(error.request_id(), Some(id), "{body}");
    }
}

/// The error in every form, under every name, in malformed JSON.
#[test]
fn an_error_is_read_in_every_form() {
    let stop = |body: &[u8]| call(StopWebRecordRequest::builder().task_id("t").build(), 200, body).unwrap_err();
    let wide = |text: &str| text.chars().flat_map(|c| u32::from(c).to_le_bytes()).collect::<Vec<u8>>();
    let enveloped = |inner: &str| format!(r#"{{"Response":{{{inner},"RequestId":"r"}}}}"#).into_bytes();
    for body in [
        enveloped(r#""Error":"AuthFailure.TokenFailure""#),
        enveloped(r#""Error":["AuthFailure.TokenFailure"]"#),
        enveloped(r#""Error":[[{"Code":"AuthFailure.TokenFailure"}]]"#),
        enveloped(r#""Error":{"Error":{"Code":"AuthFailure.TokenFailure","Message":"m"}}"#),
        enveloped(r#""Error":{"ErrorCode":"AuthFailure.TokenFailure","ErrorMessage":"m"}"#),
        enveloped(r#""Error":{"error_code":"AuthFailure.TokenFailure","msg":"m"}"#),
        enveloped(r#""Error":"{\"Code\":\"AuthFailure.TokenFailure\",\"Message\":\"m\"}""#),
        enveloped(r#""Error":{"Code":"AuthFailure.TokenFailure","Message":NaN}"#),
        enveloped(r#""Error":{"Code":"AuthFailure.TokenFailure" "Message":"m",}"#),
        enveloped(r#""Error":{"Message":"a "quoted" word","Code":"AuthFailure.TokenFailure"}"#),
        enveloped(r#""Error":{"Message":"C:\dir","Code":"AuthFailure.TokenFailure"}"#),
        enveloped(r#""Errors":[{"Code":"AuthFailure.TokenFailure","Message":"m"}]"#),
        enveloped(r#""Code":"AuthFailure.TokenFailure","Message":"m""#),
        enveloped(r#""ErrorCode":"AuthFailure.TokenFailure","ErrorMessage":"m""#),
        br#"{"Response":{"Error":{"Code":"AuthFailure.TokenFailure","RequestId":"r"}}}"#.to_vec(),
        br#"{"Response":{"Error":{"Code":"AuthFailure.TokenFailure"}},"RequestId":"r"}"#.to_vec(),
        br#"{"Response":{"Error":{"Code":"AuthFailure.TokenFailure"},"request_id":"r"}}"#.to_vec(),
        br#"{"Response":[{"Error":{"Code":"AuthFailure.TokenFailure"},"RequestId":"r"}]}"#.to_vec(),
        br#"{"Response":"{\"Error\":{\"Code\":\"AuthFailure.TokenFailure\"},\"RequestId\":\"r\"}"}"#.to_vec(),
        br#""{\"Response\":{\"Error\":{\"Code\":\"AuthFailure.TokenFailure\"},\"RequestId\":\"r\"}}""#.to_vec(),
        wide(r#"{"Response":{"Error":{"Code":"AuthFailure.TokenFailure"},"RequestId":"r"}}"#),
    ] {
        let text = String::from_utf8_lossy(&body);
        for error in [stop(&body), raw(200, &body).unwrap_err(), start(200, &body).unwrap_err()] {
            let facts = (error.kind(), error.code(), error.request_id());
            assert_eq!(facts, (&ErrorKind::Service, Some("AuthFailure.TokenFailure"), Some("r")), "{text}: {error}");
        }
    }
    for inner in [r#""Error":[["no"]]"#, r#""Error":true"#, r#""Error":{"Message":"no"}"#, r#""Error":[[[[[[7]]]]]]"#] {
        let body = enveloped(inner);
        for error in [stop(&body), raw(200, &body).unwrap_err()] {
            let facts = (error.kind(), error.code(), error.request_id());
            assert_eq!(facts, (&ErrorKind::Service, None, Some("r")), "{inner}: {error}");
        }
    }
}

/// What looks like an error but is none.
#[test]
fn a_code_for_success_and_text_about_an_error_are_no_error() {
    let stop = |body: &str| call(StopWebRecordRequest::builder().task_id("t").build(), 200, body);
    for inner in [
        r#""Error":{"Code":"0","Message":"ok"}"#,
        r#""Error":{"Code":"OK"}"#,
        r#""Error":[[]]"#,
        r#""code":0,"message":"success""#,
        r#""ErrorCode":0,"ErrorMessage":"""#,
        r#""Message":"no code""#,
        r#""Code":"A.B","Message":"m","Data":{}"#,
        r#""Data":{"Error":{"Code":"A.B","Message":"m"}}"#,
        r#""Note":"\"Response\":{\"Error\":{\"Code\":\"A.B\"}}""#,
    ] {
        let body = format!(r#"{{"Response":{{{inner},"RequestId":"r"}}}}"#);
        assert_eq!(stop(&body).unwrap().request_id.as_deref(), Some("r"), "{inner}");
        raw(200, &body).unwrap_or_else(|error| panic!("{inner}: {error}"));
    }
    let body = r#"{"Response":{"TaskId":"t","Code":"A.B","Message":"m","RequestId":"r"}}"#;
    assert_eq!(start(200, body).unwrap().task_id, "t");
}

/// No request accepts a compressed body: a proxy that sends one is named as the cause.
#[test]
fn a_compressed_body_is_a_precise_error() {
    #[derive(Clone)]
    struct Encoded(u16, &'static [u8], Option<&'static str>);
    impl blocking::Transport for Encoded {
        fn send(&self, _: Request) -> Result<Response, TransportError> {
            let mut response = Response::new(self.0, self.1);
            let name = self.2.map(|name| name.parse().unwrap());
            response.headers.extend(name.map(|name| (http::header::CONTENT_ENCODING, name)));
            Ok(response)
        }
    }
    const GZIP: &[u8] = b"\x1f\x8b\x08\0\0\0\0\0\0\x03\xabV\nJ-.\xc8\xcf+NU\xb2\xaa";
    let start = |encoded: Encoded| {
        let client = blocking::Client::builder().credential(credential()).region("ap-tokyo").max_attempts(1);
        client.transport(encoded).build().unwrap().start_web_record(page_request())
    };
    for (body, header, name) in [
        (GZIP, None, "gzip"),
        (GZIP, Some("gzip"), "gzip"),
        (b"\x28\xb5\x2f\xfd\x04\0A", None, "zstd"),
        (b"\x78\x9c\xabV\x0aJ", None, "deflate"),
        (b"\x0b\x02\x80{}\x03", Some("br"), "br"),
        (b"\x28\xb5\x2f\xfd", Some("x-unknown,gzip"), "zstd"),
    ] {
        for status in [200, 502] {
            let error = start(Encoded(status, body, header)).unwrap_err();
            let shown = error.to_string();
            assert!(shown.contains(&format!("the body is compressed ({name})")), "{shown}");
            assert!(error.snippet().is_none() && error.may_have_executed(), "{shown}");
        }
    }
    // A header that is wrong does not cost a response.
    let fine = Encoded(200, br#"{"Response":{"TaskId":"t","RequestId":"r"}}"#, Some("gzip"));
    assert_eq!(start(fine).unwrap().task_id, "t");
    let empty = start(Encoded(200, b" \r\n", None)).unwrap_err();
    assert!(empty.message().starts_with("the body is empty"), "{empty}");
}
