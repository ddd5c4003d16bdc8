//! Export of a schema as a JSON document for other programs, or as a table.
//!
//! The document is stable: `format` increases if a key changes its meaning or is removed, but not if one is added.
//!
//! | key | |
//! |---|---|
//! | `format` | 1 |
//! | `service`, `version`, `title`, `host`, `regions` | the content of `service.json` |
//! | `sites` of an action, a field, a value or a code | the sites that have it: `international`, `china` or both |
//! | `regionSites` | the sites of each region, by name |
//! | `actions` | by category and name: `name`, `method`, `category`, `description`, `documentation`, `deprecated`, `host`, `unsigned`, `regions` and `rateLimit` (null: unlimited or unknown), `ratePeriod` (in seconds), `retry` (`safe`, `key`, `because`), `pagination` (`by`, `from`, `first`, `size`, `items`, `total`, `minimumTotal`; null: a single response), `stream` (`event`: the type of the events, `last`: the field that marks the last one; null: a single response), `errors` (a list of codes), `request` and `response` |
//! | `events` | by group and number: `name`, `group`, `number`, `description`, `documentation`, `info` |
//! | `lifecycles` | by name: `name`, `method`, and the keys of the file; what the file leaves out is null, or empty |
//! | `request`, `response`, `info`, an object in `types` | `fields`, and `rules` (sentences) |
//! | `types` | by name: `name`, `kind` (`object` or `enum`), `description`, `inRequests`, `inResponses`; of an enum `values` (`value`, `name`, `description`) and `open` |
//! | a field | `name`, `type` (`string`, `int64`, `uint64`, `float64`, `boolean`, `integer-or-string`, `json`, or the name of a type; `[]` after the type of a list's items), `required`, `nullable`, `deprecated`, `secret` (`no`, `query`, `whole`), `unit`, `default`, `constraints`, `newer` (`minimum`, `maximum`, `source`; null: no newer bounds), `description` |
//! | `constraints` | the keywords of the schema file that are set; `items` has those of the items of a list |
//! | `errors` | every error code of the service: `code`, `description` |

mod lifecycle;

pub(crate) use lifecycle::lifecycle as lifecycle_json;

use serde_json::{Map, Value, json};

use crate::model::{
    Action, Constraints, CrossRule, Event, Field, FieldType, Object, Safety, Schema, Secret, TypeKind, literal_json,
};

/// Returns the schema as JSON.
///
/// ```
/// let schema = api_schema::load(&[api_schema::TRTC_DIR])?;
/// let list = api_schema::list::json(&schema);
/// let mut actions = list["actions"].as_array().into_iter().flatten();
/// let start = actions.find(|action| action["name"] == "StartWebRecord");
/// let field = start.map(|start| &start["request"]["fields"][0]["name"]);
/// assert!(field.is_some_and(|name| name == "RecordUrl"));
/// # Ok::<(), api_schema::Report>(())
/// ```
pub fn json(schema: &Schema) -> Value {
    let service = &schema.service;
    let types = schema.types.iter().map(|ty| {
        let mut entry = Map::new();
        let mut add = |key: &str, value: Value| entry.insert(key.to_owned(), value);
        add("name", ty.name.as_str().into());
        add("inRequests", ty.in_requests.into());
        add("inResponses", ty.in_responses.into());
        match &ty.kind {
            TypeKind::Object(inner) => {
                add("kind", "object".into());
                add("description", inner.description.as_str().into());
                entry.extend(object(inner));
            }
            TypeKind::Enum(inner) => {
                let values = inner.values.iter().map(|value| {
                    json!({
                        "value": literal_json(&value.value), "name": value.name, "description": value.description,
                        "sites": value.sites.names(),
                    })
                });
                add("kind", "enum".into());
                add("description", inner.description.as_str().into());
                add("open", inner.open.into());
                add("values", values.collect());
            }
        }
        Value::Object(entry)
    });
    let errors = crate::names::error_codes(schema);
    let errors = errors.iter().map(
        |(error, _)| json!({ "code": error.code, "description": error.description, "sites": error.sites.names() }),
    );
    let regions = || service.regions.iter();
    json!({
        "format": 1,
        "service": service.name,
        "version": service.version,
        "title": service.title,
        "host": service.host,
        "regions": regions().map(|region| region.name.as_str()).collect::<Value>(),
        "regionSites": regions().map(|region| (region.name.clone(), json!(region.sites.names()))).collect::<Map<_, _>>(),
        "actions": schema.actions.iter().map(action).collect::<Value>(),
        "events": schema.events.iter().map(event).collect::<Value>(),
        "lifecycles": schema.lifecycles.iter().map(lifecycle::lifecycle).collect::<Value>(),
        "types": types.collect::<Value>(),
        "errors": errors.collect::<Value>(),
    })
}

