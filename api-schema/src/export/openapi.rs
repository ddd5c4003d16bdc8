//! The OpenAPI document.

use serde_json::{Map, Value, json};

use super::convert::{Converter, Side};
use crate::list::safety;
use crate::model::{Action, Schema};

/// Returns the service as an OpenAPI 3.1 document; the documentation of the module explains its paths.
pub fn openapi(schema: &Schema) -> Value {
    let service = &schema.service;
    let converter = Converter { schema, prefix: "#/components/schemas/" };
    let objects =
        schema.actions.iter().flat_map(|action| [(&action.request, Side::Request), (&action.response, Side::Response)]);
    let events = schema.actions.iter().filter_map(|action| schema.find_object(&action.stream.as_ref()?.event));
    let objects: Vec<_> = objects.chain(events.map(|event| (event, Side::Response))).collect();
    let mut schemas = converter.definitions(&objects);
    for action in &schema.actions {
        schemas.insert(format!("{}Request", action.name), converter.object(&action.request, Side::Request));
        schemas.insert(format!("{}Response", action.name), converter.object(&action.response, Side::Response));
        if let Some(stream) = &action.stream
            && let Some(event) = schema.find_object(&stream.event)
        {
            schemas.insert(format!("{}Event", action.name), converter.object(event, Side::Response));
        }
    }
    schemas.insert("Error".to_owned(), error());
    let paths: Map<String, Value> = schema
        .actions
        .iter()
        .map(|action| (format!("/#{}", action.name), json!({ "post": operation(schema, action) })))
        .collect();
    let tags = service.categories.iter().map(|it| json!({ "name": it.name, "description": it.description }));
    let mut document = json!({
        "openapi": "3.1.0",
        "info": { "title": service.title, "description": service.description, "version": service.version },
        "servers": [{ "url": format!("https://{}", service.host) }],
        "tags": tags.collect::<Vec<_>>(),
        "security": [{ "TC3-HMAC-SHA256": [] }],
        "paths": paths,
        "components": {
            "schemas": schemas,
            "securitySchemes": { "TC3-HMAC-SHA256": {
                "type": "apiKey", "in": "header", "name": "Authorization",
                "description": "The signature `TC3-HMAC-SHA256 Credential=…, SignedHeaders=…, Signature=…` of the request.",
            } },
        },
    });
    if let (Some(url), Some(members)) = (&service.documentation, document.as_object_mut()) {
        members.insert("externalDocs".to_owned(), json!({ "url": url }));
    }
    document
}

fn operation(schema: &Schema, action: &Action) -> Value {
    let (summary, _) = action.description.split_once('\n').unwrap_or((&action.description, ""));
    let reference = |suffix: &str| json!({ "$ref": format!("#/components/schemas/{}{suffix}", action.name) });
    let body = json!({
        "type": "object",
        "required": ["Response"],
        "properties": { "Response": { "anyOf": [{ "$ref": "#/components/schemas/Error" }, reference("Response")] } },
    });
    let mut content = json!({ "application/json": { "schema": body } });
    if let (Some(_), Some(kinds)) = (&action.stream, content.as_object_mut()) {
        // OpenAPI 3.1 has no schema for the items of a stream, and tools differ in what they compare `schema` with.
        kinds.insert("text/event-stream".to_owned(), json!({ "x-event": reference("Event") }));
    }
    let mut operation = json!({
        "operationId": action.name,
        "summary": summary,
        "description": action.description,
        "parameters": parameters(schema, action),
        "requestBody": { "required": true, "content": { "application/json": { "schema": reference("Request") } } },
        "responses": { "200": { "description": "The response, or an error of the service.", "content": content } },
        "x-retry": { "safe": safety(&action.retry.safety), "because": action.retry.because },
    });
    let Some(members) = operation.as_object_mut() else { return operation };
    let mut add = |key: &str, value: Option<Value>| members.extend(value.map(|value| (key.to_owned(), value)));
    add("tags", action.category.as_ref().map(|category| json!([category])));
    add("externalDocs", action.documentation.as_ref().map(|url| json!({ "url": url })));
    add("deprecated", action.deprecated.then(|| true.into()));
    add("servers", action.host.as_ref().map(|host| json!([{ "url": format!("https://{host}") }])));
    add("security", action.unsigned.then(|| json!([])));
    add("x-site", action.sites.only().map(|site| site.to_lowercase().into()));
    let rate = action.rate_limit.map(|limit| json!({ "requests": limit, "seconds": action.rate_period }));
    add("x-rate-limit", rate);
    let codes: Vec<&str> = action.errors.iter().map(|error| error.code.as_str()).collect();
    add("x-error-codes", (!codes.is_empty()).then(|| json!(codes)));
    operation
}

/// The headers that every request has besides its signature.
fn parameters(schema: &Schema, action: &Action) -> Value {
    let service = &schema.service;
    let regions: Vec<&str> = match action.regions.as_slice() {
        [] => service.regions.iter().map(|region| region.name.as_str()).collect(),
        regions => regions.iter().map(String::as_str).collect(),
    };
    let parameters = service.common_parameters.iter().map(|parameter| {
        let value = match parameter.name.as_str() {
            "Action" => json!({ "type": "string", "const": action.name }),
            "Version" => json!({ "type": "string", "const": service.version }),
            "Timestamp" => json!({ "type": "integer", "minimum": 0 }),
            "Region" if !regions.is_empty() => json!({ "type": "string", "enum": regions }),
            "Language" => json!({ "type": "string", "enum": ["zh-CN", "en-US"] }),
            _ => json!({ "type": "string" }),
        };
        json!({
            "name": parameter.header, "in": "header", "required": parameter.required,
            "description": parameter.description, "schema": value,
        })
    });
    parameters.collect()
}

fn error() -> Value {
    json!({
        "type": "object",
        "description": "The service rejected the request or failed.",
        "required": ["Error"],
        "properties": {
            "Error": {
                "type": "object",
                "required": ["Code", "Message"],
                "properties": { "Code": { "type": "string" }, "Message": { "type": "string" } },
            },
            "RequestId": { "type": "string" },
        },
    })
}
