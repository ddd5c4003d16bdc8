//! The paths of the page's interface. Bodies and responses are JSON.

use http::{Method, StatusCode};
use serde_json::{Value, json};

use super::fields::Fields;
use super::reply::{Body, Refusal};
use super::{State, catalog, check, console, send};
use crate::{explain, input, search};

/// The start of the paths that need the token.
pub(super) const PREFIX: &str = "/api/";

/// The start of the paths that are passed on to the control interface of the emulator.
const EMULATOR: &str = "emulator/";

/// How many results of a search are returned.
const MAX_RESULTS: usize = 40;

/// Handles a request of the page; `path` is what follows the prefix.
pub(super) async fn handle(state: &State, method: &Method, path: &str, body: &[u8]) -> Result<Value, Refusal> {
    if let Some(path) = path.strip_prefix(EMULATOR) {
        return console::change(state, method.as_str(), &format!("/{path}"), body);
    }
    match (method, path) {
        (&Method::GET, "service") => return Ok(catalog::service(state)),
        (&Method::GET, "console") => return Ok(console::console(state)),
        (&Method::POST, _) => {}
        _ => return Err(Refusal::new(StatusCode::METHOD_NOT_ALLOWED, "use POST")),
    }
    let body = Body::parse(body)?;
    match path {
        "search" => found(state, &body),
        "action" => Ok(catalog::action(body.action(state)?)),
        "explain" => explained(state, &body),
        "fields" => fields(state, &body),
        "check" => check::check(state, &body),
        "code" => check::code(state, &body),
        "sign" => check::sign(state, &body).await,
        "send" => send::send(state, &body).await,
        _ => Err(Refusal::new(StatusCode::NOT_FOUND, format!("unknown path `{PREFIX}{path}`"))),
    }
}

fn found(state: &State, body: &Body) -> Result<Value, Refusal> {
    let found = search::find(state.service.schema(), body.text("words")?);
    let shown = found
        .iter()
        .take(MAX_RESULTS)
        .map(|it| json!({ "kind": it.kind, "path": it.path, "summary": crate::markup::summary(it.description) }));
    Ok(json!({ "found": shown.collect::<Vec<_>>(), "total": found.len() }))
}

fn explained(state: &State, body: &Body) -> Result<Value, Refusal> {
    let text = explain::text(state.service, body.text("name")?)?;
    Ok(json!({ "text": anstream::adapter::strip_str(&text).to_string() }))
}

/// Returns the fields of a request that is given as JSON, with or without comments.
fn fields(state: &State, body: &Body) -> Result<Value, Refusal> {
    let request = input::parse("the text", body.text("json")?)?;
    if !request.is_object() {
        return Err(Refusal::new(StatusCode::BAD_REQUEST, "the text is not a JSON object"));
    }
    let fields = Fields::of(body.action(state)?, &request);
    Ok(json!({ "fields": fields.pairs(), "unknown": fields.unknown }))
}
