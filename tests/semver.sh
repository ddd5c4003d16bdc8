#!/usr/bin/env bash
# Holds the public API against that of the last release: a change that breaks users needs a version that says so.
# The last release is the latest tag `v*`, or the revision that is given: tests/semver.sh [REVISION]
set -euo pipefail
cd "$(dirname "$0")/.."
baseline=${1:-$(git describe --tags --abbrev=0 --match 'v*' 2>/dev/null || true)}
if [ -z "$baseline" ]; then
    echo "there is no release yet, so nothing can break"
    exit 0
fi
cargo semver-checks --version >/dev/null 2>&1 || cargo install -q --locked cargo-semver-checks
# The macro's own crate has no API but `service!`, which the tests of what it emits hold.
cargo semver-checks -p api-schema -p trtc-api --all-features --baseline-rev "$baseline"
