//! Completion for zsh. Unlike the script of `clap_complete`, this one adds no space after a path that goes on, and after
//! the `=` before a value.

use std::ffi::OsString;
use std::io::{Error, Write};
use std::path::Path;

use clap::Command;
use clap_complete::env::{self, EnvCompleter};

/// Completion for zsh.
pub(super) struct Zsh;

/// `VAR` is the variable that asks for completions, `COMPLETER` the program.
const SCRIPT: &str = r#"#compdef BINARY
_trtc_complete() {
    local line
    local -a lines unfinished finished
    lines=("${(@f)$(
        VAR=zsh _CLAP_IFS=$'\n' _CLAP_COMPLETE_INDEX=$((CURRENT - 1)) "COMPLETER" -- "${(@)words[1,CURRENT]}" 2>/dev/null
    )}")
    for line in "${lines[@]}"; do
        case ${line%%:*} in
            *[=./]) unfinished+=("$line") ;;
            ?*) finished+=("$line") ;;
        esac
    done
    (( $#unfinished )) && _describe -V 'values' unfinished -S ''
    (( $#finished )) && _describe -V 'values' finished
}
compdef _trtc_complete BINARY
"#;

impl EnvCompleter for Zsh {
    fn name(&self) -> &'static str {
        "zsh"
    }

    fn is(&self, name: &str) -> bool {
        name == "zsh"
    }

    fn write_registration(
        &self,
        var: &str,
        _name: &str,
        bin: &str,
        completer: &str,
        out: &mut dyn Write,
    ) -> Result<(), Error> {
        out.write_all(super::registration(SCRIPT, var, bin, completer).as_bytes())
    }

    fn write_complete(
        &self,
        command: &mut Command,
        arguments: Vec<OsString>,
        directory: Option<&Path>,
        out: &mut dyn Write,
    ) -> Result<(), Error> {
        env::Zsh.write_complete(command, arguments, directory, out)
    }
}
