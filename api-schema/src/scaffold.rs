//! A starting point for an action: a schema file that shows the most important keys, with a comment at each decision.

use heck::ToSnakeCase;
use serde_json::json;

use crate::document::{Document, Members};
use crate::names::{CLIENT_METHODS, is_action};
use crate::source::Source;

/// The parameters of a new action file.
#[derive(Debug, Clone, Default)]
pub struct Scaffold {
    /// The action's name.
    pub action: String,
    /// The name of the client method, if it cannot be derived from the name of the action.
    pub alias: Option<String>,
    /// The service, if the file is loaded without a `service.json`; it must be a bundled one.
    pub service: Option<String>,
    /// The value of `$schema`.
    pub json_schema: Option<String>,
}

impl Scaffold {
    /// Returns the file, which passes the checks without changes.
    ///
    /// ```
    /// use api_schema::scaffold::Scaffold;
    /// let new = Scaffold {
    ///     action: "DismissRoom".into(),
    ///     alias: None,
    ///     service: Some("trtc".into()),
    ///     json_schema: None,
    /// };
    /// let file = new.file()?;
    /// assert!(api_schema::load_sources(vec![file]).is_ok());
    /// # Ok::<(), String>(())
    /// ```
    ///
    /// # Errors
    ///
    /// Returns an error if the name is not a valid action name.
    pub fn file(&self) -> Result<Source, String> {
        let name = &self.action;
        if !is_action(name) {
            return Err(format!(
                "`{name}` is not a valid action name: write it as the documentation does, for example `StartWebRecord`"
            ));
        }
        let method = self.alias.as_deref().unwrap_or(name).to_snake_case();
        if CLIENT_METHODS.contains(&method.as_str()) {
            return Err(format!("every client already has a method `{method}`: choose another name with `--alias`"));
        }
        let mut file = Members::default();
        file.add_some("$schema", self.json_schema.clone());
        file.add("$comment", json!([
            "A starting point that passes `api-schema check`. Replace the sample values and remove each `$comment`.",
            "The JSON Schema that `$schema` names explains every key; an editor shows the explanation."
        ]));
        file.add("action", name.as_str());
        file.add_some("service", self.service.clone());
        file.add_some("alias", self.alias.clone());
        file.add(
            "description",
            format!("Describe in one sentence what {name} does.\n\nThen describe what callers get wrong."),
        );
        file.add("documentation", format!("https://www.tencentcloud.com/search/{name}"));
        file.add("retry", json!({
            "$comment": "read-only, idempotent, with-key (and the request field `key`), or never: decides whether a request is retried",
            "safe": "never",
            "because": "the effect of a second request is not documented yet"
        }));
        file.add(
            "errors",
            json!(["InternalError", { "code": "FailedOperation.Sample", "description": "When it is sent." }]),
        );
        // Several files of one directory may come from here, so that the type is named after the action.
        let storage = format!("{name}Storage");
        file.add("request", request(&storage));
        file.add("response", response());
        file.add("types", types(storage));
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

fn request(storage: &str) -> Document {
    let properties = block([
        (
            "SdkAppId",
            field(&[
                ("$comment", json!("A number with bounds; `uint64` where it may be larger than 2^63.")),
                ("description", json!("The ID of the application.")),
                ("type", json!("integer")),
                ("minimum", json!(1)),
            ]),
        ),
        (
            "Count",
            field(&[
                ("description", json!("The number of rooms. The service rejects more than ten.")),
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
                ("$comment", json!("An inline enum. With `open`, values that are not listed are valid.")),
                ("description", json!("How the action is executed.")),
                ("type", json!("integer")),
                (
                    "values",
                    json!([
                        { "value": 0, "name": "Fast", "description": "Executes the action immediately." },
                        { "value": 1, "name": "Careful", "description": "Executes the action when the room is empty." }
                    ]),
                ),
                ("open", json!(true)),
            ]),
        ),
        (
            "Names",
            field(&[
                ("$comment", json!("A list: the constraints of its items are under `items`.")),
                ("description", json!("The names of the rooms.")),
                ("type", json!("array")),
                ("items", json!({ "type": "string", "maxLength": 64 })),
                ("maxItems", json!(10)),
            ]),
        ),
        (
            "Storage",
            field(&[
                ("$comment", json!("An object: its type is a file in `types`, or an entry of `types` below.")),
                ("description", json!("Where the result is stored.")),
                ("$ref", json!(storage)),
            ]),
        ),
    ]);
    block([("required", json!(["SdkAppId"]).into()), ("properties", properties)])
}

fn response() -> Document {
    let task = field(&[
        ("$comment", json!("Every response has an implicit `RequestId`.")),
        ("description", json!("The ID of the task that was started.")),
        ("type", json!("string")),
    ]);
    block([("properties", block([("TaskId", task)]))])
}

fn types(name: String) -> Document {
    let storage = block([
        ("description", "The location where the result is stored.".into()),
        ("required", json!(["Bucket"]).into()),
        (
            "properties",
            block([
                ("Bucket", field(&[("description", json!("The name of the bucket.")), ("type", json!("string"))])),
                (
                    "SecretKey",
                    field(&[
                        ("$comment", json!("`secret`: never printed in logs, errors or `Debug`.")),
                        ("description", json!("The secret key of a credential that may write to the bucket.")),
                        ("type", json!("string")),
                        ("secret", json!(true)),
                    ]),
                ),
            ]),
        ),
    ]);
    Document::Block(vec![(name, storage)])
}
