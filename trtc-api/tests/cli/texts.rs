//! Texts for people: help, explanations, search results, skeletons, code.

use insta::assert_snapshot;

use super::{file, run, run_with_input};

#[test]
fn help_names_commands_examples_and_exit_codes() {
    assert_snapshot!(run(&["--help"]).shown());
    assert_snapshot!("help_call", run(&["call", "--help"]).shown());
}

#[test]
fn explain_shows_what_the_schema_states() {
    for name in [
        "StopWebRecord",
        "StartWebRecord.MaxDurationLimit",
        "startwebrecord.storageparams.cloudstorage.vendor",
        "StartWebRecord.StorageParams.CloudStorage",
        "FailedOperation.TaskExist",
        "WebRecordStopped",
        "WebRecording",
        "CloudVendor",
    ] {
        assert_snapshot!(format!("explain_{}", name.replace('.', "_")), run(&["explain", name]).shown());
    }
}

#[test]
fn a_misspelled_name_is_corrected() {
    for (args, help) in [
        (&["explain", "StartWebRecrod"][..], "did you mean `StartWebRecord`?"),
        (&["explain", "StartWebRecord.StorageParam"], "did you mean `StorageParams`?"),
        (&["call", "StopWebRecrod"], "did you mean `StopWebRecord`?"),
        (&["call", "StopWebRecord", "--set", "TaskID=x"], "did you mean `TaskId`?"),
    ] {
        let run = run(args);
        assert_eq!((run.code, run.err.contains(help)), (2, true), "{}", run.shown());
    }
}

#[test]
fn what_other_programs_accept_has_a_tip() {
    for (args, tip) in [
        (&["StopWebRecord", "--set", "TaskId=x"][..], "tip: to call an action, use 'trtc call StopWebRecord'"),
        (&["call", "StopWebRecord", "TaskId=x"], "tip: to set a field, use '--set PATH=VALUE'"),
        (&["call", "StopWebRecord", "{\"TaskId\":\"x\"}"], "to read a request, use '--from FILE'"),
    ] {
        let run = run(args);
        assert_eq!((run.code, run.err.contains(tip)), (2, true), "{}", run.shown());
    }
    let typo = run(&["cal", "StopWebRecord"]);
    assert!(!typo.err.contains("to call an action") && typo.err.contains("'call'"), "{}", typo.shown());
}

#[test]
fn search_ranks_names_before_descriptions() {
    assert_snapshot!(run(&["search", "record", "web page", "--limit", "5"]).shown());
    let first = run(&["search", "idempotency key"]);
    assert!(first.out.contains("RecordId"), "{}", first.shown());
    assert_eq!(run(&["search", "xylophone"]).code, 1);
}

/// `trtc call` reads what `trtc new` prints. `tests/cli_code.sh` does this for every action.
#[test]
fn skeletons_are_valid_requests() {
    assert_snapshot!(run(&["new", "StopWebRecord"]).shown());
    for action in trtc_api::INFOS.iter().step_by(9) {
        let skeleton = run(&["new", action.name]);
        let region = action.regions.first().unwrap_or(&"ap-singapore");
        let site = if action.sites.only() == Some("Chinese") { "china" } else { "international" };
        let dry = ["call", action.name, "--from", "-", "--dry-run", "--region", region, "--site", site];
        let dry = run_with_input(&dry, &skeleton.out);
        assert_eq!(dry.code, 0, "{}{}", skeleton.out, dry.shown());
    }
}

#[test]
fn code_has_no_secret() {
    let start = file("code.json", &super::example("StartWebRecord").to_string());
    for lang in ["rust", "curl", "json", "python"] {
        let run = run(&["code", "StartWebRecord", "--from", start.to_str().unwrap(), "--lang", lang]);
        assert!(!run.out.contains("Idxxxxxx") && !run.out.contains("AKxxxxxx"), "{}", run.shown());
        assert_snapshot!(format!("code_{lang}"), run.shown());
    }
}

#[test]
fn there_is_a_manual_page_for_each_command() {
    let directory = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("man");
    let run = run(&["man", "--directory", directory.to_str().unwrap()]);
    assert_eq!(run.code, 0, "{}", run.shown());
    for page in ["trtc.1", "trtc-call.1", "trtc-explain.1", "trtc-search.1", "trtc-new.1", "trtc-code.1"] {
        let text = std::fs::read_to_string(directory.join(page)).unwrap_or_else(|error| panic!("{page}: {error}"));
        assert!(text.contains(".SH SYNOPSIS"), "{text}");
    }
}
