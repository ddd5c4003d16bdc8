"""CPU time of `cargo check` after one edit of a schema file.

Two crates: `trtc-api` itself, after an edit of a bundled file, and a user's crate with all actions of another service
(cls, 192 actions, imported from its official definition), after an edit of one of its files. There is no peer: HEAD is
compared with the revisions that are given, in turns. The best of the rounds counts; the ratio is that of HEAD to it.

usage: edit.py [--rounds N] [REVISION...]
"""

import argparse
import os
import pathlib
import resource
import shutil
import subprocess
import tempfile

from compile_time import ROOT, definition, write_schemas

MANIFEST = """[package]
name = "user"
version = "0.1.0"
edition = "2024"
[workspace]
[dependencies]
trtc-api = { path = "TREE/trtc-api" }
"""


def check(folder, *arguments):
    """CPU seconds of one check."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(["cargo", "check", "-q", *arguments], cwd=folder, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def edit(path, round):
    """Changes a description, as most edits do."""
    text = path.read_text()
    path.write_text(text.replace('"description": "', f'"description": "Edit {round}. ', 1))


def prepare(work, revision):
    """A copy of the tree at a revision, and a user's crate beside it."""
    name = revision or "tree"
    tree, user = work / name / "tree", work / name / "user"
    tree.mkdir(parents=True)
    files = ["git", "archive", revision or "HEAD"]
    archive = subprocess.run(files, cwd=ROOT, check=True, capture_output=True).stdout
    subprocess.run(["tar", "x"], cwd=tree, input=archive, check=True)
    (user / "src").mkdir(parents=True)
    (user / "Cargo.toml").write_text(MANIFEST.replace("TREE", str(tree)))
    (user / "src/lib.rs").write_text('//! All actions of a service.\ntrtc_api::service! { schemas = "schemas" }\n')
    shutil.copy(ROOT / "Cargo.lock", user)
    shutil.copy(ROOT / "tests/downstream/build.rs", user)
    write_schemas(definition("tccli-intl-en", "cls", "v20201016"), user / "schemas", "cls", "v20201016")
    check(user)
    check(tree, "-p", "trtc-api")
    return tree, user


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("revisions", nargs="*")
    args = parser.parse_args()
    work = pathlib.Path(tempfile.mkdtemp())
    os.environ.pop("CARGO_TARGET_DIR", None)
    trees = {revision: prepare(work, revision) for revision in [None, *args.revisions]}
    best = {revision: [float("inf")] * 2 for revision in trees}
    # The user's crate first: an edit of the library would make cargo check the library for it, too.
    for kind, (folder, file, arguments) in enumerate([
        (1, "schemas/SearchLog.json", []),
        (0, "api-schema/trtc/web-record/StopWebRecord.json", ["-p", "trtc-api"]),
    ]):
        for round in range(args.rounds):
            for revision, folders in trees.items():
                edit(folders[folder] / file, round)
                best[revision][kind] = min(best[revision][kind], check(folders[folder], *arguments))
    for revision, (own, bundled) in best.items():
        ratio = [first / time for time, first in zip((bundled, own), reversed(best[None]))]
        print(f"{revision or 'HEAD':<12} bundled {bundled:.2f} s ({ratio[0]:.2f})  user's {own:.2f} s ({ratio[1]:.2f})")
    shutil.rmtree(work)


if __name__ == "__main__":
    main()
