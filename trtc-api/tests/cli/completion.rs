//! Completion, as a shell asks for it.

use std::process::Command;

use super::{command, file};

/// The candidates of the program for the last word.
fn candidates(shell: &str, words: &[&str]) -> String {
    let mut command = command(&[&["--"], words].concat());
    command.env("COMPLETE", shell).env("_CLAP_COMPLETE_INDEX", (words.len() - 1).to_string()).env("_CLAP_IFS", "\n");
    String::from_utf8(command.output().unwrap().stdout).unwrap()
}

#[test]
fn actions_fields_and_values_are_completed_in_all_shells() {
    let vendor = "StorageParams.CloudStorage.Vendor";
    for shell in ["bash", "zsh", "fish"] {
        let actions = candidates(shell, &["trtc", "call", "StopW"]);
        assert!(actions.contains("StopWebRecord"), "{shell}: {actions}");
        let fields = candidates(shell, &["trtc", "call", "StartWebRecord", "--set", "StorageParams.CloudStorage.V"]);
        assert!(fields.contains(&format!("{vendor}=")), "{shell}: {fields}");
        let values = candidates(shell, &["trtc", "call", "StartWebRecord", "--set", &format!("{vendor}=")]);
        assert!(values.contains(&format!("{vendor}=0")), "{shell}: {values}");
        let secrets = candidates(shell, &["trtc", "call", "StartWebRecord", "--secret", "StorageParams.CloudStorage."]);
        assert!(secrets.contains("SecretKey") && !secrets.contains("Bucket"), "{shell}: {secrets}");
        let explained = candidates(shell, &["trtc", "explain", "StartWebRecord.St"]);
        assert!(explained.contains("StartWebRecord.StorageParams"), "{shell}: {explained}");
        let codes = candidates(shell, &["trtc", "explain", "FailedOperation.TaskE"]);
        assert!(codes.contains("FailedOperation.TaskExist"), "{shell}: {codes}");
        let types = candidates(shell, &["trtc", "explain", "CloudSt"]);
        assert!(types.contains("CloudStorage"), "{shell}: {types}");
        let regions = candidates(shell, &["trtc", "call", "DescribeWebRecord", "--region", ""]);
        assert!(regions.contains("ap-singapore") && !regions.contains("ap-beijing"), "{shell}: {regions}");
        let any_case = candidates(shell, &["trtc", "call", "stopw"]);
        assert!(any_case.contains("StopWebRecord"), "{shell}: {any_case}");
        let directory = file("completed.json", "").parent().unwrap().display().to_string();
        for option in [&["call", "StopWebRecord", "--from"][..], &["task", "status", "--id-file"]] {
            let files = candidates(shell, &[&["trtc"], option, &[&*format!("{directory}/completed")]].concat());
            assert!(files.contains("completed.json"), "{shell} {option:?}: {files}");
        }
    }
}

/// Bash splits words at `=`; the script joins them.
#[test]
fn bash_completes_values_after_an_equals_sign() {
    let program = env!("CARGO_BIN_EXE_trtc");
    let script = format!(
        "source <(COMPLETE=bash {program})
         COMP_WORDS=(trtc call StartWebRecord --set StorageParams.CloudStorage.Vendor '='); COMP_CWORD=5; COMP_TYPE=9
         _trtc_complete; printf '%s,' \"${{COMPREPLY[@]}}\""
    );
    let output = Command::new("bash").args(["--norc", "-c", &script]).output().unwrap();
    assert_eq!(String::from_utf8(output.stdout).unwrap(), "0,1,", "{}", String::from_utf8_lossy(&output.stderr));
}

/// Zsh adds a space to a candidate unless the script asks for none.
#[test]
fn zsh_adds_no_space_where_a_path_goes_on() {
    if Command::new("zsh").arg("--version").output().is_err() {
        return;
    }
    let program = env!("CARGO_BIN_EXE_trtc");
    let complete = |word: &str| {
        let script = format!(
            "compdef() {{ }}; _describe() {{ print -r -- ${{(P)3}} $4 $5; }}; source <(COMPLETE=zsh {program})
             words=(trtc call StartWebRecord --set '{word}'); CURRENT=5; _trtc_complete"
        );
        let output = Command::new("zsh").args(["-f", "-c", &script]).output().unwrap();
        String::from_utf8(output.stdout).unwrap()
    };
    let field = complete("StorageParams.CloudStorage.V");
    assert!(field.contains("Vendor=") && field.contains(" -S"), "{field}");
    let value = complete("StorageParams.CloudStorage.Vendor=");
    assert!(value.contains("Vendor=0") && !value.contains(" -S"), "{value}");
}
