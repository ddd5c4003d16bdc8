#!/usr/bin/env bash
# Packs the three crates as for a release, unpacks them elsewhere, and uses them in a fresh crate, offline.
# The fresh crate sees only packed files: a schema that is not packed, or a path out of a crate, fails here. Each crate has
# its licenses and a README whose links lead to web pages, and no snapshots.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export CARGO_TARGET_DIR="$work/target"
cd "$root"
cargo package -q --no-verify --allow-dirty -p api-schema -p trtc-macros -p trtc-api

mkdir -p "$work/crates" "$work/user/src" "$work/user/schemas"
for file in "$CARGO_TARGET_DIR"/package/*.crate; do tar -xzf "$file" -C "$work/crates"; done
for folder in "$work"/crates/*/; do
    for file in LICENSE-MIT LICENSE-APACHE README.md; do
        [ -s "$folder$file" ] || { echo "$(basename "$folder") has no $file" >&2; exit 1; }
    done
    if find "$folder" -name '*.snap' | grep .; then echo "snapshots are packed" >&2; exit 1; fi
    # A registry does not show other files of the repository.
    if grep -nP '\]\((?!https?://|#)' "$folder/README.md"; then echo "relative links in $folder/README.md" >&2; exit 1; fi
done
{
    printf '[package]\nname = "user-of-packages"\nversion = "0.1.0"\nedition = "2024"\n\n[dependencies]\n'
    printf 'trtc-api = { version = "0.1", features = ["emulator"] }\ntokio = { version = "1", features = ["macros", "rt-multi-thread"] }\n'
    printf '\n[patch.crates-io]\n'
    for folder in "$work"/crates/*/; do
        name=$(basename "$folder" | sed 's/-[0-9.]*$//')
        printf '%s = { path = "%s" }\n' "$name" "$folder"
    done
} > "$work/user/Cargo.toml"
cp "$root/Cargo.lock" "$work/user/"
cp "$root/tests/downstream/schemas/DeletePicture.json" "$work/user/schemas/"
cat > "$work/user/src/main.rs" <<'RUST'
//! A call of a bundled action, and one of an action from a file of this crate.

mod images {
    trtc_api::service! { schemas = "schemas/DeletePicture.json", trait_name = Images }
}

use images::Images;
use trtc_api::emulator::Emulator;
use trtc_api::web_record::StopWebRecordRequest;
use trtc_api::{Client, Credential, ErrorCode, Region};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), trtc_api::Error> {
    let emulator = Emulator::builder().actions(images::ACTIONS).build();
    emulator.on::<images::DeletePictureRequest>().reply(|_| Default::default());
    let credential = Credential::new("AKIDofAUser", "key-of-a-user");
    let client = Client::builder().credential(credential).region(Region::AP_SINGAPORE).transport(emulator).build()?;
    client.delete_picture(images::DeletePictureRequest::builder().sdk_app_id(1).picture_id(42).build()).await?;
    let unknown = StopWebRecordRequest::builder().task_id("unknown").build();
    let error = client.stop_web_record(unknown).await.unwrap_err();
    assert!(error.is(ErrorCode::FailedOperationTaskNotExist));
    println!("both actions were called");
    Ok(())
}
RUST
cd "$work/user"
# Dependencies that a step before has built are not built again.
CARGO_TARGET_DIR="$root/target/downstream" cargo run -q --offline
tree=$(cargo tree -q --offline --prefix none)
case "$tree" in *"$root/"*) echo "the build uses files of the repository: $tree" >&2; exit 1 ;; esac
echo "the packaged crates build and run offline"
