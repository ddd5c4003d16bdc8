"""Counts that must not rise: what a request costs, and what the compiler gets to do for each generated type.

A request is counted by valgrind in a simulation of branches, side by side with F (see `request_path.rs`), and so are lists
of 1,000 items, side by side with serde (see `lists.rs`): the difference of two runs, so that only the calls count.
Generated functions and impls are those that the actions add to the expanded source of `trtc-api`. Counts are the same on
every machine, so that CI can bound them; times are not.

usage: counts.py
"""

import os
import pathlib
import re
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
MANIFEST = ["--manifest-path", str(ROOT / "tests/benches/Cargo.toml")]

# What is counted, and the bound: a share of F, or a number.
BOUNDS = {
    "instructions of a request, of F": 0.87,
    "mispredicted branches of a request, of F": 1.10,
    "allocations of a request": 16,
    # Of two values of one key the last one counts in full, which serde does not look for.
    "instructions to decode 1,000 items, of serde": 1.05,
    "instructions to encode 1,000 items, of serde": 0.60,
    "the same with validation": 1.12,
    "functions for each generated type": 14.5,
    "impls for each generated type": 10.7,
}


def simulated(program, *work):
    """The counts of a run by their names."""
    with tempfile.NamedTemporaryFile() as out:
        options = ["--tool=callgrind", "--branch-sim=yes", f"--callgrind-out-file={out.name}"]
        command = ["valgrind", "-q", *options, program, "only", *work]
        subprocess.run(command, check=True, stderr=subprocess.DEVNULL)
        text = pathlib.Path(out.name).read_text()
    names = re.search(r"^events: (.*)$", text, re.M)[1].split()
    totals = re.search(r"^(?:totals|summary): (.*)$", text, re.M)[1].split()
    return dict(zip(names, map(int, totals)))


def of_a_call(program, *work, calls):
    few, many = simulated(program, *work, str(calls)), simulated(program, *work, str(2 * calls))
    return {name: (many[name] - few[name]) / calls for name in many}


def built(name, *features):
    # Without the peers that only sign.
    build = ["cargo", "build", "-q", "--release", "--no-default-features", "--bin", name, *features, *MANIFEST]
    subprocess.run(build, check=True)
    target = os.environ.get("CARGO_TARGET_DIR", str(ROOT / "tests/benches/target"))
    return f"{target}/release/{name}"


def lists():
    program = built("lists")

    def ratio(work):
        ours, serde = (of_a_call(program, work, side, calls=5)["Ir"] for side in ("ours", "serde"))
        return ours / serde

    return {
        "instructions to decode 1,000 items, of serde": ratio("decode"),
        "instructions to encode 1,000 items, of serde": ratio("encode"),
        "the same with validation": ratio("validate and encode"),
    }


def request():
    program = built("request_path")
    ours, floor = of_a_call(program, "ours", calls=1_000), of_a_call(program, "F", calls=1_000)
    print(f"a request in the simulation: ours {ours}\n{'':28}F    {floor}")
    program = built("request_path", "--features", "allocations")
    allocations = subprocess.run([program], check=True, capture_output=True, text=True).stdout
    missed = [counts["Bcm"] + counts["Bim"] for counts in (ours, floor)]
    return {
        "instructions of a request, of F": ours["Ir"] / floor["Ir"],
        "mispredicted branches of a request, of F": missed[0] / missed[1],
        "allocations of a request": int(re.search(r"^ours +(\d+)$", allocations, re.M)[1]),
    }


def expanded(features):
    """The number of functions, impls and types in the expanded source with these features."""
    command = ["cargo", "rustc", "-q", "-p", "trtc-api", "--lib", "--profile", "check", "--no-default-features"]
    command += ["--features", features, "--", "-Zunpretty=expanded"]
    # The option is one of the nightly compiler; the stable one has it behind this variable.
    environment = {**os.environ, "RUSTC_BOOTSTRAP": "1"}
    source = subprocess.run(command, cwd=ROOT, check=True, env=environment, capture_output=True, text=True).stdout
    patterns = (r"^\s*(?!//).*\bfn \w", r"^\s*impl\b", r"^\s*pub (?:struct|enum) \w+(?<!Builder)\b")
    return [len(re.findall(pattern, source, re.M)) for pattern in patterns]


def generated():
    alone, complete = expanded(""), expanded("all-actions,callback,sts")
    functions, impls, types = (with_actions - without for with_actions, without in zip(complete, alone))
    print(f"generated: {functions} functions, {impls} impls, {types} types")
    return {"functions for each generated type": functions / types, "impls for each generated type": impls / types}


def main():
    counts = {**request(), **lists(), **generated()}
    for name, count in counts.items():
        print(f"{name:<46}{count:>8.2f}   at most {BOUNDS[name]}{'' if count <= BOUNDS[name] else '   EXCEEDED'}")
    sys.exit(any(count > BOUNDS[name] for name, count in counts.items()))


if __name__ == "__main__":
    main()
