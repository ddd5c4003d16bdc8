//! Tests of redaction: every spelling of a secret, and ordinary words that remain.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE};
use http::header::{AUTHORIZATION, PROXY_AUTHORIZATION};
use http::{HeaderMap, HeaderValue};
use serde_json::{Value, json};

use super::*;

fn redacted(request: &Value, text: &str) -> String {
    Redactor::new(Payload::Raw(request), None, &SecretHeaders::default()).message(text)
}

fn percent(text: &str, upper: bool) -> String {
    text.bytes().map(|byte| if upper { format!("%{byte:02X}") } else { format!("%{byte:02x}") }).collect()
}

const SECRET: &str = "s3cr/t+k=y \"é<中>&'\\";

/// Every way in which a service or a proxy may write a secret.
fn spellings(secret: &str) -> Vec<String> {
    let chars = || secret.chars();
    let partly = |encode: fn(char) -> String| {
        chars().map(|c| if c.is_ascii_alphanumeric() { c.to_string() } else { encode(c) }).collect::<String>()
    };
    let utf16 = |c: char| c.encode_utf16(&mut [0; 2]).iter().map(|unit| format!("\\u{unit:04X}")).collect::<String>();
    let json = Value::from(secret).to_string();
    let named = secret.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;").replace('\'', "&#39;");
    let split = |by: &str| format!("{}{by}{}{by}{}", &secret[..3], &secret[3..6], &secret[6..]);
    let mut all = vec![
        secret.to_owned(),
        secret.to_uppercase(),
        percent(secret, true),
        percent(secret, false),
        partly(|c| percent(&c.to_string(), true)),
        partly(|c| if c == ' ' { "+".to_owned() } else { percent(&c.to_string(), false) }),
        json.trim_matches('"').to_owned(),
        chars().map(utf16).collect(),
        chars().map(utf16).collect::<String>().to_lowercase(),
        named.clone(),
        named.replace('&', "&amp;"),
        chars().map(|c| format!("&#{};", u32::from(c))).collect(),
        chars().map(|c| format!("&#x{:x};", u32::from(c))).collect(),
        chars().map(|c| format!("&#X{:04X};", u32::from(c))).collect(),
        percent(&percent(secret, true), true),
        Value::from(percent(secret, true)).to_string(),
        format!("{secret:?}").trim_matches('"').to_owned(),
        secret.chars().flat_map(|c| [c, '\n']).collect(),
        secret.chars().flat_map(|c| [c, '\0']).collect(),
        secret.chars().map(|c| format!("{c}\u{200b}")).collect(),
        secret.chars().map(|c| format!("&#{}", u32::from(c))).collect(),
        secret.bytes().map(|byte| format!("\\{byte:03o}")).collect(),
        secret.bytes().map(|byte| format!("{byte:02X}:")).collect(),
        secret.bytes().map(|byte| format!("0x{byte:02x}, ")).collect(),
        format!("{:?}", secret.as_bytes()),
        format!("{}\", \"{}", &secret[..8], &secret[8..]),
        format!("{}<br/>{}", &secret[..8], &secret[8..]),
        split("<!-- x -->"),
        split("<b class=\"hit\" style=\"color: red; background: yellow\">"),
        split("\u{1b}[1;31m"),
    ];
    for before in ["", "x", "xy", "xyz"] {
        let text = format!("{before}{secret}!");
        all.push(STANDARD.encode(&text));
        all.push(URL_SAFE.encode(&text));
        all.push(percent(&STANDARD.encode(&text), true));
        all.push(STANDARD.encode(STANDARD.encode(&text)));
        all.push(STANDARD.encode(percent(&text, true)));
        all.push(STANDARD.encode(Value::from(text.as_str()).to_string()));
        all.push(text.bytes().map(|byte| format!("{byte:02x}")).collect());
        all.push(STANDARD.encode(text.bytes().map(|byte| format!("{byte:02x}")).collect::<String>()));
    }
    all
}

