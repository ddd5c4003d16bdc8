"""Every request of our client is recomputed and accepted by the official Python SDK's own signing function.

A local server replaces the service: it receives each request, builds the canonical request from the received bytes,
and signs it with the SDK. The example program completes the main job against this server.

usage: official_signature.py PATH_OF_THE_WEB_RECORD_EXAMPLE
"""

import hashlib
import json
import os
import re
import subprocess
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from tencentcloud.common.sign import Sign

SECRET_ID, SECRET_KEY, TOKEN = "AKIDofOurClient", "key/of+our=client", "session-token-of-ours"
RESPONSES = {
    "StartWebRecord": {"TaskId": "task+1."},
    "DescribeWebRecord": {"Status": 1},
    "StopWebRecord": {},
}
AUTHORIZATION = re.compile(
    r"TC3-HMAC-SHA256 Credential=([^/]+)/([0-9-]+)/trtc/tc3_request, SignedHeaders=([a-z;-]+), Signature=([0-9a-f]{64})"
)


def expected_signature(headers, body, date, signed_headers):
    """Returns the signature of the SDK for the request as received."""
    lines = "".join(f"{name}:{headers[name].strip().lower()}\n" for name in signed_headers.split(";"))
    canonical = "\n".join(["POST", "/", "", lines, signed_headers, hashlib.sha256(body).hexdigest()])
    hashed = hashlib.sha256(canonical.encode()).hexdigest()
    to_sign = "\n".join(["TC3-HMAC-SHA256", headers["x-tc-timestamp"], f"{date}/trtc/tc3_request", hashed])
    return Sign.sign_tc3(SECRET_KEY, date, "trtc", to_sign)


class Service(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    accepted, failures = [], []

    def do_POST(self):
        body = self.rfile.read(int(self.headers["content-length"]))
        action = self.headers["x-tc-action"]
        try:
            self.check(body)
            self.accepted.append(action)
        except AssertionError as failure:
            self.failures.append(f"{action}: {failure!r}")
        response = json.dumps({"Response": {**RESPONSES[action], "RequestId": "r"}}).encode()
        self.send_response(200)
        self.send_header("content-length", str(len(response)))
        self.end_headers()
        self.wfile.write(response)

    def check(self, body):
        secret_id, date, signed_headers, signature = AUTHORIZATION.fullmatch(self.headers["authorization"]).groups()
        stamp = int(self.headers["x-tc-timestamp"])
        assert secret_id == SECRET_ID and abs(time.time() - stamp) < 300
        assert date == time.strftime("%Y-%m-%d", time.gmtime(stamp)), date
        assert signed_headers == "content-type;host;x-tc-action", signed_headers
        assert signature == expected_signature(self.headers, body, date, signed_headers), "another signature"
        assert self.headers["x-tc-token"] == TOKEN and self.headers["x-tc-version"] == "2019-07-22"
        assert self.headers["x-tc-region"] == "ap-singapore"
        json.loads(body)

    def log_message(self, *_):
        pass


def main(example):
    server = ThreadingHTTPServer(("127.0.0.1", 0), Service)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    environment = {
        **os.environ,
        "TENCENTCLOUD_SECRET_ID": SECRET_ID,
        "TENCENTCLOUD_SECRET_KEY": SECRET_KEY,
        "TENCENTCLOUD_TOKEN": TOKEN,
        "TENCENTCLOUD_ENDPOINT": f"http://127.0.0.1:{server.server_port}",
        "TRTC_SDK_APP_ID": "1600011111",
        "TRTC_RECORD_URL": "https://class.example.com/ä?q=\"1\"&token=hidden-token",
        "TRTC_BUCKET": "webrecord-1234589",
        "TRTC_BUCKET_REGION": "ap-singapore",
        "TRTC_STORAGE_ACCESS_KEY": "hidden-access",
        "TRTC_STORAGE_SECRET_KEY": "hidden-secret",
    }
    run = subprocess.run([example], env=environment, capture_output=True, text=True, timeout=60)
    assert run.returncode == 0, run.stderr
    assert not Service.failures, Service.failures
    assert Service.accepted == ["StartWebRecord", "DescribeWebRecord", "StopWebRecord"], Service.accepted
    shown = run.stdout + run.stderr
    for secret in ("hidden-token", "hidden-access", "hidden-secret", SECRET_KEY, TOKEN):
        assert secret not in shown, f"{secret} was shown"
    print("the official SDK's signing function accepts every request")


if __name__ == "__main__":
    main(*sys.argv[1:])
