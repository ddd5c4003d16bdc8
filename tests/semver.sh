#!/usr/bin/env bash
# Compares the public API with that of the last release: a breaking change requires a new incompatible version.
# The last release is the latest tag `v*`, or the given revision: tests/semver.sh [REVISION]
set -euo pipefail
cd "$(dirname "$0")/.."
baseline=${1:-$(git describe --tags --abbrev=0 --match 'v*' 2>/dev/null || true)}
if [ -z "$baseline" ]; then
    echo "there is no release yet, so nothing can break"
    exit 0
fi
cargo semver-checks --version >/dev/null 2>&1 || cargo install -q --locked cargo-semver-checks
# The macro crate has no API except `service!`, whose output other tests cover.
cargo semver-checks -p api-schema -p trtc-api --all-features --baseline-rev "$baseline"
