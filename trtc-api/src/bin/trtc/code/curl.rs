//! A POSIX shell script: openssl signs the request, curl sends it.

use serde_json::Value;

use super::{Request, pointer, variable};

pub(super) fn script(request: &Request<'_>) -> String {
    let service = &request.action.service().schema().service;
    let action = request.action.name();
    let host = request.host();
    let (region, version, name) = (request.region(), &service.version, &service.name);
    let (variables, body) = (variables(request), body(request));
    let authorization = if request.action.schema().unsigned {
        "authorization=SKIP\n".to_owned()
    } else {
        SIGN.replace("{action}", &action.to_ascii_lowercase()).replace("{service}", name)
    };
    format!(
        "#!/bin/sh\n# Needs curl, openssl, and TENCENTCLOUD_SECRET_ID and TENCENTCLOUD_SECRET_KEY.\n# openssl receives the derived keys of the day as arguments, which other users of the machine can see.\nset -eu\n\n\
         url=${{TENCENTCLOUD_ENDPOINT:-https://{host}}}\n\
         case $url in *://*) ;; *) url=https://$url ;; esac\n\
         host=${{url#*://}}\n\
         {variables}body={body}\n\
         timestamp=$(date +%s)\n\
         {authorization}\n\
         printf '%s' \"$body\" | curl -sS \"$url/\" \\\n  \
         -H \"Content-Type: application/json; charset=utf-8\" \\\n  \
         -H \"X-TC-Action: {action}\" \\\n  \
         -H \"X-TC-Version: {version}\" \\\n  \
         -H \"X-TC-Region: {region}\" \\\n  \
         -H \"X-TC-Timestamp: $timestamp\" \\\n  \
         -H \"Authorization: $authorization\" \\\n  \
         --data-binary @-\n"
    )
}

/// TC3-HMAC-SHA256, see <https://trtc.io/document/34264>.
const SIGN: &str = r#"date=$(date -u +%Y-%m-%d)
scope=$date/{service}/tc3_request
hash() { printf '%s' "$1" | openssl dgst -sha256 -hex | sed 's/.* //'; }
hmac() { printf '%s' "$2" | openssl dgst -sha256 -mac HMAC -macopt "hexkey:$1" -hex | sed 's/.* //'; }

headers='content-type;host;x-tc-action'
canonical=$(printf 'POST\n/\n\ncontent-type:application/json; charset=utf-8\nhost:%s\nx-tc-action:{action}\n\n%s\n%s' \
  "$host" "$headers" "$(hash "$body")")
string=$(printf 'TC3-HMAC-SHA256\n%s\n%s\n%s' "$timestamp" "$scope" "$(hash "$canonical")")
key=$(printf 'TC3%s' "$TENCENTCLOUD_SECRET_KEY" | od -An -v -tx1 | tr -d ' \n')
for part in "$date" '{service}' tc3_request; do key=$(hmac "$key" "$part"); done
authorization="TC3-HMAC-SHA256 Credential=$TENCENTCLOUD_SECRET_ID/$scope, SignedHeaders=$headers, Signature=$(hmac "$key" "$string")"
"#;

/// Checks the environment variables of the secrets, and defines the function that escapes a text for JSON.
fn variables(request: &Request<'_>) -> String {
    let secrets = request.object.secrets();
    if secrets.is_empty() {
        return String::new();
    }
    let checks = secrets.iter().map(|path| format!(": \"${{{}:?}}\"\n", variable(path))).collect::<String>();
    format!(
        "{checks}json() {{ printf '%s' \"$1\" | sed 's/[\\\\\"]/\\\\&/g' | awk 'NR > 1 {{ printf \"\\\\n\" }} {{ printf \"%s\", $0 }}'; }}\n"
    )
}

/// The JSON as a word of the shell; a secret is the string that the environment has.
fn body(request: &Request<'_>) -> String {
    let mut json = serde_json::from_slice::<Value>(&request.object.to_json()).unwrap_or_default();
    let secrets = request.object.secrets();
    for (number, path) in secrets.iter().enumerate() {
        if let Some(value) = json.pointer_mut(&pointer(path)) {
            *value = mark(number).into();
        }
    }
    let mut word = format!("'{}'", json.to_string().replace('\'', r"'\''"));
    for (number, path) in secrets.iter().enumerate() {
        word = word.replace(&mark(number), &format!("'\"$(json \"${}\")\"'", variable(path)));
    }
    word
}

/// A text that no request has.
fn mark(number: usize) -> String {
    format!("\u{e000}{number}\u{e000}")
}
