"""The official Python SDK completes the main job against `trtc-emulator`, with verified signatures.

usage: official_sdk.py PATH_OF_TRTC_EMULATOR
"""

import json
import subprocess
import sys

from tencentcloud.common import credential
from tencentcloud.common.exception.tencent_cloud_sdk_exception import TencentCloudSDKException
from tencentcloud.common.profile.client_profile import ClientProfile
from tencentcloud.common.profile.http_profile import HttpProfile
from tencentcloud.trtc.v20190722 import models, trtc_client

SECRET_ID, SECRET_KEY = "AKIDofTheOfficialSdk", "key-of-the-official-sdk"

START = {
    "RecordUrl": "https://class.example.com/42",
    "SdkAppId": 1600011111,
    "RecordId": "python-1",
    "StorageParams": {
        "CloudStorage": {
            "Vendor": 0,
            "Region": "ap-singapore",
            "Bucket": "webrecord-1234589",
            "AccessKey": "AKxxxxxx",
            "SecretKey": "Idxxxxxx",
            "FileNamePrefix": ["record", "video"],
        }
    },
    "MaxDurationLimit": 3600,
    "WebRecordVideoParams": {"Width": 1280, "Height": 720, "Format": "mp4"},
}


def client(url, secret_key=SECRET_KEY):
    http = HttpProfile(protocol="http", endpoint=url.removeprefix("http://"), reqTimeout=10)
    profile = ClientProfile(httpProfile=http)
    return trtc_client.TrtcClient(credential.Credential(SECRET_ID, secret_key), "ap-singapore", profile)


def call(target, action, params):
    request = getattr(models, action + "Request")()
    request.from_json_string(json.dumps(params))
    return getattr(target, action)(request)


def refusal(target, action, params):
    try:
        call(target, action, params)
    except TencentCloudSDKException as error:
        return error.get_code()
    raise AssertionError(f"{action} {params} was not refused")


def main_job(url):
    target = client(url)
    task = call(target, "StartWebRecord", START).TaskId
    assert task.endswith(".") and "+" in task, task

    by_task = call(target, "DescribeWebRecord", {"TaskId": task})
    assert (by_task.Status, by_task.RecordId) == (1, "python-1"), by_task
    by_record = call(target, "DescribeWebRecord", {"RecordId": "python-1", "SdkAppId": 1600011111})
    assert (by_record.Status, by_record.TaskId) == (1, task), by_record

    assert refusal(target, "StartWebRecord", START) == "FailedOperation.TaskExist"
    assert call(target, "StopWebRecord", {"TaskId": task}).RequestId
    assert refusal(target, "StopWebRecord", {"TaskId": task}) == "FailedOperation.TaskNotExist"
    assert refusal(target, "DescribeWebRecord", {"TaskId": task}) == "FailedOperation.TaskNotExist"


def refusals(url):
    target = client(url)
    assert refusal(client(url, "another key"), "StopWebRecord", {"TaskId": "x"}) == "AuthFailure.SignatureFailure"
    assert refusal(target, "StartWebRecord", {**START, "MaxDurationLimit": 60}) == "InvalidParameterValue"
    without = {key: value for key, value in START.items() if key != "SdkAppId"}
    assert refusal(target, "StartWebRecord", without) == "MissingParameter"
    # A known action without a configured response.
    assert refusal(target, "DismissRoom", {"SdkAppId": 1, "RoomId": 2}) == "UnsupportedOperation"


def main(emulator):
    arguments = [emulator, "--secret-id", SECRET_ID, "--secret-key", SECRET_KEY]
    with subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True) as process:
        try:
            line = process.stdout.readline()
            assert line.startswith("listening on http://127.0.0.1:"), line
            url = line.removeprefix("listening on ").strip()
            main_job(url)
            refusals(url)
        finally:
            process.terminate()
    print("the official SDK did the main job")


if __name__ == "__main__":
    main(*sys.argv[1:])
