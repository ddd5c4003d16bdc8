//! Life cycles: one invalid file for each group of diagnostics, and a diagnostic at every name that leads nowhere.
//!
//! `UPDATE=1 cargo test -p api-schema --test suite lifecycles` updates the texts; review them before you commit them.

use std::fs;
use std::path::{Path, PathBuf};

use api_schema::{Report, Source, load_sources};
use serde_json::Value;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/lifecycles")
}

/// The files of a small service, the life cycle last.
fn service() -> Vec<Source> {
    let mut files: Vec<PathBuf> =
        fs::read_dir(folder().join("schemas")).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort_by_key(|path| (path.ends_with("RoomTask.json"), path.clone()));
    let name = |path: &Path| path.file_name().unwrap().to_string_lossy().into_owned();
    files.iter().map(|path| Source::new(format!("schemas/{}", name(path)), fs::read_to_string(path).unwrap())).collect()
}

/// Loads the small service with another life cycle file.
fn load_with(lifecycle: &str) -> Result<api_schema::Schema, Report> {
    let mut sources = service();
    sources.pop();
    sources.push(Source::new("schemas/RoomTask.json", lifecycle));
    load_sources(sources)
}

#[test]
fn every_diagnostic_has_a_location_a_reason_and_a_help() {
    load_sources(service()).unwrap_or_else(|report| panic!("{report}"));
    let mut seen = 0;
    for entry in fs::read_dir(folder()).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|extension| extension != "json") {
            continue;
        }
        let text = match load_with(&fs::read_to_string(&path).unwrap()) {
            Ok(_) => panic!("{} is valid", path.display()),
            Err(report) => report.to_string(),
        };
        let expected = path.with_extension("txt");
        if std::env::var_os("UPDATE").is_some() {
            fs::write(&expected, &text).unwrap();
        }
        assert_eq!(text, fs::read_to_string(&expected).unwrap_or_default(), "{}", path.display());
        seen += 1;
    }
    assert!(seen >= 14, "only {seen} files");
}

/// The document has every key of the file with its value; what the file leaves out is null or empty.
#[cfg(feature = "command")]
#[test]
fn the_document_says_what_the_file_says() {
    fn holds(document: &Value, file: &Value) -> bool {
        match (document, file) {
            (Value::Object(document), Value::Object(file)) => {
                file.iter().all(|(key, value)| document.get(key).is_some_and(|it| holds(it, value)))
            }
            (Value::Array(document), Value::Array(file)) => {
                document.len() == file.len() && document.iter().zip(file).all(|(document, file)| holds(document, file))
            }
            // One path may stand for a list of one.
            (Value::Array(document), file) => matches!(&document[..], [one] if one == file),
            (document, file) => document == file,
        }
    }
    let sources = service();
    let mut file: Value = serde_json::from_str(&sources.last().unwrap().text).unwrap();
    let file = file.as_object_mut().unwrap();
    let name = file.remove("lifecycle");
    let document = api_schema::list::json(&load_sources(sources).unwrap());
    let listed = &document["lifecycles"][0];
    assert_eq!(Some(&listed["name"]), name.as_ref());
    assert_eq!(listed["method"], "room_tasks");
    for (key, value) in file {
        assert!(
            holds(&listed[key.as_str()], value),
            "{key}: {} in the document, {value} in the file",
            listed[key.as_str()]
        );
    }
}

#[cfg(feature = "command")]
#[test]
fn the_json_schema_has_the_keys_that_the_reader_accepts() {
    let schema: Value = serde_json::from_str(&api_schema::format::json_schema()).unwrap();
    let sources = service();
    let lifecycle: Value = serde_json::from_str(&sources.last().unwrap().text).unwrap();
    for (pointer, name) in [
        ("", "LifecycleFile"),
        ("/start", "Start"),
        ("/idempotency", "Idempotency"),
        ("/duplicates", "Duplicates"),
        ("/describe", "Describe"),
        ("/find", "Find"),
        ("/updates/0", "Update"),
        ("/stop", "Stop"),
        ("/retention", "Retention"),
        ("/ends/0", "End"),
        ("/readiness", "Readiness"),
        ("/readiness/missed/0", "Missed"),
        ("/limit", "Limit"),
        ("/events/0", "EventRule"),
        ("/files/0", "FileRule"),
        ("/lacks", "Lacks"),
    ] {
        let mut changed = lifecycle.clone();
        if pointer == "/lacks" {
            changed["lacks"] = serde_json::json!({});
        }
        changed.pointer_mut(pointer).unwrap()["an-unknown-key"] = 1.into();
        let text = load_with(&changed.to_string()).unwrap_err().to_string();
        let list = text.split("known here: ").nth(1).and_then(|list| list.lines().next());
        let mut known: Vec<&str> = list
            .unwrap_or_else(|| panic!("no list of keys in {text}"))
            .split(", ")
            .map(|key| key.trim_matches('`'))
            .collect();
        known.sort_unstable();
        let properties = schema["definitions"][name]["properties"].as_object().unwrap();
        let mut listed: Vec<&str> = properties.keys().map(String::as_str).filter(|key| !key.starts_with('$')).collect();
        listed.sort_unstable();
        assert_eq!(known, listed, "{name}");
    }
}

