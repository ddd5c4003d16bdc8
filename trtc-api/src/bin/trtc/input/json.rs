//! JSON with comments and trailing commas, as `trtc new` prints it.

use jsonc_parser::ast;
use jsonc_parser::common::Ranged;
use jsonc_parser::{CollectOptions, ParseOptions, parse_to_ast, parse_to_serde_value};
use serde_json::Value;

use crate::failure::Failure;

const HELP: &str = "`trtc new ACTION` prints a request to fill in";

/// Parses JSON. A name that an object has twice is an error: one of the two values would be ignored.
pub(crate) fn parse(file: &str, text: &str) -> Result<Value, Failure> {
    let options = ParseOptions {
        allow_comments: true,
        allow_trailing_commas: true,
        allow_loose_object_property_names: false,
        ..ParseOptions::default()
    };
    let parsed = parse_to_ast(text, &CollectOptions::default(), &options);
    let invalid = |error| Failure::usage(format!("{file} is not JSON: {error}"), HELP);
    let parsed = parsed.map_err(invalid)?;
    let Some(value) = parsed.value else {
        return Err(Failure::usage(format!("{file} has no JSON value"), HELP));
    };
    if let Some(property) = repeated(&value) {
        let line = text.get(..property.start()).unwrap_or_default().lines().count().max(1);
        let message = format!("{file} has the name `{}` twice in one object, on line {line}", property.name.as_str());
        return Err(Failure::usage(message, "remove one of them"));
    }
    // Numbers as serde_json reads them.
    serde_json::from_str(text).or_else(|_| parse_to_serde_value(text, &options).map_err(invalid))
}

/// The first property whose name an earlier property of the object has.
fn repeated<'a>(value: &'a ast::Value<'a>) -> Option<&'a ast::ObjectProp<'a>> {
    match value {
        ast::Value::Object(object) => {
            let mut names = std::collections::HashSet::new();
            let mut properties = object.properties.iter();
            properties.find_map(|property| match names.insert(property.name.as_str()) {
                true => repeated(&property.value),
                false => Some(property),
            })
        }
        ast::Value::Array(array) => array.elements.iter().find_map(repeated),
        _ => None,
    }
}
