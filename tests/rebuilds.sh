#!/usr/bin/env bash
# Checks that the next build sees an edited, an added and a removed schema file, of the library and of a user's crate,
# and that only the crate with the schemas and its dependents are rebuilt.
# Works on copies in a temporary folder.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# The dependencies are those of other users' crates. The folder is not that of this workspace, whose crates have the same
# names and paths.
export CARGO_TARGET_DIR="${CARGO_TARGET_DIR:-$root/target}/downstream"

cp -r "$root/api-schema" "$root/trtc-macros" "$root/trtc-api" "$root/Cargo.lock" "$root/README.md" "$work/"
sed -e 's/^members = .*/members = ["api-schema", "trtc-macros", "trtc-api", "user"]/' -e '/^exclude = \[/,/^\]/d' \
    "$root/Cargo.toml" > "$work/Cargo.toml"
mkdir -p "$work/user/src" "$work/user/schemas"
cat > "$work/user/Cargo.toml" <<'TOML'
[package]
name = "user"
version = "0.1.0"
edition = "2024"

[dependencies]
trtc-api = { path = "../trtc-api", default-features = false, features = ["web-record"] }
TOML
cp "$root/tests/downstream/build.rs" "$work/user/"
cp "$root/tests/downstream/schemas/DeletePicture.json" "$work/user/schemas/"
cat > "$work/user/src/main.rs" <<'RUST'
mod own {
    trtc_api::service! { schemas = "schemas" }
}

fn main() {
    let limits = |all: &[trtc_api::__private::Entry]| {
        let one = |entry: &trtc_api::__private::Entry| format!("{}={:?}", entry.info.name, entry.info.rate_limit);
        all.iter().map(one).collect::<Vec<_>>().join(" ")
    };
    println!("bundled: {}; own: {}", limits(trtc_api::ACTIONS), limits(own::ACTIONS));
}
RUST

# Builds and runs the program. It must print a word, or not print it, and exactly these crates must have been built.
sees() {
    local what=$1 word=$2 crates=$3 built printed
    built=$(cd "$work" && cargo build -p user 2>&1 | tee "$work/log" | awk '$1 == "Compiling" { print $2 }' | sort | xargs)
    printed=$("$CARGO_TARGET_DIR/debug/user") || { cat "$work/log"; exit 1; }
    case "$what:$printed" in
        with:*"$word"* ) ;;
        without:*"$word"* | with:* ) echo "expected the output $what '$word', found: $printed" >&2; exit 1 ;;
    esac
    [ "$crates" = any ] || [ "$crates" = "$built" ] || { echo "built '$built' instead of '$crates'" >&2; exit 1; }
    echo "ok: $what $word, built: ${crates/any/all}"
}

bundled="$work/api-schema/trtc/web-record" own="$work/user/schemas"
sees with 'StopWebRecord=Some(20)' any
sees with 'DeletePicture=Some(20)' ''

# The user's own schemas first: a rebuild caused by a change of the library would prove nothing.
sed -i 's/"rateLimit": 20/"rateLimit": 21/' "$own/DeletePicture.json"
sees with 'DeletePicture=Some(21)' user
sed 's/DeletePicture/HidePicture/' "$own/DeletePicture.json" > "$own/HidePicture.json"
sees with 'HidePicture=Some(21)' user
rm "$own/HidePicture.json"
sees without 'HidePicture' user

sed -i 's/"rateLimit": 20/"rateLimit": 21/' "$bundled/StopWebRecord.json"
sees with 'StopWebRecord=Some(21)' 'trtc-api user'
sed 's/StopWebRecord/PauseWebRecord/' "$bundled/StopWebRecord.json" > "$bundled/PauseWebRecord.json"
sees with 'PauseWebRecord=Some(21)' 'trtc-api user'
rm "$bundled/PauseWebRecord.json"
sees without 'PauseWebRecord' 'trtc-api user'
echo "every edited, added and removed schema file was seen, and no other crate was rebuilt"
