"""Records how the official tools read credential files, for `tests/facts/credential_files.json`.

usage: credential_files.py FACTS [--check]

FACTS is written, or with `--check` compared with what the installed packages read. The packages are
`tencentcloud-sdk-python-common` and `tccli-intl-en` of PyPI.
"""

import importlib.metadata
import json
import os
import sys
import tempfile

from tccli.services.trtc import trtc_client
from tencentcloud.common import credential

PROFILES = {
    "plain": "[default]\nsecret_id = AKIDx\nsecret_key = key\n",
    "colon": "[default]\nsecret_id: AKIDx\nsecret_key: key\n",
    "upper": "[default]\nSECRET_ID = AKIDx\nSecret_Key = key\n",
    "quotes": "[default]\nsecret_id = \"AKIDx\"\nsecret_key = \"key\"\n",
    "token": "[default]\nsecret_id = AKIDx\nsecret_key = key\ntoken = t\n",
    "region": "[default]\nsecret_id = AKIDx\nsecret_key = key\nregion = ap-x\n",
    "role": "[default]\nsecret_id = AKIDx\nsecret_key = key\nrole_arn = qcs::x\n",
    "bom": "\ufeff[default]\nsecret_id = AKIDx\nsecret_key = key\n",
    "crlf": "[default]\r\nsecret_id = AKIDx\r\nsecret_key = key\r\n",
    "bare_line_elsewhere": "[other]\nbare line\n[default]\nsecret_id = AKIDx\nsecret_key = key\n",
    "bare_line": "[default]\nsecret_id = AKIDx\nsecret_key = key\nbare\n",
    "before_section": "x = 1\n[default]\nsecret_id = AKIDx\nsecret_key = key\n",
    "inline_comment": "[default]\nsecret_id = AKIDx ; c\nsecret_key = key # c\n",
    "comment": "# c\n; c\n[default]\n# c\nsecret_id = AKIDx\nsecret_key = key\n",
    "duplicate_key": "[default]\nsecret_id = AKIDx\nsecret_id = AKIDy\nsecret_key = key\n",
    "duplicate_section": "[default]\nsecret_id = AKIDx\nsecret_key = key\n[default]\nsecret_id = AKIDy\n",
    "percent": "[default]\nsecret_id = AKIDx\nsecret_key = ke%y\n",
    "equals": "[default]\nsecret_id = AKIDx\nsecret_key = ke=y=\n",
    "section_spaces": "[ default ]\nsecret_id = AKIDx\nsecret_key = key\n",
    "section_case": "[Default]\nsecret_id = AKIDx\nsecret_key = key\n",
    "DEFAULT": "[DEFAULT]\nsecret_id = AKIDx\n[default]\nsecret_key = key\n",
    "section_trailing": "[default] # c\nsecret_id = AKIDx\nsecret_key = key\n",
    "indented": "[default]\n  secret_id = AKIDx\n  secret_key = key\n",
    "continued": "[default]\nsecret_id = AKIDx\nsecret_key = key\n  more\n",
    "empty_key": "[default]\nsecret_id = AKIDx\nsecret_key =\n",
    "missing": "[default]\nsecret_id = AKIDx\n",
    "unknown_key": "[default]\nsecret_id = AKIDx\nsecret_key = key\nother = 1\n",
    "space_in_value": "[default]\nsecret_id = AK IDx\nsecret_key = key\n",
    "no_space": "[default]\nsecret_id=AKIDx\nsecret_key=key",
    "tabs": "[default]\nsecret_id\t=\tAKIDx\t\nsecret_key = key\t\n",
    "empty": "",
}

COMMAND_LINE = {
    "plain": {"secretId":"AKIDx","secretKey":"key"},
    "token": {"secretId":"AKIDx","secretKey":"key","token":"t"},
    "null_token": {"secretId":"AKIDx","secretKey":"key","token":None},
    "oauth": {"type":"oauth","secretId":"AKIDx","secretKey":"key","token":"t","expiresAt":4102444800,"oauth":{"openId":"o","accessToken":"a","expiresAt":4102444800,"refreshToken":"r","site":"intl"}},
    "sso": {"type":"sso","secretId":"AKIDx","secretKey":"key","token":"t","expiresAt":4102444800,"sso":{"x":"y"}},
    "role": {"secretId":"AKIDx","secretKey":"key","role-arn":"qcs::x","role-session-name":"s"},
    "cvm_role": {"type":"cvm-role","secretId":"AKIDx","secretKey":"key"},
    "cvm_role_alone": {"type":"cvm-role"},
    "unknown_key": {"secretId":"AKIDx","secretKey":"key","other":1},
    "missing_key": {"secretId":"AKIDx"},
    "wrong_case": {"SecretId":"AKIDx","SecretKey":"key"},
}

# The settings of a call, none of which is given.
SETTINGS = [
    "secretId", "secretKey", "token", "region", "output", "language", "role_arn", "role_session_name", "use_cvm_role",
    "profile", "version", "service_version", "endpoint", "waiter", "request_client",
]


def profile(path, text):
    with open(path, "w", newline="") as file:
        file.write(text)
    try:
        read = credential.ProfileCredential().get_credential()
        return {"file": text, "read": read and [read.secret_id, read.secret_key, read.token]}
    except Exception as error:
        return {"file": text, "error": type(error).__name__}


def command_line(path, content):
    text = json.dumps(content)
    with open(path, "w") as file:
        file.write(text)
    try:
        read = trtc_client.parse_global_arg({name: None for name in SETTINGS})
    except Exception as error:
        return {"file": text, "error": type(error).__name__}
    parts = [read["secretId"], read["secretKey"], read["token"]]
    return {"file": text, "read": parts, "role": read["role_arn"], "cvm_role": bool(read["use_cvm_role"])}


def facts():
    home = tempfile.mkdtemp()
    os.environ["HOME"] = home
    os.makedirs(home + "/.tencentcloud")
    os.makedirs(home + "/.tccli")
    configured = {
        "_sys_param": {"region": "ap-singapore", "output": "json"},
        "trtc": {"version": "2019-07-22", "endpoint": "trtc.intl.tencentcloudapi.com"},
    }
    with open(home + "/.tccli/default.configure", "w") as file:
        json.dump(configured, file)
    return {
        "tencentcloud-sdk-python-common": {
            name: profile(home + "/.tencentcloud/credentials", text) for name, text in PROFILES.items()
        },
        "tccli-intl-en": {
            name: command_line(home + "/.tccli/default.credential", content) for name, content in COMMAND_LINE.items()
        },
    }


path = sys.argv[1]
recorded = facts()
if "--check" in sys.argv:
    with open(path) as file:
        known = json.load(file)
    for package, cases in recorded.items():
        assert known[package] == cases, f"{package} reads its files in another way: run this program without --check"
    print("the official tools read", sum(map(len, recorded.values())), "files as recorded")
else:
    versions = {package: importlib.metadata.version(package) for package in recorded}
    with open(path, "w") as file:
        json.dump({"source": "tests/python/credential_files.py", "versions": versions, **recorded}, file, indent=1)
        file.write("\n")