/// Formats the actions as a table: name, category, number of fields, rate limit, retry safety.
pub fn table(schema: &Schema) -> String {
    let heads = ["ACTION", "CATEGORY", "REQUIRED", "OPTIONAL", "PER SECOND", "RETRY"].map(str::to_owned);
    let rows = schema.actions.iter().map(|action| {
        let required = action.request.fields.iter().filter(|field| field.required).count();
        [
            action.name.clone(),
            action.category.clone().unwrap_or_else(|| "-".to_owned()),
            required.to_string(),
            (action.request.fields.len() - required).to_string(),
            action.rate_limit.map_or("-".to_owned(), |limit| limit.to_string()),
            safety(&action.retry.safety).to_owned(),
        ]
    });
    crate::table::table(std::iter::once(heads).chain(rows))
}

fn action(action: &Action) -> Value {
    let key = match &action.retry.safety {
        Safety::WithKey(key) => Some(key),
        _ => None,
    };
    json!({
        "name": action.name,
        "method": crate::names::method_name(action),
        "category": action.category,
        "description": action.description,
        "documentation": action.documentation,
        "deprecated": action.deprecated,
        "sites": action.sites.names(),
        "stream": action.stream.as_ref().map(|stream| json!({ "event": stream.event, "last": stream.last })),
        "pagination": action.pagination.as_ref().map(|pages| json!({
            "by": if pages.by_offset { "offset" } else { "page" }, "from": pages.from, "first": pages.first,
            "size": pages.size, "items": pages.items, "total": pages.total, "minimumTotal": pages.minimum_total,
        })),
        "host": action.host,
        "unsigned": action.unsigned,
        "regions": action.regions,
        "rateLimit": action.rate_limit,
        "ratePeriod": action.rate_period,
        "retry": { "safe": safety(&action.retry.safety), "key": key, "because": action.retry.because },
        "errors": action.errors.iter().map(|error| error.code.as_str()).collect::<Value>(),
        "request": object(&action.request),
        "response": object(&action.response),
    })
}

fn event(event: &Event) -> Value {
    json!({
        "name": event.name,
        "group": event.group,
        "number": event.number,
        "description": event.description,
        "documentation": event.documentation,
        "info": object(&event.info),
    })
}

pub(crate) fn safety(safety: &Safety) -> &'static str {
    match safety {
        Safety::ReadOnly => "read-only",
        Safety::Idempotent => "idempotent",
        Safety::WithKey(_) => "with-key",
        Safety::Never => "never",
    }
}

fn object(object: &Object) -> Map<String, Value> {
    let mut members = Map::new();
    members.insert("fields".to_owned(), object.fields.iter().map(field).collect());
    members.insert("rules".to_owned(), object.rules.iter().map(CrossRule::to_string).collect());
    members
}

fn field(field: &Field) -> Value {
    json!({
        "name": field.name,
        "type": type_word(&field.ty),
        "required": field.required,
        "nullable": field.nullable,
        "deprecated": field.deprecated,
        "sites": field.sites.names(),
        "secret": match field.secret {
            Secret::No => "no",
            Secret::Query => "query",
            Secret::Whole => "whole",
        },
        "unit": field.unit,
        "newer": field.newer.as_ref().map(|newer| {
            json!({ "minimum": newer.minimum, "maximum": newer.maximum, "source": newer.source })
        }),
        "default": field.default,
        "constraints": constraints(&field.constraints, &field.ty),
        "description": field.description,
    })
}

/// The name of a type.
pub(crate) fn type_word(ty: &FieldType) -> String {
    match ty {
        FieldType::String => "string".to_owned(),
        FieldType::Int64 => "int64".to_owned(),
        FieldType::Uint64 => "uint64".to_owned(),
        FieldType::Float64 => "float64".to_owned(),
        FieldType::Boolean => "boolean".to_owned(),
        FieldType::IntegerOrString => "integer-or-string".to_owned(),
        FieldType::Json => "json".to_owned(),
        FieldType::Object { name, .. } | FieldType::Enum { name } => name.clone(),
        FieldType::List(inner) => format!("{}[]", type_word(inner)),
    }
}

/// The keywords that are set; `items` has those of the items of a list.
fn constraints(rules: &Constraints, ty: &FieldType) -> Value {
    let mut members: Map<String, Value> =
        rules.keywords(ty).into_iter().map(|keyword| (keyword.name.to_owned(), keyword.value.into())).collect();
    members.extend(rules.format.map(|format| ("format".to_owned(), format.name().into())));
    if let (Some(items), FieldType::List(inner)) = (&rules.items, ty) {
        let items = constraints(items, inner);
        members.extend(items.as_object().is_some_and(|it| !it.is_empty()).then(|| ("items".to_owned(), items.clone())));
    }
    Value::Object(members)
}
