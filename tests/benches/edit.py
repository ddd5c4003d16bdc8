"""CPU time of `cargo check` after one edit of a schema file.

A user's crate with all actions of another service (cls, 192 actions, from its official definition), after an edit of
one of its files. Its peer has the types of the same actions as plain structs with serde derived (see `compile_time.py`),
of which one is edited.

And `trtc-api` itself, after an edit of a bundled file. It has no peer: an edit of a comment in the same crate shows what
cargo and rustc need for any edit.

Both are also compared with the revisions that are given. All take turns; the best of the rounds counts.

usage: edit.py [--rounds N] [REVISION...]
"""

import argparse
import os
import pathlib
import resource
import shutil
import subprocess
import tempfile

from compile_time import PACKAGE, ROOT, SERDE, definition, write_floor, write_schemas

SERVICE = ("cls", "v20201016")
END = "// The end. "


def check(folder, *arguments):
    """CPU seconds of one check."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(["cargo", "check", "-q", *arguments], cwd=folder, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def edit(path, before, round):
    """Changes the text behind `before`: a description or a comment, as most edits do."""
    text = path.read_text()
    assert before in text, f"{path} has no {before}"
    path.write_text(text.replace(before, f"{before}Edit {round}. ", 1))


def user_crate(folder, name, dependencies, source):
    (folder / "src").mkdir(parents=True)
    (folder / "Cargo.toml").write_text(PACKAGE.format(name) + dependencies + "[workspace]\n")
    (folder / "src/lib.rs").write_text(source)
    shutil.copy(ROOT / "Cargo.lock", folder)


def prepare(work, api, revision):
    """A copy of the tree at a revision, and a user's crate beside it."""
    name = revision or "tree"
    tree, user = work / name / "tree", work / name / "user"
    tree.mkdir(parents=True)
    files = ["git", "archive", revision or "HEAD"]
    archive = subprocess.run(files, cwd=ROOT, check=True, capture_output=True).stdout
    subprocess.run(["tar", "x"], cwd=tree, input=archive, check=True)
    source = '//! All actions of a service.\ntrtc_api::service! { schemas = "schemas" }\n'
    user_crate(user, "user", f'trtc-api = {{ path = "{tree}/trtc-api" }}\n', source)
    shutil.copy(ROOT / "tests/downstream/build.rs", user)
    write_schemas(api, user / "schemas", *SERVICE)
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
    api = definition("tccli-intl-en", *SERVICE)
    print("building each crate once, then editing it: about three minutes", flush=True)
    trees = {revision: prepare(work, api, revision) for revision in [None, *args.revisions]}
    floor = work / "floor"
    user_crate(floor, "floor", SERDE, "")
    write_floor(api, floor / "src/lib.rs")
    check(floor)

    # A comment before the call of the macro would move it, and all generated code with it.
    with open(trees[None][0] / "trtc-api/src/lib.rs", "a") as library:
        library.write(END)
    check(trees[None][0], "-p", "trtc-api")
    check(trees[None][1])
    # What is edited: a name, the folder that is checked, the file in it, the text before the edit.
    description = '"description": "'
    users, bundled = {"plain structs": (floor, "src/lib.rs", "    /// ")}, {}
    for revision, (tree, user) in trees.items():
        users[revision or "HEAD"] = (user, "schemas/SearchLog.json", description)
        bundled[revision or "HEAD"] = (tree, "api-schema/trtc/web-record/StopWebRecord.json", description)
    bundled["a comment"] = (trees[None][0], "trtc-api/src/lib.rs", END)

    # The user's crates first: an edit of the library would make cargo check the library for them, too.
    for title, subjects, arguments in [("user", users, []), ("bundled", bundled, ["-p", "trtc-api"])]:
        best = {}
        for round in range(args.rounds):
            for name, (folder, file, before) in subjects.items():
                edit(folder / file, before, round)
                best[name] = min(best.get(name, float("inf")), check(folder, *arguments))
        for name, seconds in best.items():
            ratio = "" if name == "HEAD" else f", HEAD takes {best['HEAD'] / seconds:.2f} of it"
            print(f"{title:<8} {name:<14} {seconds:.2f} s{ratio}", flush=True)
    shutil.rmtree(work)


if __name__ == "__main__":
    main()
