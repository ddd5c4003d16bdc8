//! Each credential provider against a fake of its source, over loopback.

use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, UNIX_EPOCH};

use trtc_api::credentials::{
    AssumeRole, CredentialProvider, CredentialProviderChain, CvmRole, Profile, TccliFile, WebIdentity,
};
use trtc_api::emulator::Emulator;
use trtc_api::sts::{
    AssumeRoleRequest, AssumeRoleResponse, AssumeRoleWithWebIdentityRequest, AssumeRoleWithWebIdentityResponse,
    Credentials,
};
use trtc_api::web_record::StopWebRecordRequest;
use trtc_api::{Client, Credential, Error, ErrorKind, blocking};

use crate::common::{RecordingTransport, Runtime, credential, emulator_builder};

const EXPIRES: u64 = 4_102_444_800;

fn provide(provider: &impl CredentialProvider) -> Result<Credential, String> {
    Runtime::new().block_on(provider.provide()).map_err(|error| {
        let error = error.downcast::<Error>().unwrap();
        assert!(!format!("{error} {error:?}").contains("hush"), "{error}");
        if *error.kind() == ErrorKind::Credential { error.message().to_owned() } else { error.to_string() }
    })
}

/// A fake metadata service, which records the paths of its requests.
struct Metadata {
    url: String,
    requested: Arc<Mutex<Vec<String>>>,
}

impl Metadata {
    fn new(responses: &'static [(&str, u16, &str)]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let requested = Arc::new(Mutex::new(Vec::new()));
        let theirs = Arc::clone(&requested);
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let mut stream = stream.unwrap();
                let mut lines = BufReader::new(stream.try_clone().unwrap()).lines().map_while(Result::ok);
                let path = lines.next().unwrap_or_default().split(' ').nth(1).unwrap_or_default().to_owned();
                let _head = lines.take_while(|line| !line.is_empty()).count();
                let response = responses.iter().find(|(known, ..)| path.ends_with(known));
                let (_, status, body) = response.unwrap_or(&("", 404, "not found"));
                theirs.lock().unwrap().push(path);
                let length = body.len();
                let head = format!("HTTP/1.1 {status} X\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n");
                let _ = stream.write_all((head + body).as_bytes());
            }
        });
        Self { url, requested }
    }

    fn role(&self) -> CvmRole {
        CvmRole::new().endpoint(&self.url)
    }
}

const ROLE_CREDENTIALS: &str = r#"{"TmpSecretId":"AKIDcvm","TmpSecretKey":"hush","ExpiredTime":4102444800,
    "Expiration":"2100-01-01T00:00:00Z","Token":"hush-token","Code":"Success"}"#;

#[test]
fn cvm_role_provides_the_credentials_of_the_metadata_service() {
    let metadata =
        Metadata::new(&[("/security-credentials/", 200, "recorder\n"), ("/recorder", 200, ROLE_CREDENTIALS)]);
    let credential = provide(&metadata.role()).unwrap();
    assert_eq!(
        (credential.secret_id(), credential.expires_at()),
        ("AKIDcvm", Some(UNIX_EPOCH + Duration::from_secs(EXPIRES)))
    );
    assert_eq!(
        *metadata.requested.lock().unwrap(),
        ["/latest/meta-data/cam/security-credentials/", "/latest/meta-data/cam/security-credentials/recorder"]
    );
    // With the name of the role, one request is enough.
    assert_eq!(provide(&metadata.role().role("recorder")).unwrap().secret_id(), "AKIDcvm");
    assert_eq!(metadata.requested.lock().unwrap().len(), 3);
    let other = provide(&metadata.role().role("other")).unwrap_err();
    assert_eq!(other, "no role `other` is bound to this virtual machine");

    let transport = RecordingTransport::default();
    let client = blocking::Client::builder().credential_provider(metadata.role());
    let client = client.transport(transport.clone()).build().unwrap();
    client.stop_web_record(StopWebRecordRequest::builder().task_id("x").build()).unwrap();
    let request = &transport.requests()[0];
    assert_eq!((&*request.secret_id, request.token.as_deref()), ("AKIDcvm", Some("hush-token")));
}

