//! The parser against `serde_json`, which decides what JSON is.

use proptest::prelude::*;

use super::{Value, is_json, parse};

/// What both read: equal values, or no JSON.
fn assert_same(text: &str) {
    let theirs = serde_json::from_str::<serde_json::Value>(text).ok();
    let ours = parse(0, text).ok().map(|node| serde_json::Value::from(node.to_json()));
    assert_eq!(ours, theirs, "{text:?}");
    assert_eq!(is_json(text), theirs.is_some(), "{text:?}");
    if let (Some(ours), Some(theirs)) = (parse(0, text).ok(), theirs) {
        let written = ours.to_json().to_string();
        assert_eq!(serde_json::from_str::<serde_json::Value>(&written).ok(), Some(theirs), "{written:?}");
    }
}

#[test]
fn the_edges_of_json() {
    let numbers = [
        "0",
        "-0",
        "-",
        "+1",
        "00",
        "01",
        "-01",
        "1.",
        ".5",
        "1.5",
        "-1.5e3",
        "1e5",
        "1E+5",
        "1e-5",
        "1e",
        "1e+",
        "1.e1",
        "9223372036854775807",
        "9223372036854775808",
        "18446744073709551615",
        "18446744073709551616",
        "-9223372036854775808",
        "-9223372036854775809",
        "123456789012345678901234567890",
        "1e308",
        "1e309",
        "-1e999",
        "1e-999",
        "0.1",
        "1e16",
        "0.00001",
        "5e-324",
        "1_0",
        "0x1",
        "NaN",
        "Infinity",
        "-Infinity",
        "1 2",
        "1a",
    ];
    let strings = [
        r#""""#,
        r#"""#,
        r#""\"""#,
        r#""\\""#,
        r#""\/\b\f\n\r\t""#,
        r#""\u00e9""#,
        r#""\uD83D\uDE00""#,
        r#""\ud83d""#,
        r#""\ud83dx""#,
        r#""\ud83d\n""#,
        r#""\ud83dA""#,
        r#""\ude00""#,
        r#""\u12""#,
        r#""\u12g4""#,
        r#""\x""#,
        "\"\t\"",
        "\"\n\"",
        "\"\u{0}\"",
        "\"\u{7f}\"",
        "\"é€😀\"",
        r#""a"b"#,
        r#""\"#,
        r#""\u"#,
        r#""\ud83d\u"#,
        r#""\u+123""#,
        "'a'",
    ];
    let others = [
        "",
        " ",
        "null",
        "nul",
        "nullx",
        "true",
        "false",
        "True",
        "[]",
        "[ ]",
        "[1]",
        "[1,]",
        "[,1]",
        "[1 2]",
        "[1",
        "[",
        "]",
        "{}",
        "{ }",
        "{\"a\":1}",
        "{\"a\":1,}",
        "{\"a\"}",
        "{\"a\":}",
        "{a:1}",
        "{\"a\":1 \"b\":2}",
        "{\"a\":1,\"a\":2}",
        "{1:2}",
        "{",
        "}",
        "[]]",
        "[}",
        " \t\r\n[ 1 , { \"a\" : [ ] } ] \n",
        "\u{a0}1",
        "1\u{0}",
        "// no\n1",
        "[1]x",
    ];
    numbers.into_iter().chain(strings).chain(others).for_each(assert_same);
}

#[test]
fn a_document_in_a_string_may_be_nested_128_levels_deep() {
    let nested = |levels: usize| "[".repeat(levels) + &"]".repeat(levels);
    assert!(is_json(&nested(128)));
    assert!(!is_json(&nested(100_000)));
}

proptest! {
    /// Texts of the characters that JSON is made of.
    #[test]
    fn any_text(text in r#"[\[\]{},:" \\untrfalse0-9.eE+\-é\n]{0,24}"#) {
        assert_same(&text);
    }

    /// JSON with one character replaced, removed or added.
    #[test]
    fn a_changed_document(
        numbers in prop::collection::vec(any::<f64>(), 0..4), key in any::<String>(), place in any::<prop::sample::Index>(),
        with in r#"[\[\]{},:"\\0-9a-f.\-]{0,2}"#, removed in 0..2_usize,
    ) {
        let value = serde_json::json!({ key.clone(): [key, { "numbers": numbers, "none": null, "both": [true, false] }] });
        let text = value.to_string();
        assert_same(&text);
        let starts: Vec<usize> = text.char_indices().map(|(start, _)| start).collect();
        let at = *place.get(&starts);
        let (before, after) = text.split_at(at);
        let rest: String = after.chars().skip(removed).collect();
        assert_same(&format!("{before}{with}{rest}"));
    }
}

#[test]
fn keys_and_values_have_spans() {
    let text = r#"{ "a": [1, {"é\n": "x"}] }"#;
    let root = parse(0, text).unwrap();
    let Value::Object(members) = &root.value else { panic!() };
    let Value::Array(items) = &members[0].value.value else { panic!() };
    let Value::Object(inner) = &items[1].value else { panic!() };
    assert_eq!(inner[0].key, "é\n");
    assert_eq!(&text[inner[0].key_span.bytes.clone()], r#""é\n""#);
    assert_eq!(&text[inner[0].value.span.bytes.clone()], r#""x""#);
}
