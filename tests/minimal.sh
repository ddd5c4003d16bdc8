#!/usr/bin/env bash
# Builds the three crates with the oldest versions that their manifests allow, so that those are no lies.
# The switch of cargo that picks them is not stable; nothing that is built needs anything unstable.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export CARGO_TARGET_DIR="${CARGO_TARGET_DIR:-$root/target}/minimal"

cp -r "$root/api-schema" "$root/trtc-macros" "$root/trtc-api" "$root/README.md" "$work/"
sed -e 's/^members = .*/members = ["api-schema", "trtc-macros", "trtc-api"]/' -e '/^exclude = /d' \
    "$root/Cargo.toml" > "$work/Cargo.toml"
# What tests need is their own business, and would raise what the crates need.
for crate in api-schema trtc-macros trtc-api; do
    sed -i '/^\[dev-dependencies\]/,/^$/d' "$work/$crate/Cargo.toml"
done
cd "$work"
RUSTC_BOOTSTRAP=1 cargo update -q -Z direct-minimal-versions
cargo check -q --workspace --features trtc-api/blocking,trtc-api/http2,trtc-api/emulator,trtc-api/tracing,trtc-api/user-sig
echo "built with the oldest versions"