/// The string tokens of a JSON text, quotes included.
fn strings(text: &str) -> Vec<std::ops::Range<usize>> {
    let mut found = Vec::new();
    let mut rest = 0;
    while let Some(start) = text[rest..].find('"').map(|at| rest + at) {
        let end = start + 1 + text[start + 1..].find('"').unwrap() + 1;
        found.push(start..end);
        rest = end;
    }
    found
}

/// Whether a string may say anything: prose, the suffix of an ID, a constant folder.
fn is_free(text: &str, token: &std::ops::Range<usize>) -> bool {
    let before = text[..token.start].trim_end();
    let free = ["description", "documentation", "idSuffix"];
    let word = &text[token.start + 1..token.end - 1];
    // Without the key `lifecycle` a file is no life cycle.
    word == "lifecycle"
        || free.iter().any(|key| before.ends_with(&format!("\"{key}\":")))
        || word == "files" && before.ends_with('[')
}

#[test]
fn a_name_that_leads_nowhere_is_reported_where_it_is() {
    let sources = service();
    let text = &sources.last().unwrap().text;
    load_with(text).unwrap_or_else(|report| panic!("{report}"));
    let mut seen = 0;
    for token in strings(text) {
        if is_free(text, &token) {
            continue;
        }
        // Of a path, each step is broken in turn.
        let word = &text[token.start + 1..token.end - 1];
        let name = word.trim_start_matches('$');
        let sigil = &word[..word.len() - name.len()];
        let steps: Vec<&str> = name.split('.').collect();
        for broken in 0..steps.len() {
            let mut steps = steps.clone();
            steps[broken] = "Nowhere";
            let changed = format!("{}\"{sigil}{}\"{}", &text[..token.start], steps.join("."), &text[token.end..]);
            let report = match load_with(&changed) {
                Ok(_) => panic!("`{word}` broken at step {broken} is accepted"),
                Err(report) => report,
            };
            let remembered =
                text[..token.start].rfind("\"remember\"").is_some_and(|at| !text[at..token.start].contains('}'));
            let is_key = text[token.end..].starts_with(':');
            let spans = |at: usize| {
                let spans = report.diagnostics.iter().filter_map(|it| it.span.as_ref());
                spans.filter(|span| span.file == sources.len() - 1).any(|span| span.bytes.start == at)
            };
            // A remembered value under another name is missed where it is used.
            let found = if remembered && is_key { !report.diagnostics.is_empty() } else { spans(token.start) };
            assert!(found, "`{word}` broken at step {broken}: {report}");
            seen += 1;
        }
    }
    assert!(seen > 150, "only {seen} names");
}

/// Removes each part of the service in turn; `remove` returns the name of what it removed.
fn each_removal(parts: impl Fn(&Value) -> Vec<(String, Value)>) -> usize {
    let sources = service();
    let (lifecycle, others) = sources.split_last().unwrap();
    let mut seen = 0;
    for (index, source) in others.iter().enumerate() {
        let value: Value = serde_json::from_str(&source.text).unwrap();
        for (name, without) in parts(&value) {
            let mut sources = sources.clone();
            sources[index] = Source::new(source.path.clone(), without.to_string());
            let report = match load_sources(sources) {
                Ok(_) => panic!("{}: nothing misses `{name}`", source.path),
                Err(report) => report,
            };
            let said = report.positions().any(|(diagnostic, place)| {
                place.is_some_and(|(path, ..)| path == lifecycle.path) && diagnostic.message.contains(&name)
            });
            assert!(said, "{} without `{name}`: {report}", source.path);
            seen += 1;
        }
    }
    seen
}

#[test]
fn what_a_life_cycle_names_cannot_be_removed() {
    // A whole action or event.
    let sources = service();
    for index in 0..sources.len() - 1 {
        let name = Path::new(&sources[index].path).file_stem().unwrap().to_string_lossy().into_owned();
        if name == "service" {
            continue;
        }
        let mut fewer = sources.clone();
        fewer.remove(index);
        let report = load_sources(fewer).unwrap_err().to_string();
        assert!(report.contains(&format!(" is named `{name}`")), "{name}: {report}");
    }
    // An error code of an action.
    let codes = each_removal(|file| {
        let codes = file["errors"].as_array().cloned().unwrap_or_default();
        let without = |code: &Value| {
            let mut file = file.clone();
            file["errors"].as_array_mut().unwrap().retain(|it| it != code);
            (code.as_str().unwrap().to_owned(), file)
        };
        codes.iter().map(without).collect()
    });
    // A field of a response or of an event: nothing but the life cycle refers to it.
    let fields = each_removal(|file| {
        let mut removals = Vec::new();
        for body in ["response", "info"] {
            for name in file[body]["properties"].as_object().into_iter().flatten().map(|(name, _)| name) {
                let mut file = file.clone();
                file[body]["properties"].as_object_mut().unwrap().remove(name);
                removals.push((name.clone(), file));
            }
        }
        removals
    });
    assert_eq!((codes, fields), (7, 13));
}
