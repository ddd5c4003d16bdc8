//! Secrets: fields whose name suggests one, and values that look like real ones.

use serde_json::Value;

use crate::official::Member;

/// Whether the name suggests a secret: hiding too much is better than too little.
pub(super) fn is_secret(member: &Member) -> bool {
    member.member == "string" && names_secret(&member.name)
}

fn names_secret(name: &str) -> bool {
    const ENDS: [&str; 20] = [
        "password",
        "passwd",
        "pwd",
        "secret",
        "secretkey",
        "privatekey",
        "accesskeysecret",
        "secretaccesskey",
        "accesskey",
        "apikey",
        "appkey",
        "authkey",
        "encryptkey",
        "token",
        "usersig",
        "credential",
        "credentials",
        "authorization",
        "passphrase",
        "certkey",
    ];
    // Tokens that continue a list are no secrets.
    const HARMLESS: [&str; 6] =
        ["nexttoken", "pagetoken", "continuetoken", "clienttoken", "continuationtoken", "maxtoken"];
    let name: String = name.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase();
    ENDS.iter().any(|end| name.ends_with(end)) && !HARMLESS.iter().any(|end| name.ends_with(end))
}

/// The paths of values in an example that look like real secrets.
pub(super) fn real_secrets(value: &Value) -> Vec<String> {
    let mut found = Vec::new();
    let mut open = vec![(String::new(), value)];
    while let Some((path, value)) = open.pop() {
        match value {
            Value::String(text) => {
                let name = path.rsplit('.').next().unwrap_or_default();
                let name = name.split('[').next().unwrap_or_default();
                if looks_real(text) || (names_secret(name) && is_random(text)) {
                    found.push(path);
                }
            }
            Value::Array(items) => {
                open.extend(items.iter().enumerate().rev().map(|(index, item)| (format!("{path}[{index}]"), item)));
            }
            Value::Object(members) => open.extend(
                members
                    .iter()
                    .rev()
                    .map(|(key, value)| (if path.is_empty() { key.clone() } else { format!("{path}.{key}") }, value)),
            ),
            _ => {}
        }
    }
    found
}

/// Whether a text has the form of a key of a well-known cloud, of a signed token, or of a private key.
pub(super) fn looks_real(text: &str) -> bool {
    let key = |prefix: &str, length: usize| {
        text.split(|c: char| !c.is_ascii_alphanumeric())
            .any(|word| word.strip_prefix(prefix).is_some_and(|rest| rest.len() >= length && is_random(rest)))
    };
    let token = || text.starts_with("eyJ") && text.matches('.').count() == 2 && text.len() > 40;
    key("AKID", 32)
        || key("AKIA", 16)
        || key("ASIA", 16)
        || key("LTAI", 12)
        || token()
        || text.contains("PRIVATE KEY-----")
}

/// Whether a text has the look of a random key and not of a placeholder.
fn is_random(text: &str) -> bool {
    let kinds = [char::is_ascii_lowercase as fn(&char) -> bool, char::is_ascii_uppercase, char::is_ascii_digit];
    let kinds = kinds.iter().filter(|kind| text.chars().any(|c| kind(&c))).count();
    let different = text.chars().collect::<std::collections::HashSet<_>>().len();
    let plain = text.chars().all(|c| c.is_ascii_alphanumeric() || "+/=_-".contains(c));
    let lower = text.to_ascii_lowercase();
    let placeholder =
        ["xxx", "your", "example", "secret", "password", "test", "1234"].iter().any(|word| lower.contains(word));
    plain && !placeholder && text.len() >= 12 && kinds >= 2 && different >= 9
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn random_values_of_secret_fields_are_found_and_placeholders_are_not() {
        // Made up for this test: each has the form of a key, and none is one.
        let example = serde_json::json!({
            "SecretKey": "Gu5t9xGARNpq86cd98joQYCN3Cozk1qA", "Password": "your-password", "Token": "***",
            "NextToken": "Gu5t9xGARNpq86cd98joQYCN3Cozk1qA", "Name": "a-long-name-with-9-parts-and-B",
            "List": [{ "AccessKey": "key-of-a-user", "Text": format!("AKID{}", "z8krbsJ5yKBZQpn74WFkmLPx3gnPhESA") }],
        });
        assert_eq!(real_secrets(&example), ["List[0].Text", "SecretKey"]);
        assert!(!looks_real("AKIDexample") && !looks_real("AKID********************************"));
        assert!(looks_real("-----BEGIN RSA PRIVATE KEY-----\nMII"));
    }
}
