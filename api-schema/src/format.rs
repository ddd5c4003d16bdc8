//! The format of schema files as a JSON Schema, for editors that complete and check a file as it is typed.
//!
//! The types of this module say which keys there are; nothing is ever read into them. A test holds them against the
//! reader, key by key.

#![expect(dead_code, reason = "the types are described, never made")]

mod lifecycle;

use std::collections::BTreeMap;

use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, json_schema};
use serde_json::Value;

/// The name of the file that schema files refer to by `$schema`. A loader passes over files with such an ending.
pub const FILE_NAME: &str = "format.schema.json";

/// The text of that file: a JSON Schema, draft 7, which is what editors know best.
///
/// ```
/// let schema: serde_json::Value = serde_json::from_str(&api_schema::format::json_schema())?;
/// assert_eq!(schema["$schema"], "http://json-schema.org/draft-07/schema#");
/// # Ok::<(), serde_json::Error>(())
/// ```
pub fn json_schema() -> String {
    let mut generator = SchemaSettings::draft07().into_generator();
    let mut kinds = [
        generator.subschema_for::<ActionFile>(),
        generator.subschema_for::<TypeFile>(),
        generator.subschema_for::<ServiceFile>(),
        generator.subschema_for::<EventFile>(),
        generator.subschema_for::<lifecycle::LifecycleFile>(),
    ];
    let [action, ty, service, event, lifecycle] = kinds.each_mut().map(std::mem::take);
    let mut root = json_schema!({
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "A schema file of a Tencent Cloud API",
        "description": "An action if it has `action`, a type if it has `name`, an event if it has `event`, a life cycle if it has `lifecycle`, and else the `service.json`.",
        "if": { "required": ["action"] },
        "then": action,
        "else": { "if": { "required": ["name"] }, "then": ty, "else": {
            "if": { "required": ["event"] }, "then": event, "else": {
                "if": { "required": ["lifecycle"] }, "then": lifecycle, "else": service,
            },
        } },
    });
    let mut definitions = Value::Object(generator.take_definitions(true));
    forbid_null(&mut definitions);
    root.insert("definitions".to_owned(), definitions);
    let mut text = serde_json::to_string_pretty(&root).unwrap_or_default();
    text.push('\n');
    text
}

/// A key that says nothing is left out: null, which an optional type also has here, is a fault in a schema file.
fn forbid_null(schema: &mut Value) {
    match schema {
        Value::Array(items) => items.iter_mut().for_each(forbid_null),
        Value::Object(members) => {
            members.values_mut().for_each(forbid_null);
            if let Some(Value::Array(types)) = members.get_mut("type") {
                types.retain(|ty| ty != "null");
                if let [only] = &types[..] {
                    let only = only.clone();
                    members.insert("type".to_owned(), only);
                }
            }
            // Among properties it is the name of one.
            if let Some(Value::Array(choices)) = members.get_mut("anyOf") {
                let mut choices = std::mem::take(choices);
                members.remove("anyOf");
                choices.retain(|choice| choice.get("type").is_none_or(|ty| ty != "null"));
                // In draft 7 a lone `$ref` would hide the description beside it.
                let key = if choices.len() == 1 { "allOf" } else { "anyOf" };
                members.insert(key.to_owned(), Value::Array(choices));
            }
        }
        _ => {}
    }
}

