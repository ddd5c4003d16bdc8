//! The texts of the schema files: whole sentences in the words of the field.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use regex::RegexSet;
use serde_json::Value;

/// Words that the texts do not use, and the plain terms. `tests/wording.py` has the list for the rendered docs.
const FORBIDDEN: &[(&str, &str)] = &[
    (r"\b(un)?answer(s|ed|ing)?\b|\bquestions?\b", "response, request"),
    (r"\b(sent|sends?|asks?|asked) (again|anew)\b|\banew\b", "retried, again"),
    (r"\bpictures?\b|\bsounds?\b", "video, audio"),
    (r"\brobots?\b", "bot user"),
    (r"\bkeys? (that|which) signs?\b", "credentials"),
    (r"\b(is|are|was|were) told\b|\btells?\b", "reported, returns"),
    (r"\bpass(es)? over\b", "ignores"),
    (r"\bgiven up\b|\bdeprecated\b", "the flag `deprecated`"),
    (r"\bwhole\b", "complete"),
    (r"\bblanks?\b", "whitespace"),
    (r"\bfaults?\b|\bcures?\b", "error, remedy"),
    (r"\bat the (most|least)\b|\bso (long|many|much) as\b", "at most, at least"),
    (r"\bhow (it|they) (is|are|was|went|goes)\b", "status, result"),
    (r"\b(no|any|every|some)body('s)?\b", "the agent"),
    (r"\bsay[,:]|, say\b| say\.", "for example"),
    (r"n't\b", "not"),
    (r"\bcolour|\bcentre\b|\brecognis|\bsynthesis(e|ed|es)\b", "US spelling"),
];

/// Fields of different names that may have the same text. More of them need a text each.
const SAME_TEXT: usize = 3;

/// A text of a schema file.
struct Text {
    /// The file and the path in it.
    place: String,
    /// The name of the field, value, type or action that it describes.
    subject: String,
    text: String,
    /// Whether it completes a sentence, as a reason does, and has no full stop.
    is_part: bool,
}

fn files() -> Vec<PathBuf> {
    let mut found = vec![Path::new(api_schema::TRTC_DIR).join("../src/common.json")];
    let mut folders = vec![PathBuf::from(api_schema::TRTC_DIR), PathBuf::from(api_schema::STS_DIR)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|end| end == "json") && !path.ends_with("format.schema.json") {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

/// The texts of all schema files.
fn texts() -> Vec<Text> {
    let mut texts = Vec::new();
    for path in files() {
        let file: Value = serde_json::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
        let name = path.file_stem().unwrap().to_string_lossy();
        collect(&file, &name, &name, &mut texts);
    }
    texts
}

/// Collects the texts below a value. `subject` is the name of what the value describes.
fn collect(value: &Value, place: &str, subject: &str, texts: &mut Vec<Text>) {
    match value {
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                let subject = item["name"].as_str().unwrap_or(subject);
                collect(item, &format!("{place}[{index}]"), subject, texts);
            }
        }
        Value::Object(members) => {
            for (key, member) in members {
                let inner = format!("{place}.{key}");
                match (key.as_str(), member) {
                    // Example values are not ours.
                    ("examples", _) => {}
                    ("description" | "because", Value::String(text)) => texts.push(Text {
                        place: inner,
                        subject: subject.to_owned(),
                        text: text.clone(),
                        is_part: key == "because",
                    }),
                    ("errors" | "categories" | "lacks", Value::Object(entries)) => {
                        for (name, entry) in entries {
                            let Some(text) = entry.as_str().or_else(|| entry["description"].as_str()) else { continue };
                            texts.push(Text {
                                place: format!("{inner}.{name}"),
                                subject: name.clone(),
                                text: text.to_owned(),
                                is_part: false,
                            });
                        }
                    }
                    ("properties" | "types" | "commonParameters", Value::Object(entries)) => {
                        for (name, entry) in entries {
                            collect(entry, &format!("{inner}.{name}"), name, texts);
                        }
                    }
                    _ => collect(member, &inner, subject, texts),
                }
            }
        }
        _ => {}
    }
}

/// A text without its code spans, whose words are those of the service.
fn prose(text: &str) -> String {
    text.split('`').step_by(2).collect::<Vec<_>>().join("…")
}

#[test]
fn every_text_is_a_complete_sentence() {
    let texts = texts();
    assert!(texts.len() > 2_000, "{} texts", texts.len());
    for Text { place, text, is_part, .. } in &texts {
        assert!(text.split_whitespace().count() >= 4, "{place} has fewer than four words: {text}");
        assert_eq!(text.trim(), text, "{place} begins or ends with whitespace");
        for paragraph in text.split("\n\n").filter(|_| !is_part) {
            let first = paragraph.chars().next().unwrap_or(' ');
            assert!(!first.is_lowercase(), "{place} begins with a lower-case letter: {text}");
            assert!(paragraph.ends_with('.'), "{place} lacks a full stop: {text}");
        }
        assert!(!is_part || !text.ends_with('.'), "{place} completes a sentence, so it needs no full stop: {text}");
    }
}

#[test]
fn no_text_has_a_forbidden_word() {
    let forbidden = RegexSet::new(FORBIDDEN.iter().map(|(pattern, _)| format!("(?i){pattern}"))).unwrap();
    for Text { place, text, .. } in texts() {
        if let Some((pattern, plain)) = forbidden.matches(&prose(&text)).iter().map(|index| FORBIDDEN[index]).next() {
            panic!("{place} has a word of `{pattern}`; use {plain}: {text}");
        }
    }
}

/// A text that fits many fields helps with none of them. Fields of the same name may mean the same.
#[test]
fn different_fields_have_different_texts() {
    let mut subjects: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for Text { subject, text, .. } in texts().into_iter().filter(|text| !text.is_part) {
        subjects.entry(text).or_default().insert(subject);
    }
    for (text, subjects) in subjects {
        assert!(subjects.len() <= SAME_TEXT, "{subjects:?} have the same text: {text}");
    }
}
