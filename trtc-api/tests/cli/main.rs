//! The program `trtc`, run as a child process against the emulator.

#![allow(clippy::unwrap_used, clippy::panic, clippy::expect_used, clippy::indexing_slicing)]

mod call;
mod call_streams;
mod completion;
mod explorer;
mod results;
mod schemas;
mod services;
mod task;
mod terminal;
mod texts;

use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

use trtc_api::Credential;
use trtc_api::emulator::{Emulator, Server};

const ID: &str = "AKIDexample";
const KEY: &str = "not-a-real-key";

/// What a run of the program has printed.
struct Run {
    code: i32,
    out: String,
    err: String,
}

impl Run {
    fn of(output: &Output) -> Self {
        let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
        Self { code: output.status.code().unwrap(), out: text(&output.stdout), err: text(&output.stderr) }
    }

    /// Output for a snapshot.
    fn shown(&self) -> String {
        format!("exit code {}\n--- stdout\n{}--- stderr\n{}", self.code, self.out, self.err)
    }

    fn json(&self) -> serde_json::Value {
        assert_eq!(self.code, 0, "{}", self.shown());
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("{error}: {}", self.out))
    }
}

/// The program, without settings and credentials of the machine.
fn command(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_trtc"));
    command.args(args).env_clear().env("HOME", "/nonexistent").env("PATH", std::env::var_os("PATH").unwrap());
    command
}

fn run(args: &[&str]) -> Run {
    Run::of(&command(args).stdin(Stdio::null()).output().unwrap())
}

fn run_with_input(args: &[&str], input: &str) -> Run {
    let mut child = command(args).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    Run::of(&child.wait_with_output().unwrap())
}

/// An emulator that verifies signatures, and a program that sends to it.
struct Service {
    emulator: Emulator,
    server: Server,
}

impl Service {
    fn start() -> Self {
        Self::of(Emulator::builder().credential(Credential::new(ID, KEY)).build())
    }

    fn of(emulator: Emulator) -> Self {
        let server = emulator.listen("127.0.0.1:0").unwrap();
        Self { emulator, server }
    }

    fn command(&self, args: &[&str]) -> Command {
        let mut command = command(args);
        command.env("TENCENTCLOUD_SECRET_ID", ID).env("TENCENTCLOUD_SECRET_KEY", KEY);
        command.env("TENCENTCLOUD_ENDPOINT", self.server.url()).env("TENCENTCLOUD_REGION", "ap-singapore");
        command
    }

    fn run(&self, args: &[&str]) -> Run {
        Run::of(&self.command(args).stdin(Stdio::null()).output().unwrap())
    }
}

/// A file in a directory of the test, with this content.
fn file(name: &str, text: &str) -> PathBuf {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::write(&path, text).unwrap();
    path
}

/// The request of a schema's example.
fn example(action: &str) -> serde_json::Value {
    let action = trtc_api::dynamic::DynamicService::bundled().action(action).unwrap();
    serde_json::from_str(&action.schema().examples[0].request.to_string()).unwrap()
}
