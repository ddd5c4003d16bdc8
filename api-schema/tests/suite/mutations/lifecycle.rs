//! A life cycle with every key, and the action and the event that it names.

use serde_json::{Value, json};

pub(crate) fn files() -> [(&'static str, Value); 4] {
    [
        ("s/lifecycles/Room.json", lifecycle()),
        ("s/lifecycles/Hall.json", bare()),
        ("s/Open.json", action()),
        ("s/callbacks/Opened.json", event()),
    ]
}

/// A life cycle that lacks everything that one can lack.
fn bare() -> Value {
    json!({
        "lifecycle": "Hall", "description": "Is a hall.",
        "start": { "action": "Open", "id": "Id" },
        "stop": { "action": "Open", "parameters": { "Id": "$id" } },
        "lacks": {
            "$comment": "A comment.", "idempotency": "There is no key.", "describe": "There is no status.",
            "find": "There is no search.", "updates": "There are no updates."
        }
    })
}

fn lifecycle() -> Value {
    json!({
        "$schema": "../format.schema.json", "$comment": "A comment.", "lifecycle": "Room", "service": "s",
        "description": "Is a room.", "documentation": "https://a.example/room", "alias": "rooms",
        "start": { "$comment": "A comment.", "action": "Open", "id": "Id", "startupDelay": 5, "timeout": 6 },
        "remember": {
            "App": "App", "Key": "Key", "Folder": "Folder",
            "Form": { "$comment": "A comment.", "field": "Key", "integerWhen": { "Form": 1 } }
        },
        "idempotency": {
            "$comment": "A comment.", "key": "Key", "scope": ["App"], "exists": ["A.B"], "afterError": "new-key"
        },
        "duplicates": { "$comment": "A comment.", "fields": "Key", "second": "rejected", "codes": ["A.B"] },
        "describe": {
            "$comment": "A comment.", "action": "Open", "parameters": { "Id": "$id", "App": 1 }, "status": "State",
            "phases": { "1": "running" }, "gone": ["C.D"], "firstPoll": 3
        },
        "find": {
            "$comment": "A comment.", "action": "Open", "parameters": { "App": "$App", "Key": "$Key" }, "id": "Id",
            "gone": ["C.D"]
        },
        "updates": [{
            "$comment": "A comment.", "action": "Open", "parameters": { "Id": "$id" }, "omitted": "kept", "counter": "App",
            "outdated": ["A.B"], "gone": ["C.D"]
        }],
        "stop": { "$comment": "A comment.", "action": "Open", "parameters": { "Id": "$id" }, "gone": ["C.D"] },
        "retention": { "$comment": "A comment.", "field": "Time" },
        "ends": [{ "$comment": "A comment.", "after": "Time" }, { "idle": "Time" }, { "rounds": "App" }, { "hours": 7 }],
        "readiness": {
            "$comment": "A comment.", "within": "Time",
            "missed": [{ "$comment": "A comment.", "event": "Opened", "value": 2 }, { "event": "Opened", "value": 3 }],
            "reason": "It is late."
        },
        "limit": { "$comment": "A comment.", "tasks": 9, "streams": 99, "scope": "App", "code": "A.B" },
        "events": [
            {
                "$comment": "A comment.", "event": "Opened", "id": "Id", "idSuffix": "_", "phaseBy": "State",
                "phases": { "1": "running", "2": "troubled", "3": "failed" }, "reason": "Why", "part": "Part",
                "match": { "Key": "$Key" }, "integerWhen": { "Form": 1 }, "failsAfter": 2
            },
            { "event": "Opened", "id": "Id", "phase": "ended" }
        ],
        "eventOrder": ["At"],
        "files": [
            { "$comment": "A comment.", "given": "Folder", "event": "Opened", "list": "Files", "folder": ["$Folder", "$id"] },
            { "given": "Folder", "event": "Opened", "name": "Why", "url": "Part", "last": "Opened" },
            { "given": "Folder", "describe": true, "name": "Id" }
        ]
    })
}

fn field(ty: &str) -> Value {
    json!({ "description": "Is a field.", "type": ty })
}

fn state() -> Value {
    let value = |value, name| json!({ "value": value, "name": name, "description": "Is a value." });
    let values = [value(1, "One"), value(2, "Two"), value(3, "Three")];
    json!({ "description": "Is a field.", "type": "integer", "values": values })
}

fn action() -> Value {
    json!({
        "action": "Open", "description": "Opens it.", "documentation": "https://a.example/open",
        "errors": ["A.B", { "code": "C.D", "description": "Fails." }],
        "request": { "properties": {
            "App": field("integer"), "Key": field("string"), "Id": field("string"), "Folder": field("string"),
            "Form": field("integer"),
            "Time": { "description": "Is a field.", "type": "integer", "unit": "s", "default": 60 }
        } },
        "response": { "properties": { "Id": field("string"), "State": field("integer") } }
    })
}

fn event() -> Value {
    let mut files = field("array");
    files["items"] = json!({ "type": "string" });
    json!({
        "event": "Opened", "group": 3, "number": 4, "description": "It is open.",
        "documentation": "https://a.example/opened",
        "info": { "properties": {
            "Id": field("string"), "At": field("integer"), "State": state(), "Why": field("string"),
            "Part": field("string"), "Key": field("string"), "Form": field("integer"), "Files": files
        } }
    })
}
