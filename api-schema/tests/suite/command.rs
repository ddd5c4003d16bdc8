//! The `api-schema` program as a user runs it: what it prints, where, and how it ends.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

/// A temporary directory for one test, in the target directory.
fn folder(name: &str) -> PathBuf {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&path);
    fs::create_dir_all(&path).unwrap();
    path
}

fn run_with(arguments: &[&str], directory: &Path, variable: Option<(&str, &str)>) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_api-schema"));
    command.args(arguments).current_dir(directory).env_remove("CLICOLOR_FORCE").envs(variable);
    command.output().unwrap()
}

/// The exit code, the standard output and the standard error.
fn run(arguments: &[&str], directory: &Path) -> (i32, String, String) {
    let output = run_with(arguments, directory, None);
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

const SHAPES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/import/shapes.api.json");

#[test]
fn check_prints_a_summary() {
    let (code, out, err) = run(&["check", api_schema::TRTC_DIR], Path::new("."));
    let schema = api_schema::load(&[api_schema::TRTC_DIR]).unwrap();
    let counts = format!("{} actions, {} types", schema.actions.len(), schema.types.len());
    assert!(out.starts_with("trtc 2019-07-22, ") && out.contains(&counts) && out.ends_with("no errors\n"), "{out}");
    assert_eq!((code, err.as_str()), (0, ""));
}

#[test]
fn errors_have_the_text_of_the_macro_and_exit_code_1() {
    let directory = folder("errors");
    fs::write(directory.join("A.json"), "{ \"action\": \"A\", \"servce\": \"trtc\" }").unwrap();
    fs::write(directory.join("B.json"), "{ \"action\": \"B\",\n }").unwrap();
    let (code, out, err) = run(&["check", "A.json", "B.json"], &directory);
    let sources = ["A.json", "B.json"]
        .map(|name| api_schema::Source::new(name, fs::read_to_string(directory.join(name)).unwrap()));
    let report = api_schema::load_sources(sources.to_vec()).unwrap_err();
    assert_eq!(err, format!("{report}\n{} errors\n", report.diagnostics.len()));
    assert!(err.contains("did you mean `service`?") && err.contains("B.json:1:16"), "{err}");
    assert_eq!((code, out.as_str()), (1, ""));

    let (code, out, _) = run(&["check", "--json", "A.json", "B.json"], &directory);
    let errors: Value = serde_json::from_str(&out).unwrap();
    assert_eq!(code, 1);
    assert_eq!(errors.as_array().unwrap().len(), report.diagnostics.len());
    let last = errors.as_array().unwrap().last().unwrap();
    assert_eq!(
        (last["file"].as_str(), last["line"].as_u64(), last["column"].as_u64()),
        (Some("B.json"), Some(1), Some(16))
    );
}

#[test]
fn colors_are_for_terminals() {
    let directory = folder("colors");
    fs::write(directory.join("A.json"), "{}").unwrap();
    let piped = run_with(&["check", "A.json"], &directory, None);
    assert!(!piped.stderr.contains(&0x1b));
    let forced = run_with(&["check", "A.json"], &directory, Some(("CLICOLOR_FORCE", "1")));
    assert!(forced.stderr.starts_with(b"\x1b["), "{}", String::from_utf8_lossy(&forced.stderr));
}

#[test]
fn invalid_arguments_have_exit_code_2_and_a_help() {
    let (code, _, err) = run(&["chek"], Path::new("."));
    assert!(code == 2 && err.contains("check"), "{err}");
    let (code, _, err) = run(&["check"], Path::new("."));
    assert!(code == 2 && err.contains("<PATHS>..."), "{err}");
    let (code, _, err) = run(&["check", "no-such-place"], Path::new("."));
    assert!(code == 2 && err.contains("cannot read no-such-place"), "{err}");
    assert!(err.contains("working directory") && !err.contains("Cargo.toml"), "{err}");
    let (code, out, _) = run(&["--help"], Path::new("."));
    assert!(code == 0 && out.contains("Exit codes: 0"), "{out}");
}

#[test]
fn a_new_action_passes_the_checks_and_is_not_overwritten() {
    let directory = folder("new");
    let (code, out, err) = run(&["new", "DismissRoom"], &directory);
    assert_eq!((code, err.as_str()), (0, ""), "{out}");
    assert!(out.starts_with("schemas/DismissRoom.json: edit it"), "{out}");
    let (code, out, _) = run(&["check", "schemas"], &directory);
    assert!(code == 0 && out.contains("1 action"), "{out}");

    let path = directory.join("schemas/DismissRoom.json");
    let edited = fs::read_to_string(&path).unwrap().replace("The ID of the task that was started.", "The ID.");
    fs::write(&path, &edited).unwrap();
    let (code, _, err) = run(&["new", "DismissRoom"], &directory);
    assert!(code == 1 && err.contains("with other content") && err.contains("--force"), "{err}");
    assert_eq!(fs::read_to_string(&path).unwrap(), edited);
    assert_eq!(run(&["new", "DismissRoom", "--force"], &directory).0, 0);
    assert_ne!(fs::read_to_string(&path).unwrap(), edited);

    let (code, _, err) = run(&["new", "dismiss-room"], &directory);
    assert!(code == 1 && err.contains("`dismiss-room` is not a valid action name"), "{err}");
    let (code, _, err) = run(&["new", "Act", "--out", "other", "--service", "trct"], &directory);
    assert!(code == 1 && err.contains("did you mean `trtc`?"), "{err}");
    let (code, _, err) = run(&["new", "Builder", "--out", "other"], &directory);
    assert!(code == 1 && err.contains("already has a method `builder`") && err.contains("`--alias`"), "{err}");
    assert!(!directory.join("other").exists());
    assert_eq!(run(&["new", "Builder", "--alias", "make_builder", "--out", "other"], &directory).0, 0);
    assert_eq!(run(&["check", "other"], &directory).0, 0);
}

/// A service that is named is that of the directory.
#[test]
fn a_new_action_of_another_service_is_not_written() {
    let directory = folder("new-other-service");
    let service = r#"{ "service": "demo", "version": "1", "title": "D", "description": "D.", "host": "demo.example" }"#;
    fs::create_dir_all(directory.join("schemas")).unwrap();
    fs::write(directory.join("schemas/service.json"), service).unwrap();
    let (code, _, err) = run(&["new", "StartThing", "--service", "trtc"], &directory);
    assert!(code == 1 && err.contains("names the service `trtc`, but the others belong to `demo`"), "{err}");
    assert!(!directory.join("schemas/StartThing.json").exists());
    assert_eq!(run(&["new", "StartThing"], &directory).0, 0);
    assert_eq!(run(&["check", "schemas"], &directory).0, 0);
}

#[test]
fn an_import_is_checked_listed_and_compared() {
    let directory = folder("import");
    let (code, out, err) = run(&["import", SHAPES], &directory);
    assert_eq!(code, 0, "{err}");
    assert!(out.starts_with("demo 2024-01-01: 8 files in schemas; 8 fields or actions to review"), "{out}");
    assert!(err.contains("note: in `DescribeThingsRequest`, `Odd` has the type"), "{err}");
    let (code, _, err) = run(&["check", "schemas"], &directory);
    assert!(code == 0 && err.contains("8 fields or actions with facts under `review`"), "{err}");

    let (code, out, _) = run(&["list", "schemas"], &directory);
    assert!(code == 0 && out.lines().any(|line| line.starts_with("DescribeThings ")), "{out}");
    let (_, out, _) = run(&["list", "--json", "schemas"], &directory);
    let list: Value = serde_json::from_str(&out).unwrap();
    let limit = &list["actions"][1]["request"]["fields"][4];
    assert_eq!(
        (list["format"].as_u64(), limit["name"].as_str(), limit["type"].as_str()),
        (Some(1), Some("Limit"), Some("uint64"))
    );

    let (code, out, _) = run(&["diff", "schemas", SHAPES], &directory);
    assert_eq!(code, 1);
    assert_eq!(
        out,
        "CHANGE   PLACE      SCHEMA        DEFINITION\nchanged  Tree.Left  not required  required\n\n1 difference\n"
    );
    let (code, out, _) = run(&["diff", "--json", "schemas", SHAPES], &directory);
    let differences: Value = serde_json::from_str(&out).unwrap();
    let found = (differences[0]["place"].as_str(), differences[0]["aspect"].as_str());
    assert_eq!((code, found), (1, (Some("Tree.Left"), Some("required"))));
    let (code, _, err) = run(&["diff", api_schema::TRTC_DIR, SHAPES], &directory);
    assert!(code == 2 && err.contains("the schema files are of `trtc`, the definition is of `demo`"), "{err}");
    assert_eq!(run(&["diff", "schemas", "no-such.json"], &directory).0, 2);
    let (code, _, err) = run(&["diff", SHAPES, "schemas"], &directory);
    assert!(code == 2 && err.contains("this is an official definition, not a schema file"), "{err}");
    fs::create_dir_all(directory.join("official")).unwrap();
    fs::copy(SHAPES, directory.join("official/api.json")).unwrap();
    assert_eq!(run(&["diff", "schemas", "official"], &directory).0, 1);
    assert_eq!(run(&["diff", "schemas", "schemas/OldThing.json"], &directory).0, 2);

    // A second import changes nothing, and one that would overwrite work does not.
    assert_eq!(run(&["import", SHAPES, "--quiet"], &directory).0, 0);
    fs::write(directory.join("schemas/OldThing.json"), "{}").unwrap();
    let (code, _, err) = run(&["import", SHAPES], &directory);
    assert!(code == 1 && err.contains("OldThing.json exists with other content"), "{err}");
}

#[test]
fn two_new_actions_share_a_directory() {
    let directory = folder("new-twice");
    for action in ["StartThing", "StopThing"] {
        let (code, _, err) = run(&["new", action], &directory);
        assert_eq!((code, err.as_str()), (0, ""));
    }
    let (code, out, err) = run(&["check", "schemas"], &directory);
    assert!(code == 0 && out.contains("2 actions"), "{out}{err}");

    // The name of a type that a third one would define is taken: nothing is written.
    let taken = "{ \"name\": \"ListThingStorage\", \"description\": \"Taken.\", \"properties\": {} }";
    fs::write(directory.join("schemas/ListThingStorage.json"), taken).unwrap();
    let (code, _, err) = run(&["new", "ListThing"], &directory);
    assert!(code == 1 && err.contains("`ListThingStorage`") && err.contains("nothing was written"), "{err}");
    assert!(!directory.join("schemas/ListThing.json").exists());
    assert_eq!(run(&["check", "schemas"], &directory).0, 0);
}

/// All files of a directory with their content.
fn content(directory: &Path) -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true => found.extend(content(&path)),
            false => found.push((path.clone(), fs::read_to_string(&path).unwrap())),
        }
    }
    found.sort();
    found
}

