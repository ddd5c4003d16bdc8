#!/usr/bin/env python3
"""Time and memory of `trtc` beside Tencent's command line `tccli`, in turn, so that both see the same machine.

Compared is what a user waits for: a completion, the explanation of an action, a request that is made and not sent.
tccli has no dry run; `--generate-cli-skeleton` is the call of it that builds the parameters of an action and sends
nothing. It has no explanation apart from `help --detail`.

    cargo build --release -p trtc-api --features cli --bin trtc
    python3 -m venv venv && venv/bin/pip install tccli-intl-en
    tests/benches/cli.py target/release/trtc venv/bin
"""

import os
import subprocess
import sys
import tempfile
import time

ROUNDS = 11


def run(args, env):
    """Returns the wall time and the CPU time in ms, and the memory in MB."""
    start = time.perf_counter()
    child = subprocess.Popen(args, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    out, err = child.stdout.read(), child.stderr.read()
    _, status, usage = os.wait4(child.pid, 0)
    wall = (time.perf_counter() - start) * 1e3
    assert out, (args, status, err.decode())
    return wall, (usage.ru_utime + usage.ru_stime) * 1e3, usage.ru_maxrss / 1024


def main():
    trtc, theirs = sys.argv[1], sys.argv[2]
    home = tempfile.mkdtemp()
    keys = {"TENCENTCLOUD_SECRET_ID": "AKIDexample", "TENCENTCLOUD_SECRET_KEY": "not-a-real-key"}
    env = {"PATH": os.environ["PATH"], "HOME": home, **keys}
    python, tccli = os.path.join(theirs, "python"), os.path.join(theirs, "tccli")
    complete = {**env, "COMPLETE": "bash", "_CLAP_COMPLETE_INDEX": "2"}
    line = "tccli trtc Start"
    their_complete = {**env, "COMP_LINE": line, "COMP_POINT": str(len(line))}
    completer = os.path.join(theirs, "tccli_completer")
    # What follows `--set`: a field, and a value of an enum. tccli completes the names of parameters only.
    deep = {**complete, "_CLAP_COMPLETE_INDEX": "4"}
    vendor = "StorageParams.CloudStorage.Vendor="
    parameter = "tccli trtc StartWebRecord --Stor"
    their_parameter = {**env, "COMP_LINE": parameter, "COMP_POINT": str(len(parameter))}
    what = {
        "completion of an action": (
            ([trtc, "--", "trtc", "call", "Start"], complete),
            ([python, completer] if os.path.exists(completer) else [tccli, "trtc", "help"], their_complete),
        ),
        "completion of a field": (
            ([trtc, "--", "trtc", "call", "StartWebRecord", "--set", "StorageParams.CloudStorage.V"], deep),
            ([python, completer] if os.path.exists(completer) else [tccli, "trtc", "help"], their_parameter),
        ),
        "completion of a value": (
            ([trtc, "--", "trtc", "call", "StartWebRecord", "--set", vendor], deep),
            ([python, completer] if os.path.exists(completer) else [tccli, "trtc", "help"], their_parameter),
        ),
        "explanation of an action": (
            ([trtc, "explain", "StartWebRecord"], env),
            ([tccli, "trtc", "StartWebRecord", "help", "--detail"], env),
        ),
        "a request, not sent": (
            ([trtc, "call", "StopWebRecord", "--set", "TaskId=a", "--dry-run"], env),
            ([tccli, "trtc", "StopWebRecord", "--generate-cli-skeleton"], env),
        ),
    }
    print("| | trtc | tccli |\n|---|---|---|")
    for name, pair in what.items():
        best = [[float("inf")] * 3, [float("inf")] * 3]
        for _ in range(ROUNDS):
            for side, (args, variables) in enumerate(pair):
                best[side] = [min(pair) for pair in zip(best[side], run(args, variables))]
        cells = [f"{wall:.0f} ms, {cpu:.0f} ms CPU, {memory:.0f} MB" for wall, cpu, memory in best]
        print(f"| {name} | {cells[0]} | {cells[1]} |")


if __name__ == "__main__":
    main()
