//! Facts of the schema as labels and values.

use trtc_api::dynamic::api_schema::Schema;
use trtc_api::dynamic::api_schema::constraint::Rule;
use trtc_api::dynamic::api_schema::model::{
    Action, Enum, Field, FieldType, Lifecycle, Object, Safety, Secret, TypeKind,
};

/// Returns the facts of an action.
pub(crate) fn of_action(schema: &Schema, action: &Action) -> Vec<(&'static str, String)> {
    let mut facts = Vec::new();
    let service = &schema.service;
    facts.push(("Service", format!("{} {}", service.name, service.version)));
    facts.extend(action.category.as_ref().map(|category| ("Category", category.clone())));
    facts.extend(action.sites.only().map(|site| ("Site", format!("{site} only"))));
    facts.extend(action.deprecated.then(|| ("Deprecated", "yes".to_owned())));
    let safety = match &action.retry.safety {
        Safety::ReadOnly => "after every transient failure: the action only reads".to_owned(),
        Safety::Idempotent => "also if no response was received: a second execution has no further effect".to_owned(),
        Safety::WithKey(key) => format!("only if {key} is set and no response was received"),
        Safety::Never => "only if the request was certainly not executed".to_owned(),
    };
    facts.push(("Retry", safety));
    facts.extend(action.rate_limit.map(|limit| match action.rate_period {
        1 => ("Rate limit", format!("{limit} requests per second")),
        period => ("Rate limit", format!("{limit} requests per {period} s")),
    }));
    facts.extend((!action.regions.is_empty()).then(|| ("Regions", action.regions.join(", "))));
    facts.extend(action.pagination.as_ref().map(|pages| ("Pages", format!("by {} and {}", pages.from, pages.size))));
    facts.extend(action.stream.as_ref().map(|stream| ("Response", format!("a stream of {}", stream.event))));
    facts.extend(action.documentation.clone().map(|page| ("Page", page)));
    facts
}

/// Returns the facts of a field.
pub(super) fn of_field(schema: &Schema, field: &Field) -> Vec<(&'static str, String)> {
    let mut facts = vec![("Type", type_name(schema, &field.ty)), ("Required", yes(field.required))];
    let unit = field.unit.as_deref().unwrap_or_default();
    let rules = schema.field_rules(field);
    let enum_of = enum_of(schema, &field.ty).is_some();
    if !enum_of {
        facts.extend(rules.iter().flat_map(|rule| expected(rule, unit)).map(|text| ("Must be", text)));
    }
    if rules.is_empty() && !unit.is_empty() {
        facts.push(("Unit", unit.to_owned()));
    }
    facts.extend(field.default.as_ref().map(|default| ("Default", default.to_string())));
    facts.extend(field.examples.first().map(|example| ("Example", example.to_string())));
    facts.extend(secrecy(field).map(|(_, secret)| ("Secret", secret.to_owned())));
    facts.extend(field.sites.only().map(|site| ("Site", format!("{site} only"))));
    facts.extend(field.deprecated.then(|| ("Deprecated", "yes".to_owned())));
    facts.extend(field.nullable.then(|| ("Null", "in responses, means absent".to_owned())));
    facts
}

/// Returns what a value must be; the rules of list items one by one.
pub(crate) fn expected(rule: &Rule, unit: &str) -> Vec<String> {
    match rule {
        Rule::Each(rules) => {
            let items = rules.iter().flat_map(|rule| expected(rule, unit));
            items.map(|text| format!("each item {text}")).collect()
        }
        rule => vec![rule.expected(unit)],
    }
}

/// Returns the facts of a task family.
pub(super) fn of_lifecycle(lifecycle: &Lifecycle) -> Vec<(&'static str, String)> {
    let mut facts = vec![("Start", lifecycle.start.action.clone())];
    facts.extend(lifecycle.idempotency.as_ref().map(|it| ("Key", it.key.clone())));
    facts.extend(lifecycle.describe.as_ref().map(|it| ("Status", it.action.clone())));
    facts.extend(lifecycle.find.as_ref().map(|it| ("Find by key", it.action.clone())));
    let updates: Vec<&str> = lifecycle.updates.iter().map(|it| it.action.as_str()).collect();
    facts.extend((!updates.is_empty()).then(|| ("Update", updates.join(", "))));
    facts.push(("Stop", lifecycle.stop.action.clone()));
    facts.extend(lifecycle.lacks.iter().map(|(part, reason)| ("Without", format!("{part}: {reason}"))));
    facts.extend(lifecycle.documentation.clone().map(|page| ("Page", page)));
    facts
}

/// Returns the facts of a field that fit on its line.
pub(super) fn short(schema: &Schema, field: &Field) -> Vec<String> {
    let mut facts = vec![type_name(schema, &field.ty)];
    facts.extend(field.required.then(|| "required".to_owned()));
    let unit = field.unit.as_deref().unwrap_or_default();
    let rules = schema.field_rules(field);
    if rules.is_empty() && !unit.is_empty() {
        facts.push(unit.to_owned());
    }
    if enum_of(schema, &field.ty).is_none() {
        facts.extend(rules.iter().flat_map(|rule| expected(rule, unit)).filter(|text| text.len() < 40));
    }
    facts.extend(field.default.as_ref().map(|default| format!("default {default}")));
    facts.extend(secrecy(field).map(|(short, _)| short.to_owned()));
    facts.extend(field.sites.only().map(|site| format!("{site} only")));
    facts.extend(field.deprecated.then(|| "deprecated".to_owned()));
    facts
}

pub(crate) fn object_of<'a>(schema: &'a Schema, ty: &FieldType) -> Option<&'a Object> {
    match ty {
        FieldType::Object { name, .. } => schema.find_object(name),
        FieldType::List(inner) => object_of(schema, inner),
        _ => None,
    }
}

pub(crate) fn enum_of<'a>(schema: &'a Schema, ty: &FieldType) -> Option<&'a Enum> {
    match ty {
        FieldType::Enum { name } => match &schema.find_type(name)?.kind {
            TypeKind::Enum(inner) => Some(inner),
            TypeKind::Object(_) => None,
        },
        FieldType::List(inner) => enum_of(schema, inner),
        _ => None,
    }
}

pub(crate) fn type_name(schema: &Schema, ty: &FieldType) -> String {
    match ty {
        FieldType::String => "string".to_owned(),
        FieldType::Int64 => "integer".to_owned(),
        FieldType::Uint64 => "unsigned integer".to_owned(),
        FieldType::Float64 => "number".to_owned(),
        FieldType::Boolean => "boolean".to_owned(),
        FieldType::IntegerOrString => "integer or string".to_owned(),
        FieldType::Json => "JSON".to_owned(),
        FieldType::Object { name, .. } => name.clone(),
        FieldType::Enum { name } => {
            let kind = if enum_of(schema, ty).is_some_and(Enum::is_integer) { "integer" } else { "string" };
            format!("{kind} {name}")
        }
        FieldType::List(inner) => format!("list of {}", type_name(schema, inner)),
    }
}

fn secrecy(field: &Field) -> Option<(&'static str, &'static str)> {
    match field.secret {
        Secret::No => None,
        Secret::Query => Some(("secret query", "the user, query and fragment of the URL: use --secret or --from")),
        Secret::Whole => Some(("secret", "yes: use --secret or --from")),
    }
}

fn yes(yes: bool) -> String {
    if yes { "yes" } else { "no" }.to_owned()
}
