//! Completion for bash, which splits words at `=`: the words are joined before they are completed.

use std::ffi::OsString;
use std::io::{Error, Write};
use std::path::Path;

use clap::Command;
use clap_complete::env::{self, EnvCompleter};

/// Completion for bash.
pub(super) struct Bash;

/// `VAR` is the variable that asks for completions, `COMPLETER` the program.
const SCRIPT: &str = r#"_trtc_complete() {
    local IFS=$'\013' words=() word previous='' prefix
    for word in "${COMP_WORDS[@]:0:COMP_CWORD+1}"; do
        if [[ ${#words[@]} -gt 0 && ( $word == =* || $previous == *= ) ]]; then
            words[${#words[@]}-1]+=$word
        else
            words+=("$word")
        fi
        previous=$word
    done
    local current=${words[${#words[@]}-1]}
    COMPREPLY=( $(
        VAR=bash _CLAP_IFS=$IFS _CLAP_COMPLETE_INDEX=$((${#words[@]}-1)) \
        _CLAP_COMPLETE_COMP_TYPE=$COMP_TYPE _CLAP_COMPLETE_SPACE=false "COMPLETER" -- "${words[@]}"
    ) )
    # Bash replaces only what follows the last `=`.
    if [[ $current == *=* ]]; then
        prefix=${current%"${current##*=}"}
        COMPREPLY=( "${COMPREPLY[@]#"$prefix"}" )
    fi
    [[ ${#COMPREPLY[@]} -eq 1 && ${COMPREPLY[0]} != *[=.] ]] && compopt +o nospace 2>/dev/null
    return 0
}
complete -o nospace -F _trtc_complete BINARY
"#;

impl EnvCompleter for Bash {
    fn name(&self) -> &'static str {
        "bash"
    }

    fn is(&self, name: &str) -> bool {
        name == "bash"
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
        env::Bash.write_complete(command, arguments, directory, out)
    }
}