#[test]
fn a_secret_is_found_in_every_spelling() {
    let request = json!({ "Key": SECRET });
    for spelling in spellings(SECRET) {
        let shown = redacted(&request, &format!("the value [{spelling}] is wrong"));
        assert!(shown.starts_with("the value ["), "{spelling}: {shown}");
        assert!(shown.ends_with("] is wrong"), "{spelling}: {shown}");
        // At most the digits at both ends of Base64 remain, which other bytes share.
        assert!(shown.contains(STARS) && shown.len() < 60, "{spelling}: {shown}");
    }
}

#[test]
fn a_cut_secret_is_found() {
    let request = json!({ "Key": "sk-0123456789abcdef" });
    assert_eq!(redacted(&request, "key sk-01234"), "key ***", "at the end of a text");
    assert_eq!(redacted(&request, "key sk-0123456789... is wrong"), "key ***... is wrong");
    assert_eq!(redacted(&request, "key sk-0 is wrong"), "key sk-0 is wrong");
    assert_eq!(redacted(&request, "key sk-0123456\n  789abcdef."), "key ***.");
}

#[test]
fn a_secret_that_is_cut_at_an_ellipsis_or_a_mask_is_found() {
    let request = json!({ "Key": "sk-0123456789abcdef" });
    for (text, shown) in [
        ("key sk-01234... is wrong", "key ***... is wrong"),
        ("key 'sk-01234…' is wrong", "key '***…' is wrong"),
        ("key sk-01234****** is wrong", "key ********* is wrong"),
        ("keys sk-01234***89abcdef, sk-0...f", "keys *********, sk-0...f"),
        ("key ...89abcdef is wrong", "key ...*** is wrong"),
        ("an example... of 2 words", "an example... of 2 words"),
    ] {
        assert_eq!(redacted(&request, text), shown);
    }
}

#[test]
fn a_short_secret_is_found_encoded() {
    for secret in ["4711", "hush1", "a/b-c1", "hunter2"] {
        let request = json!({ "Pin": secret });
        let hex: String = secret.bytes().map(|byte| format!("{byte:02X}")).collect();
        for spelling in [
            STANDARD.encode(secret),
            STANDARD.encode(secret).replace('=', ""),
            URL_SAFE.encode(secret),
            percent(secret, false),
            hex.to_lowercase(),
            hex,
            format!("{:?}", secret.as_bytes()),
        ] {
            let shown = redacted(&request, &format!("the pin <{spelling}> is wrong"));
            assert!(!shown.contains(&spelling) && shown.contains(STARS) && shown.len() < 28, "{secret}: {shown}");
        }
    }
}

#[test]
fn a_token_of_few_letters_is_found_when_spaced() {
    for by in [
        " ", "\n", "\\n", "\u{a0}", "\u{3000}", "\u{2009}", "\u{200b}", "\", \"", "&nbsp;", "<wbr>", "\u{34f}",
        " \u{b7} ",
    ] {
        for secret in ["pa55w0rd", "pa5-5w0/rd", "hunter2", "a1<b>c2d3"] {
            let spaced: Vec<String> = secret.chars().map(String::from).collect();
            let shown = redacted(&json!({ "Key": secret }), &format!("[{}]", spaced.join(by)));
            assert_eq!(shown, "[***]", "{secret} {by:?}");
        }
    }
}

#[test]
fn secret_headers_and_the_signature_are_found() {
    let authorization = "TC3-HMAC-SHA256 Credential=AKIDx/2026-11-26/trtc/tc3_request, SignedHeaders=content-type;host, \
                         Signature=fe5f80f77d5fa3beca038a248ff027d0445342fe2855ddc963176630326f1024";
    let values = [authorization, "Bearer gateway-key-1"].map(HeaderValue::from_static);
    let mut headers: HeaderMap = [AUTHORIZATION, PROXY_AUTHORIZATION].into_iter().zip(values.clone()).collect();
    headers.values_mut().for_each(|value| value.set_sensitive(true));
    let headers = SecretHeaders::of(&headers);
    let redactor = Redactor::new(Payload::Raw(&Value::Null), None, &headers);
    let shown = redactor.message(&values.map(|value| format!("{value:?}")).join("; "));
    let kept = "Credential=AKIDx/2026-11-26/trtc/tc3_request, SignedHeaders=content-type;host, Signature=***";
    assert!(shown.contains(kept) && shown.ends_with("; \"***\""), "{shown}");
}

