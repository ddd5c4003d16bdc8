//! Shells whose scripts differ from those of `clap_complete`.

use std::ffi::OsString;
use std::io::{Error, Write};
use std::path::Path;

use clap::Command;
use clap_complete::env::{self, EnvCompleter};

/// A shell of `clap_complete` with a script of its own: `VAR` is the variable that asks for completions, `COMPLETER` the
/// program, and `BINARY` its name.
pub(super) struct Scripted {
    shell: &'static dyn EnvCompleter,
    script: &'static str,
}

/// Bash splits words at `=`: the words are joined before they are completed.
pub(super) const BASH: Scripted = Scripted { shell: &env::Bash, script: BASH_SCRIPT };

/// The script for zsh adds no space after a path that is not complete, and after the `=` before a value.
pub(super) const ZSH: Scripted = Scripted { shell: &env::Zsh, script: ZSH_SCRIPT };

impl EnvCompleter for Scripted {
    fn name(&self) -> &'static str {
        self.shell.name()
    }

    fn is(&self, name: &str) -> bool {
        self.shell.is(name)
    }

    fn write_registration(
        &self,
        var: &str,
        _name: &str,
        bin: &str,
        completer: &str,
        out: &mut dyn Write,
    ) -> Result<(), Error> {
        let script = self.script.replace("VAR=", &format!("{var}="));
        out.write_all(script.replace("COMPLETER", completer).replace("BINARY", bin).as_bytes())
    }

    fn write_complete(
        &self,
        command: &mut Command,
        arguments: Vec<OsString>,
        directory: Option<&Path>,
        out: &mut dyn Write,
    ) -> Result<(), Error> {
        self.shell.write_complete(command, arguments, directory, out)
    }
}

const BASH_SCRIPT: &str = r#"_trtc_complete() {
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

const ZSH_SCRIPT: &str = r#"#compdef BINARY
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