/// An API action, in a file of its name.
#[derive(JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct ActionFile {
    /// The JSON Schema of this format.
    #[serde(rename = "$schema")]
    schema: Option<String>,
    /// A remark for readers of the file.
    #[serde(rename = "$comment")]
    comment: Option<Value>,
    /// The action's name as sent, and the name of this file.
    #[schemars(length(min = 1))]
    action: String,
    /// A service that is built in, `trtc` say. Not needed beside a `service.json`.
    service: Option<String>,
    /// What it does in a sentence; then, after a blank line, what callers get wrong.
    #[schemars(length(min = 1))]
    description: String,
    /// The page that documents it.
    documentation: Option<String>,
    /// The name of its method in snake case, where its own name can't serve.
    alias: Option<String>,
    /// Whether the service advises against it, or has withdrawn it.
    deprecated: Option<bool>,
    /// The host, where it is not the service's own.
    host: Option<String>,
    /// Whether it is called without keys and signature: it is how callers come by keys.
    unsigned: Option<bool>,
    /// Whether a request whose outcome is unknown may be sent again.
    retry: Option<Retry>,
    /// How many requests the service takes in a second, or in `ratePeriod`.
    #[schemars(range(min = 1))]
    rate_limit: Option<u32>,
    /// The seconds that `rateLimit` is counted over, where it is not one.
    #[schemars(range(min = 1))]
    rate_period: Option<u32>,
    /// The regions that serve it, where they are fewer than those of the service.
    regions: Option<Vec<String>>,
    /// The business codes it may answer with: those that `service.json` describes by name, others with a description.
    errors: Option<Vec<Error>>,
    /// What is sent.
    request: Object,
    /// What is answered. `RequestId` is part of every answer, unsaid.
    response: Object,
    /// Types that have no file of their own, by name.
    types: Option<BTreeMap<String, Type>>,
    /// How the answers follow one another, where one request does not bring all of it.
    pagination: Option<Pagination>,
    /// What answers it as a stream of server-sent events, instead of one answer.
    stream: Option<EventStream>,
    /// Requests as they are sent, with their answers.
    examples: Option<Vec<Example>>,
}

/// How an action answers as a stream of server-sent events.
#[derive(JsonSchema)]
#[serde(deny_unknown_fields)]
struct EventStream {
    #[serde(rename = "$comment")]
    comment: Option<Value>,
    /// The type of the events.
    #[schemars(length(min = 1))]
    event: String,
    /// The field of an event, true or false, that marks the last one: a stream that ends before is not whole.
    last: Option<String>,
}

/// How an action answers a part at a time: by `page`, or by `offset`.
#[derive(JsonSchema)]
#[serde(deny_unknown_fields)]
struct Pagination {
    #[serde(rename = "$comment")]
    comment: Option<Value>,
    /// The request field with the number of a page.
    page: Option<String>,
    /// The request field with how many items to pass over.
    offset: Option<String>,
    /// The number of the first page; 0 where it is not given.
    first: Option<u64>,
    /// The request field with how many items make a page.
    #[schemars(length(min = 1))]
    size: String,
    /// The answer field with the items.
    #[schemars(length(min = 1))]
    items: String,
    /// The answer field with the number of all items, if it can be relied on.
    total: Option<String>,
}

/// Something that the service reports to a callback URL, in a file of its name.
#[derive(JsonSchema)]
#[serde(deny_unknown_fields)]
struct EventFile {
    /// The JSON Schema of this format.
    #[serde(rename = "$schema")]
    schema: Option<String>,
    #[serde(rename = "$comment")]
    comment: Option<Value>,
    /// The event's name, and the name of this file.
    #[schemars(length(min = 1))]
    event: String,
    /// A service that is built in, `trtc` say. Not needed beside a `service.json`.
    service: Option<String>,
    /// Its group, `EventGroupId`.
    group: u32,
    /// Its number, `EventType`.
    number: u32,
    /// When it is reported; then, after a blank line, what receivers get wrong.
    #[schemars(length(min = 1))]
    description: String,
    /// The page that documents it.
    documentation: Option<String>,
    /// What is reported, `EventInfo`.
    info: Object,
    /// Types that have no file of their own, by name.
    types: Option<BTreeMap<String, Type>>,
    /// Whole callbacks, as they are sent.
    examples: Option<Vec<Value>>,
}

/// Whether a request whose outcome is unknown may be sent again.
#[derive(JsonSchema)]
#[serde(deny_unknown_fields)]
struct Retry {
    #[serde(rename = "$comment")]
    comment: Option<Value>,
    /// `read-only`: it changes nothing. `idempotent`: a second run changes nothing more. `with-key`: the service tells
    /// repeats by the request field `key`. `never`: it may be done twice.
    safe: Safety,
    /// The request field by which the service tells repeats.
    key: Option<String>,
    /// Why that is so.
    #[schemars(length(min = 1))]
    because: String,
}