#[test]
fn a_secret_is_found_in_cut_base64() {
    let request = json!({ "Key": "s3cr/t+key of 2026" });
    for before in ["", "x", "xy"] {
        let encoded = STANDARD.encode(format!("user:{before}s3cr/t+key of 2026!"));
        let shown = redacted(&request, &format!("(...{})", &encoded[1..]));
        assert!(shown.contains(STARS) && shown.len() < 24, "{encoded}: {shown}");
    }
}

#[test]
fn any_part_of_a_token_is_found() {
    let request = json!({ "Key": "sk-0123456789abcdefghijklmnop" });
    assert_eq!(redacted(&request, "(4567...) ends with 9abcdefghijklmnop!"), "(4567...) ends with ***!");
    assert_eq!(redacted(&request, "89abcdefghijklm is a part"), "8*** is a part");
    assert_eq!(redacted(&request, "it ends with efghijklmnop!"), "it ends with ***!", "twelve, from any place on");
    let words = json!({ "Text": "correct horse battery staple" });
    assert_eq!(
        redacted(&words, "(attery staple), (...attery staple), (*****ry staple)"),
        "(a***), (...a***), (********)"
    );
    // What follows in another string.
    assert_eq!(redacted(&request, "6ghijklmnop, is wrong"), "6ghijklmnop, is wrong");
    assert_eq!(redacted(&request, "9abcdefghijklmnop, is wrong"), "***, is wrong");
    assert_eq!(redacted(&json!("AKID0z8Krbsj5yKBZQpn74"), "BZQpn74, and no key"), "BZQpn74, and no key");
    assert_eq!(redacted(&json!("AKID0z8Krbsj5yKBZQpn74"), "KBZQpn74, and no key"), "***, and no key");
    // The ends of other text are words.
    let words = json!({ "Text": "the recording of class 42 has ended" });
    assert_eq!(redacted(&words, "an upload has ended"), "an upload has ended");
}

#[test]
fn parts_of_a_secret_are_found() {
    let json = r#"{"APIKey":"sk-key-in-json","Nested":"{\"Token\":\"token in nested json\"}"}"#;
    let url = "https://user:pass%2Dword@host.example/live/stream-key?a=token-1&b=t%20wo#frag-ment";
    let request = json!({ "LLMConfig": json, "Url": url, "Number": 123_456, "List": [["in a list"]] });
    for part in [
        "sk-key-in-json",
        "token in nested json",
        "user",
        "pass%2Dword",
        "pass-word",
        "live/stream-key",
        "stream-key",
        "token-1",
        "t%20wo",
        "t wo",
        "frag-ment",
        "123456",
        "in a list",
    ] {
        assert_eq!(redacted(&request, &format!("({part})")), "(***)");
    }
}

#[test]
fn values_of_names_are_found_in_text_that_is_no_json() {
    for text in [
        "{\"Model\":\"m\", // the model\n\"APIKey\":\"sk-only-letters\",}",
        "{\"Model\":\"m\",\"APIKey\":\"sk-only-letters\",\"x\":tru",
        "{'Model':'m','APIKey':'sk-only-letters'}",
        "Model=m&APIKey=sk-only-letters",
        "APIKey: sk-only-letters\nModel: m",
    ] {
        let request = json!({ "LLMConfig": text });
        assert_eq!(redacted(&request, "the key sk-only-letters of host"), "the key *** of host", "{text}");
    }
    let bearer = json!({ "Headers": "Authorization: Bearer only-letters, X-Trace: recording" });
    assert_eq!(redacted(&bearer, "only-letters of a recording"), "*** of a recording");
}

#[test]
fn the_token_of_a_header_is_found() {
    let request = json!({ "Headers": "Authorization: Bearer 0123456789abc, X-Trace: recording" });
    assert_eq!(redacted(&request, "token 0123456789abc of a recording"), "token *** of a recording");
}

#[test]
fn short_secrets_hide_whole_words_only() {
    let request = json!({ "Kind": "Task", "Pin": "123" });
    assert_eq!(redacted(&request, "Task: the task of Tasks, 123, MyTask"), "***: the *** of Tasks, 123, MyTask");
}

