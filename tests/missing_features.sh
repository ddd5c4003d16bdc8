#!/usr/bin/env bash
# Checks that the compiler names the feature of an item whose feature is off.
set -euo pipefail
cd "$(dirname "$0")/missing_features"
export CARGO_TARGET_DIR="${CARGO_TARGET_DIR:-../../target/downstream}"
if output=$(cargo check -q 2>&1); then
    echo "the crate compiles without its features" >&2
    exit 1
fi
named=$(grep -o "gated behind the \`[a-z-]*\` feature" <<< "$output" | cut -d '`' -f 2 | sort | tr '\n' ' ')
expected="blocking callback callback emulator user-sig web-record "
[ "$named" = "$expected" ] || { printf 'named: %s, expected: %s\n%s\n' "$named" "$expected" "$output" >&2; exit 1; }
echo "the compiler names every missing feature"
