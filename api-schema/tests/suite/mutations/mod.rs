//! The JSON Schema of the format and `api-schema check` agree about mutated schema files, but for what a JSON Schema cannot
//! know.
//!
//! The mutants are the same in every run; `MUTANTS=100000 cargo test -p api-schema --test suite mutations` makes more.

mod lifecycle;

use std::collections::BTreeMap;

use api_schema::{Source, load_sources};
use serde_json::{Value, json};

use crate::validator::Validator;

/// What only `check` can reject: a part of the message, and why a JSON Schema cannot know it.
const ONLY_CHECK: &[(&str, &str)] = &[
    ("unknown type `", "types are in other files"),
    ("unknown field", "names of fields are data"),
    ("there is no field `", "names of fields are data"),
    ("has no field `", "names of fields are data"),
    ("has no field of `eventOrder`", "names of fields are data"),
    ("has the field `", "names of fields are data"),
    ("leads through `", "the type of a named field"),
    ("must be an integer", "the type of a named field"),
    ("must be a string", "the type of a named field"),
    ("` must be at ", "the constraints of a named field"),
    ("is not an integer", "the type of a named field"),
    ("is not a list", "the type of a named field"),
    ("has no unit of time", "the type of a named field"),
    ("does not have the type of", "the types of two named fields"),
    ("` has no default", "the default of a named field"),
    ("no action is named", "other files"),
    ("no event is named", "other files"),
    ("does not list the error code", "other files"),
    ("is listed twice", "names of actions are compared"),
    ("`events` has no event", "names of events are compared"),
    ("`remember` has no entry", "names of values are data"),
    ("does not keep the idempotency key", "names of values are data"),
    ("is the idempotency key", "names of values are data"),
    ("no parameter is the task ID", "names of fields are data"),
    ("has no phase for the value", "the values of a named event"),
    ("of `Opened` means", "the values of a named event"),
    ("is not a field of the request", "names of fields are data"),
    ("not a string", "the type of a named field"),
    ("which is not", "the type of a named field"),
    ("has no boolean field", "the type of a named field"),
    ("unknown object type", "types are in other files"),
    ("is in a file named", "the name of the file"),
    ("this file names the service", "another file"),
    ("does not describe the code", "another file"),
    ("does not list the region", "another file"),
    ("has the same number as", "another file"),
    ("must be a host name", "a format"),
    ("is not the address of a web page", "a format"),
    ("invalid pattern", "the language of patterns"),
    ("is not a valid", "derived names"),
    ("in Rust", "derived names"),
    ("duplicate", "derived names, values and objects are compared"),
    ("already has a method", "derived names"),
    ("is the name of the builder", "derived names"),
    ("no value of `", "numbers are compared"),
    ("of which one has no effect", "numbers are compared"),
    ("no string ", "patterns, formats and lengths are compared"),
    ("this is not a range", "numbers are compared"),
    ("does not widen", "numbers are compared"),
    ("states no bound", "numbers are compared"),
    ("by the bounds of the field", "numbers are compared"),
    ("the default ", "values and constraints are compared"),
    ("the example ", "values and constraints are compared"),
    ("in the example \"", "values and constraints are compared"),
    ("in an example of", "values and constraints are compared"),
    ("`enum` of `", "values and constraints are compared"),
    ("is never ", "values and types of other fields are compared"),
    ("cannot be compared with values", "the type of a named field"),
    ("a path leads through objects only", "the type of a named field"),
    ("so it has no values together", "the type of a named field"),
    ("measures `", "the type of a named field"),
    ("is not a number, so it has no unit", "the type behind a reference or in a list"),
    ("is not a string, so it has no query", "the type behind a reference or in a list"),
    ("may be null, so it cannot be required", "`required` of the object"),
    ("is required, so", "`required` of the object"),
    ("with itself", "names of fields are data"),
    ("both requires and excludes", "names of fields are data"),
    ("another rule ", "rules are compared"),
    ("has no other values", "the values of a named field"),
    ("always has one of these values", "the values of a named field"),
    ("so the rule has no effect", "the constraints of a named field"),
    ("contains itself", "types are in other files"),
    ("does not apply to the type of", "the type beside `review`"),
    ("has no category", "the folder of the file"),
];

