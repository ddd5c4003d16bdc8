"""Compile time of generated code, against the floor that a careful hand-writer has.

What it compares: the whole definition of a Tencent service (TRTC, 58 actions, from the PyPI package `tccli-intl-en`),
once through `service!`, with builders, validators, methods, error handling and docs; and once as plain structs with
docs and serde derived only in the direction that is used, which have none of that. Both are one crate, compiled by
one rustc; CPU seconds of that rustc, the best of several runs, taken in turns, so that noise hits both.

Why that is fair: both have the same types, fields and docs, and the floor does less.

usage: compile_time.py [--runs N] [--service trtc] [--version v20190722] [--package NAME] [--keep FOLDER]
"""

import argparse
import json
import os
import pathlib
import resource
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
PACKAGE = '[package]\nname = "{}"\nversion = "0.1.0"\nedition = "2024"\n[dependencies]\n'
SERDE = 'serde = { version = "1", features = ["derive"] }\n'
SCALARS = {
    "string": ("string", None, "String"),
    "int64": ("integer", None, "i64"),
    "uint64": ("integer", "uint64", "u64"),
    "float": ("number", None, "f64"),
    "bool": ("boolean", None, "bool"),
    "date": ("string", None, "String"),
    "datetime": ("string", None, "String"),
    "datetime_iso": ("string", None, "String"),
    "binary": ("string", None, "String"),
}


def definition(package, service, version):
    """The definition as the package ships it, fetched from PyPI where it is not installed."""
    venv = ROOT / "target" / "bench-venv"
    if not venv.exists():
        subprocess.run([sys.executable, "-m", "venv", venv], check=True)
        subprocess.run([venv / "bin/pip", "install", "-q", package], check=True)
    found = list(venv.glob(f"lib/python*/site-packages/tccli/services/{service}/{version}/api.json"))
    if not found:
        sys.exit(f"{package} has no {service} {version}")
    return json.loads(found[0].read_text())


def snake(name):
    out = ""
    for at, char in enumerate(name):
        before_word = char.isupper() and at and (
            not name[at - 1].isupper() or (at + 1 < len(name) and name[at + 1].islower())
        )
        out += ("_" if before_word else "") + char.lower()
    return out


def clean(text):
    return " ".join((text or "").split()) or "No description."


def members(api, name):
    return [m for m in api["objects"][name]["members"] if m["name"] != "RequestId"]


def plain_types(api):
    """Every object that is not the body of an action."""
    bodies = {body for action in api["actions"].values() for body in (action["input"], action["output"])}
    return sorted(set(api["objects"]) - bodies)


def reach(api, roots):
    seen, todo = set(), list(roots)
    while todo:
        for member in api["objects"][todo.pop()]["members"]:
            inner = member["member"]
            if inner in api["objects"] and inner not in seen:
                seen.add(inner)
                todo.append(inner)
    return seen


# Ours: a directory of schema files.


def field_schema(member):
    inner = member["member"]
    if inner in SCALARS:
        kind, form, _ = SCALARS[inner]
        schema = {"type": kind, **({"format": form} if form else {})}
    else:
        schema = {"$ref": inner}
    if member["type"] == "list":
        schema = {"type": "array", "items": schema}
    return {"description": clean(member.get("document")), **schema}


def object_schema(api, name):
    fields = members(api, name)
    return {
        "required": [m["name"] for m in fields if m.get("required")],
        "properties": {m["name"]: field_schema(m) for m in fields},
    }


def write_schemas(api, folder, service, version):
    (folder / "types").mkdir(parents=True)
    dashed = version[1:5] + "-" + version[5:7] + "-" + version[7:9]
    head = {"service": service, "version": dashed, "title": service, "description": "A service."}
    (folder / "service.json").write_text(json.dumps({**head, "host": f"{service}.intl.tencentcloudapi.com"}))
    for name, action in api["actions"].items():
        body = {
            "action": name,
            "description": clean(action["document"]),
            "request": object_schema(api, action["input"]),
            "response": object_schema(api, action["output"]),
        }
        (folder / f"{name}.json").write_text(json.dumps(body))
    for name in plain_types(api):
        description = clean(api["objects"][name].get("document"))
        body = {"name": name, "description": description, **object_schema(api, name)}
        (folder / "types" / f"{name}.json").write_text(json.dumps(body))


