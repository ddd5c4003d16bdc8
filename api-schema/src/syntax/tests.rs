use super::explain;

#[test]
fn each_mistake_has_its_name() {
    for (text, message, place) in [
        ("", "the file is empty", 0),
        ("{\"a\": 1,}", "there is a trailing comma before `}`", 7),
        ("[1, 2,\n]", "there is a trailing comma before `]`", 5),
        ("{'a': 1}", "a string has double quotes, not single quotes or backticks", 1),
        ("{\u{201c}a\u{201d}: 1}", "a string has straight double quotes, not typographic quotes", 1),
        ("{a: 1}", "the key `a` has no quotes", 1),
        ("{\"a\": // no\n 1}", "JSON has no comments", 6),
        ("{\"a\": /* no */ 1}", "JSON has no comments", 6),
        ("# no\n{}", "JSON has no comments", 0),
        ("{\"a\": 1 \"b\": 2}", "there is no comma after this value", 7),
        ("{\"a\" 1}", "there is no colon after this key", 4),
        ("{\"a\": }", "this key has no value", 4),
        ("{\"a\" = 1}", "a key is followed by `:`, not by `=`", 5),
        ("{\"a\": \"\\d\"}", "JSON has no escape `\\d`", 7),
        ("{\"a\": \"x\ny\"}", "this string is not closed on its line", 6),
        ("{\"a\": \"\t\"}", "a string contains a control character", 7),
        ("{\"a\": \"\\u12\"}", "`\\u` needs four hexadecimal digits", 7),
        ("{\"a\": \"\\ud800\"}", "`\\ud800` is one half of a character", 7),
        ("{\"a\": 1e999}", "the number `1e999` is too large", 6),
        ("{\"a\": True}", "`True` is not JSON", 6),
        ("{\"a\": NaN}", "JSON has no number `NaN`", 6),
        ("{\"a\": -Infinity}", "JSON has no number `-Infinity`", 6),
        ("{\"a\": 0x1F}", "JSON has no hexadecimal numbers", 6),
        ("{\"a\": 007}", "a number has no leading zeros", 6),
        ("{\"a\": +1}", "a number has no leading `+`", 6),
        ("{\"a\": .5}", "a number starts with a digit", 6),
        ("{\"a\": 1.}", "`1.` is not a number", 6),
        ("{\"a\": 1_000}", "a number has no separators", 6),
        ("{\"a\": word}", "the string `word` has no quotes", 6),
        ("{\"a\": [1, 2}", "`}` does not close `[`", 11),
        ("{\"a\": {\"b\": 1}", "this `{` is not closed", 0),
        ("{\"a\": 1}}", "`}` closes nothing", 8),
        ("{\"a\": 1} x", "there is text after the end of the object", 9),
        ("{\"a\": 1,, \"b\": 2}", "there is a comma too many", 8),
        ("{,}", "there is a comma before the first value", 1),
        ("{\u{a0}\"a\": 1}", "the character U+00A0 is not whitespace in JSON", 1),
    ] {
        let error = explain(0, text).unwrap_or_else(|| panic!("{text} is valid"));
        assert_eq!(error.message, format!("not valid JSON: {message}"), "{text}");
        assert_eq!(error.span.unwrap().bytes.start, place, "{text}");
    }
}

#[test]
fn valid_json_has_no_error() {
    for text in
        ["{}", "[]", " {\"a\": [1, -0.5e3, true, null, \"\\u00e9\\n\\ud83d\\ude00\"], \"b\": {}} ", "\u{feff}[[], {}]"]
    {
        assert_eq!(explain(0, text), None, "{text}");
    }
}

#[test]
fn a_missing_bracket_is_found_by_the_indentation() {
    let text = "{\n  \"a\": {\n    \"b\": 1,\n  \"c\": {\n    \"d\": 2\n  }\n}\n";
    let error = explain(0, text).unwrap();
    assert_eq!(error.span.unwrap().bytes.start, 0);
    let related: Vec<usize> = error.related.iter().map(|(span, _)| span.bytes.start).collect();
    assert_eq!(related, [9, text.len() - 2]);
}