fn files() -> Vec<(&'static str, Value)> {
    let described = |extra: Value| {
        let mut field = json!({ "description": "Is a field." });
        field.as_object_mut().unwrap().extend(extra.as_object().unwrap().clone());
        field
    };
    let values = json!([
        { "value": "a", "name": "A", "description": "The first one." },
        { "value": "b", "name": "B", "description": "The second one." }
    ]);
    let numbers = json!([{ "value": 1, "name": "One", "description": "One." }]);
    let properties: BTreeMap<&str, Value> = [
        ("Text", json!({ "type": "string", "minLength": 1, "maxLength": 9, "pattern": "^[a-z]+$", "secret": true })),
        ("Url", json!({ "type": "string", "format": "url", "secret": "query", "maxBytes": 99 })),
        ("Word", json!({ "type": "string", "enum": ["a", "b"], "default": "a", "examples": ["b"] })),
        (
            "Int",
            json!({ "type": "integer", "minimum": 1, "maximum": 9, "unit": "s", "default": 3,
            "newer": { "maximum": 20, "source": "A page." } }),
        ),
        ("Uint", json!({ "type": "integer", "format": "uint64", "maximum": 18_446_744_073_709_551_615_u64 })),
        (
            "Ranges",
            json!({ "type": "integer", "anyOf": [{ "minimum": 0, "maximum": 0 }, { "minimum": 5, "maximum": 9 }] }),
        ),
        ("Number", json!({ "type": "number", "exclusiveMinimum": 0, "maximum": 1.5 })),
        ("Flag", json!({ "type": "boolean", "deprecated": true })),
        ("Json", json!({ "type": "json" })),
        ("Either", json!({ "type": ["integer", "string"] })),
        (
            "List",
            json!({ "type": "array", "items": { "type": "string", "maxLength": 4 }, "minItems": 1, "maxItems": 3,
            "review": { "from": "Up to 5.", "maxItems": 5, "items": { "maxLength": 3 } } }),
        ),
        ("Things", json!({ "type": "array", "items": { "$ref": "Thing" } })),
        ("Thing", json!({ "$ref": "Thing", "nullable": true })),
        ("Kind", json!({ "type": "string", "values": values, "open": true, "name": "Kind" })),
        ("Level", json!({ "type": "integer", "values": numbers })),
        ("x-y", json!({ "type": "string", "alias": "x_y", "sites": ["china"] })),
    ]
    .into_iter()
    .map(|(name, extra)| (name, described(extra)))
    .collect();
    let action = json!({
        "$schema": "format.schema.json", "$comment": "A comment.", "action": "Do", "service": "s", "description": "Does it.",
        "documentation": "https://a.example/do", "alias": "do_it", "deprecated": true, "host": "a.example",
        "unsigned": true, "sites": ["international"],
        "retry": { "safe": "with-key", "key": "Text", "because": "the service compares the key" },
        "rateLimit": 20, "ratePeriod": 2, "regions": ["r-1"], "errors": ["A.B", { "code": "C.D", "description": "Fails." }],
        "request": {
            "description": "The request.", "required": ["Int"], "properties": properties,
            "dependentRequired": { "Word": ["Url"] },
            "rules": [
                { "exactlyOneOf": ["Text", "Url"] },
                { "atLeastOneOf": ["Word", "Flag"], "when": "Level", "is": [1] },
                { "field": "Text", "excludes": ["Flag"] },
                { "field": "Number", "requiredWhen": "Word", "is": ["a"] },
                { "field": "Number", "excludedWhen": "Word", "is": ["b"] },
                { "field": "Thing.Name", "among": ["a", "b"] },
                { "field": "List", "notTogether": ["a", "b"] },
                { "field": "List", "maxItems": 2, "when": "Word" },
                { "field": "Int", "maximum": 8 },
                { "sum": ["Int", "Ranges"], "maximum": 12 },
                { "product": ["Int", "Ranges"], "maximum": 60 },
                { "span": ["Int", "Ranges"], "maximum": 5 }
            ]
        },
        "response": { "properties": { "Total": { "description": "How many.", "type": "integer" },
            "Names": { "description": "The names.", "type": "array", "items": { "type": "string" } } } },
        "types": { "Inner": { "description": "Is inside.", "properties": {} },
            "Size": { "description": "Is a size.", "type": "integer", "values": numbers } },
        "pagination": { "offset": "Ranges", "first": 0, "size": "Int", "items": "Names", "total": "Total" },
        "stream": { "event": "Thing", "last": "Last" },
        "examples": [{ "title": "One", "request": { "Int": 3, "Text": "a" }, "response": {} }]
    });
    let mut files = vec![
        ("s/Do.json", action),
        (
            "s/service.json",
            json!({ "$schema": "format.schema.json", "service": "s", "version": "1", "title": "S", "description": "Serves.",
                "documentation": "https://a.example", "host": "a.example", "regions": ["r-1", { "region": "r-2", "sites": ["china"] }],
                "errors": { "A.B": "Fails.", "E.F": { "description": "Fails.", "sites": ["china"] } },
                "commonParameters": { "P": { "header": "X-P", "required": true, "description": "A parameter." } } }),
        ),
        (
            "s/types/Thing.json",
            json!({ "$schema": "../format.schema.json", "name": "Thing", "description": "Is a thing.", "required": ["Name"],
                "properties": { "Name": { "description": "Its name.", "type": "string" },
                    "Last": { "description": "Whether it is the last one.", "type": "boolean" } },
                "rules": [{ "field": "Last", "requiredWhen": "Name", "is": ["a"] }] }),
        ),
        (
            "s/types/Color.json",
            json!({ "name": "Color", "description": "Is a color.", "open": true, "values": values }),
        ),
        (
            "s/callbacks/Done.json",
            json!({ "event": "Done", "group": 1, "number": 2, "description": "It is done.",
                "documentation": "https://a.example/done",
                "info": { "properties": { "Name": { "description": "Its name.", "type": "string" } } },
                "types": { "Extra": { "description": "Is extra.", "properties": {} } },
                "examples": [{ "EventInfo": { "Name": "a" } }] }),
        ),
    ];
    files.extend(lifecycle::files());
    files
}