#[derive(JsonSchema)]
#[serde(rename_all = "kebab-case")]
enum Safety {
    ReadOnly,
    Idempotent,
    WithKey,
    Never,
}

/// An error code.
#[derive(JsonSchema)]
#[serde(untagged)]
enum Error {
    /// A code that `service.json` describes.
    TypeIndex(String),
    /// A code of this action.
    Described(ErrorCode),
}

#[derive(JsonSchema)]
#[serde(deny_unknown_fields)]
struct ErrorCode {
    #[serde(rename = "$comment")]
    comment: Option<Value>,
    /// The code as sent.
    #[schemars(length(min = 1))]
    code: String,
    /// When it is sent.
    #[schemars(length(min = 1))]
    description: String,
}

#[derive(JsonSchema)]
#[serde(deny_unknown_fields)]
struct Example {
    #[serde(rename = "$comment")]
    comment: Option<Value>,
    /// What it shows.
    #[schemars(length(min = 1))]
    title: String,
    /// The request's JSON.
    request: Value,
    /// The answer's JSON, without the `Response` around it.
    response: Value,
}

/// An object or enum, in a file of its name.
#[derive(JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct TypeFile {
    /// The JSON Schema of this format.
    #[serde(rename = "$schema")]
    schema: Option<String>,
    /// The type's name, and the name of this file.
    #[schemars(length(min = 1))]
    name: String,
    #[serde(flatten)]
    ty: Type,
}

/// An object, or an enum if it has `values`.
#[derive(JsonSchema)]
#[serde(rename_all = "camelCase")]
struct Type {
    #[serde(rename = "$comment")]
    comment: Option<Value>,
    /// What it is.
    #[schemars(length(min = 1))]
    description: String,
    /// The fields that must be there.
    required: Option<Vec<String>>,
    /// The fields in the order in which they are sent.
    properties: Option<BTreeMap<String, Field>>,
    /// Fields that need others beside them: `{ "Field": ["Needed"] }`.
    dependent_required: Option<BTreeMap<String, Vec<String>>>,
    /// Other rules among the fields.
    rules: Option<Vec<Rule>>,
    /// The values of an enum.
    values: Option<Vec<EnumValue>>,
    /// The type of an enum's values.
    #[serde(rename = "type")]
    ty: Option<EnumType>,
    /// Whether the service may take values that are not listed.
    open: Option<bool>,
}

/// Fields, and the rules among them.
#[derive(JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct Object {
    #[serde(rename = "$comment")]
    comment: Option<Value>,
    /// What it is, if there is more to say than the action does.
    description: Option<String>,
    /// The fields that must be there.
    required: Option<Vec<String>>,
    /// The fields in the order in which they are sent.
    properties: Option<BTreeMap<String, Field>>,
    /// Fields that need others beside them: `{ "Field": ["Needed"] }`.
    dependent_required: Option<BTreeMap<String, Vec<String>>>,
    /// Other rules among the fields.
    rules: Option<Vec<Rule>>,
}

/// A rule among fields: `exactlyOneOf`; `atLeastOneOf`; `field` with `excludes`, `requiredWhen` and `is`, `excludedWhen` and
/// `is`, `among`, `notTogether`, `maximum` or `maxItems`; `sum`, `product` or `span` with `maximum`. With `when`, and
/// perhaps `is`, it is one for some requests only.
#[derive(JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct Rule {
    #[serde(rename = "$comment")]
    comment: Option<Value>,
    /// One of these fields is given, and no other of them.
    #[schemars(length(min = 2))]
    exactly_one_of: Option<Vec<String>>,
    /// One of these fields is given, or more.
    #[schemars(length(min = 2))]
    at_least_one_of: Option<Vec<String>>,
    /// The field that the rule is about; for `among`, a path such as `Outer.Inner`.
    field: Option<String>,
    /// Fields that are not given beside it.
    excludes: Option<Vec<String>>,
    /// The field that decides whether it is needed.
    required_when: Option<String>,
    /// The values of the deciding field that bring the rule about.
    is: Option<Vec<Literal>>,
    /// The values it may have here, fewer than its type allows.
    among: Option<Vec<Literal>>,
    /// The field that decides whether it must not be given.
    excluded_when: Option<String>,
    /// Values that it, a list, does not hold at once.
    #[schemars(length(min = 2))]
    not_together: Option<Vec<Literal>>,
    /// Integers whose sum is at most `maximum`.
    #[schemars(length(min = 2))]
    sum: Option<Vec<String>>,
    /// Integers whose product is at most `maximum`.
    #[schemars(length(min = 2))]
    product: Option<Vec<String>>,
    /// Two integers: the second less the first is at most `maximum`.
    #[schemars(length(min = 2, max = 2))]
    span: Option<Vec<String>>,
    /// The most that is measured, or that `field` may be.
    maximum: Option<u64>,
    /// The most items that `field` may have.
    max_items: Option<u64>,
    /// A field that brings the rule about: when it is given, or has one of the values of `is`.
    when: Option<String>,
}

