//! Examples in the docs: an example of the schema as the builder calls that make it.

use api_schema::model::{FieldType, Literal, Object, TypeKind};
use serde_json::Value;

use super::{Context, builder};
use crate::names;

/// A runnable example for a request or an object, from the schema's own examples.
pub(super) fn builder(cx: &Context<'_>, owner: &str, object: &Object, module: &str) -> Option<String> {
    let value = cx
        .schema
        .actions
        .iter()
        .find(|action| owner == format!("{}Request", action.name))
        .and_then(|action| action.examples.first())
        .map(|example| example.request.clone())?;
    let code = chain(cx, owner, object, &value, 0)?;
    let root = cx.docs?;
    Some(format!(
        "\n# Example\n\n```\nuse {module}::*;\n\nlet request = {code};\n{root}::validate::validate(&request)?;\n\
         # Ok::<(), {root}::validate::Violations>(())\n```\n"
    ))
}

fn chain(cx: &Context<'_>, owner: &str, object: &Object, value: &Value, depth: usize) -> Option<String> {
    let members = value.as_object()?;
    let name = names::ty(owner);
    let indent = "    ".repeat(depth + 1);
    if builder::is_choice(object) {
        let (key, inner) = members.iter().next()?;
        let field = object.fields.iter().find(|field| field.name == *key)?;
        let method = names::field(field);
        let inner = expression(cx, &field.ty, inner, depth)?;
        return Some(format!("{name}::{method}({inner})"));
    }
    let mut code = format!("{name}::builder()");
    for field in &object.fields {
        if let Some(value) = members.get(&field.name) {
            let method = names::field(field);
            let argument = expression(cx, &field.ty, value, depth + 1)?;
            code.push_str(&format!("\n{indent}.{method}({argument})"));
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
                    Literal::Integer(number) => value.as_i64() == Some(*number),
                    Literal::String(text) => value.as_str() == Some(text),
                })?;
                Some(format!("{}::{}", names::ty(name), known.name))
            }
        },
        FieldType::List(inner) => {
            let items = value.as_array()?.iter().map(|item| expression(cx, inner, item, depth));
            Some(format!("[{}]", items.collect::<Option<Vec<_>>>()?.join(", ")))
        }
        FieldType::IntegerOrString | FieldType::Json => None,
        FieldType::Float64 => value.as_f64().map(|number| format!("{number:?}")),
        _ => Some(match value {
            Value::String(text) => format!("{text:?}"),
            other => other.to_string(),
        }),
    }
}
