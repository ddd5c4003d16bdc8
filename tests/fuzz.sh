#!/usr/bin/env bash
# Fuzzes what reads bytes from outside, each target for some minutes: tests/fuzz.sh [MINUTES] [TARGET…]
# Needs a nightly toolchain and `cargo install cargo-fuzz`. New inputs go to target/fuzz; a crash, to tests/fuzz/artifacts.
# What is found and worth keeping goes by hand to tests/fuzz/corpus, which `cargo test` replays.
set -euo pipefail
cd "$(dirname "$0")/.."
minutes=${1:-20}
shift $(( $# > 0 ? 1 : 0 ))
if [ $# -gt 0 ]; then targets=("$@"); else
    mapfile -t targets < <(cd tests/fuzz/fuzz_targets && ls -- *.rs | sed 's/\.rs$//')
fi
for target in "${targets[@]}"; do
    mkdir -p "target/fuzz/corpus/$target"
    echo "== $target, $minutes minutes"
    cargo +nightly fuzz run --fuzz-dir tests/fuzz "$target" "target/fuzz/corpus/$target" "tests/fuzz/corpus/$target" -- \
        -max_total_time=$(( minutes * 60 )) -max_len=16384 -timeout=10 -rss_limit_mb=2048 -dict=tests/fuzz/json.dict \
        -print_final_stats=1 2>&1 | grep -E 'stat::|SUMMARY|panicked|ERROR|Test unit|DONE|refused'
done
