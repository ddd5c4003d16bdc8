//! Responses: what an error contains, and what it redacts.

use super::*;

#[test]
fn snippets_and_messages_hold_no_secret() {
    let request = json!({ "Storage": { "SecretKey": "storage/secret\"1" } });
    let page = "<p>storage/secret\"1 and storage/secret\\\"1 and hidden-key</p>";
    let run = setup(RetrySafety::Never, request.clone()).run(vec![Text(502, page)]);
    let error = run.result.unwrap_err();
    assert_eq!(error.snippet(), Some("<p>*** and *** and ***</p>"));
    let far = format!("{}storage/secret\"1 {}", " ".repeat(5_000), "tail ".repeat(100));
    let run = setup(RetrySafety::Never, request.clone()).run(vec![Text(502, far.leak())]);
    let error = run.result.unwrap_err();
    let snippet = error.snippet().unwrap();
    assert!(snippet.starts_with("*** tail") && snippet.ends_with('…') && snippet.chars().count() == 161, "{snippet}");
    let echo = json!({ "Response": { "Error": { "Code": "InvalidParameter", "Message": "bad storage/secret\"1" } } });
    let error = setup(RetrySafety::Never, request).run(vec![Json(echo)]).result.unwrap_err();
    assert_eq!(error.message(), "bad ***");
    let request = json!({ "SecretKey": "storage-secret" });
    for echo in [
        json!({ "Response": "storage-secret" }),
        json!({ "Response": { "Error": "storage-secret" } }),
        json!({ "Response": { "RequestId": ["storage-secret"] } }),
        json!("storage-secret"),
    ] {
        let run = setup(RetrySafety::Never, request.clone()).run(vec![Json(echo)]);
        let error = run.result.unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::InvalidResponse | ErrorKind::Service), "{error}");
        assert!(!format!("{error} {error:?}").contains("storage-secret"), "{error}");
    }
}

#[test]
fn an_error_displays_everything_that_is_known() {
    let error = read_only().run(vec![service_error("InvalidParameter.TaskId")]).result.unwrap_err();
    assert_eq!(error.to_string(), "Do: service error InvalidParameter.TaskId: no [request ID r]");
    let error = setup(RetrySafety::Never, json!({})).run(vec![Text(502, "<h1>Bad\nGateway</h1>")]).result.unwrap_err();
    assert_eq!(
        error.to_string(),
        "Do: HTTP error (HTTP 502): the service or a gateway before it failed, \
         received \"<h1>Bad Gateway</h1>\" [may have executed]"
    );
}

#[test]
fn a_value_of_the_request_does_not_change_an_error_code() {
    let mut setup = read_only();
    setup.request = json!({ "Kind": "Limit", "Key": "hush-hush" });
    let run = setup.run(vec![service_error("RequestLimitExceeded"), service_error("FailedOperation.LimitOfKind")]);
    let error = run.result.unwrap_err();
    assert_eq!((error.code(), run.sent), (Some("FailedOperation.LimitOfKind"), 2));
    let run = setup.run(vec![service_error("No key is called hush-hush")]);
    let error = run.result.unwrap_err();
    assert_eq!((error.code(), error.shown_code()), (Some("No key is called hush-hush"), Some("No key is called ***")));
    assert!(!format!("{error} {error:?}").contains("hush"), "{error}");
}

#[test]
fn a_body_with_the_services_envelope_is_never_shown() {
    for status in [200, 500] {
        let mut setup = read_only();
        setup.limits.max_attempts = 1;
        let body = r#"{"Response":{"Credentials":{"TmpSecretKey":"hush"},"RequestId":"r"}, oops"#;
        let error = setup.run(vec![Text(status, body)]).result.unwrap_err();
        assert!(error.snippet().is_none() && !format!("{error} {error:?}").contains("hush"), "{error}");
    }
}

/// The service executed the request, whatever the HTTP status says.
#[test]
fn a_success_body_under_an_error_status_was_executed() {
    let body = r#"{"Response":{"TaskId":"t","RequestId":"r"}}"#;
    for status in [307, 400, 403, 429, 500] {
        for setup in [setup(RetrySafety::Never, json!({})), keyed(None), keyed(Some("k"))] {
            let run = setup.run(vec![Text(status, body)]);
            let error = run.result.unwrap_err();
            assert_eq!((run.sent, error.status(), error.request_id()), (1, Some(status), Some("r")));
            assert!(error.may_have_executed() && !error.is_retryable(), "{status}: {error}");
        }
    }
    assert_eq!(read_only().run(vec![Text(429, body), done()]).sent, 2, "a read-only call may be repeated");
    let page = setup(RetrySafety::Never, json!({})).run(vec![Text(429, "<html>"), done()]);
    assert_eq!(page.sent, 2, "a proxy's page says nothing about the service");
}

