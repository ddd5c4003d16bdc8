"""The official examples of every action, in an order in which a task is started before it is used.

usage: every_action.py    prints the steps as JSON, for clients in other languages
"""

import json
import pathlib
import re

ROOT = pathlib.Path(__file__).resolve().parents[2]

# The actions of a task, in the order of its life.
ROLES = ["Start", "Create", "Describe", "Control", "Modify", "Update", "Stop", "Delete"]


def schemas():
    for path in sorted((ROOT / "api-schema/trtc").glob("*/*.json")):
        schema = json.loads(path.read_text())
        if "action" in schema:
            yield schema


def families():
    """The families of tasks, by the actions of each."""
    found = {}
    for path in (ROOT / "api-schema/trtc/lifecycles").glob("*.json"):
        names = set(re.findall(r'"((?:%s)\w+)"' % "|".join(ROLES), path.read_text()))
        found.update(dict.fromkeys(names, path.stem))
    return found


def steps(china=False):
    """Yields one step per example: the action, its region, its request, its family of tasks, and the response that the
    schema file documents."""
    official = json.loads((ROOT / "tests/facts/examples.json").read_text())["actions"]
    family_of = families()
    all_steps = []
    for schema in schemas():
        action = schema["action"]
        if schema.get("sites") == ["china"] and not china:
            continue
        role = next((role for role in ROLES if action.startswith(role)), "")
        for number, example in enumerate(official[action]):
            # An official request that is not JSON: the schema has it in a readable form.
            request = example.get("request", schema["examples"][0]["request"])
            all_steps.append({
                "action": action,
                "region": schema.get("regions", ["ap-singapore"])[0],
                "request": request,
                "response": schema["examples"][0]["response"],
                "first": number == 0,
                "family": family_of.get(action),
                "starts": action in family_of and role in ("Start", "Create"),
                "order": ROLES.index(role) if role else 0,
            })
    all_steps.sort(key=lambda step: step["order"])
    applications = {}
    for step in all_steps:
        # The examples of one family are of several applications; a task is found in its own only.
        request, family = step["request"], step["family"]
        if step["starts"]:
            applications[family] = request["SdkAppId"]
        elif family and "SdkAppId" in request:
            step["request"] = {**request, "SdkAppId": applications[family]}
    return all_steps


class Runner:
    """Runs the steps with a function that sends a request and returns the fields of the response."""

    def __init__(self, call):
        self.call, self.ids, self.actions = call, {}, set()

    def run(self, all_steps):
        for step in all_steps:
            request = dict(step["request"])
            if step["family"] and not step["starts"]:
                # The task that this run has started, in place of that of the example.
                request = {key: value for key, value in request.items() if key not in ("RecordId",)}
                request["TaskId"] = self.ids[step["family"]]
                if not step["first"]:
                    request["SequenceNumber"] = request.get("SequenceNumber", 0) + 1
            self.check(step, self.call(step, request))
            self.actions.add(step["action"])
        return self.actions

    def check(self, step, response):
        action = step["action"]
        assert response.get("RequestId"), (action, response)
        if step["starts"]:
            self.ids[step["family"]] = response["TaskId"]
        elif not step["family"]:
            got, documented = (without_nulls(value) for value in (response, step["response"]))
            got.pop("RequestId"), documented.pop("RequestId")
            assert got == documented, (action, got, documented)


def without_nulls(value):
    if isinstance(value, dict):
        return {key: without_nulls(inner) for key, inner in value.items() if inner is not None}
    if isinstance(value, list):
        return [without_nulls(inner) for inner in value]
    return value


if __name__ == "__main__":
    print(json.dumps(steps()))
