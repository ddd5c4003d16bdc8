//! Validation of requests against the rules of their schema.
//!
//! A client validates every request before it is sent. All violations are reported at once, each with its JSON path.
//!
//! ```
//! use trtc_api::validate::validate;
//! use trtc_api::web_record::WebRecordVideoParams;
//!
//! let video = WebRecordVideoParams::builder().width(4_000).height(9_000).build();
//! let violations = validate(&video).unwrap_err();
//! assert_eq!(
//!     violations.to_string(),
//!     "Width is 4000 but must be 0 to 1920 px; Height is 9000 but must be 0 to 1080 px"
//! );
//! ```
//!
//! A rule that the service has outgrown can be waived for one path:
//! [`CallOptions::waive`](crate::CallOptions::waive).

mod cross;
mod violation;
mod waiver;

pub use violation::{Violation, Violations};
pub(crate) use waiver::Waivers;

use api_schema::constraint;

pub use crate::object::Object;
use crate::object::{Path, ValueRef};
use crate::schema::{ActionInfo, Field, Rule, Sites};

/// Validates a request, or any other generated struct, against the rules of its schema.
///
/// # Errors
///
/// Returns every violation, in the order of the fields.
pub fn validate(object: &dyn Object) -> Result<(), Violations> {
    let mut found = Vec::new();
    check_object(object, &Path::Root, Sites::Both, &mut found);
    if found.is_empty() { Ok(()) } else { Err(Violations::new(found)) }
}

/// Validates a request of an action that is sent to a site, without the rules of the waived paths.
pub(crate) fn validate_call(
    action: &ActionInfo,
    request: &dyn Object,
    site: Sites,
    waivers: &Waivers,
) -> Result<(), Violations> {
    let mut found = Vec::new();
    if !action.sites.overlap(site) {
        found.push(Violation::action_of_other_site(action.name, action.sites));
    }
    check_object(request, &Path::Root, site, &mut found);
    // The waivers are applied to violations only, so that a valid request pays nothing for them.
    found.retain(|violation| !waivers.cover(&violation.path));
    if found.is_empty() { Ok(()) } else { Err(Violations::new(found)) }
}

/// A value with the facts that a message about it needs.
struct Value<'a> {
    value: ValueRef<'a>,
    field: &'static Field,
    path: &'a Path<'a>,
}

fn check_object(object: &dyn Object, path: &Path<'_>, site: Sites, found: &mut Vec<Violation>) {
    let shape = object.shape();
    for (index, field) in shape.fields.iter().enumerate() {
        let value = object.field(index);
        // Most fields are absent, or have neither rules nor nested values.
        let nested = matches!(value, ValueRef::Object(_) | ValueRef::List(_) | ValueRef::Float(_));
        let foreign = !field.sites.overlap(site) && value.is_present();
        if nested || foreign || (value.is_present() && !field.rules.is_empty()) {
            let value = Value { value, field, path: &Path::Field(path, field.name) };
            if foreign {
                found.push(Violation::field_of_other_site(&value));
            }
            check_value(&value, field.rules, site, found);
        }
    }
    for rule in shape.rules {
        cross::check(rule, object, path, found);
    }
}

/// The value as the rules see it.
fn constrained(value: ValueRef<'_>) -> constraint::Value<'_> {
    match value {
        ValueRef::Int(value) => constraint::Value::Int(value),
        ValueRef::Uint(value) => constraint::Value::Uint(value),
        ValueRef::Float(value) => constraint::Value::Float(value),
        ValueRef::Str(value) => constraint::Value::Str(value),
        ValueRef::List(list) => constraint::Value::List(list.count() as u64),
        _ => constraint::Value::Other,
    }
}

fn check_value(value: &Value<'_>, rules: &'static [Rule], site: Sites, found: &mut Vec<Violation>) {
    let mut item_rules: &'static [Rule] = &[];
    if !rules.is_empty() {
        let constrained = constrained(value.value);
        for rule in rules {
            match rule {
                Rule::Each(rules) => item_rules = rules,
                _ if rule.holds(constrained) => {}
                _ => found.push(Violation::of_rule(rule, value)),
            }
        }
    }
    match value.value {
        ValueRef::Object(object) => check_object(object, value.path, site, found),
        ValueRef::List(list) => {
            for index in 0..list.count() {
                let path = Path::Item(value.path, index);
                check_value(&Value { value: list.item(index), path: &path, ..*value }, item_rules, site, found);
            }
        }
        // JSON cannot represent these numbers, whatever the schema allows.
        ValueRef::Float(number) if !number.is_finite() => found.push(Violation::not_finite(value)),
        _ => {}
    }
}
