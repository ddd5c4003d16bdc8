//! `--schemas` with three services that were imported from official definitions, as golden texts.

use insta::assert_snapshot;

use super::{Service, run};

const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/..");

/// The services: their directory, an action, words to search, and settings that violate a rule.
const SERVICES: [(&str, &str, &str, &[&str]); 3] = [
    ("trtc-api/tests/cli/services/sms", "SendSms", "phone number", &["SessionContext=x", "TemplateId=1"]),
    ("trtc-api/tests/cli/services/cvm", "StopInstances", "stop", &["StopType=GENTLE", "InstanceIds.+=ins-1"]),
    ("tests/imported/schemas", "DeleteMedia", "file", &["FileId=", "SubAppId=-1"]),
];

#[test]
fn three_imported_services_are_explained_searched_checked_and_printed() {
    for (directory, action, words, settings) in SERVICES {
        let schemas = format!("{ROOT}/{directory}");
        let with_schemas = |args: &[&str]| run(&[args, &["--schemas", &schemas]].concat());
        let mut invalid = vec!["call", action];
        settings.iter().for_each(|setting| invalid.extend(["--set", setting]));
        let runs = [
            with_schemas(&["explain", action]),
            with_schemas(&["search", words]),
            with_schemas(&["new", action]),
            with_schemas(&["code", action]),
            with_schemas(&["code", action, "--lang", "python"]),
            with_schemas(&invalid),
        ];
        let shown: Vec<String> =
            runs.iter().map(|run| run.shown().replace(&schemas, &format!("…/{directory}"))).collect();
        assert_snapshot!(format!("service_{action}"), shown.join("\n"));
    }
}

/// One program calls all of them against an emulator that was given the same files.
#[test]
fn three_imported_services_are_called() {
    use trtc_api::dynamic::DynamicService;
    use trtc_api::emulator::Emulator;

    let mut builder = Emulator::builder().credential(trtc_api::Credential::new(super::ID, super::KEY));
    for (directory, ..) in SERVICES {
        builder = builder.actions(&DynamicService::load(&[format!("{ROOT}/{directory}")]).unwrap().entries());
    }
    let server = Service::of(builder.build());
    for (directory, action, ..) in SERVICES {
        let schemas = format!("{ROOT}/{directory}");
        let schema = DynamicService::load(&[&schemas]).unwrap().action(action).unwrap().schema();
        let from = super::file(&format!("{action}.request"), &schema.examples[0].request.to_string());
        let response = server.run(&["call", action, "--from", from.to_str().unwrap(), "--schemas", &schemas]).json();
        assert!(response["RequestId"].is_string(), "{response}");
    }
}
