"""Every official definition: imported, checked, turned into code, and the code of some of them compiled.

The definitions are those of the PyPI packages `tccli` (China) and `tccli-intl-en` (international), in the versions
below: 460 of them, with 25,882 actions, 76,607 objects and 342,970 fields. For each, `api-schema import` must write
files that pass `api-schema check`, and `service!` must make code of them that parses. All international services are
compiled, each as a crate that denies warnings and missing docs; for those in DOCUMENTED, the docs build without warnings
and the examples in them pass. The code of the services named in COMPILED is built with the client trait; the CPU time and
the memory of the compiler that built it are shown by action, to see that neither grows with the number of actions.

usage: definitions.py [--sample] [--site SITE] [--only-compile]

All of it takes about twenty-five minutes on two cores. `--site international --only-compile` stops after the services were
compiled. `--sample` compiles services that have every shape there is, of both sites, and stops: that takes less than two
minutes. Nothing but this repository, Python with venv and pip, and cargo is needed.
"""

import argparse
import json
import os
import pathlib
import re
import resource
import shutil
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[1]
TARGET = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")).resolve()
WORK = TARGET / "definitions"
# The crates of the steps `downstream`, `imported` and `names` have most of the same dependencies.
BUILD = TARGET / "downstream"
PACKAGES = {"china": "tccli==3.1.189.1", "international": "tccli-intl-en==3.1.193.1"}
COMPILED = ["csip", "es", "lke", "billing", "wedata", "ccc", "cdwpg", "dnspod", "cvm", "vod"]
# Those of the crates of the step `names`, so that the library is built once for both.
FEATURES = 'default-features = false, features = ["callback"]'
# Recursion: databuddy, and through a list: dnspod, lke; names that meet in snake case: cvm; keywords: all; more than a hundred
# fields: es; dates: gme; a type that is called S3: teo; an underscore in a type's name: lke; binary: cii; lists of booleans: iot;
# offline actions: chdfs; deprecated ones: cdwpg.
SAMPLE = {
    "international": ["cvm", "databuddy", "dnspod", "es", "gme", "lke", "teo", "trtc"],
    "china": ["cdwpg", "chdfs", "cii", "iot"],
}
# Services whose docs are built and whose doc examples are run.
DOCUMENTED = ["cls", "lighthouse", "teo", "es", "lke", "gme", "trtc", "vod", "monitor", "mdl"]
SAMPLE_DOCUMENTED = ["lke"]


def run(*command, **options):
    """Runs a command; its failure is ours."""
    done = subprocess.run([str(part) for part in command], **options)
    if done.returncode != 0:
        sys.exit(f"failed: {' '.join(map(str, command))}\n{done.stdout or ''}{done.stderr or ''}")
    return done


def fetch(site, package):
    """The folder of the definitions, fetched from PyPI once."""
    folder = WORK / "packages" / package
    if not folder.exists():
        venv = WORK / "venv"
        if not venv.exists():
            run(sys.executable, "-m", "venv", venv)
        run(venv / "bin/pip", "install", "-q", "--no-deps", "--no-compile", "--target", folder, package)
    return folder / "tccli" / "services"


def imported(tool, sites, sample):
    """Imports definitions; gives the folders of the schema files."""
    shutil.rmtree(WORK / "schemas", ignore_errors=True)
    services = []
    for site in sites:
        package = PACKAGES[site]
        folder = fetch(site, package)
        out = WORK / "schemas" / site
        chosen = [folder / name for name in SAMPLE[site]] if sample else [folder]
        for path in chosen:
            run(tool, "import", path, "--out", out, "--quiet", stdout=subprocess.DEVNULL)
        found = sorted(path.parent for path in out.glob("*/*/service.json"))
        definitions = sum(1 for path in chosen for _ in path.rglob("api.json"))
        if len(found) != definitions:
            sys.exit(f"{definitions} definitions of {package} gave {len(found)} services")
        services += found
    return services


def counted(services):
    """What the files hold, and that none of it was lost on the way."""
    total = {"actions": 0, "objects": 0, "fields": 0}
    for folder in services:
        for path in folder.rglob("*.json"):
            if path.name in ("service.json", "format.schema.json"):
                continue
            text = json.loads(path.read_text())
            bodies = [text["request"], text["response"]] if "action" in text else [text]
            total["actions"] += "action" in text
            total["objects"] += len(bodies)
            # Every response has a RequestId, which no file says.
            total["fields"] += sum(len(body["properties"]) for body in bodies) + ("action" in text)
    return total


