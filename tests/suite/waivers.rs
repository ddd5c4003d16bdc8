//! Waivers: the rules of one path are switched off, and no others.

use trtc_api::ai_service::{TextToSpeechSSERequest, Voice};
use trtc_api::dynamic::DynamicService;
use trtc_api::emulator::Emulator;
use trtc_api::web_record::{StartWebRecordRequest, StartWebRecordResponse};
use trtc_api::{CallOptions, Client, Error, ErrorKind, blocking};

use crate::common::{builders, credential, page_request};

fn broken() -> StartWebRecordRequest {
    let mut request = StartWebRecordRequest { max_duration_limit: Some(86_400), ..page_request() };
    if let Some(storage) = &mut request.storage_params.cloud_storage {
        storage.file_name_prefix = Some(vec!["a b".to_owned(), "c d".to_owned()]);
    }
    request
}

fn started() -> StartWebRecordResponse {
    StartWebRecordResponse { task_id: "t".to_owned(), ..Default::default() }
}

fn paths(error: &Error) -> Vec<String> {
    error.violations().unwrap().iter().map(|violation| violation.path.clone()).collect()
}

const PREFIX: &str = "StorageParams.CloudStorage.FileNamePrefix";

#[tokio::test]
async fn a_waiver_switches_off_the_rules_of_its_path_only() {
    let emulator = Emulator::new();
    emulator.on::<StartWebRecordRequest>().reply(|_| started());
    let builder = || Client::builder().credential(credential()).transport(emulator.clone());
    let client = builder().build().unwrap();

    let all = ["MaxDurationLimit".to_owned(), format!("{PREFIX}[0]"), format!("{PREFIX}[1]")];
    assert_eq!(paths(&client.start_web_record(broken()).await.unwrap_err()), all);
    let error = client.start_web_record(broken()).waive("MaxDurationLimit").await.unwrap_err();
    assert_eq!(paths(&error), all[1..]);
    let error = client.start_web_record(broken()).waive(format!("{PREFIX}[1]")).await.unwrap_err();
    assert_eq!(paths(&error), all[..2]);
    let error = client.start_web_record(broken()).waive("StorageParams").waive("").waive("Nothing").await.unwrap_err();
    assert_eq!(paths(&error), all);
    assert!(error.to_string().contains("has no field \"Nothing\""), "{error}");
    for prefix in [PREFIX.to_owned(), format!("{PREFIX}[]")] {
        client.start_web_record(broken()).waive("MaxDurationLimit").waive(prefix).await.unwrap();
    }
    // Waivers of the client and of the call add up.
    let client = builder().waive("MaxDurationLimit").build().unwrap();
    client.with_options(CallOptions::new().waive(PREFIX)).start_web_record(broken()).await.unwrap();
    client.start_web_record(broken()).waive(PREFIX).await.unwrap();
    assert_eq!(emulator.calls::<StartWebRecordRequest>(), vec![broken(); 4]);
}

#[test]
fn a_waiver_of_the_blocking_client_and_of_rules_among_fields() {
    let emulator = Emulator::new();
    emulator.on::<StartWebRecordRequest>().reply(|_| started());
    let client = blocking::Client::builder().credential(credential()).transport(emulator).build().unwrap();
    let request = StartWebRecordRequest { storage_params: Default::default(), ..page_request() };
    assert_eq!(paths(&client.start_web_record(request.clone()).unwrap_err()), ["StorageParams"]);
    client.with_options(CallOptions::new().waive("StorageParams")).start_web_record(request).unwrap();
}