#[test]
fn an_import_that_does_not_fit_a_directory_changes_nothing() {
    let directory = folder("import-conflicts");
    let text = fs::read_to_string(SHAPES).unwrap();
    fs::write(
        directory.join("other.json"),
        text.replace("\"serviceShortName\": \"demo\"", "\"serviceShortName\": \"other\""),
    )
    .unwrap();
    fs::write(directory.join("newer.json"), text.replace("2024-01-01", "2025-01-01")).unwrap();
    assert_eq!(run(&["import", SHAPES, "--quiet"], &directory).0, 0);
    let before = content(&directory);
    for (definition, force) in [("other.json", false), ("other.json", true), ("newer.json", true)] {
        let mut arguments = vec!["import", definition];
        arguments.extend(force.then_some("--force"));
        let (code, _, err) = run(&arguments, &directory);
        assert!(code == 1 && err.contains("schemas is the directory of `demo 2024-01-01`"), "{err}");
        assert!(content(&directory) == before, "{definition}");
    }

    // Every conflict is known before the first file is written.
    for name in ["OldThing.json", "types/Leaf.json"] {
        let path = directory.join("schemas").join(name);
        let edited =
            fs::read_to_string(&path).unwrap().replace("A leaf.", "One leaf.").replace("An old action", "Old.");
        fs::write(path, edited).unwrap();
    }
    fs::remove_file(directory.join("schemas/DescribeThings.json")).unwrap();
    let before = content(&directory);
    let (code, _, err) = run(&["import", SHAPES, "--quiet"], &directory);
    assert!(code == 1 && err.contains("OldThing.json exists") && err.contains("Leaf.json exists"), "{err}");
    assert!(content(&directory) == before);

    // An action that a person moved to a folder would exist twice.
    fs::create_dir(directory.join("schemas/things")).unwrap();
    fs::rename(directory.join("schemas/OldThing.json"), directory.join("schemas/things/OldThing.json")).unwrap();
    let before = content(&directory);
    let (code, _, err) = run(&["import", SHAPES, "--quiet", "--action", "OldThing"], &directory);
    assert!(code == 1 && err.contains("duplicate name `OldThing`") && err.contains("nothing was written"), "{err}");
    assert!(content(&directory) == before);
}

