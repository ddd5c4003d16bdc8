//! Exports of a schema for other tools: an OpenAPI 3.1 document, and JSON Schemas of requests and responses.
//!
//! A service has one URL, and the header `X-TC-Action` selects the action. OpenAPI distinguishes operations by their path,
//! so that the path of an action is `/#Action`: a client does not send the fragment. A request is signed with
//! TC3-HMAC-SHA256, which OpenAPI cannot describe; the document has the security scheme as a header.
//!
//! Request schemas are strict. Response schemas accept unknown fields and values, because a service may be newer than its
//! schema. What JSON Schema cannot express (sums and differences of fields) is in `x-rules`.
//!
//! ```
//! let schema = api_schema::load(&[api_schema::TRTC_DIR])?;
//! let openapi = api_schema::export::openapi(&schema);
//! assert_eq!(openapi["openapi"], "3.1.0");
//! assert!(openapi["paths"]["/#StartWebRecord"]["post"].is_object());
//! # Ok::<(), api_schema::Report>(())
//! ```

mod convert;
mod openapi;
mod rule;

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use crate::model::{Action, Object, Schema};
use convert::{Converter, Side};

pub use openapi::openapi;

/// Returns the JSON Schemas (2020-12) of every request and response, by file name: `Action.request.json` and
/// `Action.response.json`. Each is complete: the types that it refers to are under `$defs`.
pub fn json_schemas(schema: &Schema) -> BTreeMap<String, Value> {
    let mut files = BTreeMap::new();
    for action in &schema.actions {
        for (side, object) in [(Side::Request, &action.request), (Side::Response, &action.response)] {
            files.insert(format!("{}.{}.json", action.name, side.word()), json_schema(schema, action, object, side));
        }
    }
    files
}

fn json_schema(schema: &Schema, action: &Action, object: &Object, side: Side) -> Value {
    let converter = Converter { schema, prefix: "#/$defs/" };
    let mut root = Map::new();
    root.insert("$schema".to_owned(), "https://json-schema.org/draft/2020-12/schema".into());
    root.insert("title".to_owned(), format!("The {} of {}", side.word(), action.name).into());
    let body = converter.object(object, side);
    root.extend(body.as_object().cloned().unwrap_or_default());
    let definitions = converter.definitions(&[(object, side)]);
    if !definitions.is_empty() {
        root.insert("$defs".to_owned(), json!(definitions));
    }
    Value::Object(root)
}
