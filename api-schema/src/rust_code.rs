//! A request as Rust code: the builder calls of generated types.

use crate::model::{Action, FieldType, Literal, Object, Schema, TypeKind, Value};
use crate::names;

/// The columns that a line of code may take.
const WIDTH: usize = 88;

/// Writes requests as Rust code.
#[derive(Clone, Copy)]
pub struct RustCode<'a> {
    schema: &'a Schema,
    /// Returns the expression for a value that the code must not contain, by its JSON path.
    secret: &'a dyn Fn(&str) -> Option<String>,
}

impl<'a> RustCode<'a> {
    /// Creates a writer. `secret` returns the expression for a value that the code must not contain, by its JSON path.
    pub fn new(schema: &'a Schema, secret: &'a dyn Fn(&str) -> Option<String>) -> Self {
        Self { schema, secret }
    }

    /// Returns the builder calls of a request, with the category's types, `IntegerOrString` and `serde_json` in scope.
    ///
    /// Fields that the schema does not know are left out.
    ///
    /// # Errors
    ///
    /// Returns the path of a value that does not fit its type.
    pub fn request(&self, action: &Action, request: &Value) -> Result<String, String> {
        self.chain(&format!("{}Request", action.name), &action.request, request, "", 0)
    }

    fn chain(&self, owner: &str, object: &Object, value: &Value, path: &str, depth: usize) -> Result<String, String> {
        let members = value.as_object().ok_or_else(|| path.to_owned())?;
        let name = names::type_name(owner);
        let set = || object.fields.iter().filter_map(|field| Some((field, members.get(&field.name)?)));
        let set = || set().filter(|(_, value)| !value.is_null());
        if object.is_choice() {
            let (field, inner) = set().next().ok_or_else(|| path.to_owned())?;
            let inner = self.expression(&field.ty, inner, &join(path, &field.name), depth)?;
            return Ok(format!("{name}::{}({inner})", identifier(&names::field_name(field))));
        }
        let mut code = format!("{name}::builder()");
        let margin = indent(depth + 1);
        for (field, value) in set() {
            let path = join(path, &field.name);
            let call = format!("\n{margin}.{}", identifier(&names::field_name(field)));
            let argument = self.expression(&field.ty, value, &path, depth + 1)?;
            let first_line = match value {
                Value::String(text) => text.escape_debug().count() + 2,
                _ => argument.lines().next().unwrap_or_default().len(),
            };
            if call.len() + first_line + 1 > WIDTH {
                let argument = self.expression(&field.ty, value, &path, depth + 2)?;
                code.push_str(&format!("{call}(\n{margin}    {argument},\n{margin})"));
            } else {
                code.push_str(&format!("{call}({argument})"));
            }
        }
        code.push_str(&format!("\n{margin}.build()"));
        Ok(code)
    }

    fn expression(&self, ty: &FieldType, value: &Value, path: &str, depth: usize) -> Result<String, String> {
        if let Some(expression) = (self.secret)(path) {
            return Ok(expression);
        }
        let misfit = || path.to_owned();
        match ty {
            FieldType::Object { name, .. } | FieldType::Enum { name } => {
                match &self.schema.find_type(name).ok_or_else(misfit)?.kind {
                    TypeKind::Object(object) => self.chain(name, object, value, path, depth),
                    TypeKind::Enum(inner) => {
                        let known = inner.values.iter().find(|known| match &known.value {
                            Literal::Int(number) => value.as_i64() == Some(*number),
                            Literal::Str(text) => value.as_str() == Some(text.as_ref()),
                        });
                        let ty = names::type_name(name);
                        match (known, value) {
                            (Some(known), _) => Ok(format!("{ty}::{}", known.name)),
                            (None, Value::Number(number)) if number.is_i64() => Ok(format!("{ty}::from({number})")),
                            (None, Value::String(text)) => Ok(format!("{ty}::from({text:?})")),
                            _ => Err(misfit()),
                        }
                    }
                }
            }
            FieldType::List(inner) => self.list(inner, value.as_array().ok_or_else(misfit)?, path, depth),
            FieldType::IntegerOrString => match value {
                Value::Number(number) if number.is_i64() => Ok(format!("IntegerOrString::Integer({number})")),
                Value::String(text) => Ok(format!("IntegerOrString::from({text:?})")),
                _ => Err(misfit()),
            },
            FieldType::Json => Ok(format!("serde_json::json!({value})")),
            FieldType::Float64 => value.as_number().map(|number| format!("{:?}", number.as_f64())).ok_or_else(misfit),
            FieldType::String => value.as_str().map(|text| string(text, depth)).ok_or_else(misfit),
            FieldType::Boolean => value.as_bool().map(|value| value.to_string()).ok_or_else(misfit),
            FieldType::Int64 => value.as_i64().map(|number| number.to_string()).ok_or_else(misfit),
            FieldType::Uint64 => value.as_u64().map(|number| number.to_string()).ok_or_else(misfit),
        }
    }