# The floor: structs as one would write them by hand.


def rust_type(member):
    inner = member["member"]
    ty = SCALARS[inner][2] if inner in SCALARS else inner
    return f"Vec<{ty}>" if member["type"] == "list" else ty


def write_floor(api, path):
    requests = [action["input"] for action in api["actions"].values()]
    responses = [action["output"] for action in api["actions"].values()]
    sent, received = reach(api, requests) | set(requests), reach(api, responses) | set(responses)
    lines = ["//! The floor."]
    for name in sorted(sent | received):
        derives = ["Clone", "Debug", "PartialEq"]
        derives += ["serde::Serialize"] * (name in sent) + ["serde::Deserialize"] * (name in received)
        lines += [f"/// {clean(api['objects'][name].get('document'))}", f"#[derive({', '.join(derives)})]"]
        lines += ['#[serde(rename_all = "PascalCase")]', f"pub struct {name} {{"]
        for member in api["objects"][name]["members"]:
            lines += [f"    /// {clean(member.get('document'))}", f'    #[serde(rename = "{member["name"]}"']
            optional = not member.get("required")
            lines[-1] += ', skip_serializing_if = "Option::is_none")]' if optional and name in sent else ")]"
            ty = rust_type(member)
            ty = f"Box<{ty}>" if ty == name else ty
            ty = f"Option<{ty}>" if optional else ty
            lines.append(f"    pub r#{snake(member['name'])}: {ty},")
        lines.append("}")
    path.write_text("\n".join(lines) + "\n")


def write_crates(api, folder, service, version):
    ours, floor = folder / "ours", folder / "floor"
    for crate in (ours, floor):
        (crate / "src").mkdir(parents=True)
    workspace = '[workspace]\nmembers = ["ours", "floor"]\nresolver = "3"\n'
    (folder / "Cargo.toml").write_text(workspace)
    trtc = f'trtc-api = {{ path = "{ROOT / "trtc-api"}", default-features = false }}\n'
    (ours / "Cargo.toml").write_text(PACKAGE.format("ours") + trtc)
    (floor / "Cargo.toml").write_text(PACKAGE.format("floor") + SERDE)
    write_schemas(api, ours / "schemas", service, version)
    (ours / "src/lib.rs").write_text('//! Ours.\ntrtc_api::service! { schemas = "schemas" }\n')
    write_floor(api, floor / "src/lib.rs")
    shutil.copy(ROOT / "Cargo.lock", folder / "Cargo.lock")


def cpu_seconds(folder, crate, release):
    """CPU seconds of compiling one crate whose dependencies are compiled already."""
    flags = ["--release"] if release else []
    os.utime(folder / crate / "src/lib.rs")
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    # Without incremental compilation, which would find nothing changed.
    environment = {**os.environ, "CARGO_INCREMENTAL": "0"}
    subprocess.run(["cargo", "build", "-q", "-p", crate, *flags], cwd=folder, check=True, env=environment)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def size(folder, crate, profile):
    return (folder / "target" / profile / f"lib{crate}.rlib").stat().st_size / 1e6


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--runs", type=int, default=7)
    parser.add_argument("--package", default="tccli-intl-en")
    parser.add_argument("--service", default="trtc")
    parser.add_argument("--version", default="v20190722")
    parser.add_argument("--keep", help="a folder to leave the crates in")
    args = parser.parse_args()
    api = definition(args.package, args.service, args.version)
    folder = pathlib.Path(args.keep or tempfile.mkdtemp())
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    write_crates(api, folder, args.service, args.version)
    print(f"{args.service}: {len(api['actions'])} actions, {len(api['objects'])} objects")
    for profile in ("debug", "release"):
        times = {"floor": [], "ours": []}
        for run in range(args.runs + 1):
            for crate, seconds in times.items():
                measured = cpu_seconds(folder, crate, profile == "release")
                # The first run compiles the dependencies as well.
                seconds.extend([measured] * (run > 0))
        floor, ours = min(times["floor"]), min(times["ours"])
        sizes = size(folder, "ours", profile) / size(folder, "floor", profile)
        print(f"{profile}: floor {floor:.2f} s, ours {ours:.2f} s, ratio {ours / floor:.2f}; rlib ratio {sizes:.2f}")


if __name__ == "__main__":
    main()