def official(sites, sample):
    """The same, of the definitions themselves: objects that no action can hold are not imported."""
    total = {"actions": 0, "objects": 0, "fields": 0}
    for site in sites:
        folder = fetch(site, PACKAGES[site])
        for path in [folder / name for name in SAMPLE[site]] if sample else [folder]:
            for file in path.rglob("api.json"):
                definition = json.loads(file.read_text())
                objects = definition["objects"]
                open_, seen = [], set()
                for action in definition["actions"].values():
                    open_ += [action["input"], action["output"]]
                while open_:
                    name = open_.pop()
                    if name not in seen and name in objects:
                        seen.add(name)
                        open_ += [member["member"] for member in objects[name]["members"]]
                total["actions"] += len(definition["actions"])
                total["objects"] += len(seen)
                total["fields"] += sum(len(objects[name]["members"]) for name in seen)
    return total


def compile_all(folders, documented):
    """Checks each service as a crate of its own, without a warning; runs the examples in the docs of some."""
    crates = WORK / "crates"
    shutil.rmtree(crates, ignore_errors=True)
    members = {}
    for folder in folders:
        name = f"{folder.parents[1].name}-{folder.parent.name}-{folder.name}"
        members[name] = folder
        (crates / name / "src").mkdir(parents=True)
        (crates / name / "Cargo.toml").write_text(
            f'[package]\nname = "{name}"\nversion = "0.1.0"\nedition = "2024"\n\n'
            f'[dependencies]\ntrtc-api = {{ path = "{ROOT / "trtc-api"}", {FEATURES} }}\n'
        )
        (crates / name / "src/lib.rs").write_text(
            "//! A service as its users have it.\n#![deny(warnings, missing_docs)]\n#![forbid(unsafe_code)]\n"
            f'trtc_api::service! {{ schemas = "{folder}", docs = "{name.replace("-", "_")}" }}\n'
        )
    names = "".join(f'    "{name}",\n' for name in members)
    (crates / "Cargo.toml").write_text(f'[workspace]\nresolver = "3"\nmembers = [\n{names}]\n')
    shutil.copy(ROOT / "Cargo.lock", crates / "Cargo.lock")
    environment = {**os.environ, "CARGO_TARGET_DIR": str(BUILD), "CARGO_INCREMENTAL": "0"}
    environment |= {"CARGO_PROFILE_DEV_DEBUG": "0"}
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    run("cargo", "check", "-q", cwd=crates, env=environment)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    actions = sum("\n  \"action\":" in path.read_text() for folder in folders for path in folder.glob("*.json"))
    print(f"{len(members)} services with {actions} actions compile without a warning ({cpu:.0f} s of CPU)", flush=True)
    chosen = [name for name, folder in members.items() if folder.parent.name in documented]
    packages = [part for name in chosen for part in ("-p", name)]
    environment |= {"RUSTDOCFLAGS": "-D warnings"}
    run("cargo", "doc", "-q", "--no-deps", *packages, cwd=crates, env=environment)
    done = run("cargo", "test", "--doc", "--no-fail-fast", *packages, cwd=crates, env=environment, capture_output=True, text=True)
    passed = sum(int(count) for count in re.findall(r"test result: ok\. (\d+) passed", done.stdout))
    print(f"the docs of {', '.join(chosen)} build without a warning; {passed} examples in them pass", flush=True)


