//! Examples in the docs: an example request of the schema as builder calls.

use api_schema::rust_code::RustCode;

use super::Context;

/// A doc test for a request, from the first example of its action.
pub(super) fn builder(cx: &Context<'_>, owner: &str, module: &str) -> Option<String> {
    let action = cx.schema.actions.iter().find(|action| owner == format!("{}Request", action.name))?;
    let example = action.examples.first()?;
    let code = RustCode::new(cx.schema, &|_| None).request(action, &example.request).ok()?;
    // The doc test imports the types of the module only.
    if code.contains("IntegerOrString::") || code.contains("serde_json::") {
        return None;
    }
    let validate = runtime(cx, module);
    Some(format!(
        "\n# Example\n\n```\nuse {module}::*;\n\nlet request = {code};\n{validate}::validate(&request)?;\n\
         # Ok::<(), {validate}::Violations>(())\n```\n"
    ))
}

/// The path of the runtime's module `validate` in a doctest: `crate` is the crate of the macro's caller there.
fn runtime(cx: &Context<'_>, module: &str) -> String {
    let path = cx.link("validate");
    let caller = module.split("::").next().unwrap_or_default();
    match path.strip_prefix("crate::") {
        Some(path) => format!("{caller}::{path}"),
        None => path.trim_start_matches("::").to_owned(),
    }
}
