//! A starting point for an action: a schema file that shows what can be said, with a remark wherever a choice is made.

use serde_json::json;

use crate::document::{Document, Members};
use crate::names::is_identifier;
use crate::source::Source;

/// What a new file is for.
#[derive(Debug, Clone, Default)]
pub struct Scaffold {
    /// The action's name.
    pub action: String,
    /// The service, if the file is to stand alone; it must be one that is built in.
    pub service: Option<String>,
    /// The value of `$schema`.
    pub json_schema: Option<String>,
}

impl Scaffold {
    /// The file, which passes the checks as it is.
    ///
    /// ```
    /// use api_schema::scaffold::Scaffold;
    /// let new = Scaffold { action: "DismissRoom".into(), service: Some("trtc".into()), json_schema: None };
    /// let file = new.file()?;
    /// assert!(api_schema::load_sources(vec![file]).is_ok());
    /// # Ok::<(), String>(())
    /// ```
    ///
    /// # Errors
    ///
    /// The name can't be that of an action.
    pub fn file(&self) -> Result<Source, String> {
        let name = &self.action;
        if !is_identifier(name) || !name.starts_with(|c: char| c.is_ascii_uppercase()) {
            return Err(format!(
                "`{name}` can't be the name of an action: write it as the documentation does, `StartWebRecord` say"
            ));
        }
        let mut file = Members::default();
        file.add_some("$schema", self.json_schema.clone());
        file.add("$comment", json!([
            "A starting point that passes `api-schema check`. Replace what is said here, and remove each `$comment`.",
            "Every key is explained in the JSON Schema that `$schema` names: an editor shows it."
        ]));
        file.add("action", name.as_str());
        file.add_some("service", self.service.clone());
        file.add("description", format!("Says in one sentence what {name} does.\n\nThen says what callers get wrong."));
        file.add("documentation", format!("https://www.tencentcloud.com/search/{name}"));
        file.add("retry", json!({
            "$comment": "read-only, idempotent, with-key (and the request field `key`), or never: decides whether it is sent again",
            "safe": "never",
            "because": "nothing is known yet of what a second request does"
        }));
        file.add(
            "errors",
            json!(["InternalError", { "code": "FailedOperation.Sample", "description": "When it is sent." }]),
        );
        file.add("request", request());
        file.add("response", response());
        file.add("types", types());
        file.add(
            "examples",
            json!([{
                "title": "From the documentation",
                "request": { "SdkAppId": 1_600_011_111, "Count": 5, "Mode": 0 },
                "response": { "TaskId": "a-task", "RequestId": "2a76ee73-6579-42f0-8d57-1f6c9b9d7208" }
            }]),
        );
        Ok(Source::new(format!("{name}.json"), Document::Block(file.0).to_text()))
    }
}

fn block(members: impl IntoIterator<Item = (&'static str, Document)>) -> Document {
    Document::Block(members.into_iter().map(|(key, value)| (key.to_owned(), value)).collect())
}

fn field(members: &[(&'static str, serde_json::Value)]) -> Document {
    block(members.iter().map(|(key, value)| (*key, Document::from(value.clone()))))
}

fn request() -> Document {
    let properties = block([
        (
            "SdkAppId",
            field(&[
                ("$comment", json!("A number with bounds; `uint64` where it may be larger than 2^63.")),
                ("description", json!("The application.")),
                ("type", json!("integer")),
                ("minimum", json!(1)),
            ]),
        ),
        (
            "Count",
            field(&[
                ("description", json!("How many. More than ten are refused.")),
                ("type", json!("integer")),
                ("minimum", json!(1)),
                ("maximum", json!(10)),
                ("unit", json!("rooms")),
                ("default", json!(1)),
            ]),
        ),
        (
            "Mode",
            field(&[
                ("$comment", json!("An enum in place. With `open`, values that are not listed pass the checks.")),
                ("description", json!("How it is done.")),
                ("type", json!("integer")),
                (
                    "values",
                    json!([
                        { "value": 0, "name": "Fast", "description": "At once." },
                        { "value": 1, "name": "Careful", "description": "When nobody is there." }
                    ]),
                ),
                ("open", json!(true)),
            ]),
        ),
        (
            "Names",
            field(&[
                ("$comment", json!("A list: what its items must be stands under `items`.")),
                ("description", json!("Names to go by.")),
                ("type", json!("array")),
                ("items", json!({ "type": "string", "maxLength": 64 })),
                ("maxItems", json!(10)),
            ]),
        ),
        (
            "Storage",
            field(&[
                ("$comment", json!("An object: a type of a file in `types`, or of `types` below.")),
                ("description", json!("Where to.")),
                ("$ref", json!("Storage")),
            ]),
        ),
    ]);
    block([("required", json!(["SdkAppId"]).into()), ("properties", properties)])
}

fn response() -> Document {
    let task = field(&[
        ("$comment", json!("`RequestId` is part of every response, unsaid.")),
        ("description", json!("What was started.")),
        ("type", json!("string")),
    ]);
    block([("properties", block([("TaskId", task)]))])
}

fn types() -> Document {
    let storage = block([
        ("description", "Where something is stored.".into()),
        ("required", json!(["Bucket"]).into()),
        (
            "properties",
            block([
                ("Bucket", field(&[("description", json!("The bucket's name.")), ("type", json!("string"))])),
                (
                    "SecretKey",
                    field(&[
                        ("$comment", json!("`secret`: never shown in logs, errors or `Debug`.")),
                        ("description", json!("The secret of the key that may write to it.")),
                        ("type", json!("string")),
                        ("secret", json!(true)),
                    ]),
                ),
            ]),
        ),
    ]);
    block([("Storage", storage)])
}
