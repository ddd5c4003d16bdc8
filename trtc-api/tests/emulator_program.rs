//! The program `trtc-emulator`, run as a child process.

#![allow(clippy::unwrap_used, clippy::panic)]

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use trtc_api::web_record::DescribeWebRecordRequest;
use trtc_api::{Client, Credential, Error};

struct Program(Child);

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn command(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_trtc-emulator"));
    command.args(args).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// Starts the program, and returns the URL of its first line.
fn start(args: &[&str]) -> (Program, String) {
    let mut program = Program(command(args).spawn().unwrap());
    let mut line = String::new();
    BufReader::new(program.0.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let url = line.trim_end().strip_prefix("listening on ").unwrap_or_else(|| panic!("{line}"));
    assert!(url.starts_with("http://127.0.0.1:"), "{url}");
    (program, url.to_owned())
}

fn describe(url: &str, key: &str) -> Error {
    let client =
        Client::builder().credential(Credential::new("AKIDx", key)).endpoint(url).max_attempts(1).build().unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let request = DescribeWebRecordRequest::builder().task_id("t").build();
    runtime.block_on(async { client.describe_web_record(request).await }).unwrap_err()
}

#[test]
fn it_verifies_signatures_and_injects_faults() {
    let args = ["--listen", "127.0.0.1:0", "--secret-id", "AKIDx", "--secret-key", "right", "--fault", "html*2"];
    let (_program, url) = start(&args);
    for _ in 0..2 {
        assert_eq!(describe(&url, "right").status(), Some(502));
    }
    assert_eq!(describe(&url, "right").code(), Some("FailedOperation.TaskNotExist"));
    assert_eq!(describe(&url, "wrong").code(), Some("AuthFailure.SignatureFailure"));
}

#[test]
fn an_invalid_argument_is_named_with_the_remedy() {
    for (args, message) in [
        (&["--prot", "1"][..], "unknown argument `--prot`"),
        (&["--listen"], "`--listen` requires a value"),
        (&["--secret-id", "x"], "`--secret-id` and `--secret-key` require each other"),
        (&["--fault", "earthquake"], "unknown fault `earthquake`; expected one of throttle"),
        (&["--fault", "html*many"], "invalid number of times `many`"),
        (&["--start-lag", "-1"], "invalid number of seconds `-1`"),
        (&["--quirks", "x"], "invalid seed `x`"),
        (&["--listen", "0.0.0.0:0"], "only on loopback addresses"),
        (&["--listen", "0.0.0.0:0"], "are allowed with `--allow-remote`"),
        (&["--listen", "127.0.0.1"], "invalid socket address; use an address with a port"),
    ] {
        let output = command(args).output().unwrap();
        let text = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{text}");
        assert!(text.contains(message) && text.contains("--help"), "{text}");
    }
    let help = command(&["--help"]).output().unwrap();
    assert!(help.status.success() && String::from_utf8(help.stdout).unwrap().contains("listening on http://127.0.0.1"));
}
