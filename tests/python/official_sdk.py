"""The official Python SDK against `trtc-emulator`, with verified signatures: the main job, and every official example.

usage: official_sdk.py PATH_OF_TRTC_EMULATOR
"""

import contextlib
import json
import subprocess
import sys
import urllib.request

from every_action import Runner, steps
from tencentcloud.common import credential
from tencentcloud.common.exception.tencent_cloud_sdk_exception import TencentCloudSDKException
from tencentcloud.common.profile.client_profile import ClientProfile
from tencentcloud.common.profile.http_profile import HttpProfile
from tencentcloud.trtc.v20190722 import models, trtc_client

SECRET_ID, SECRET_KEY, TOKEN = "AKIDofTheOfficialSdk", "key-of-the-official-sdk", "token-of-the-official-sdk"

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


def client(url, secret_key=SECRET_KEY, region="ap-singapore", token=None, sign="TC3-HMAC-SHA256", unsigned=False, **http):
    http = HttpProfile(**{"protocol": "http", "endpoint": url.removeprefix("http://"), "reqTimeout": 10, **http})
    profile = ClientProfile(httpProfile=http, signMethod=sign)
    profile.unsignedPayload = unsigned
    return trtc_client.TrtcClient(credential.Credential(SECRET_ID, secret_key, token), region, profile)


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


def control(url, method, path, body=None):
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(f"{url}/_emulator/{path}", data, {"Content-Type": "application/json"}, method=method)
    with urllib.request.urlopen(request) as response:
        return json.load(response)


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
    signed_v1 = client(url, sign="HmacSHA256")
    assert refusal(signed_v1, "DismissRoom", {"SdkAppId": 1, "RoomId": 2}) == "UnsupportedOperation"
    stranger = client(url, token="of another user")
    assert refusal(stranger, "DismissRoom", {"SdkAppId": 1, "RoomId": 2}) == "AuthFailure.TokenFailure"


def every_action(url, **settings):
    """Every official example, with each way in which the SDK can send it."""

    def send(step, request):
        response = call(client(url, region=step["region"], **settings), step["action"], request)
        if step["action"] == "TextToSpeechSSE":
            events = [json.loads(event["data"]) for event in response]
            assert events[-1]["IsEnd"] is True, events
            return {"RequestId": "in a header"}
        return json.loads(response.to_json_string())

    control(url, "POST", "reset", {})
    return len(Runner(send).run(steps()))


def controlled(url):
    """What a test in Python does."""
    control(url, "POST", "reset", {})
    target, room = client(url), {"SdkAppId": 1, "RoomId": 2}
    error = {"code": "FailedOperation.RoomNotExist", "message": "no such room"}
    control(url, "POST", "stubs", [
        {"action": "DismissRoom", "times": 1, "error": error},
        {"action": "DescribeRoomInfo", "response": {"Total": 0, "RoomList": []}},
    ])
    assert refusal(target, "DismissRoom", room) == "FailedOperation.RoomNotExist"
    assert call(target, "DismissRoom", room).RequestId
    control(url, "POST", "faults", {"fault": "throttle"})
    assert refusal(target, "DismissRoom", room) == "RequestLimitExceeded"
    calls = control(url, "GET", "calls?action=DismissRoom")["calls"]
    assert calls == [{"service": "trtc", "action": "DismissRoom", "request": room}] * 2, calls

    task = call(target, "StartWebRecord", START).TaskId
    control(url, "POST", "clock", {"advance": 3600})
    assert refusal(target, "DescribeWebRecord", {"TaskId": task}) == "FailedOperation.TaskNotExist"
    [ended] = control(url, "GET", "tasks?family=WebRecording")["tasks"]
    assert (ended["task_id"], ended["running"]) == (task, False), ended
    assert [event["EventType"] for event in control(url, "GET", "events")["events"]][0] == 801


@contextlib.contextmanager
def emulator(program, *arguments):
    with subprocess.Popen([program, *arguments], stdout=subprocess.PIPE, text=True) as process:
        try:
            line = process.stdout.readline()
            assert line.startswith("listening on http://127.0.0.1:"), line
            yield line.removeprefix("listening on ").strip()
        finally:
            process.terminate()


def main(program):
    keys = ["--secret-id", SECRET_ID, "--secret-key", SECRET_KEY]
    with emulator(program, *keys) as url:
        main_job(url)
        refusals(url)
        controlled(url)
        for settings in [{}, {"reqMethod": "GET"}, {"unsigned": True}, {"proxy": url, "endpoint": None}]:
            count = every_action(url, **settings)
            assert count == 58, count
    with emulator(program, *keys, "--token", TOKEN) as url:
        assert every_action(url, token=TOKEN) == 58
        assert refusal(client(url), "DismissRoom", {"SdkAppId": 1, "RoomId": 2}) == "AuthFailure.TokenFailure"
    print("the official SDK did the main job, and called 58 actions in five ways")


if __name__ == "__main__":
    main(*sys.argv[1:])
