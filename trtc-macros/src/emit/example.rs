//! Examples in the docs: an example request of the schema as builder calls.

use api_schema::model::{FieldType, Literal, Object, TypeKind};
use serde_json::Value;

use super::{Context, builder};
use crate::names;

/// A doc test for a request, from the first example of its action.
pub(super) fn builder(cx: &Context<'_>, owner: &str, object: &Object, module: &str) -> Option<String> {
    let value = cx
        .schema
        .actions
        .iter()
        .find(|action| owner == format!("{}Request", action.name))
        .and_then(|action| action.examples.first())
        .map(|example| example.request.clone())?;
    let code = chain(cx, owner, object, &value, 0)?;
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

/// The columns that a line of doc code may take.
const WIDTH: usize = 88;

fn chain(cx: &Context<'_>, owner: &str, object: &Object, value: &Value, depth: usize) -> Option<String> {
    let members = value.as_object()?;
    let name = names::ty(owner);
    if builder::is_choice(object) {
        let (key, inner) = members.iter().next()?;
        let field = object.fields.iter().find(|field| field.name == *key)?;
        let inner = expression(cx, &field.ty, inner, depth)?;
        return Some(format!("{name}::{}({inner})", names::field(field)));
    }
    let mut code = format!("{name}::builder()");
    let indent = indent(depth + 1);
    for field in &object.fields {
        if let Some(value) = members.get(&field.name) {
            let call = format!("\n{indent}.{}", names::field(field));
            let argument = expression(cx, &field.ty, value, depth + 1)?;
            let first_line = match value {
                Value::String(text) => text.escape_debug().count() + 2,
                _ => argument.lines().next().unwrap_or_default().len(),
            };
            if call.len() + first_line + 1 > WIDTH {
                let argument = expression(cx, &field.ty, value, depth + 2)?;
                code.push_str(&format!("{call}(\n{indent}    {argument},\n{indent})"));
            } else {
                code.push_str(&format!("{call}({argument})"));
            }
        }
    }
    code.push_str(&format!("\n{indent}.build()"));
    Some(code)
}

fn expression(cx: &Context<'_>, ty: &FieldType, value: &Value, depth: usize) -> Option<String> {
    match ty {
        FieldType::Object { name, .. } | FieldType::Enum { name } => match &cx.schema.find_type(name)?.kind {
            TypeKind::Object(object) => chain(cx, name, object, value, depth),
            TypeKind::Enum(inner) => {
                let known = inner.values.iter().find(|known| match &known.value {
                    Literal::Int(number) => value.as_i64() == Some(*number),
                    Literal::Str(text) => value.as_str() == Some(text.as_ref()),
                })?;
                Some(format!("{}::{}", names::ty(name), known.name))
            }
        },
        FieldType::List(inner) => match (&**inner, value.as_array()?) {
            // A setter takes any iterator of items, but the items themselves are vectors.
            (FieldType::List(_), _) => None,
            // The items of an empty list need a type.
            (FieldType::String | FieldType::IntegerOrString | FieldType::Json, items) if items.is_empty() => {
                Some("[\"\"; 0]".to_owned())
            }
            (inner, items) => list(cx, inner, items, depth),
        },
        FieldType::IntegerOrString | FieldType::Json => None,
        FieldType::Float64 => value.as_f64().map(|number| format!("{number:?}")),
        _ => Some(match value {
            Value::String(text) => string(text, depth),
            other => other.to_string(),
        }),
    }
}

/// A list on one line if its items fit, otherwise one item per line.
fn list(cx: &Context<'_>, ty: &FieldType, values: &[Value], depth: usize) -> Option<String> {
    let items = |depth| values.iter().map(|item| expression(cx, ty, item, depth)).collect::<Option<Vec<_>>>();
    let line = format!("[{}]", items(depth)?.join(", "));
    let margin = indent(depth + 1);
    if !line.contains('\n') && line.len() + margin.len() <= WIDTH - 20 {
        return Some(line);
    }
    let lines = items(depth + 1)?.into_iter().map(|item| format!("{margin}{item},\n"));
    Some(format!("[\n{}{}]", lines.collect::<String>(), indent(depth)))
}

/// A string literal, continued on further lines if it is long.
fn string(text: &str, depth: usize) -> String {
    let margin = indent(depth);
    let width = WIDTH.saturating_sub(margin.len() + 6).max(20);
    let mut literal = String::from("\"");
    let mut column = 0;
    for c in text.chars() {
        let escaped: String = c.escape_debug().collect();
        let columns = escaped.chars().count();
        // A continued line must not start with whitespace, which Rust would drop, or with `#`, which rustdoc would hide.
        if column + columns > width && !c.is_whitespace() && c != '#' {
            literal.push_str(&format!("\\\n{margin} "));
            column = 0;
        }
        literal.push_str(&escaped);
        column += columns;
    }
    literal.push('"');
    literal
}

fn indent(depth: usize) -> String {
    "    ".repeat(depth)
}
