"""UserSig and PrivateMapKey on random input against the official package `tls-sig-api-v2` of PyPI.

usage: user_sig.py EXAMPLE

EXAMPLE is the program of `trtc-api/examples/user_sig.rs`. Each line of its output is inflated and compared with the
output of the package for the same time; the deflated bytes and the order of keys may differ.
"""

import base64
import json
import os
import random
import struct
import subprocess
import sys
import time
import zlib

import TLSSigAPIv2

KEY = "5bd2850fff3ecb11d7c805251c51ee463a25727bddc2385f3fa8bfee1bb93b5e"
CASES = 500


def inflated(text):
    packed = text.replace("*", "+").replace("-", "/").replace("_", "=")
    return json.loads(zlib.decompress(base64.b64decode(packed)))


def ticket(app, user, expires, room):
    """Returns the bytes that the package signs but does not build: version, user, numbers, and a string room ID."""
    named = isinstance(room, str)
    packed = struct.pack(">BH", named, len(user)) + user.encode()
    packed += struct.pack(">5I", app, 0 if named else room, min(expires, 2**32 - 1), 255, 0)
    return packed + (struct.pack(">H", len(room)) + room.encode() if named else b"")


def main():
    draw = random.Random(20190722)
    letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-"
    cases = []
    for _ in range(CASES):
        user = "".join(draw.choices(letters, k=draw.randint(1, 32)))
        room = draw.choice([None, draw.randint(1, 2**32 - 1), "".join(draw.choices(letters, k=draw.randint(1, 64)))])
        cases.append((draw.randint(1, 2**32 - 1), user, draw.randint(1, 10**9), room))
    word = {type(None): lambda _: "", int: lambda room: f" #{room}", str: lambda room: f" {room}"}
    lines = "".join(f"{app} {user} {seconds}{word[type(room)](room)}\n" for app, user, seconds, room in cases)
    done = subprocess.run(
        [sys.argv[1]], input=lines, text=True, capture_output=True, env={**os.environ, "TRTC_APP_KEY": KEY}, check=True
    )
    ours = done.stdout.split()
    assert len(ours) == CASES, done.stderr
    for (app, user, seconds, room), line in zip(cases, ours):
        mine = inflated(line)
        # The package reads the clock itself.
        time.time = lambda: mine["TLS.time"]
        api = TLSSigAPIv2.TLSSigAPIv2(app, KEY)
        if room is None:
            theirs = api.gen_sig(user, seconds)
        else:
            theirs = api.gen_sig_with_userbuf(user, seconds, ticket(app, user, mine["TLS.time"] + seconds, room))
        theirs = inflated(theirs if isinstance(theirs, str) else theirs.decode())
        assert mine == theirs, (app, user, seconds, room, mine, theirs)
    print(f"{CASES} UserSigs and PrivateMapKeys are those of the official package")


if __name__ == "__main__":
    main()
