"""CPU time of the first build of a program with one call, against the same program without this library.

What it compares: a program that starts a web recording, built from nothing. The floor posts the request by hand (F, in
`src/floor.rs`): serde, sha2, hmac, reqwest, rustls with ring, and the types of that one action. Ours is built twice: with
the default features, and with the category `web-record` alone.

Why that is fair: all have the same HTTP and TLS stack and versions. The floor has no validation, retries or other actions.
No crate is compiled incrementally or linted, as is the case for those of a registry, while cargo does both for the path of
this library.

The builds alternate, and the best round counts. A wrapper around rustc records the CPU time of each crate, so that the
table also shows which crates make the difference.

usage: first_build.py [--rounds N] [--release] [--only NAME...]
"""

import argparse
import collections
import os
import pathlib
import resource
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
MANIFEST = '[package]\nname = "program"\nversion = "0.1.0"\nedition = "2024"\n[workspace]\n[dependencies]\n'
CAPPED = ["--cap-lints", "allow"]
TOKIO = 'tokio = { version = "1", features = ["rt"] }\n'
FLOOR = """
hmac = { version = "0.13", default-features = false }
http = "1"
reqwest = { version = "0.13", default-features = false, features = ["rustls-no-provider"] }
rustls = { version = "0.23", default-features = false, features = ["ring", "std", "tls12"] }
serde = { version = "1", features = ["derive"] }
serde_json = "1"
sha2 = { version = "0.11", default-features = false }
"""
RUN = """
fn main() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(call());
}
"""
FLOOR_CALL = """
async fn call() {
    rustls::crypto::ring::default_provider().install_default().expect("no other provider");
    let (body, headers) = Floor::new("2019-02-25").prepare(&floor_request(), HOST, 1_551_113_065);
    let client = reqwest::Client::builder().build().expect("a client");
    let request = client.post(format!("https://{HOST}")).headers(headers).body(body);
    let bytes = request.send().await.expect("a response").bytes().await.expect("a body");
    let envelope: Envelope = serde_json::from_slice(&bytes).expect("JSON");
    println!("{:?} {:?} {:?}", envelope.response.task_id, envelope.response.request_id, envelope.response.error);
}
"""
OUR_CALL = """
async fn call() {
    let client = trtc_api::Client::builder().credential(trtc_api::Credential::new("id", "key")).build().expect("a client");
    println!("{:?}", client.start_web_record(our_request()).await);
}
"""


def trtc(features):
    return f'trtc-api = {{ path = "{ROOT / "trtc-api"}"{features} }}\n'


def programs():
    """Name, dependencies and source of each program."""
    floor = (ROOT / "tests/benches/src/floor.rs").read_text()
    ours = (ROOT / "tests/benches/src/lib.rs").read_text()
    ours = ours[ours.index("/// The same request as our builder makes it.") :]
    alone = ', default-features = false, features = ["reqwest", "rustls", "web-record"]'
    return {
        "floor": (FLOOR, floor + FLOOR_CALL),
        "default": (trtc(""), ours + OUR_CALL),
        "web-record": (trtc(alone), ours + OUR_CALL),
    }


def cpu(who):
    used = resource.getrusage(who)
    return used.ru_utime + used.ru_stime


def wrapper():
    """Runs rustc, and adds the crate, its CPU seconds and those of this wrapper to a file."""
    log, command = os.environ["CPU_LOG"], [*sys.argv[2:], *CAPPED * ("--cap-lints" not in sys.argv)]
    # The file descriptors of the job server stay open.
    code = subprocess.run(command, close_fds=False).returncode
    name = command[command.index("--crate-name") + 1] if "--crate-name" in command else "-"
    with open(log, "a") as file:
        file.write(f"{name} {cpu(resource.RUSAGE_CHILDREN)} {cpu(resource.RUSAGE_SELF)}\n")
    sys.exit(code)


def build(folder, release):
    """CPU seconds of a build from nothing, in total and of each crate."""
    shutil.rmtree(folder / "target", ignore_errors=True)
    log = folder / "cpu.log"
    log.unlink(missing_ok=True)
    script = folder / "wrapper"
    script.write_text(f'#!/bin/sh\nexec "{sys.executable}" "{__file__}" --wrap "$@"\n')
    script.chmod(0o755)
    environment = {**os.environ, "CARGO_TARGET_DIR": str(folder / "target"), "CPU_LOG": str(log)}
    environment |= {"RUSTC_WRAPPER": str(script), "CARGO_INCREMENTAL": "0"}
    before = cpu(resource.RUSAGE_CHILDREN)
    subprocess.run(["cargo", "build", "-q", *["--release"] * release], cwd=folder, check=True, env=environment)
    total = cpu(resource.RUSAGE_CHILDREN) - before
    crates = collections.Counter()
    for line in log.read_text().splitlines():
        name, seconds, overhead = line.split()
        crates[name] += float(seconds)
        total -= float(overhead)
    shutil.rmtree(folder / "target")
    return total, crates


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--release", action="store_true")
    parser.add_argument("--only", nargs="*", help="the programs to build")
    args = parser.parse_args()
    folder = pathlib.Path(tempfile.mkdtemp())
    known = {name: program for name, program in programs().items() if not args.only or name in args.only}
    for name, (dependencies, source) in known.items():
        (folder / name / "src").mkdir(parents=True)
        (folder / name / "Cargo.toml").write_text(MANIFEST + TOKIO + dependencies)
        (folder / name / "src/main.rs").write_text(source + RUN)
        shutil.copy(ROOT / "Cargo.lock", folder / name / "Cargo.lock")
        subprocess.run(["cargo", "fetch", "-q"], cwd=folder / name, check=True)
    best = {}
    for _ in range(args.rounds):
        for name in known:
            best[name] = min(best.get(name, (float("inf"), None)), build(folder / name, args.release), key=lambda it: it[0])
    floor = best.get("floor", next(iter(best.values())))
    for name, (total, crates) in best.items():
        print(f"{name}: {total:.1f} CPU s, ratio {total / floor[0]:.2f}, trtc_api itself {crates['trtc_api']:.1f}")
        differences = {crate: crates[crate] - floor[1][crate] for crate in {*crates, *floor[1]}}
        for crate, difference in sorted(differences.items(), key=lambda it: -abs(it[1]))[:12]:
            if abs(difference) >= 0.2:
                print(f"    {crate:<28}{difference:+.1f}")
    shutil.rmtree(folder)


if __name__ == "__main__":
    wrapper() if sys.argv[1:2] == ["--wrap"] else main()
