//! Validation: the rules of a schema as tables, and the violations of them, all at once, each with its path.
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

mod cross;
mod rule;
mod violation;

pub use violation::{Violation, Violations};

pub use crate::object::Object;
use crate::object::ValueRef;
use crate::schema::{Rule, Secret};

/// Checks a request, or any generated struct, against the rules of its schema.
///
/// # Errors
///
/// Every violation, in the order of the fields.
pub fn validate(object: &dyn Object) -> Result<(), Violations> {
    let mut found = Vec::new();
    object_holds(object, &Path::Root, &mut found);
    if found.is_empty() { Ok(()) } else { Err(Violations::new(found)) }
}

/// Where a value stands, linked from the inside out, so that a valid request costs no path.
pub(crate) enum Path<'a> {
    Root,
    Field(&'a Path<'a>, &'static str),
    Item(&'a Path<'a>, usize),
}

impl Path<'_> {
    pub(crate) fn text(&self) -> String {
        match self {
            Path::Root => String::new(),
            Path::Field(Path::Root, name) => (*name).to_owned(),
            Path::Field(parent, name) => format!("{}.{name}", parent.text()),
            Path::Item(parent, index) => format!("{}[{index}]", parent.text()),
        }
    }
}

fn object_holds(object: &dyn Object, path: &Path<'_>, found: &mut Vec<Violation>) {
    let shape = object.shape();
    for (index, field) in shape.fields.iter().enumerate() {
        let view = object.field(index);
        // Most fields are absent, or have neither rules nor anything inside that might.
        let inside = matches!(view, ValueRef::Object(_) | ValueRef::List(_) | ValueRef::Float(_));
        if inside || (view.is_present() && !field.rules.is_empty()) {
            let value = Value { view, unit: field.unit, secret: field.secret, path: &Path::Field(path, field.name) };
            value_holds(&value, field.rules, found);
        }
    }
    for rule in shape.rules {
        cross::check(rule, object, path, found);
    }
}

/// A value with what is needed to speak of it.
pub(crate) struct Value<'a> {
    pub(crate) view: ValueRef<'a>,
    pub(crate) unit: &'static str,
    pub(crate) secret: Secret,
    pub(crate) path: &'a Path<'a>,
}

fn value_holds(value: &Value<'_>, rules: &'static [Rule], found: &mut Vec<Violation>) {
    let mut of_items: &'static [Rule] = &[];
    for rule in rules {
        match rule {
            Rule::Each(inner) => of_items = inner,
            _ if rule.holds(value.view) => {}
            _ => found.push(Violation::of_rule(rule, value)),
        }
    }
    match value.view {
        ValueRef::Object(object) => object_holds(object, value.path, found),
        ValueRef::List(list) => {
            for index in 0..list.count() {
                let path = Path::Item(value.path, index);
                value_holds(&Value { view: list.item(index), path: &path, ..*value }, of_items, found);
            }
        }
        // JSON has no word for these, whatever the schema says.
        ValueRef::Float(number) if !number.is_finite() => found.push(Violation::not_finite(value)),
        _ => {}
    }
}