#[derive(JsonSchema)]
#[serde(untagged)]
enum Literal {
    Integer(i64),
    String(String),
}

/// A value of an enum.
#[derive(JsonSchema)]
#[serde(deny_unknown_fields)]
struct EnumValue {
    #[serde(rename = "$comment")]
    comment: Option<Value>,
    /// What is sent.
    value: Literal,
    /// Its name in code, in camel case.
    #[schemars(regex(pattern = "^[A-Z][A-Za-z0-9_]*$"))]
    name: String,
    /// What it does.
    #[schemars(length(min = 1))]
    description: String,
}

#[derive(JsonSchema)]
#[serde(rename_all = "lowercase")]
enum EnumType {
    Integer,
    String,
}

/// A field of an object.
#[derive(JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct Field {
    /// What it does in a sentence; then what callers get wrong.
    #[schemars(length(min = 1))]
    description: String,
    #[serde(flatten)]
    value: FieldValue,
    /// Its name in code in snake case, where the sent one can't serve.
    alias: Option<String>,
    /// The unit of its number: `s`, `px`, `kbps`, …
    unit: Option<String>,
    /// What the service takes when it is absent.
    default: Option<Value>,
    /// Values to show. They keep the constraints.
    examples: Option<Vec<Value>>,
    /// `true`: never shown. `"query"`: a URL whose user, query and fragment are never shown.
    secret: Option<Secret>,
    /// Whether it should no longer be used.
    deprecated: Option<bool>,
    /// Constraints that an importer read from prose. They are not enforced: move them up once they are confirmed.
    review: Option<Review>,
}

/// What a value is and must satisfy: that of a field, or of the items of a list.
#[derive(JsonSchema)]
#[serde(rename_all = "camelCase")]
struct FieldValue {
    #[serde(rename = "$comment")]
    comment: Option<Value>,
    /// Its type; `json` is anything. An object or a named enum is given by `$ref` instead.
    #[serde(rename = "type")]
    ty: Option<FieldTypes>,
    /// The name of an object or enum: of a file in `types`, or of an entry under `types` of the action.
    #[serde(rename = "$ref")]
    reference: Option<String>,
    /// Of an integer `int64` or `uint64`; of a string one of the others.
    format: Option<Format>,
    /// What an array holds.
    items: Option<Box<Items>>,
    /// The values of an enum that is described in place.
    #[schemars(length(min = 1))]
    values: Option<Vec<EnumValue>>,
    /// The type's name of an enum that is described in place.
    name: Option<String>,
    /// Whether an enum may have values that are not listed.
    open: Option<bool>,
    #[serde(flatten)]
    constraints: Constraints,
}

/// What an array holds.
#[derive(JsonSchema)]
#[serde(deny_unknown_fields)]
struct Items {
    #[serde(flatten)]
    value: FieldValue,
}

#[derive(JsonSchema)]
#[serde(rename_all = "camelCase")]
struct Constraints {
    /// The least number.
    minimum: Option<f64>,
    /// The greatest number.
    maximum: Option<f64>,
    /// A number that the value is greater than; for the type `number`.
    exclusive_minimum: Option<f64>,
    /// Ranges of which an integer is in one.
    any_of: Option<Vec<Range>>,
    /// The fewest characters.
    min_length: Option<u64>,
    /// The most characters.
    max_length: Option<u64>,
    /// The most bytes of UTF-8.
    max_bytes: Option<u64>,
    /// A regular expression that the text holds a match of, unless it is anchored by `^` and `$`.
    pattern: Option<String>,
    /// The fewest items.
    min_items: Option<u64>,
    /// The most items.
    max_items: Option<u64>,
    /// The only values that are taken, where they need no names.
    #[serde(rename = "enum")]
    allowed: Option<Vec<Literal>>,
}

