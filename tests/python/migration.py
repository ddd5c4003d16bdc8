"""The examples of the migration guide in Python and Node.js, run with the official SDKs against `trtc-emulator`: both
print the status of a recording that exists, and both accept that there is none.

usage: NODE_PATH=node_modules migration.py PATH_OF_TRTC_EMULATOR
"""

import contextlib
import functools
import io
import os
import pathlib
import re
import subprocess
import sys

from official_sdk import SECRET_ID, SECRET_KEY, START, call, client, emulator
from tencentcloud.common import credential
from tencentcloud.common.exception.tencent_cloud_sdk_exception import TencentCloudSDKException
from tencentcloud.trtc.v20190722 import models, trtc_client

GUIDE = pathlib.Path(__file__).parents[2] / "trtc-api/docs/guide/migration.md"

# What a program has around the example: imports, and a profile with the endpoint of the emulator.
NODE = """
const sdk = "tencentcloud-sdk-nodejs-intl-en";
const { trtc } = require(sdk);
const Credential = require(`${sdk}/tencentcloud/common/credential`);
const HttpProfile = require(`${sdk}/tencentcloud/common/profile/http_profile`);
const Profile = require(`${sdk}/tencentcloud/common/profile/client_profile`);
const ClientProfile = function (method) { return new Profile(method, new HttpProfile("http://", process.argv[1])); };
"""


def example(language):
    return re.search(rf"```{language}\n(.*?)```", GUIDE.read_text(), re.DOTALL).group(1)


def python(url):
    class Module:
        TrtcClient = staticmethod(functools.partial(trtc_client.TrtcClient, profile=client(url).profile))

    names = {
        "credential": credential,
        "models": models,
        "trtc_client": Module,
        "TencentCloudSDKException": TencentCloudSDKException,
    }
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(example("python"), GUIDE, "exec"), names)
    return printed.getvalue().strip()


def node(url):
    run = subprocess.run(
        ["node", "-e", NODE + example("js"), url.removeprefix("http://")], capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stderr
    return run.stdout.strip()


def main(program):
    os.environ |= {"TENCENTCLOUD_SECRET_ID": SECRET_ID, "TENCENTCLOUD_SECRET_KEY": SECRET_KEY}
    with emulator(program, "--secret-id", SECRET_ID, "--secret-key", SECRET_KEY) as url:
        assert (python(url), node(url)) == ("", "")
        call(client(url), "StartWebRecord", {**START, "RecordId": "lesson-42"})
        assert (python(url), node(url)) == ("1", "1")
    print("the examples of the migration guide ran with the official SDKs for Python and Node.js")


main(*sys.argv[1:])
