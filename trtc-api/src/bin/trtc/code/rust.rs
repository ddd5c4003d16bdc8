//! A Rust program with this library.

use std::path::PathBuf;

use trtc_api::dynamic::api_schema::names;
use trtc_api::dynamic::api_schema::rust_code::{RustCode, identifier};

use super::{Request, variable};
use crate::failure::Failure;
use crate::values::from_serde;

pub(super) fn program(request: &Request<'_>) -> Result<String, Failure> {
    let schema = request.action.service().schema();
    let action = request.action.schema();
    let secrets = request.object.secrets();
    let secret = |path: &str| {
        let is_secret = secrets.iter().any(|secret| secret == path);
        is_secret.then(|| format!("std::env::var(\"{}\")?", variable(path)))
    };
    let value = serde_json::to_value(request.object).unwrap_or_default();
    let chain = RustCode::new(schema, &secret).request(action, &from_serde(&value)).map_err(|path| {
        Failure::usage(format!("the value of `{path}` does not fit its type"), "correct the request")
    })?;
    let root = if request.schemas.is_empty() {
        "trtc_api".to_owned()
    } else {
        identifier(&names::module_name(&schema.service.name))
    };
    let module = match &action.category {
        Some(category) => format!("{root}::{}", identifier(&names::module_name(category))),
        None => root.clone(),
    };
    let mut code = String::new();
    if request.schemas.is_empty() && request.is_chinese() {
        code.push_str("// The action needs the feature `china` of trtc-api.\n");
    }
    if !request.schemas.is_empty() {
        let paths: Vec<String> = request.schemas.iter().map(path_literal).collect();
        let paths = if let [path] = &paths[..] { path.clone() } else { format!("[{}]", paths.join(", ")) };
        code.push_str(&format!("mod {root} {{\n    trtc_api::service! {{ schemas = {paths} }}\n}}\n\n"));
    }
    code.push_str(&format!("use {module}::*;\n"));
    let mut names = vec!["Client", "Credential"];
    if chain.contains("IntegerOrString") {
        names.push("IntegerOrString");
    }
    if request.is_chinese() {
        names.push("Site");
    }
    code.push_str(&format!("use trtc_api::{{{}}};\n\n", names.join(", ")));
    code.push_str("#[tokio::main]\nasync fn main() -> Result<(), Box<dyn std::error::Error>> {\n");
    code.push_str("    let client = Client::builder()\n        .credential(Credential::from_env()?)\n");
    code.push_str(&format!("        .region({:?})\n", request.region()));
    code.push_str(if request.is_chinese() { "        .site(Site::CHINA)\n" } else { "" });
    code.push_str("        .build()?;\n");
    let unknown = request.object.unknown();
    let mutable = if unknown.is_empty() { "" } else { "mut " };
    code.push_str(&format!("    let {mutable}request = {};\n", chain.replace('\n', "\n    ")));
    for name in &unknown {
        let value = value.get(name).map(ToString::to_string).unwrap_or_default();
        code.push_str(&format!("    request.unknown_fields.insert({name:?}, serde_json::json!({value}));\n"));
    }
    if action.stream.is_some() {
        code.push_str(
            "    let mut events = client.stream(request);\n    while let Some(event) = events.next().await {\n",
        );
        code.push_str("        println!(\"{:?}\", event?);\n    }\n    Ok(())\n}\n");
    } else {
        code.push_str(
            "    let response = client.call(request).await?;\n    println!(\"{response:?}\");\n    Ok(())\n}\n",
        );
    }
    Ok(code)
}

fn path_literal(path: &PathBuf) -> String {
    let absolute = std::path::absolute(path).unwrap_or_else(|_| path.clone());
    format!("{:?}", absolute.display().to_string())
}