#[test]
fn a_code_is_kept_if_it_looks_like_one() {
    let request = json!({ "A": "Limit", "B": "FailedOperation.TaskExist", "C": "0123456789abcdef", "D": "my key!", "E": "pass1word", "F": "h4sh" });
    let code = |code: &str| Redactor::new(Payload::Raw(&request), None, &SecretHeaders::default()).code(code);
    for kept in ["RequestLimitExceeded", "FailedOperation.TaskExist", "New.LimitExceeded_2", ""] {
        assert_eq!(code(kept), kept);
    }
    assert_eq!(code("0123456789abcdef"), "***");
    assert_eq!(code("Invalid.pass1word"), "Invalid.***", "digits make it no word");
    for (whole, shown) in
        [("Limit", "***"), ("Limit...", "***..."), ("h4sh", "***"), ("Invalid.h4sh.x", "Invalid.***.x")]
    {
        assert_eq!(code(whole), shown, "nothing else is in it");
    }
    assert_eq!(code("New.h4shing"), "New.h4shing");
    assert_eq!(code("no my key!"), "no ***");
    assert_eq!(code("Failed\n\u{1b}[2J"), "Failed\\n\\u{1b}[2J");
    assert_eq!(code(&"A".repeat(200)).chars().count(), text::NAME + 1);
}

#[test]
fn a_request_id_that_is_a_uuid_is_kept_on_success() {
    let request = json!({ "Key": "not-a-request-id" });
    let headers = SecretHeaders::default();
    let redactor = Redactor::new(Payload::Raw(&request), None, &headers);
    let uuid = "78033210-b9c2-4c2a-b378-6a0c63646d81";
    let id = |id: &str| redactor.success_id(id, request.to_string().as_bytes());
    assert_eq!((id(uuid), id("not-a-request-id")), (uuid.into(), "***".into()));
    assert_eq!(redactor.name("a\u{1b}b"), "a\\u{1b}b");
}

#[test]
fn a_uuid_that_is_a_secret_is_hidden_as_a_request_id() {
    let uuid = "78033210-b9c2-4c2a-b378-6a0c63646d81";
    let request = json!({ "LLMConfig": json!({ "APIKey": uuid.to_uppercase() }).to_string() });
    let id = |credential| {
        Redactor::new(Payload::Raw(&request), credential, &SecretHeaders::default()).success_id(uuid, b"{}")
    };
    assert_eq!(
        Redactor::new(Payload::Raw(&request), None, &SecretHeaders::default())
            .success_id(uuid, request.to_string().as_bytes()),
        "***"
    );
    assert_eq!((id(None), id(Some(&Credential::new("AKIDx", uuid)))), (uuid.to_owned(), "***".to_owned()));
}

/// Each place of the text begins with the secret's start: the time must not grow with the square of its length.
#[test]
fn a_long_secret_that_repeats_itself_is_found() {
    let secret = "ab".repeat(15_000);
    let request = json!({ "Prompt": secret });
    assert_eq!(redacted(&request, &format!("[{secret}]")), "[***]");
    assert_eq!(redacted(&request, &format!("[{}!]", &secret[..20_000])), "[***!]");
    let text: String = (0..6_000).map(|word| format!("word{word} ")).collect();
    let request = json!({ "Prompt": text });
    assert_eq!(redacted(&request, &format!("[{}]", text.trim())), "[***]");
    assert_eq!(redacted(&request, &format!("[{}]", percent(&text[..10_000], true))), "[***]");
}

/// Measured without optimization on one core of a shared machine: 0.23 s for 800 secrets that begin alike, in 64 KiB.
#[test]
fn many_secrets_are_found_in_one_pass() {
    let secret = |number: usize| format!("secret number {number} / \u{e9} {}", number * 7_919);
    let request: Value = (0..800).map(secret).collect();
    let text: String = (0..4_000).map(|number| secret(number % 800) + "\\n&amp; ").collect();
    let shown = redacted(&request, &text);
    assert!(shown.starts_with("***\\n&amp; ***\\n&amp; ***") && !shown.contains("secret"), "{shown}");
}
