#!/usr/bin/env bash
# What `trtc code` and `trtc new` print for every action: the Rust programs compile in one crate, the shell scripts and
# the programs with the official Python SDK are accepted by an emulator that verifies signatures, and each request to
# fill in is valid. PYTHON is an interpreter that has the SDK.
set -euo pipefail
cd "$(dirname "$0")/.."
root=$PWD
target=${CARGO_TARGET_DIR:-$root/target}
# With the features of the tests, which are built anyway.
cargo build -q --workspace --bins --examples
trtc=$target/debug/trtc
work=$(mktemp -d)
trap 'kill "${emulator:-}" 2>/dev/null || true; rm -rf "$work"' EXIT

export TENCENTCLOUD_SECRET_ID=AKIDexample TENCENTCLOUD_SECRET_KEY=not-a-real-key
mkdir -p "$work/crate/src"
cat > "$work/crate/Cargo.toml" <<TOML
[package]
name = "printed-code"
version = "0.0.0"
edition = "2024"

[dependencies]
serde_json = "1"
tokio = { version = "1", features = ["macros", "rt-multi-thread"] }
trtc-api = { path = "$root/trtc-api", features = ["china"] }

[workspace]
TOML
printf '#![allow(dead_code)]\n' > "$work/crate/src/main.rs"
# Each example of the schema, and each official example, is a request.
python3 - "$work" <<'PYTHON'
import json, pathlib, sys
work = pathlib.Path(sys.argv[1])
official = json.load(open("tests/facts/examples.json"))["actions"]
number = 0
for file in sorted(pathlib.Path("api-schema/trtc").rglob("*.json")):
    schema = json.load(open(file))
    action = schema.get("action") if isinstance(schema, dict) else None
    if not action:
        continue
    requests = [example["request"] for example in schema.get("examples", [])]
    requests += [example["request"] for example in official.get(action, []) if isinstance(example.get("request"), dict)]
    for request in requests:
        number += 1
        (work / f"{number}.{action}.json").write_text(json.dumps(request))
PYTHON
printed=0 rejected=0
for request in "$work"/*.json; do
    name=$(basename "$request" .json); number=${name%%.*}; action=${name#*.}
    if "$trtc" code "$action" --from "$request" > "$work/crate/src/m$number.rs" 2> "$work/error"; then
        echo "mod m$number;" >> "$work/crate/src/main.rs"
        printed=$((printed + 1))
    else
        # Some official examples violate the documented constraints.
        grep -q "was not sent" "$work/error" || { cat "$work/error"; exit 1; }
        rm "$work/crate/src/m$number.rs"
        rejected=$((rejected + 1))
    fi
done
echo "fn main() {}" >> "$work/crate/src/main.rs"
cp Cargo.lock "$work/crate/"
(cd "$work/crate" && CARGO_TARGET_DIR="$root/target/downstream" cargo check -q)
echo "$printed programs in Rust compile, $rejected invalid requests were rejected"
[ "$printed" -gt 80 ]

"$target/debug/trtc-emulator" --secret-id AKIDexample --secret-key not-a-real-key > "$work/emulator" &
emulator=$!
for _ in $(seq 100); do grep -q listening "$work/emulator" && break; sleep 0.1; done
url=$(sed -n 's/^listening on //p' "$work/emulator")
# The secrets of a request are variables, whatever their names, and have any characters.
secrets() { grep -oE '\$\{[A-Z0-9_]+:\?\}' "$1" | sed 's/^..//; s/:?}$/=a"b\\c/' | sort -u || true; }
for action in StartWebRecord DescribeWebRecord StopWebRecord StartStreamIngest StartAITranscription; do
    "$trtc" code "$action" --lang curl > "$work/send.sh"
    "$trtc" code "$action" --lang python > "$work/send.py"
    sed -i 's/HttpProfile(/HttpProfile(protocol="http", /' "$work/send.py"
    variables=$(secrets "$work/send.sh")
    # shellcheck disable=SC2086
    response=$(env TENCENTCLOUD_ENDPOINT="$url" $variables sh "$work/send.sh")
    case $response in *AuthFailure*|*InvalidParameter*|'') echo "$action, shell: $response"; exit 1 ;; esac
    # shellcheck disable=SC2086
    response=$(env TENCENTCLOUD_ENDPOINT="${url#http://}" $variables "$PYTHON" "$work/send.py" 2>&1) || true
    case $response in *AuthFailure*|*InvalidParameter*) echo "$action, Python: $response"; exit 1 ;; esac
    case $response in *RequestId*|*FailedOperation*) ;; *) echo "$action, Python: $response"; exit 1 ;; esac
done
echo "the shell scripts and the Python programs are accepted"

filled=0
for file in $(grep -lE '^  "action":' api-schema/trtc/*/*.json); do
    action=$(basename "$file" .json)
    region=$(sed -n 's/.*"regions": \["\([a-z0-9-]*\)".*/\1/p' "$file" | head -n 1)
    "$trtc" new "$action" | "$trtc" call "$action" --from - --dry-run --endpoint localhost --region "${region:-ap-singapore}" >/dev/null 2> "$work/error" \
        || { echo "$action"; cat "$work/error"; exit 1; }
    filled=$((filled + 1))
done
echo "$filled requests to fill in are valid"
[ "$filled" -gt 80 ]
