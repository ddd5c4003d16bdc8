"""The OpenAPI document of a schema folder: valid, and true of the emulator.

Usage: openapi.py API_SCHEMA EMULATOR SCHEMAS [EXAMPLES]

openapi-spec-validator validates the document. Then schemathesis sends EXAMPLES valid requests per action (default: 8) to
the emulator and compares each response with the document. A request that the document allows must not be rejected as
invalid, unless a rule under `x-rules` forbids it, which JSON Schema cannot express.
"""

import datetime
import json
import os
import subprocess
import sys
import tempfile

INVALID = ("InvalidParameter", "InvalidParameterValue", "MissingParameter", "UnknownParameter", "InvalidAction",
           "UnsupportedRegion")


def run(api_schema: str, emulator: str, schemas: str, examples: str) -> None:
    from openapi_spec_validator import validate

    text = subprocess.run([api_schema, "export", "--openapi", schemas], check=True, capture_output=True, text=True).stdout
    document = json.loads(text)
    validate(document)
    print(f"valid: OpenAPI {document['openapi']}, {len(document['paths'])} operations")
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "openapi.json")
        with open(path, "w", encoding="utf-8") as file:
            json.dump(document, file)
        with subprocess.Popen([emulator], stdout=subprocess.PIPE, text=True) as server:
            try:
                url = server.stdout.readline().strip().removeprefix("listening on ")
                fuzz(path, url, examples, folder)
            finally:
                server.terminate()


def fuzz(path: str, url: str, examples: str, folder: str) -> None:
    now = datetime.datetime.now(datetime.timezone.utc)
    scope = f"{now:%Y-%m-%d}/trtc/tc3_request"
    headers = {
        "Authorization": f"TC3-HMAC-SHA256 Credential=AKIDexample/{scope}, SignedHeaders=content-type;host, Signature=0",
        "X-TC-Timestamp": str(int(now.timestamp())),
    }
    command = [sys.executable, "-m", "schemathesis.cli", "run", path, "--url", url, "--phases", "fuzzing",
               "--mode", "positive", "--max-examples", examples, "--seed", "1", "--generation-deterministic",
               "--suppress-health-check", "all",
               "--checks", "not_a_server_error,status_code_conformance,content_type_conformance,"
                           "response_schema_conformance,accepted"]
    for name, value in headers.items():
        command += ["-H", f"{name}: {value}"]
    environment = {**os.environ, "SCHEMATHESIS_HOOKS": "openapi", "OPENAPI_DOCUMENT": path,
                   "PYTHONPATH": os.path.dirname(os.path.abspath(__file__))}
    subprocess.run(command, check=True, env=environment, cwd=folder)


def register() -> None:
    """Registers the check `accepted`; schemathesis imports this file as a module of hooks."""
    import schemathesis

    with open(os.environ["OPENAPI_DOCUMENT"], encoding="utf-8") as file:
        document = json.load(file)
    unexpressed = {name for name, schema in document["components"]["schemas"].items() if "x-rules" in json.dumps(schema)}

    def reaches(schema: object, seen: set) -> bool:
        """Whether a schema refers to one whose rules JSON Schema cannot express."""
        for reference in set(json.dumps(schema).split('"#/components/schemas/')[1:]):
            name = reference.split('"')[0]
            if name in unexpressed:
                return True
            if name not in seen:
                seen.add(name)
                if reaches(document["components"]["schemas"][name], seen):
                    return True
        return False

    def integral(value: object) -> object:
        if isinstance(value, dict):
            return {key: integral(inner) for key, inner in value.items()}
        if isinstance(value, list):
            return [integral(inner) for inner in value]
        return int(value) if isinstance(value, float) and value.is_integer() else value

    @schemathesis.hook
    def map_body(ctx, body):
        """1.0 is an integer for JSON Schema; the service expects it to be written as one."""
        return integral(body)

    @schemathesis.check
    def accepted(ctx, response, case) -> None:
        # A stream of events begins only after the request was accepted.
        if "text/event-stream" in "".join(response.headers.get("content-type", [])):
            return
        body = response.json()["Response"]
        code = body.get("Error", {}).get("Code", "")
        # JSON Schema can neither look into a string nor count bytes.
        message = body.get("Error", {}).get("Message", "")
        others = [part for part in message.split("; ") if not part.endswith(("must be a JSON document in a string", "bytes long"))]
        if code.startswith(INVALID) and others and not reaches(case.operation.definition.raw["requestBody"], set()):
            raise AssertionError(f"{code}: {body['Error']['Message']} for {case.body}")


if __name__ == "__main__":
    run(*sys.argv[1:4], examples=sys.argv[4] if len(sys.argv) > 4 else "8")
elif "OPENAPI_DOCUMENT" in os.environ:
    register()
