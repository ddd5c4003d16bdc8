//! `service.json`.

use super::UnresolvedSchema;
use super::reader::{Context, Members};
use crate::diagnostic::Diagnostic;
use crate::json;
use crate::json::{Node, Value};
use crate::model::{Category, CommonParameter, ErrorCode, EventFields, Region, Service, positions};
use crate::sites::Sites;
use crate::span_map::SpanMap;

pub(super) fn read(mut members: Members<'_>, unresolved: &mut UnresolvedSchema, diagnostics: &mut Vec<Diagnostic>) {
    let context = &mut Context { diagnostics, types: &mut unresolved.types };
    let mut service = Service {
        name: members.text("service", context),
        version: members.text("version", context),
        title: members.text("title", context),
        description: members.text("description", context),
        documentation: members.page("documentation", context),
        host: members.host(context).unwrap_or_else(|| members.text("host", context)),
        regions: regions(&mut members, context),
        common_parameters: common_parameters(&mut members, context),
        categories: described(&mut members, "categories", context)
            .map(|(name, description)| Category { name, description })
            .collect(),
        errors: errors(&mut members, context),
        event_fields: event_fields(&mut members, context),
        categories_json: members.take("categories").map(SpanMap::of).unwrap_or_default(),
        span: members.span.start(),
    };
    members.finish(context);
    add_common(&mut service);
    if let Some(first) = &unresolved.service {
        let diagnostic = Diagnostic::new(&service.span, "duplicate `service.json`").help("load one service at a time");
        context.diagnostics.push(diagnostic.related(&first.span, "the first one is here"));
    }
    unresolved.service = Some(service);
}

fn event_fields(members: &mut Members<'_>, context: &mut Context<'_>) -> EventFields {
    let Some(node) = members.take("eventFields") else { return EventFields::default() };
    let Some(mut inner) = Members::of(node, "`eventFields`", context) else { return EventFields::default() };
    let mut spans = Vec::new();
    let task_id = inner.string_with_span("taskId", context);
    spans.extend(task_id.clone());
    let task_id = task_id.map(|(name, _)| name);
    let task_id_suffix = inner.string("taskIdSuffix", context);
    if let (None, Some(node)) = (&task_id, inner.take("taskIdSuffix")) {
        context.error(&node.span, "`taskIdSuffix` without `taskId`", "add `taskId`, the field with the ID");
    }
    let mut times = Vec::new();
    if let Some(units) = inner.take("times").and_then(|node| Members::of(node, "`times`", context)) {
        for member in units.named() {
            spans.push((member.key.clone(), member.key_span.clone()));
            match super::reader::string(&member.value, &member.key, context).as_deref() {
                Some("ms") => times.push((member.key.clone(), false)),
                Some("s") => times.push((member.key.clone(), true)),
                Some(unit) => {
                    let message = format!("unknown unit `{unit}` of `{}`", member.key);
                    context.error(&member.value.span, message, "write `ms` or `s`");
                }
                None => {}
            }
        }
    }
    inner.finish(context);
    EventFields { task_id, task_id_suffix, times, spans }
}

/// Adds what every service of Tencent Cloud has, unless the service describes it itself.
fn add_common(service: &mut Service) {
    const COMMON: &str = include_str!("../common.json");
    let Ok(node) = json::parse(0, COMMON) else { return };
    let context = &mut Context { diagnostics: &mut Vec::new(), types: &mut Vec::new() };
    let Some(mut members) = Members::of(&node, "the common part", context) else { return };
    let known = positions(&service.errors);
    let mut errors = errors(&mut members, context);
    errors.retain(|error| !known.contains_key(&error.code));
    service.errors.append(&mut errors);
    for parameter in common_parameters(&mut members, context) {
        if service.common_parameters.iter().all(|known| known.name != parameter.name) {
            service.common_parameters.push(parameter);
        }
    }
}

/// A region is a name, or an object with `region` and `sites`.
fn regions(members: &mut Members<'_>, context: &mut Context<'_>) -> Vec<Region> {
    let items = members.items("regions", context);
    let region = |node: &Node| match &node.value {
        Value::Object(_) => {
            let mut inner = Members::of(node, "a region", context)?;
            let region = Region { name: inner.text("region", context), sites: inner.sites(context) };
            inner.finish(context);
            Some(region)
        }
        _ => Some(Region { name: super::reader::string(node, "regions", context)?, sites: Sites::Both }),
    };
    items.iter().filter_map(region).collect()
}

/// The value of a code is its description, or an object with `description` and `sites`.
fn errors(members: &mut Members<'_>, context: &mut Context<'_>) -> Vec<ErrorCode> {
    let Some(inner) = members.take("errors").and_then(|node| Members::of(node, "errors", context)) else {
        return Vec::new();
    };
    let error = |member: &json::Member| {
        let code = member.key.clone();
        if let Value::Object(_) = &member.value.value {
            let mut inner = Members::of(&member.value, "an error code", context)?;
            let error =
                ErrorCode { code, description: inner.text("description", context), sites: inner.sites(context) };
            inner.finish(context);
            return Some(error);
        }
        let description = super::reader::string(&member.value, &member.key, context)?;
        Some(ErrorCode { code, description, sites: Sites::Both })
    };
    inner.named().filter_map(error).collect()
}

fn common_parameters(members: &mut Members<'_>, context: &mut Context<'_>) -> Vec<CommonParameter> {
    let Some(node) = members.take("commonParameters") else {
        return Vec::new();
    };
    let Some(parameters) = Members::of(node, "`commonParameters`", context) else {
        return Vec::new();
    };
    let parameter = |member: &crate::json::Member| {
        let mut inner = Members::of(&member.value, "a common parameter", context)?;
        let parameter = CommonParameter {
            name: member.key.clone(),
            header: inner.text("header", context),
            required: inner.flag("required", context),
            description: inner.text("description", context),
        };
        inner.finish(context);
        Some(parameter)
    };
    parameters.named().filter_map(parameter).collect()
}

/// Reads an object of names with descriptions.
fn described(
    members: &mut Members<'_>,
    key: &'static str,
    context: &mut Context<'_>,
) -> impl Iterator<Item = (String, String)> + use<> {
    let mut pairs = Vec::new();
    if let Some(inner) = members.take(key).and_then(|node| Members::of(node, key, context)) {
        for member in inner.named() {
            let description = super::reader::string(&member.value, &member.key, context);
            pairs.extend(description.map(|text| (member.key.clone(), text)));
        }
    }
    pairs.into_iter()
}
