//! Other pages, other programs, large bodies, and texts that could become markup.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::{Explorer, form};
use crate::{file, run};

const JSON: (&str, &str) = ("Content-Type", "application/json");

/// The address as `Host`, and the token.
fn page(explorer: &Explorer) -> (String, String) {
    (explorer.address.to_string(), explorer.token.clone())
}

#[test]
fn other_pages_and_programs_are_rejected() {
    let explorer = Explorer::start(&[]);
    let (host, token) = page(&explorer);
    let (host, token) = (("Host", host.as_str()), ("X-Explorer-Token", token.as_str()));
    let own = format!("http://{}", explorer.address);
    let search = r#"{"words": "record"}"#;
    let post = |headers: &[(&str, &str)]| explorer.request("POST", "/api/search", headers, search).status;
    assert_eq!(post(&[host, token, JSON]), 200);
    assert_eq!(post(&[host, token, JSON, ("Origin", &own), ("Sec-Fetch-Site", "same-origin")]), 200);
    // No token, or another one.
    assert_eq!(post(&[host, JSON]), 401);
    assert_eq!(post(&[host, JSON, ("X-Explorer-Token", "")]), 401);
    assert_eq!(post(&[host, JSON, ("X-Explorer-Token", &token.1[1..])]), 401);
    assert_eq!(post(&[host, JSON, token, token]), 401);
    assert_eq!(post(&[host, JSON, ("Cookie", &format!("X-Explorer-Token={}", token.1))]), 401);
    // Another origin.
    for origin in ["https://evil.example", "null", "http://127.0.0.1:1", "http://localhost", ""] {
        assert_eq!(post(&[host, token, JSON, ("Origin", origin)]), 403, "{origin}");
    }
    for site in ["cross-site", "same-site", ""] {
        assert_eq!(post(&[host, token, JSON, ("Sec-Fetch-Site", site)]), 403, "{site}");
    }
    // A name that an attacker has made resolve to this machine.
    for name in ["evil.example", "localhost.evil.example", "127.0.0.1.nip.io", "0.0.0.0", "10.0.0.1"] {
        let name = format!("{name}:{}", explorer.address.port());
        assert_eq!(post(&[("Host", &name), token, JSON, ("Origin", &format!("http://{name}"))]), 403, "{name}");
        assert_eq!(explorer.request("GET", "/", &[("Host", &name)], "").status, 403, "{name}");
    }
    assert_eq!(post(&[token, JSON]), 400);
    assert_eq!(post(&[host, host, token, JSON]), 400);
    let proxied = explorer.request("GET", "http://evil.example/", &[host], "");
    assert_eq!(proxied.status, 403);
    // A form of another page cannot send JSON.
    assert_eq!(post(&[host, token, ("Content-Type", "text/plain")]), 415);
    assert_eq!(post(&[host, token]), 415);
    // A preflight is not permitted.
    let preflight = [host, ("Origin", "https://evil.example"), ("Access-Control-Request-Method", "POST")];
    let preflight = explorer.request("OPTIONS", "/api/send", &preflight, "");
    assert_eq!((preflight.status, preflight.head.contains("access-control")), (403, false), "{}", preflight.head);
}

#[test]
fn every_response_forbids_scripts_and_frames_of_others() {
    let explorer = Explorer::start(&[]);
    let host = explorer.address.to_string();
    let host = ("Host", host.as_str());
    for (path, status) in
        [("/", 200), ("/main.js", 200), ("/nothing", 404), ("/api/service", 401), ("/../Cargo.toml", 404)]
    {
        let response = explorer.request("GET", path, &[host], "");
        assert_eq!(response.status, status, "{path}");
        for part in [
            "content-security-policy: default-src 'none'; script-src 'self';",
            "frame-ancestors 'none'",
            "require-trusted-types-for 'script'",
            "x-content-type-options: nosniff",
            "referrer-policy: no-referrer",
            "cross-origin-resource-policy: same-origin",
            "cache-control: no-store",
        ] {
            assert!(response.head.contains(part), "{path}: {part}: {}", response.head);
        }
        assert!(!response.head.contains("access-control"), "{}", response.head);
        assert!(!response.body.contains(&explorer.token), "{path}");
    }
    assert_eq!(explorer.request("POST", "/", &[host], "").status, 405);
}

#[test]
fn large_slow_and_malformed_bodies_do_no_harm() {
    let explorer = Explorer::start(&[]);
    let (host, token) = page(&explorer);
    let headers = [("Host", host.as_str()), ("X-Explorer-Token", token.as_str()), JSON];
    let large = "x".repeat(5 << 20);
    let response = explorer.request("POST", "/api/search", &headers, &format!("{{\"words\": \"{large}\"}}"));
    // The connection may be closed before the response is read, because the body is not.
    assert!([413, 0].contains(&response.status), "{}", response.head);
    // Without a token, the body is not read at all.
    let head = format!("POST /api/search HTTP/1.1\r\nHost: {host}\r\nContent-Length: 9999999999\r\n\r\n");
    let start = Instant::now();
    assert_eq!(explorer.raw(head.as_bytes()).status, 401);
    assert!(start.elapsed() < Duration::from_secs(10));
    for body in ["", "[]", "{", "null", "{\"words\": 1}", "\u{0}"] {
        let response = explorer.request("POST", "/api/search", &headers, body);
        assert!([400, 415].contains(&response.status), "{body}: {}", response.head);
        assert!(serde_json::from_str::<Value>(&response.body).unwrap()["error"].is_string());
    }
    let deep = format!("{{\"words\": {}", "[".repeat(100_000));
    assert_eq!(explorer.request("POST", "/api/search", &headers, &deep).status, 400);
    let form = |fields: Value| {
        let form = json!({ "action": "StopWebRecord", "fields": fields, "target": "emulator", "region": "" });
        explorer.api("POST", "check", &form).0
    };
    for fields in [json!([["TaskId"]]), json!([["TaskId", 1]]), json!([1]), json!({}), json!([["Other", "x"]])] {
        assert_eq!(form(fields.clone()), 400, "{fields}");
    }
    assert_eq!(form(json!([["TaskId.0", "x"]])), 400);
    assert_eq!(explorer.api("POST", "action", &json!({ "action": "<b>" })).0, 404);
    assert_eq!(explorer.api("GET", "emulator/calls", &Value::Null).0, 405);
    assert_eq!(explorer.api("POST", "emulator/clock", &json!({ "advance": "x" })).0, 400);
    // It still serves.
    assert_eq!(form(json!([["TaskId", "x"]])), 200);
}