def compile_one(folder):
    """Builds a crate with the service; gives the seconds of CPU and the MiB that its compiler took."""
    crate = WORK / "crate"
    shutil.rmtree(crate / "src", ignore_errors=True)
    (crate / "src").mkdir(parents=True)
    (crate / "Cargo.toml").write_text(
        '[package]\nname = "definition"\nversion = "0.1.0"\nedition = "2024"\n\n[workspace]\n\n'
        f'[dependencies]\ntrtc-api = {{ path = "{ROOT / "trtc-api"}", default-features = false }}\n'
    )
    shutil.copy(ROOT / "Cargo.lock", crate / "Cargo.lock")
    (crate / "src/lib.rs").write_text(
        "//! A service as its users have it.\n#![deny(warnings)]\n"
        f'trtc_api::service! {{ schemas = "{folder}", trait_name = Actions }}\n'
    )
    environment = {**os.environ, "CARGO_TARGET_DIR": str(BUILD), "CARGO_INCREMENTAL": "0"}
    # Builds what the crate depends on, so that what is measured is the crate alone.
    marker = WORK / "built"
    if not marker.exists():
        run("cargo", "check", "-q", cwd=crate, env=environment)
        run("cargo", "build", "-q", cwd=crate, env=environment)
        marker.touch()
    (crate / "src/lib.rs").touch()
    wrapper = WORK / "measure.py"
    wrapper.write_text(MEASURE)
    wrapper.chmod(0o755)
    out = WORK / "measured.json"
    out.unlink(missing_ok=True)
    environment |= {"RUSTC_WORKSPACE_WRAPPER": str(wrapper), "MEASURED": str(out)}
    run("cargo", "build", "-q", cwd=crate, env=environment)
    measured = json.loads(out.read_text())
    return measured["cpu"], measured["mib"]


MEASURE = """#!/usr/bin/env python3
import json, os, resource, subprocess, sys
code = subprocess.run(sys.argv[1:], close_fds=False).returncode
if "definition" in sys.argv:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    text = {"cpu": used.ru_utime + used.ru_stime, "mib": used.ru_maxrss / 1024}
    open(os.environ["MEASURED"], "w").write(json.dumps(text))
sys.exit(code)
"""


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sample", action="store_true", help="services with every shape, instead of all")
    parser.add_argument("--site", choices=sorted(PACKAGES), help="the definitions of one site, instead of both")
    parser.add_argument("--only-compile", action="store_true", help="stop after the services were compiled")
    arguments = parser.parse_args()
    sites = [arguments.site] if arguments.site else list(PACKAGES)
    WORK.mkdir(parents=True, exist_ok=True)
    # With the features of the tests, which are built anyway.
    run("cargo", "build", "-q", "--workspace", "--bins", "--examples", cwd=ROOT)
    tool = TARGET / "debug/api-schema"

    services = imported(tool, sites, arguments.sample)
    for folder in services:
        run(tool, "check", folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    ours, theirs = counted(services), official(sites, arguments.sample)
    if ours != theirs:
        sys.exit(f"the definitions have {theirs}, the schema files {ours}")
    print(f"{len(services)} definitions imported and checked: {ours}", flush=True)

    # The schema of STS was written by hand; it says what the definition of today says.
    sts = fetch("international", PACKAGES["international"]) / "sts" / "v20180813" / "api.json"
    run(tool, "diff", ROOT / "api-schema" / "sts", sts, "--known", stdout=subprocess.DEVNULL)

    international = [folder for folder in services if WORK / "schemas" / "international" in folder.parents]
    if arguments.sample:
        return compile_all(services, SAMPLE_DOCUMENTED)
    compile_all(international, DOCUMENTED)
    if arguments.only_compile:
        return

    environment = {**os.environ, "TRTC_SCHEMA_DIRS": str(WORK / "schemas")}
    test = ["cargo", "test", "-q", "--release", "-p", "trtc-macros", "every_service"]
    done = run(*test, "--", "--nocapture", cwd=ROOT, env=environment, capture_output=True, text=True)
    if f"{len(services) + 1} services became code" not in done.stdout:
        sys.exit(f"not every service became code:\n{done.stdout}")
    print(f"{len(services)} services became code that parses", flush=True)

    print(f"{'compiled':42} {'actions':>8} {'CPU s':>8} {'ms/action':>10} {'peak MiB':>9} {'MiB/action':>11}")
    for folder in (folder for folder in services if folder.parent.name in COMPILED):
        actions = sum("\n  \"action\":" in path.read_text() for path in folder.glob("*.json"))
        cpu, mib = compile_one(folder)
        name = folder.relative_to(WORK / "schemas")
        print(f"{str(name):42} {actions:8} {cpu:8.1f} {cpu * 1000 / actions:10.1f} {mib:9.0f} {mib / actions:11.2f}", flush=True)


if __name__ == "__main__":
    main()