#[test]
fn cvm_role_reads_what_was_meant() {
    for (name, before, expired, after) in [
        ("\u{feff}r\n", "\u{feff}", "4102444800", ""),
        ("r\0", "", "\"4102444800\"", "\0\0"),
        ("r", "\n", "4102444800.0", ""),
    ] {
        let body = ROLE_CREDENTIALS.replace("4102444800", expired);
        let body: &'static str = format!("{before}{body}{after}").leak();
        let provided = provide(&Metadata::new(vec![("/", 200, name), ("/r", 200, body)].leak()).role()).unwrap();
        let expected = Some(UNIX_EPOCH + Duration::from_secs(EXPIRES));
        assert_eq!((provided.secret_id(), provided.expires_at()), ("AKIDcvm", expected), "{body}");
    }
    // Whatever an unknown field contains.
    for field in [r#""New":"\ud83d""#, r#""New":1e400"#, r#""New":NaN"#, "\"New\":\"a\nb\"", r#""TmpSecretId":"first""#]
    {
        let body: &'static str = ROLE_CREDENTIALS.replacen('{', &format!("{{{field},"), 1).leak();
        let provided = provide(&Metadata::new(vec![("/", 200, "r"), ("/r", 200, body)].leak()).role()).unwrap();
        assert_eq!(provided.secret_id(), "AKIDcvm", "{body}");
    }
    let long: &'static str = "r".repeat(200).leak();
    let error = provide(&Metadata::new(vec![("/", 200, long)].leak()).role()).unwrap_err();
    assert!(error.ends_with("the response is not the name of a role"), "{error}");
}

#[test]
fn cvm_role_reports_invalid_responses() {
    for (responses, wanted) in [
        (&[][..], "no role is bound to this virtual machine"),
        (
            &[("/", 200, "a role\u{e9}")],
            "the metadata service of the virtual machine: the response is not the name of a role",
        ),
        (&[("/", 500, "hush")], "the metadata service of the virtual machine: HTTP 500"),
        (
            &[("/", 200, "r"), ("/r", 200, "hush")],
            "the metadata service of the virtual machine: the response is not JSON",
        ),
        (
            &[("/", 200, "r"), ("/r", 200, r#"{"Code":"InternalError","TmpSecretKey":"hush"}"#)],
            "the metadata service of the virtual machine: no credentials for the role `r`: InternalError",
        ),
        (
            &[("/", 200, "r"), ("/r", 200, r#"{"Code":"Success","TmpSecretId":"i","TmpSecretKey":"hush"}"#)],
            "the metadata service of the virtual machine: the response lacks `Token`",
        ),
        (
            &[
                ("/", 200, "r"),
                ("/r", 200, r#"{"Code":"Success","TmpSecretId":"i","TmpSecretKey":"hush","Token":"t"}"#),
            ],
            "the metadata service of the virtual machine: the response lacks `ExpiredTime`, the expiry time",
        ),
    ] {
        assert_eq!(provide(&Metadata::new(responses).role()).unwrap_err(), wanted);
    }
    // A port without a listener.
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let error = provide(&CvmRole::new().endpoint(format!("http://{port}"))).unwrap_err();
    assert!(error.starts_with("no metadata service of a virtual machine ("), "{error}");
}

const ROLE: &str = "qcs::cam::uin/100000000001:roleName/recorder";

fn temporary() -> Credentials {
    Credentials {
        token: "hush-token".to_owned(),
        tmp_secret_id: "AKIDrole".to_owned(),
        tmp_secret_key: "hush".to_owned(),
        ..Default::default()
    }
}

/// A fake STS, which verifies signatures and validates requests.
fn sts() -> Emulator {
    let emulator = emulator_builder().actions(trtc_api::sts::ACTIONS).build();
    emulator.on::<AssumeRoleRequest>().reply(|_| AssumeRoleResponse {
        credentials: temporary(),
        expired_time: EXPIRES as i64,
        ..Default::default()
    });
    emulator.on::<AssumeRoleWithWebIdentityRequest>().reply(|_| AssumeRoleWithWebIdentityResponse {
        credentials: temporary(),
        expired_time: EXPIRES,
        ..Default::default()
    });
    emulator
}

#[test]
fn assume_role_calls_sts() {
    let emulator = sts();
    let server = emulator.listen("127.0.0.1:0").unwrap();
    let builder = || Client::builder().region("ap-singapore").endpoint(server.url());
    let sts_client = builder().credential(credential()).build().unwrap();
    let role = AssumeRole::new(sts_client, ROLE)
        .session_name("classroom-7")
        .duration(Duration::from_secs(900))
        .external_id("agreed")
        .policy("%7B%7D");
    let provided = provide(&role).unwrap();
    assert_eq!(
        (provided.secret_id(), provided.expires_at()),
        ("AKIDrole", Some(UNIX_EPOCH + Duration::from_secs(EXPIRES)))
    );
    let call = &emulator.calls::<AssumeRoleRequest>()[0];
    assert_eq!((&*call.role_arn, &*call.role_session_name, call.duration_seconds), (ROLE, "classroom-7", Some(900)));
    assert_eq!((call.external_id.as_deref(), call.policy.as_deref()), (Some("agreed"), Some("%7B%7D")));

    // With the blocking client, twice: each refresh has a runtime of its own.
    let transport = RecordingTransport::default();
    for _ in 0..2 {
        let role = role.clone();
        let client = blocking::Client::builder().credential_provider(role).transport(transport.clone());
        let client = client.build().unwrap();
        client.stop_web_record(StopWebRecordRequest::builder().task_id("x").build()).unwrap();
    }
    assert!(transport.requests().iter().all(|request| request.secret_id == "AKIDrole"));

    let stranger = builder().credential(Credential::new("AKIDstranger", "hush")).build().unwrap();
    let error = provide(&AssumeRole::new(stranger, ROLE)).unwrap_err();
    assert!(error.starts_with("AssumeRole: service error AuthFailure.SecretIdNotFound"), "{error}");
    let sts_client = builder().credential(credential()).build().unwrap();
    let error = provide(&AssumeRole::new(sts_client, ROLE).session_name("a name")).unwrap_err();
    assert!(error.contains("invalid request: RoleSessionName"), "{error}");
}

#[test]
fn web_identity_reads_the_token_with_each_refresh() {
    let emulator = sts();
    let server = emulator.listen("127.0.0.1:0").unwrap();
    let token = std::env::temp_dir().join(format!("trtc-api-token-{}", std::process::id()));
    std::fs::write(&token, "hush-identity\n").unwrap();
    let sts_client = Client::builder().unsigned().region("ap-singapore").endpoint(server.url()).build().unwrap();
    let pod = WebIdentity::new(ROLE, "cls-1", &token).client(sts_client.clone()).duration(Duration::from_secs(900));
    assert_eq!(provide(&pod).unwrap().secret_id(), "AKIDrole");
    // The token has been renewed.
    std::fs::write(&token, "hush-renewed").unwrap();
    provide(&pod).unwrap();
    let calls = emulator.calls::<AssumeRoleWithWebIdentityRequest>();
    let tokens: Vec<&str> = calls.iter().map(|call| &*call.web_identity_token).collect();
    assert_eq!(tokens, ["hush-identity", "hush-renewed"]);
    assert_eq!((&*calls[0].provider_id, calls[0].duration_seconds), ("cls-1", Some(900)));

    std::fs::write(&token, " ").unwrap();
    let error = provide(&pod).unwrap_err();
    assert_eq!(error, format!("the token of the identity provider: {} is empty", token.display()));
    std::fs::remove_file(&token).unwrap();

    // Without credentials, only unsigned actions can be called.
    let request = StopWebRecordRequest::builder().task_id("x").build();
    let error = Runtime::new().block_on(async { sts_client.stop_web_record(request).await }).unwrap_err();
    assert_eq!(error.message(), "the client was built with `unsigned()`, and this action requires credentials");
}

#[test]
fn a_chain_keeps_to_the_first_provider_with_credentials() {
    let metadata = Metadata::new(&[("/security-credentials/", 200, "recorder"), ("/recorder", 200, ROLE_CREDENTIALS)]);
    let opened = Arc::new(AtomicBool::new(false));
    let store = {
        let opened = Arc::clone(&opened);
        move || if opened.load(Ordering::Relaxed) { Ok(credential()) } else { Err("the store is sealed") }
    };
    let missing = || Credential::from_profile_file("/no/such/file", "default");
    let chain = CredentialProviderChain::new()
        .or_else(store.clone())
        .or_else(missing)
        .or_else(metadata.role())
        .or_else(credential());
    assert_eq!(provide(&chain).unwrap().secret_id(), "AKIDcvm");
    opened.store(true, Ordering::Relaxed);
    assert_eq!(provide(&chain).unwrap().secret_id(), "AKIDcvm", "the identity does not change");
    assert_eq!(metadata.requested.lock().unwrap().len(), 4);

    opened.store(false, Ordering::Relaxed);
    let none = CredentialProviderChain::new().or_else(store).or_else(missing);
    let error = provide(&none).unwrap_err();
    assert_eq!(
        error,
        "no provider of the chain has credentials: the store is sealed; cannot read /no/such/file: there is no such file"
    );
}

#[test]
fn a_chain_fails_if_a_source_is_invalid() {
    let path = std::env::temp_dir().join(format!("trtc-api-mistake-{}", std::process::id()));
    std::fs::write(&path, "[default]\nsecret_id = AKIDx\nsecret_kye = hush\n").unwrap();
    let file = path.clone();
    let chain = CredentialProviderChain::new()
        .or_else(move || Credential::from_profile_file(&file, "default"))
        .or_else(credential());
    let error = provide(&chain).unwrap_err();
    assert!(error.contains(":3: unknown key `secret_kye`; the known keys are secret_id, secret_key, token"), "{error}");
    std::fs::remove_file(&path).unwrap();
}

/// A gateway or login page that responds in place of the metadata service.
#[test]
fn a_chain_passes_over_a_host_that_is_not_a_metadata_service() {
    const PAGE: &str = "<html><body>Sign in</body></html>";
    for (responses, role) in [
        (&[("/", 200, PAGE)][..], None),
        (&[("/recorder", 200, PAGE)], Some("recorder")),
        (&[("/", 302, "")], None),
        (&[("/", 403, "")], None),
    ] {
        let metadata = Metadata::new(responses);
        let provider = || match role {
            Some(role) => metadata.role().role(role),
            None => metadata.role(),
        };
        let chain = CredentialProviderChain::new().or_else(provider()).or_else(credential());
        assert_eq!(provide(&chain).unwrap().secret_id(), credential().secret_id());
        let error = provide(&CredentialProviderChain::new().or_else(provider())).unwrap_err();
        assert!(error.contains("the metadata service of the virtual machine: "), "{error}");
    }
    // A failure of the service itself is not passed over: other credentials might be those of another account.
    let failing = Metadata::new(&[("/", 500, "")]);
    let chain = CredentialProviderChain::new().or_else(failing.role()).or_else(credential());
    assert!(provide(&chain).unwrap_err().contains("HTTP 500"));
}

/// Opening a FIFO blocks until another process writes to it.
#[cfg(unix)]
#[test]
fn a_fifo_is_not_a_credentials_file() {
    let path = std::env::temp_dir().join(format!("trtc-api-fifo-{}", std::process::id()));
    assert!(std::process::Command::new("mkfifo").arg(&path).status().unwrap().success());
    for error in [
        provide(&Profile::new("default").file(&path)).unwrap_err(),
        provide(&TccliFile::new(&path)).unwrap_err(),
        provide(&WebIdentity::new(ROLE, "cls-1", &path)).unwrap_err(),
    ] {
        assert!(error.ends_with("it is not a regular file"), "{error}");
    }
    std::fs::remove_file(&path).unwrap();
}

#[test]
fn the_url_of_the_metadata_service_is_shown_without_its_user() {
    let role = CvmRole::new().endpoint("http://me:hush@127.0.0.1:1");
    assert!(!format!("{role:?}").contains("hush"), "{role:?}");
    assert!(!provide(&role).unwrap_err().contains("hush"));
}