/// A path that no field has is not ignored in silence: the error names the paths that may be meant.
#[tokio::test]
async fn an_unknown_path_is_an_error_that_names_near_ones() {
    let emulator = Emulator::new();
    emulator.on::<StartWebRecordRequest>().reply(|_| started());
    let client = Client::builder().credential(credential()).transport(emulator.clone()).build().unwrap();
    for (path, help) in [
        ("MaxDurationLimt", r#"did you mean "MaxDurationLimit"?"#),
        ("maxdurationlimit", r#"did you mean "MaxDurationLimit"?"#),
        ("FileNamePrefix", r#"did you mean "StorageParams.CloudStorage.FileNamePrefix"?"#),
        ("StorageParams.CloudStorage.Buckett", r#"did you mean "StorageParams.CloudStorage.Bucket"?"#),
        ("CloudStorage.SecretKye", r#"did you mean "StorageParams.CloudStorage.SecretKey"?"#),
        ("$.MaxDurationLimit", r#"did you mean "MaxDurationLimit"?"#),
        ("MaxDurationLimit.", r#"did you mean "MaxDurationLimit"?"#),
        ("Other", "the paths start with RecordUrl"),
    ] {
        let error = client.start_web_record(page_request()).waive(path).await.unwrap_err();
        assert_eq!(error.kind(), &ErrorKind::Configuration, "{path}: {error}");
        assert!(error.message().contains(&format!("StartWebRecord has no field {path:?}")), "{error}");
        assert!(error.message().contains(help) && !error.may_have_executed(), "{path}: {error}");
    }
    assert!(emulator.calls::<StartWebRecordRequest>().is_empty());
    for path in ["", "X-TC-Region", PREFIX, "StorageParams", "PublishCdnParams[0].PublishCdnUrl", "PublishCdnParams[]"]
    {
        client.start_web_record(page_request()).waive(path).await.unwrap_or_else(|error| panic!("{path}: {error}"));
    }

    // A client calls several actions: what it waives is checked where a rule is violated.
    let (client, blocking) = builders!(.credential(credential()).transport(emulator.clone()).waive("MaxDurationLimt"));
    let (client, blocking) = (client.build().unwrap(), blocking.build().unwrap());
    client.start_web_record(page_request()).await.unwrap();
    for error in [
        client.start_web_record(broken()).await.unwrap_err(),
        blocking.start_web_record(broken()).unwrap_err(),
        blocking.with_options(CallOptions::new().waive("Nothing")).start_web_record(broken()).unwrap_err(),
    ] {
        assert_eq!(paths(&error).len(), 3);
        assert!(error.to_string().contains("StartWebRecord has no field"), "{error}");
    }
    for path in ["a..b", ".a", "a.", "a[x]", "a[", "$.a", "a b", "/a/b"] {
        let (client, blocking) = builders!(.credential(credential()).transport(emulator.clone()).waive(path));
        for error in [client.build().err(), blocking.build().err()] {
            let error = error.unwrap_or_else(|| panic!("{path} is accepted"));
            assert!(error.kind() == &ErrorKind::Configuration && error.message().contains("malformed"), "{error}");
        }
    }
}

/// The same in calls that have options of their client only: streams, tasks, and actions of loaded schemas.
#[tokio::test]
async fn an_unknown_path_of_a_client_is_named_beside_the_violations_of_every_call() {
    let paths = ["MaxDurationLimt", "Voice.VoiceIdd"];
    let (client, blocking) = builders!(
        .credential(credential()).region("ap-singapore").transport(Emulator::new()).waive(paths[0]).waive(paths[1])
    );
    let (client, blocking) = (client.build().unwrap(), blocking.build().unwrap());
    let speech = || {
        TextToSpeechSSERequest::builder().text("").voice(Voice::builder().voice_id("v").build()).sdk_app_id(1).build()
    };
    let action = |name| DynamicService::bundled().action(name).unwrap();
    let record = action("StartWebRecord").partial_request(&trtc_api::__private::to_json(&broken()));
    let speak = action("TextToSpeechSSE").partial_request(&trtc_api::__private::to_json(&speech()));
    let speak = client.stream_dynamic(action("TextToSpeechSSE"), speak).unwrap().next().await.unwrap();
    for (call, error) in [
        ("stream", client.text_to_speech_sse(speech()).next().await.unwrap().unwrap_err()),
        ("blocking stream", blocking.text_to_speech_sse(speech()).next().unwrap().unwrap_err()),
        ("dynamic stream", speak.unwrap_err()),
    ] {
        assert!(error.violations().is_some(), "{call}: {error}");
        let hint =
            r#"TextToSpeechSSE has no field "MaxDurationLimt", whose rules are waived; the paths start with Text"#;
        assert!(error.to_string().contains(hint), "{call}: {error}");
    }
    let raw = trtc_api::__private::to_json(&broken());
    for (call, error) in [
        ("task", client.web_recordings().prepare(broken()).send().await.unwrap_err()),
        ("blocking task", blocking.web_recordings().prepare(broken()).send().unwrap_err()),
        ("dynamic call", client.call_dynamic(action("StartWebRecord"), &record).await.unwrap_err()),
        ("preview", client.preview_dynamic(action("StartWebRecord"), &record).await.unwrap_err()),
        ("validation", client.checked_request(action("StartWebRecord"), &raw).unwrap_err()),
    ] {
        assert!(error.violations().is_some_and(|violations| violations.iter().count() >= 3), "{call}: {error}");
        let hint = r#"StartWebRecord has no field "MaxDurationLimt", whose rules are waived; did you mean "MaxDurationLimit"?"#;
        assert!(error.to_string().contains(hint), "{call}: {error}");
    }
    let error = client.check_waivers_dynamic(action("StartWebRecord")).unwrap_err();
    assert!(error.kind() == &ErrorKind::Configuration && error.message().contains(r#"mean "MaxDurationLimit"?"#));
    let client = client.with_options(CallOptions::new());
    let valid = Client::builder().credential(credential()).transport(Emulator::new()).waive(PREFIX).build().unwrap();
    assert!(valid.check_waivers_dynamic(action("StartWebRecord")).is_ok());
    assert!(client.check_waivers_dynamic(action("TextToSpeechSSE")).is_err());
}
