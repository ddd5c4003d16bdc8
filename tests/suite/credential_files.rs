//! Files of the official tools, compared with what these tools read: `facts/credential_files.json` is recorded from them.

use std::path::PathBuf;
use std::time::{Duration, UNIX_EPOCH};

use serde_json::Value;
use trtc_api::{Credential, Error};

/// Files that the official SDK reads, and this library does not: the credentials would be wrong. The error names why.
const REJECTED_PROFILES: &[(&str, &str)] = &[
    ("quotes", "remove the quotation marks"),
    ("role", "assume the role with `credentials::AssumeRole`"),
    ("inline_comment", "contains whitespace"),
    ("continued", "the line must be `[name]` or `key = value`"),
    ("space_in_value", "contains whitespace"),
];

/// Files on which the official SDK fails, and this library does not.
const ACCEPTED_PROFILES: &[&str] = &["bom", "bare_line_elsewhere", "before_section", "section_spaces"];

/// The same for the files of the command line: the first two stand for other credentials.
const REJECTED_TCCLI: &[(&str, &str)] = &[
    ("role", "assume the role with `credentials::AssumeRole`"),
    ("cvm_role", "use `credentials::CvmRole`"),
    ("cvm_role_alone", "use `credentials::CvmRole`"),
];

fn facts(package: &str) -> Vec<(String, Value)> {
    let facts: Value = serde_json::from_str(include_str!("../facts/credential_files.json")).unwrap();
    facts[package].as_object().unwrap().clone().into_iter().collect()
}

/// The SecretId in a file that was read, and whether there is a token.
type Read = Result<(String, bool), Error>;

fn read(name: &str, text: &str, read: impl Fn(PathBuf) -> Result<Credential, Error>) -> Read {
    let path = std::env::temp_dir().join(format!("trtc-api-official-{}-{name}", std::process::id()));
    std::fs::write(&path, text).unwrap();
    let credential = read(path.clone());
    std::fs::remove_file(path).unwrap();
    let credential = credential?;
    Ok((credential.secret_id().to_owned(), format!("{credential:?}").contains("token")))
}

fn compare(name: &str, fact: &Value, ours: &Read, rejected: &[(&str, &str)], accepted: &[&str]) {
    let theirs = fact["read"].as_array().filter(|parts| !parts[0].is_null());
    match (theirs, ours, rejected.iter().find(|(known, _)| *known == name)) {
        (_, Err(error), Some((_, reason))) => assert!(error.message().contains(reason), "{name}: {error}"),
        (_, Ok(_), Some(_)) => panic!("{name} is read, although it is listed"),
        (Some(parts), Ok((id, _)), None) => assert_eq!(parts[0], id.as_str(), "{name}"),
        (Some(_), Err(error), None) => panic!("{name}: the official tool reads it: {error}"),
        (None, Ok((id, _)), None) => {
            assert!(accepted.contains(&name), "{name}: the official tool does not read it");
            assert_eq!(id, "AKIDx", "{name}");
        }
        (None, Err(_), None) => {}
    }
}

#[test]
fn profiles_are_read_as_the_official_sdk_reads_them() {
    let facts = facts("tencentcloud-sdk-python-common");
    assert!(facts.len() >= 30, "only {} files", facts.len());
    for (name, fact) in facts {
        let text = fact["file"].as_str().unwrap();
        let ours = read(&name, text, |path| Credential::from_profile_file(path, "default"));
        compare(&name, &fact, &ours, REJECTED_PROFILES, ACCEPTED_PROFILES);
        // Temporary credentials do not work without their token, which the SDK ignores.
        if let Ok((_, has_token)) = ours {
            assert_eq!(has_token, name == "token");
        }
    }
}

#[test]
fn files_of_the_command_line_are_read_as_it_reads_them() {
    let facts = facts("tccli-intl-en");
    assert!(facts.len() >= 10, "only {} files", facts.len());
    for (name, fact) in facts {
        let text = fact["file"].as_str().unwrap();
        let ours = read(&name, text, Credential::from_tccli_file);
        compare(&name, &fact, &ours, REJECTED_TCCLI, &[]);
        if let Ok((_, has_token)) = ours {
            assert_eq!(has_token, fact["read"][2].is_string(), "{name}");
        }
        if name == "oauth" {
            let expires = |path| {
                Credential::from_tccli_file(path).inspect(|credential| {
                    assert_eq!(credential.expires_at(), Some(UNIX_EPOCH + Duration::from_secs(4_102_444_800)));
                })
            };
            read("expiry", text, expires).unwrap();
        }
    }
}
