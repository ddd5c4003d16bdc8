#!/usr/bin/env bash
# Two hundred callers over loopback with faults, ten minutes or as many as are given: tests/soak.sh [MINUTES [REDIS_URL]]
# Fails when memory grows after the first minute, or when connections or tasks are left behind.
set -euo pipefail
cd "$(dirname "$0")/.."
exec cargo run -q --release --manifest-path tests/benches/Cargo.toml --features soak --bin soak -- "${1:-10}" "${@:2}"