/// A code is classified as sent, whatever words the request has.
#[test]
fn a_secret_in_a_code_does_not_change_its_classification() {
    let mut setup = read_only();
    setup.request = json!({ "A": "Limit", "B": "RequestLimitExceeded", "C": "FailedOperation.TaskExist" });
    let run = setup.run(vec![service_error("RequestLimitExceeded"), service_error("FailedOperation.TaskExist")]);
    let error = run.result.unwrap_err();
    assert_eq!((run.sent, error.code()), (2, Some("FailedOperation.TaskExist")));
    assert!(error.is("FailedOperation.TaskExist"));
}

/// A response that surrounds its envelope with other text is not shown.
#[test]
fn an_envelope_inside_other_text_is_not_shown() {
    for body in [
        "\u{feff}{\"Response\":{\"Credentials\":{\"TmpSecretKey\":\"hush\"}}, cut",
        "<b>Notice</b>: x in y.php {\"Response\":{\"Credentials\":{\"TmpSecretKey\":\"hush\"}}",
        "<pre>{&quot;Response&quot;:{&quot;TmpSecretKey&quot;:&quot;hush&quot;}}</pre>",
        "{\"Credentials\":{\"TmpSecretKey\":\"hush\"}}",
    ] {
        for status in [200, 502] {
            let run = setup(RetrySafety::Never, json!({})).run(vec![Text(status, body)]);
            assert!(run.result.is_err() || (status == 200 && body.contains("\"Response\"")), "{body}");
            if let Err(error) = run.result {
                assert!(error.snippet().is_none() && !format!("{error} {error:?}").contains("hush"), "{error}");
            }
        }
    }
}

/// No part of a response forges a line of a log or sends escapes to a terminal.
#[test]
fn control_characters_are_escaped_and_lengths_capped() {
    let nasty = format!("a\r\nERROR forged\u{1b}[2J\u{202e}{}", "x".repeat(5_000));
    let echo = json!({ "Response": { "Error": { "Code": nasty, "Message": nasty }, "RequestId": nasty } });
    let page = format!("<p>{nasty}");
    for returns in [Json(echo), Text(502, page.leak())] {
        let error = setup(RetrySafety::Never, json!({})).run(vec![returns]).result.unwrap_err();
        let parts = [error.shown_code(), error.request_id(), error.snippet(), Some(error.message())];
        let shown = format!("{error} {error:?} {}", parts.into_iter().flatten().collect::<String>());
        let unsafe_char = shown.chars().find(|c| c.is_control() || *c == '\u{202e}');
        assert_eq!(unsafe_char, None, "{shown}");
        assert!(parts.into_iter().flatten().all(|part| part.chars().count() <= 1_001), "a part is too long");
    }
}

/// An error of the service without its envelope, and errors of gateways, which the HTTP status explains.
#[test]
fn errors_without_an_envelope_are_read() {
    let known = r#"{"Error":{"Code":"RequestLimitExceeded","Message":"slow down"},"RequestId":"r"}"#;
    for status in [200, 400, 503] {
        let run = setup(RetrySafety::Never, json!({})).run(vec![Text(status, known), done()]);
        assert_eq!(run.sent, 2, "{status}");
        let error =
            keyed(None).run(vec![Text(status, r#"{"code":"AuthFailure.X","message":"no"}"#)]).result.unwrap_err();
        assert_eq!((error.kind(), error.code(), error.message()), (&ErrorKind::Service, Some("AuthFailure.X"), "no"));
        assert!(!error.may_have_executed(), "{error}");
    }
    let beside = r#"{"Response":{"TaskId":"t","RequestId":"r"},"Error":{"Code":"InternalError","Message":"no"}}"#;
    let error = keyed(None).run(vec![Text(200, beside)]).result.unwrap_err();
    assert_eq!((error.code(), error.request_id(), error.may_have_executed()), (Some("InternalError"), Some("r"), true));

    let gateway = r#"{"error":{"code":502,"message":"no upstream"}}"#;
    let run = read_only().run(vec![Text(502, gateway), done()]);
    assert_eq!(run.sent, 2, "a gateway's error is retried as its HTTP status says");
    let error = keyed(None).run(vec![Text(502, gateway)]).result.unwrap_err();
    assert_eq!((error.kind(), error.code(), error.status()), (&ErrorKind::Http, Some("502"), Some(502)));
    let expected =
        "Do: HTTP error 502 (HTTP 502): the service or a gateway before it failed: no upstream [may have executed]";
    assert_eq!(error.to_string(), expected);
    let error = read_only().run(vec![Text(200, r#"{"code":7,"message":"no route"}"#)]).result.unwrap_err();
    assert_eq!((error.kind(), error.code(), error.message()), (&ErrorKind::Service, Some("7"), "no route"));
}