/// A generator of numbers (SplitMix64), so that every run has the same mutants.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) % limit.max(1) as u64) as usize
    }
}

/// All keys and values of the files, to be planted elsewhere.
fn harvest(value: &Value, keys: &mut Vec<String>, values: &mut Vec<Value>) {
    values.push(value.clone());
    match value {
        Value::Array(items) => items.iter().for_each(|item| harvest(item, keys, values)),
        Value::Object(members) => members.iter().for_each(|(key, value)| {
            keys.push(key.clone());
            harvest(value, keys, values);
        }),
        _ => {}
    }
}

fn pointers(value: &Value, at: &str, found: &mut Vec<String>) {
    found.push(at.to_owned());
    let escaped = |key: &str| key.replace('~', "~0").replace('/', "~1");
    match value {
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(index, item)| pointers(item, &format!("{at}/{index}"), found));
        }
        Value::Object(members) => {
            members.iter().for_each(|(key, value)| pointers(value, &format!("{at}/{}", escaped(key)), found));
        }
        _ => {}
    }
}

fn mutate(file: &mut Value, random: &mut Random, keys: &[String], values: &[Value]) {
    let plain = [
        json!(null),
        json!(true),
        json!(false),
        json!(0),
        json!(1),
        json!(-1),
        json!(1.5),
        json!(7),
        json!(""),
        json!(" "),
        json!("x"),
        json!("a"),
        json!([]),
        json!({}),
        json!(["a", "a"]),
        json!([1]),
        json!({ "x": 1 }),
        json!(4_294_967_296_u64),
    ];
    let mut all = Vec::new();
    pointers(file, "", &mut all);
    let at = all[random.below(all.len())].clone();
    let planted = if random.below(2) == 0 {
        plain[random.below(plain.len())].clone()
    } else {
        values[random.below(values.len())].clone()
    };
    let key = keys[random.below(keys.len())].clone();
    let node = file.pointer_mut(&at).unwrap();
    match (random.below(4), node) {
        (0, Value::Object(members)) if !members.is_empty() => {
            let name = members.keys().nth(random.below(members.len())).unwrap().clone();
            members.remove(&name);
        }
        (1, Value::Object(members)) if !members.is_empty() => {
            let name = members.keys().nth(random.below(members.len())).unwrap().clone();
            let value = members.remove(&name).unwrap();
            members.insert(key, value);
        }
        (2 | 0, Value::Object(members)) => drop(members.insert(key, planted)),
        (0, Value::Array(items)) if !items.is_empty() => drop(items.remove(random.below(items.len()))),
        (1, Value::Array(items)) if !items.is_empty() => {
            let copy = items[random.below(items.len())].clone();
            items.push(copy);
        }
        (_, node) => *node = planted,
    }
}