    /// A list on one line if its items fit, otherwise one item per line.
    fn list(&self, ty: &FieldType, values: &[Value], path: &str, depth: usize) -> Result<String, String> {
        if values.is_empty() {
            return Ok(format!("Vec::<{}>::new()", item_type(ty)));
        }
        let item = |depth: usize| {
            move |(index, item): (usize, &Value)| self.item(ty, item, &format!("{path}[{index}]"), depth)
        };
        let items = |depth| values.iter().enumerate().map(item(depth)).collect::<Result<Vec<_>, _>>();
        let line = format!("[{}]", items(depth)?.join(", "));
        let margin = indent(depth + 1);
        if !line.contains('\n') && line.len() + margin.len() <= WIDTH - 20 {
            return Ok(line);
        }
        let lines = items(depth + 1)?.into_iter().map(|item| format!("{margin}{item},\n"));
        Ok(format!("[\n{}{}]", lines.collect::<String>(), indent(depth)))
    }

    /// An item of a list. A setter takes any collection, but an item that is a list is a vector.
    fn item(&self, ty: &FieldType, item: &Value, path: &str, depth: usize) -> Result<String, String> {
        let code = self.expression(ty, item, path, depth)?;
        Ok(if code.starts_with('[') { format!("vec!{code}") } else { code })
    }
}

impl std::fmt::Debug for RustCode<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RustCode").finish_non_exhaustive()
    }
}

/// Returns the name as an identifier: raw if it is a keyword.
pub fn identifier(name: &str) -> String {
    const KEYWORDS: &[&str] = &[
        "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "do", "dyn", "else", "enum",
        "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let", "loop", "macro", "match", "mod",
        "move", "mut", "override", "priv", "pub", "ref", "return", "static", "struct", "trait", "true", "try", "type",
        "typeof", "unsafe", "unsized", "use", "virtual", "where", "while", "yield",
    ];
    match name {
        // These cannot be raw.
        "self" | "Self" | "super" | "crate" | "_" => format!("{name}_"),
        name if KEYWORDS.contains(&name) => format!("r#{name}"),
        name => name.to_owned(),
    }
}

fn item_type(ty: &FieldType) -> String {
    match ty {
        FieldType::String => "String".to_owned(),
        FieldType::Int64 => "i64".to_owned(),
        FieldType::Uint64 => "u64".to_owned(),
        FieldType::Float64 => "f64".to_owned(),
        FieldType::Boolean => "bool".to_owned(),
        FieldType::IntegerOrString => "IntegerOrString".to_owned(),
        FieldType::Json => "serde_json::Value".to_owned(),
        FieldType::Object { name, .. } | FieldType::Enum { name } => names::type_name(name),
        FieldType::List(inner) => format!("Vec<{}>", item_type(inner)),
    }
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

fn join(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
}

fn indent(depth: usize) -> String {
    "    ".repeat(depth)
}
