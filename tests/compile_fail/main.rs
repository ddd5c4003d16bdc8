//! Golden texts of compile errors: a required field that is not set, a type that is no request, arguments of `service!`.
//!
//! Notes of the compiler change between versions, so the texts are compared only with the version that they were taken
//! from; `TRYBUILD=overwrite cargo test -p trtc-tests --test compile_fail` accepts the texts of another version.

use std::process::Command;

const COMPILER: &str = "rustc 1.95.";

#[test]
fn mistakes_are_named() {
    let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let version = Command::new(rustc).arg("--version").output().unwrap().stdout;
    if !version.starts_with(COMPILER.as_bytes()) && std::env::var_os("TRYBUILD").is_none() {
        eprintln!("not compared: the texts are those of {COMPILER}x");
        return;
    }
    trybuild::TestCases::new().compile_fail("compile_fail/cases/*.rs");
}