#[test]
fn a_changelog_has_a_verdict_and_an_exit_code_of_its_own() {
    let directory = folder("changelog");
    let text = fs::read_to_string(SHAPES).unwrap();
    fs::write(directory.join("old.json"), &text).unwrap();
    let newer = text.replace("Maximum value: 100", "Maximum value: 200").replace("\"OldThing\": {", "\"NewThing\": {");
    fs::write(directory.join("new.json"), newer).unwrap();
    let (code, out, _) = run(&["changelog", "old.json", "old.json"], &directory);
    assert_eq!((code, out.as_str()), (0, "# Changes of demo 2024-01-01\n\nNo change.\n"));
    let (code, out, err) = run(&["changelog", "old.json", "new.json"], &directory);
    assert_eq!((code, err.as_str()), (1, ""));
    assert!(out.contains("asks for a **major** step"), "{out}");
    assert!(out.contains("\n## Breaking\n\n- `OldThing`: action `OldThing` removed\n\n## Compatible\n"), "{out}");
    assert!(
        out.contains("- `DescribeThings.request.Limit`: maximum `100` → `200` (stated in prose, not enforced)"),
        "{out}"
    );
    assert_eq!(run(&["changelog", "old.json", "nowhere"], &directory).0, 2);
    assert_eq!(run(&["import", "old.json", "--quiet"], &directory).0, 0);
    // A definition and its import are the same.
    assert_eq!(run(&["changelog", "old.json", "schemas"], &directory).0, 0);
    let (code, out, _) = run(&["changelog", "--json", "schemas", "new.json"], &directory);
    let log: Value = serde_json::from_str(&out).unwrap();
    let removed = log["changes"].as_array().unwrap().iter().find(|change| change["place"] == "OldThing").unwrap();
    assert_eq!((code, log["step"].as_str(), removed["breaking"].as_bool()), (1, Some("major"), Some(true)));
}

#[test]
fn a_directory_of_definitions_is_imported_by_service_and_version() {
    let directory = folder("directory");
    for version in ["v1", "v2"] {
        let path = directory.join("services/demo").join(version);
        fs::create_dir_all(&path).unwrap();
        let text = fs::read_to_string(SHAPES).unwrap();
        fs::write(path.join("api.json"), text.replace("2024-01-01", &format!("2024-01-0{}", &version[1..]))).unwrap();
    }
    let (code, out, err) = run(&["import", "services", "--out", "all", "--quiet"], &directory);
    assert_eq!((code, out.lines().count()), (0, 2), "{err}");
    for version in ["2024-01-01", "2024-01-02"] {
        let path = format!("all/demo/{version}");
        assert_eq!(run(&["check", &path], &directory).0, 0);
    }
    let (code, _, err) = run(&["import", "all"], &directory);
    assert!(code == 1 && err.contains("there is no `api.json` under all"), "{err}");
}

#[test]
fn the_json_schema_is_printed() {
    let (code, out, _) = run(&["json-schema"], Path::new("."));
    assert_eq!((code, out), (0, api_schema::format::json_schema()));
}
