//! Official examples: an HTTP request and the text of its response, which are not always JSON.

use serde_json::Value;

use crate::check;
use crate::document::{Document, Members};
use crate::model::{Action, Schema};
use crate::official::Example;

/// Returns a note for each value of an example that looks like a real secret.
pub(super) fn secrets(action: &Action, example: &Example) -> Vec<String> {
    let title = super::text::plain(&example.title).replace('\n', " ");
    let bodies = [("request", body(&example.input)), ("response", example.output.as_str())];
    let found = bodies.into_iter().flat_map(|(part, text)| {
        let value = serde_json::from_str(text.trim()).unwrap_or(Value::Null);
        super::secret::real_secrets(&value).into_iter().map(move |path| (part, path))
    });
    let note = |(part, path): (&str, String)| {
        format!(
            "the {part} of the example \"{title}\" of `{}` seems to contain a real secret: `{path}`; replace it",
            action.name
        )
    };
    found.map(note).collect()
}

/// The body of an HTTP request.
fn body(input: &str) -> &str {
    let body = input.split_once("\n\n").or_else(|| input.split_once("\r\n\r\n"));
    body.map_or(input, |(_, body)| body)
}

/// Returns the example in the form of a schema file, or the reason why it is omitted.
pub(super) fn example(action: &Action, example: &Example, index: usize, schema: &Schema) -> Result<Document, String> {
    let title = super::text::plain(&example.title).replace('\n', " ");
    let title = if title.is_empty() { format!("Example {}", index + 1) } else { title };
    let fails = |reason: String| format!("the example \"{title}\" of `{}` is omitted: {reason}", action.name);
    if example.input.starts_with("http") || example.input.starts_with("GET ") {
        return Err(fails("its request is a query, not JSON".to_owned()));
    }
    let request: Value =
        serde_json::from_str(body(&example.input).trim()).map_err(|_| fails("its request is not JSON".to_owned()))?;
    let output: Value =
        serde_json::from_str(example.output.trim()).map_err(|_| fails("its response is not JSON".to_owned()))?;
    let response = match output {
        Value::Object(mut output) => output.remove("Response").filter(Value::is_object),
        _ => None,
    };
    let response = response.ok_or_else(|| fails("its response has no `Response`".to_owned()))?;
    check::request_fits(action, &request, &schema.types).map_err(fails)?;
    let mut members = Members::default();
    members.add("title", title);
    members.add("request", request);
    members.add("response", response);
    Ok(Document::Object(members.0))
}
