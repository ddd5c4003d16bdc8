//! The program on a terminal: `script` runs it on one.

#![cfg(target_os = "linux")]

use std::io::{Read, Write};
use std::process::Stdio;

use trtc_api::emulator::Fault;
use trtc_api::web_record::StartWebRecordRequest;

use super::{Service, example, file};

const SECRET: &str = "StorageParams.CloudStorage.SecretKey";

/// Runs a command line of a shell on a terminal, types `keys` after the prompt, and returns what the terminal shows.
fn on_terminal(service: &Service, line: &str, prompt: &str, keys: &str) -> String {
    let mut command = service.command(&[]);
    let shell = format!("{line}; echo code=$?; stty -a");
    let environment: Vec<_> =
        command.get_envs().filter_map(|(name, value)| Some((name.to_owned(), value?.to_owned()))).collect();
    command = std::process::Command::new("script");
    command
        .args(["-qec", &shell, "/dev/null"])
        .env_clear()
        .envs(environment)
        .env("TERM", "xterm")
        .env("SHELL", "/bin/sh");
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let (mut input, mut output) = (child.stdin.take().unwrap(), child.stdout.take().unwrap());
    let (mut shown, mut buffer, mut typed) = (String::new(), [0; 4096], prompt.is_empty());
    loop {
        let count = output.read(&mut buffer).unwrap();
        if count == 0 {
            break;
        }
        shown.push_str(&String::from_utf8_lossy(&buffer[..count]));
        if !typed && shown.contains(prompt) {
            typed = true;
            input.write_all(keys.as_bytes()).unwrap();
        }
    }
    child.wait().unwrap();
    shown
}

fn call(from: &str, more: &str) -> String {
    let from = file(from, &example("StartWebRecord").to_string());
    format!("{} call StartWebRecord --from {} {more}", env!("CARGO_BIN_EXE_trtc"), from.display())
}

#[test]
fn a_secret_is_typed_unseen() {
    let service = Service::start();
    let shown = on_terminal(&service, &call("typed.json", &format!("--secret {SECRET}")), "SecretKey: ", "hunter2\r");
    assert!(shown.contains("code=0") && shown.contains(" echo ") && !shown.contains("hunter2"), "{shown}");
    let sent = service.emulator.calls::<StartWebRecordRequest>().pop().unwrap();
    assert_eq!(sent.storage_params.cloud_storage.unwrap().secret_key, "hunter2");
}

/// The request comes from standard input, the secret from the terminal.
#[test]
fn a_secret_is_typed_also_if_the_request_is_piped() {
    let service = Service::start();
    let from = file("piped.json", &example("StartWebRecord").to_string());
    let line =
        format!("{} call StartWebRecord --from - --secret {SECRET} <{}", env!("CARGO_BIN_EXE_trtc"), from.display());
    let shown = on_terminal(&service, &line, "SecretKey: ", "hunter2\r");
    assert!(shown.contains("code=0"), "{shown}");
}

#[test]
fn ctrl_c_at_a_prompt_leaves_the_terminal_as_it_was() {
    let service = Service::start();
    let shown = on_terminal(&service, &call("ctrl-c.json", &format!("--secret {SECRET}")), "SecretKey: ", "\u{3}");
    assert!(shown.contains("code=130") && shown.contains(" echo ") && !shown.contains("-echo "), "{shown}");
    assert!(service.emulator.calls::<StartWebRecordRequest>().is_empty());
}

/// A signal of another process, which the terminal does not send. A program that has not asked yet ends in the same way.
#[test]
fn sigint_at_a_prompt_leaves_the_terminal_as_it_was() {
    let service = Service::start();
    let call = call("sigint.json", &format!("--secret {SECRET}"));
    let shown = on_terminal(&service, &format!("timeout --foreground --preserve-status -s INT 1 {call}"), "", "");
    assert!(shown.contains("code=130") && shown.contains(" echo ") && !shown.contains("-echo "), "{shown}");
    assert!(service.emulator.calls::<StartWebRecordRequest>().is_empty());
}

#[test]
fn long_work_shows_what_it_is() {
    let service = Service::start();
    service.emulator.fault(Fault::Delay(std::time::Duration::from_millis(400)), 1);
    let shown = on_terminal(&service, &call("spinner.json", ""), "", "");
    assert!(shown.contains("calling StartWebRecord") && !shown.contains("0/0"), "{shown}");
}

/// A table is as wide as the terminal, and as wide as its content elsewhere.
#[test]
fn a_table_fits_the_terminal() {
    let service = Service::start();
    let line = format!(
        "stty cols 60 rows 24; {} call DescribeRoomInfo --set SdkAppId=1 --set StartTime=1 --set EndTime=2 --output table",
        env!("CARGO_BIN_EXE_trtc")
    );
    let shown = on_terminal(&service, &line, "", "");
    let rule = shown.lines().find(|line| line.contains("══")).unwrap_or_else(|| panic!("{shown}"));
    assert!(rule.trim().chars().count() <= 60, "{shown}");
}
