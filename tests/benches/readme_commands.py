"""CPU time of the README's two commands, in a fresh clone: first the program, then the tests.

There is no peer. The goal for the tests is at most 210 s.

usage: readme_commands.py
"""

import os
import pathlib
import resource
import subprocess
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]


def commands():
    """The commands of the section "Quick start"."""
    start = (ROOT / "README.md").read_text().split("## Quick start")[1]
    block = start.split("```sh\n")[1].split("```")[0]
    return [line for line in block.splitlines() if not line.startswith("#")]


def cpu():
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def main():
    # With credentials, the example would start a recording at the service.
    credentials = [name for name in os.environ if name.startswith("TENCENTCLOUD_")]
    for variable in ["CARGO_TARGET_DIR", "CARGO_INCREMENTAL", "CARGO_PROFILE_DEV_DEBUG", *credentials]:
        os.environ.pop(variable, None)
    with tempfile.TemporaryDirectory() as clone:
        subprocess.run(["git", "clone", "-q", ROOT, clone], check=True)
        for command in commands():
            before, start = cpu(), time.monotonic()
            subprocess.run(command, shell=True, cwd=clone, check=True, capture_output=True)
            print(f"{cpu() - before:4.0f} s of CPU, {time.monotonic() - start:4.0f} s: {command}")


if __name__ == "__main__":
    main()
