//! Golden texts of compile errors: a required field that is not set, a type that is no request or none of its kind, arguments
//! of the client builder and of `service!`.
//!
//! Each case is an example of this crate behind the feature `compile-fail`. One cargo invocation compiles them all, with the
//! dependencies that the tests have anyway. `UPDATE=1 cargo test -p trtc-tests --test compile_fail` accepts the texts.
//! Notes of the compiler change between versions, so the texts are compared only with the version that they were taken from.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;
use std::process::Command;
use std::{env, fs, io};

use serde_json::Value;

const COMPILER: &str = "rustc 1.95.";

/// The key of what cargo reports itself.
const CARGO: &str = "cargo";

#[test]
fn mistakes_are_named() {
    let rustc = env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let version = Command::new(rustc).arg("--version").output().unwrap().stdout;
    let update = env::var_os("UPDATE").is_some();
    if !version.starts_with(COMPILER.as_bytes()) && !update {
        eprintln!("not compared: the texts are those of {COMPILER}x");
        return;
    }
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("compile_fail/cases");
    let names = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let cases: Vec<String> = names.filter_map(|name| name.strip_suffix(".rs").map(str::to_owned)).collect();
    let errors = errors(&cases);
    for case in &cases {
        let golden = folder.join(format!("{case}.stderr"));
        let shown = errors.get(case).unwrap_or_else(|| panic!("{case} has no error: {}", errors[CARGO]));
        if update {
            fs::write(&golden, shown).unwrap();
        }
        assert_eq!(*shown, fs::read_to_string(&golden).unwrap_or_default(), "{}", golden.display());
    }
}

/// The errors of each case, and what cargo reports itself.
fn errors(cases: &[String]) -> BTreeMap<String, String> {
    let mut cargo = Command::new(env!("CARGO"));
    // The whole workspace, so that the features of the dependencies are those of `cargo test --workspace`.
    cargo.args(["build", "--workspace", "--features", "trtc-tests/compile-fail", "--keep-going"]);
    cargo.args(["--message-format", "json"]).args((!cfg!(debug_assertions)).then_some("--release"));
    cargo.args(cases.iter().flat_map(|case| ["--example", case]));
    // The variables of this package. With them, the build script of ring would run again, and all that depends on ring
    // would be built again: here, and by the next command.
    for (name, _) in env::vars_os() {
        if ["CARGO_PKG_", "CARGO_MANIFEST_"].iter().any(|start| name.to_string_lossy().starts_with(start)) {
            cargo.env_remove(name);
        }
    }
    // Written directly, since the harness holds back what a test prints.
    io::stderr().write_all(b"compiling programs with mistakes\n").unwrap();
    let output = cargo.output().unwrap();
    let mut shown = BTreeMap::from([(CARGO.to_owned(), String::from_utf8_lossy(&output.stderr).into_owned())]);
    for line in String::from_utf8(output.stdout).unwrap().lines() {
        let message: Value = serde_json::from_str(line).unwrap();
        let is_case = message["target"]["src_path"].as_str().is_some_and(|path| path.contains("compile_fail"));
        if is_case && message["reason"] == "compiler-message" && message["message"]["level"] == "error" {
            let case = message["target"]["name"].as_str().unwrap();
            shown.entry(case.to_owned()).or_default().push_str(&text(&message["message"]));
        }
    }
    shown
}

/// The text of an error: message, place and label, and the first line of each note.
fn text(error: &Value) -> String {
    let string = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let code = error["code"]["code"].as_str().map(|code| format!("[{code}]")).unwrap_or_default();
    let mut text = format!("error{code}: {}\n", string(&error["message"]));
    let Some(span) = error["spans"].as_array().into_iter().flatten().find(|span| span["is_primary"] == true) else {
        // The number of errors, which the others show.
        return String::new();
    };
    let (line, column) = (&span["line_start"], &span["column_start"]);
    text.push_str(
        &format!("  --> {line}:{column}: {}\n", span["label"].as_str().unwrap_or_default()).replace(": \n", "\n"),
    );
    for note in error["children"].as_array().into_iter().flatten() {
        let message = string(&note["message"]);
        text.push_str(&format!("  {}: {}\n", string(&note["level"]), message.lines().next().unwrap_or_default()));
    }
    text
}
