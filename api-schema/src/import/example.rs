//! Official examples: an HTTP request with JSON or a query, and the text of its response.

use serde_json::Value;

use super::query;
use crate::check;
use crate::document::{Document, Members};
use crate::model::{Action, Schema};
use crate::official::Example;

/// Returns the example in the form of a schema file, with a note for each value that looks like a real secret, or the
/// reason why the example is omitted.
pub(super) fn example(
    action: &Action,
    example: &Example,
    index: usize,
    schema: &Schema,
) -> Result<(Document, Vec<String>), String> {
    let title = super::text::plain(&example.title).replace('\n', " ");
    let title = if title.is_empty() { format!("Example {}", index + 1) } else { title };
    let fails = |reason: String| format!("the example \"{title}\" of `{}` is omitted: {reason}", action.name);
    let request = query::request(&example.input, &action.request, schema)
        .or_else(|| serde_json::from_str(body(&example.input).trim()).ok())
        .ok_or_else(|| fails("its request is neither JSON nor a query".to_owned()))?;
    let output: Value =
        serde_json::from_str(example.output.trim()).map_err(|_| fails("its response is not JSON".to_owned()))?;
    let response = match output {
        Value::Object(mut output) => output.remove("Response").filter(Value::is_object),
        _ => None,
    };
    let response = response.ok_or_else(|| fails("its response has no `Response`".to_owned()))?;
    check::request_fits(action, &(&request).into(), &schema.types).map_err(fails)?;
    let mut notes = Vec::new();
    for (part, value) in [("request", &request), ("response", &response)] {
        let place = format!("the {part} of the example \"{title}\" of `{}`", action.name);
        let found = super::secret::real_secrets(value).into_iter();
        notes.extend(found.map(|path| format!("{place} seems to contain a real secret: `{path}`; replace it")));
    }
    let mut members = Members::default();
    members.add("title", title);
    members.add("request", request);
    members.add("response", response);
    Ok((Document::Object(members.0), notes))
}

/// The body of an HTTP request.
fn body(input: &str) -> &str {
    let body = input.split_once("\n\n").or_else(|| input.split_once("\r\n\r\n"));
    body.map_or(input, |(_, body)| body)
}
