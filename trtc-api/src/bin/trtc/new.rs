//! `trtc new`: a request to fill in.

use std::path::PathBuf;

use clap::Args;
use serde_json::Value;
use trtc_api::dynamic::api_schema::model::{self, Action, Enum, Field, FieldType, Object, TypeKind};
use trtc_api::dynamic::api_schema::{Schema, printable};

use crate::arguments::{ActionName, service};
use crate::explain::facts::expected;
use crate::failure::Failure;
use crate::markup::summary;
use crate::output::write_line;
use crate::values::to_serde;

/// How deep optional objects are written out.
const MAX_DEPTH: usize = 4;

/// Prints a request to fill in, with comments
///
/// Required fields have the values of the first example. Optional fields are comments: remove the `//` to set them. `trtc
/// call --from` reads the file with its comments.
#[derive(Debug, Args)]
pub(crate) struct New {
    #[command(flatten)]
    action: ActionName,
}

impl New {
    pub(crate) fn run(&self, schemas: &[PathBuf]) -> Result<(), Failure> {
        let service = service(schemas)?;
        let action = self.action.find(service)?;
        write_line(skeleton(service.schema(), action.schema()).trim_end())
    }
}

fn skeleton(schema: &Schema, action: &Action) -> String {
    let mut writer = Writer { schema, text: String::new() };
    writer.line(0, false, &format!("// {}: {}", action.name, printable(summary(&action.description))));
    if let Some(page) = &action.documentation {
        writer.line(0, false, &format!("// {page}"));
    }
    let example = action.examples.first().map(|example| to_serde(&example.request));
    writer.line(0, false, "{");
    writer.fields(&action.request, example.as_ref(), 1, false);
    writer.line(0, false, "}");
    writer.text
}

struct Writer<'a> {
    schema: &'a Schema,
    text: String,
}

impl<'a> Writer<'a> {
    fn line(&mut self, depth: usize, comment: bool, text: &str) {
        let mark = if comment { "// " } else { "" };
        self.text.push_str(&format!("{}{mark}{text}\n", "  ".repeat(depth)));
    }

    fn fields(&mut self, object: &Object, example: Option<&Value>, depth: usize, comment: bool) {
        for rule in &object.rules {
            self.line(depth, false, &format!("// {}", rule.to_string().replace('`', "")));
        }
        for field in &object.fields {
            let example = example.and_then(|example| example.get(&field.name));
            // What the example sets belongs to a request that works.
            self.field(field, example, depth, comment || !(field.required || example.is_some()));
        }
    }

    fn field(&mut self, field: &Field, example: Option<&Value>, depth: usize, comment: bool) {
        self.line(depth, false, &format!("// {}", self.about(field)));
        let name = format!("\"{}\": ", field.name);
        match self.object(&field.ty) {
            Some((object, is_list)) if depth < MAX_DEPTH => {
                let inner = if is_list { example.and_then(|example| example.get(0)) } else { example };
                let (open, close) = if is_list { ("[{", "}],") } else { ("{", "},") };
                self.line(depth, comment, &format!("{name}{open}"));
                self.fields(object, inner, depth + 1, comment);
                self.line(depth, comment, close);
            }
            _ => {
                let value = self.value(field, example);
                self.line(depth, comment, &format!("{name}{value},"));
            }
        }
    }

    fn about(&self, field: &Field) -> String {
        let mut notes = vec![summary(&field.description).trim_end_matches('.').to_owned()];
        notes.extend(field.required.then(|| "required".to_owned()));
        let unit = field.unit.as_deref().unwrap_or_default();
        match self.values(&field.ty) {
            Some(inner) => {
                let values = inner.values.iter().map(|value| format!("{} {}", value.value, value.name));
                notes.push(values.collect::<Vec<_>>().join(", "));
            }
            None => notes.extend(self.schema.field_rules(field).iter().flat_map(|rule| expected(rule, unit))),
        }
        notes.extend(field.default.as_ref().map(|default| format!("default {default}")));
        printable(&notes.join("; ").replace(['\r', '\n'], " ")).into_owned()
    }

    fn value(&self, field: &Field, example: Option<&Value>) -> Value {
        let first = || self.values(&field.ty).and_then(|inner| inner.values.first()).map(|value| value.value.text());
        let stated = || field.default.as_ref().or(field.examples.first()).map(to_serde);
        if let Some(value) = example.cloned().or_else(stated) {
            return value;
        }
        match &field.ty {
            FieldType::String => "".into(),
            FieldType::Enum { .. } => {
                let is_integer = self.values(&field.ty).is_some_and(Enum::is_integer);
                let first = first().unwrap_or_default();
                if is_integer { first.parse::<i64>().unwrap_or_default().into() } else { first.into_owned().into() }
            }
            FieldType::Int64 | FieldType::Uint64 | FieldType::IntegerOrString => {
                let minimum = field.constraints.minimum.clone().map(model::Value::Number);
                minimum.as_ref().map_or_else(|| 0.into(), to_serde)
            }
            FieldType::Float64 => 0.0.into(),
            FieldType::Boolean => false.into(),
            FieldType::Json | FieldType::Object { .. } => Value::Object(serde_json::Map::new()),
            FieldType::List(_) => Value::Array(Vec::new()),
        }
    }

    fn object(&self, ty: &FieldType) -> Option<(&'a Object, bool)> {
        match ty {
            FieldType::Object { name, recursive: false } => self.schema.find_object(name).map(|object| (object, false)),
            FieldType::List(inner) => match &**inner {
                FieldType::Object { name, recursive: false } => {
                    self.schema.find_object(name).map(|object| (object, true))
                }
                _ => None,
            },
            _ => None,
        }
    }

    fn values(&self, ty: &FieldType) -> Option<&'a Enum> {
        match ty {
            FieldType::Enum { name } => match &self.schema.find_type(name)?.kind {
                TypeKind::Enum(inner) => Some(inner),
                TypeKind::Object(_) => None,
            },
            _ => None,
        }
    }
}
