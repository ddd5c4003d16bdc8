#!/usr/bin/env bash
# Builds the three crates with the oldest dependency versions that their manifests allow.
# The cargo option that selects them is unstable; the crates themselves use stable features only.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export CARGO_TARGET_DIR="${CARGO_TARGET_DIR:-$root/target}"

cp -r "$root/api-schema" "$root/trtc-macros" "$root/trtc-api" "$root/README.md" "$work/"
sed -e 's/^members = .*/members = ["api-schema", "trtc-macros", "trtc-api"]/' -e '/^exclude = \[/,/^\]/d' \
    "$root/Cargo.toml" > "$work/Cargo.toml"
# Dev-dependencies would raise the minimum versions of the crates.
for crate in api-schema trtc-macros trtc-api; do
    sed -i '/^\[dev-dependencies\]/,/^$/d' "$work/$crate/Cargo.toml"
done
cd "$work"
RUSTC_BOOTSTRAP=1 cargo update -q -Z direct-minimal-versions
cargo check -q --workspace --all-features
echo "built with the oldest allowed dependency versions"