#[test]
fn the_json_schema_and_check_agree() {
    let schema: Value = serde_json::from_str(&api_schema::format::json_schema()).unwrap();
    let validator = Validator::new(&schema);
    let mutants: usize = std::env::var("MUTANTS").map_or(2_500, |text| text.parse().expect("MUTANTS is a number"));
    let files = files();
    let originals: Vec<Source> = files.iter().map(|(path, value)| Source::new(*path, value.to_string())).collect();
    let (mut keys, mut values) = (Vec::new(), Vec::new());
    for (path, file) in &files {
        validator.accepts(file, path);
        harvest(file, &mut keys, &mut values);
    }
    let lifecycle_at = files.iter().position(|(_, file)| file.get("lifecycle").is_some()).unwrap();
    // Each mutant is loaded with the files that it and they name, which takes half the time of all files.
    let service_at = files.iter().position(|(path, _)| *path == "s/service.json").unwrap();
    let beside = |index: usize| {
        let named = move |other: usize| other == service_at || (other < lifecycle_at) == (index < lifecycle_at);
        (0..files.len()).filter(move |other| named(*other))
    };
    for index in [0, lifecycle_at] {
        let sources = beside(index).map(|at| originals[at].clone()).collect();
        let report = load_sources(sources).map_err(|report| report.to_string());
        assert!(report.is_ok(), "{}", report.unwrap_err());
    }
    let mut random = Random(1);
    let (mut rejected, mut differences) = (0, Vec::new());
    for number in 0..mutants {
        // Most of the format is in actions and life cycles.
        let index = match random.below(6) {
            0..=2 => 0,
            3..=4 => lifecycle_at + random.below(2),
            _ => random.below(files.len()),
        };
        let mut file = files[index].1.clone();
        mutate(&mut file, &mut random, &keys, &values);
        // Which kind of file it is depends on a key, so this is another file.
        let kinds = ["action", "name", "event", "lifecycle"];
        let kind = |file: &Value| kinds.map(|kind| file.get(kind).is_some());
        if kind(&file) != kind(&files[index].1) {
            continue;
        }
        let valid = validator.is_valid(&file);
        let mutant = Source::new(files[index].0, file.to_string());
        let source = |at: usize| if at == index { mutant.clone() } else { originals[at].clone() };
        let report = load_sources(beside(index).map(source).collect()).err();
        let messages: Vec<&str> = report.iter().flat_map(|it| &it.diagnostics).map(|it| it.message.as_str()).collect();
        rejected += usize::from(!valid);
        let explained = |message: &&str| ONLY_CHECK.iter().any(|(part, _)| message.contains(part));
        if valid && !messages.iter().all(explained) {
            let unexplained: Vec<&&str> = messages.iter().filter(|message| !explained(message)).collect();
            differences.push(format!("{number}: only check: {unexplained:?}"));
        }
        if !valid && messages.is_empty() {
            let error = validator.error(&file).unwrap_or_default();
            differences.push(format!("{number}: only the JSON Schema: {error}"));
        }
    }
    assert!(rejected > mutants / 5, "only {rejected} mutants are invalid");
    assert!(differences.is_empty(), "{} differences:\n{}", differences.len(), differences.join("\n"));
}