/// Integers from the least to the greatest, both included.
#[derive(JsonSchema)]
#[serde(deny_unknown_fields)]
struct Range {
    #[serde(rename = "$comment")]
    comment: Option<Value>,
    minimum: i64,
    maximum: i64,
}

/// Constraints that nobody has confirmed yet.
#[derive(JsonSchema)]
#[serde(deny_unknown_fields)]
struct Review {
    #[serde(rename = "$comment")]
    comment: Option<Value>,
    /// The words that they were read from.
    from: Option<String>,
    /// Constraints of the items of a list.
    items: Option<ReviewedItems>,
    #[serde(flatten)]
    constraints: Constraints,
}

#[derive(JsonSchema)]
#[serde(deny_unknown_fields)]
struct ReviewedItems {
    #[serde(rename = "$comment")]
    comment: Option<Value>,
    #[serde(flatten)]
    constraints: Constraints,
}

#[derive(JsonSchema)]
#[serde(untagged)]
enum FieldTypes {
    One(FieldType),
    /// An integer or text: `["integer", "string"]`.
    Either([IntegerOrString; 2]),
}

#[derive(JsonSchema)]
#[serde(rename_all = "lowercase")]
enum IntegerOrString {
    Integer,
    String,
}

#[derive(JsonSchema)]
#[serde(rename_all = "lowercase")]
enum FieldType {
    String,
    Integer,
    Number,
    Boolean,
    Array,
    Json,
}

#[derive(JsonSchema)]
#[serde(rename_all = "kebab-case")]
enum Format {
    #[serde(rename = "int64")]
    Int64,
    #[serde(rename = "uint64")]
    Uint64,
    Url,
    HttpUrl,
    Host,
    Date,
    DateTime,
    Base64,
    Json,
}

#[derive(JsonSchema)]
#[serde(untagged)]
enum Secret {
    Whole(bool),
    Query(QueryOnly),
}

#[derive(JsonSchema)]
#[serde(rename_all = "lowercase")]
enum QueryOnly {
    Query,
}

/// A service in one version.
#[derive(JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct ServiceFile {
    /// The JSON Schema of this format.
    #[serde(rename = "$schema")]
    schema: Option<String>,
    #[serde(rename = "$comment")]
    comment: Option<Value>,
    /// Its name in hosts and in the credential scope, `trtc` say.
    #[schemars(length(min = 1))]
    service: String,
    /// The version of the API, a date.
    #[schemars(length(min = 1))]
    version: String,
    /// Its name for people.
    #[schemars(length(min = 1))]
    title: String,
    /// What it does.
    #[schemars(length(min = 1))]
    description: String,
    /// The page that documents it.
    documentation: Option<String>,
    /// The host that requests go to.
    #[schemars(length(min = 1))]
    host: String,
    /// The regions it is served in.
    regions: Option<Vec<String>>,
    /// The groups of its actions with a description each: a folder, and a module of generated code.
    categories: Option<BTreeMap<String, String>>,
    /// Error codes of its own with a description each. Those that every service has are known.
    errors: Option<BTreeMap<String, String>>,
    /// Parameters that every action takes as headers, where they differ from those of every service.
    common_parameters: Option<BTreeMap<String, CommonParameter>>,
}

/// A parameter that every action takes, sent as a header.
#[derive(JsonSchema)]
#[serde(deny_unknown_fields)]
struct CommonParameter {
    #[serde(rename = "$comment")]
    comment: Option<Value>,
    /// The header that carries it.
    #[schemars(length(min = 1))]
    header: String,
    /// Whether every request must carry it.
    required: Option<bool>,
    /// What it does.
    #[schemars(length(min = 1))]
    description: String,
}
