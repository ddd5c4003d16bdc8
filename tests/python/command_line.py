"""Tencent's command line `tccli` against `trtc-emulator`, with verified signatures: every official example.

usage: command_line.py PATH_OF_TRTC_EMULATOR
"""

import contextlib
import io
import json
import os
import pathlib
import sys
import tempfile

from every_action import Runner, steps

SECRET_ID, SECRET_KEY = "AKIDofTheCommandLine", "key-of-the-command-line"

# `tccli` prints JSON only, and reads no streams of events.
STREAMS = {"TextToSpeechSSE"}


def settings(home, url):
    """Writes the files of `tccli configure`. The endpoint is a URL, because the default protocol is https."""
    folder = pathlib.Path(home) / ".tccli"
    folder.mkdir()
    param = {"region": "ap-singapore", "output": "json", "arrayCount": 10, "warning": "off", "language": "en-US"}
    endpoint = {"version": "2019-07-22", "endpoint": url}
    (folder / "default.configure").write_text(json.dumps({"_sys_param": param, "trtc": endpoint}))
    (folder / "default.credential").write_text(json.dumps({"secretId": SECRET_ID, "secretKey": SECRET_KEY}))


class Output(io.BytesIO):
    """Stays open, although the command closes what it writes to."""

    def close(self):
        pass


def run(main, arguments):
    """Runs the command in this process, which saves its start-up of a second, and returns its output."""
    out, sys.argv = Output(), ["tccli", *arguments]
    with contextlib.redirect_stdout(io.TextIOWrapper(out, encoding="utf-8", write_through=True)):
        code = main()
    text = out.getvalue().decode()
    assert not code, (arguments[1], code, text)
    return text


def main(program):
    from official_sdk import emulator

    with tempfile.TemporaryDirectory() as home, emulator(
        program, "--secret-id", SECRET_ID, "--secret-key", SECRET_KEY
    ) as url:
        os.environ["HOME"] = home
        settings(home, url)
        from tccli.main import main as command
        from tencentcloud.trtc.v20190722 import trtc_client

        def send(step, request):
            text = json.dumps(request)
            path = pathlib.Path(home) / "request.json"
            path.write_text(text)
            arguments = ["trtc", step["action"], "--cli-input-json", f"file://{path}", "--region", step["region"]]
            return json.loads(run(command, arguments))

        known = [step for step in steps(china=True) if step["action"] not in STREAMS and hasattr(trtc_client.TrtcClient, step["action"])]
        count = len(Runner(send).run(known))
        # The Chinese edition names three of the actions differently.
        assert count >= 54, count
        print(f"tccli called {count} actions")


if __name__ == "__main__":
    main(*sys.argv[1:])