#[test]
fn secrets_come_back_nowhere() {
    let explorer = Explorer::start(&[]);
    let secret = "hunter2-hunter2";
    let form = form(
        &explorer,
        "StartWebRecord",
        &[
            ("StorageParams.CloudStorage.SecretKey", secret),
            ("StorageParams.CloudStorage.AccessKey", secret),
            ("RecordUrl", "https://class.example.com/42?token=hunter2-hunter2"),
        ],
    );
    let invalid = {
        let mut invalid = form.clone();
        invalid["fields"].as_array_mut().unwrap().push(json!(["MaxDurationLimit", "60"]));
        invalid
    };
    let mut shown = vec![explorer.post("check", &form), explorer.post("check", &invalid)];
    for lang in ["rust", "curl", "json", "python"] {
        let mut form = form.clone();
        form["lang"] = json!(lang);
        shown.push(explorer.post("code", &form));
    }
    shown.extend([explorer.post("sign", &form), explorer.post("send", &form), explorer.console()]);
    for value in shown {
        assert!(!value.to_string().contains(secret), "{value}");
    }
}

#[test]
fn only_loopback_addresses_are_listened_on() {
    for address in ["0.0.0.0:0", "[::]:0", "192.0.2.1:0", "example.com"] {
        let run = run(&["explorer", "--listen", address]);
        assert_eq!((run.code, run.err.contains("use a loopback address")), (2, true), "{}", run.shown());
    }
}

/// Schema files of others are text for the page: it never makes markup of them. The browser test looks at the page.
#[test]
fn markup_in_schema_files_is_data() {
    let script = "<script>alert(1)</script><img src=x onerror=alert(1)>";
    let action = json!({
        "action": "Attack",
        "service": "trtc",
        "description": format!("Shows {script} in the docs of the page."),
        "retry": { "safe": "idempotent", "because": "it does nothing at all" },
        "request": { "properties": {
            "Name": { "type": "string", "description": format!("A name with {script} in its docs.") }
        } },
        "response": { "properties": {} },
    });
    let path = file("Attack.json", &action.to_string());
    let explorer = Explorer::start(&["--schemas", path.to_str().unwrap()]);
    let (host, token) = page(&explorer);
    let headers = [("Host", host.as_str()), ("X-Explorer-Token", token.as_str()), JSON];
    let response = explorer.request("POST", "/api/action", &headers, r#"{"action": "Attack"}"#);
    assert!(response.body.contains("<script>"), "{}", response.body);
    assert!(response.head.contains("content-type: application/json"), "{}", response.head);
}

/// Other users see the arguments of a browser: `--open` passes a ticket that is exchanged for the token once.
#[cfg(unix)]
#[test]
fn the_browser_is_started_with_a_ticket_that_is_used_once() {
    use std::os::unix::fs::PermissionsExt;

    let directory = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("fake-browser");
    std::fs::create_dir_all(&directory).unwrap();
    let (program, argument) = (directory.join("xdg-open"), directory.join("argument"));
    let _ = std::fs::remove_file(&argument);
    // In one step, so that a reader sees the complete URL.
    let script = format!("#!/bin/sh\necho \"$1\" > {0}.new && /bin/mv {0}.new {0}\n", argument.display());
    std::fs::write(&program, script).unwrap();
    std::fs::set_permissions(&program, PermissionsExt::from_mode(0o755)).unwrap();
    let explorer = Explorer::with_environment(&["--open"], &[("PATH", directory.to_str().unwrap())]);
    let url = loop {
        match std::fs::read_to_string(&argument) {
            Ok(url) => break url,
            Err(_) => std::thread::sleep(Duration::from_millis(20)),
        }
    };
    let (address, ticket) = url.trim().split_once("/#ticket=").unwrap();
    assert_eq!((address, ticket.contains(&explorer.token)), (&*format!("http://{}", explorer.address), false));
    let host = explorer.address.to_string();
    let session = |ticket: &str| {
        explorer.request("POST", "/api/session", &[("Host", &host), ("X-Explorer-Token", ticket), JSON], "{}")
    };
    // The ticket is good for nothing else, and another one for nothing.
    assert_eq!(
        explorer.request("GET", "/api/service", &[("Host", &host), ("X-Explorer-Token", ticket)], "").status,
        401
    );
    assert_eq!(session("x").status, 401);
    let exchanged: Value = serde_json::from_str(&session(ticket).body).unwrap();
    assert_eq!(exchanged["token"], explorer.token);
    assert_eq!(session(ticket).status, 401);
}
