//! A Python program with the official SDK.

use serde_json::Value;

use super::{Request, variable};

pub(super) fn program(request: &Request<'_>) -> String {
    let service = &request.action.service().schema().service;
    let value = serde_json::to_value(request.object).unwrap_or_default();
    let printer = Printer { secrets: request.object.secrets() };
    let body = printer.value(&value, "", 0);
    format!(
        "import json\nimport os\n\n\
         from tencentcloud.common import credential\n\
         from tencentcloud.common.common_client import CommonClient\n\
         from tencentcloud.common.profile.client_profile import ClientProfile\n\
         from tencentcloud.common.profile.http_profile import HttpProfile\n\n\
         cred = credential.Credential(\n    os.environ[\"TENCENTCLOUD_SECRET_ID\"], os.environ[\"TENCENTCLOUD_SECRET_KEY\"]\n)\n\
         http_profile = HttpProfile(endpoint=os.environ.get(\"TENCENTCLOUD_ENDPOINT\", {host}))\n\
         client = CommonClient(\n    {name}, {version}, cred, {region}, ClientProfile(httpProfile=http_profile)\n)\n\
         request = {body}\n\
         print(json.dumps(client.call_json({action}, request), indent=2))\n",
        host = literal(&request.host()),
        name = literal(&service.name),
        version = literal(&service.version),
        region = literal(request.region()),
        action = literal(request.action.name()),
    )
}

struct Printer {
    secrets: Vec<String>,
}

impl Printer {
    fn value(&self, value: &Value, path: &str, depth: usize) -> String {
        if self.secrets.iter().any(|secret| secret == path) {
            return format!("os.environ[{}]", literal(&variable(path)));
        }
        let (margin, end) = ("    ".repeat(depth + 1), "    ".repeat(depth));
        match value {
            Value::Null => "None".to_owned(),
            Value::Bool(true) => "True".to_owned(),
            Value::Bool(false) => "False".to_owned(),
            Value::Number(number) => number.to_string(),
            Value::String(text) => literal(text),
            Value::Array(items) if items.is_empty() => "[]".to_owned(),
            Value::Array(items) => {
                let item = |(index, item): (usize, &Value)| {
                    format!("{margin}{},\n", self.value(item, &format!("{path}[{index}]"), depth + 1))
                };
                format!("[\n{}{end}]", items.iter().enumerate().map(item).collect::<String>())
            }
            Value::Object(members) if members.is_empty() => "{}".to_owned(),
            Value::Object(members) => {
                let member = |(name, value): (&String, &Value)| {
                    let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
                    format!("{margin}{}: {},\n", literal(name), self.value(value, &path, depth + 1))
                };
                format!("{{\n{}{end}}}", members.iter().map(member).collect::<String>())
            }
        }
    }
}

/// A string as a Python literal: the escapes of JSON mean the same in Python.
fn literal(text: &str) -> String {
    Value::from(text).to_string()
}
