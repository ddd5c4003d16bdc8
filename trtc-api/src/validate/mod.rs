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
use crate::object::{Check, Fields, Path, Value, encode};
use crate::schema::{ActionInfo, Rule, Sites};

/// Validates a request, or any other generated struct, against the rules of its schema.
///
/// # Errors
///
/// Returns every violation, in the order of the fields.
pub fn validate(object: &dyn Object) -> Result<(), Violations> {
    // A client needs the rules and the JSON of a request, so there is one walk, which does both.
    let mut rules = Rules { site: Sites::Both, violations: Vec::new() };
    encode(object, &mut rules);
    if rules.violations.is_empty() { Ok(()) } else { Err(Violations::new(rules.violations)) }
}

/// Encodes a request of an action that is sent to a site, if it keeps the rules of all paths that are not waived.
pub(crate) fn encode_call(
    action: &ActionInfo,
    request: &dyn Object,
    site: Sites,
    waivers: &Waivers,
) -> Result<Vec<u8>, Violations> {
    let mut rules = Rules { site, violations: Vec::new() };
    if !action.sites.overlap(site) {
        rules.violations.push(Violation::action_of_other_site(action.name, action.sites));
    }
    let json = encode(request, &mut rules);
    if rules.violations.is_empty() { Ok(json) } else { rules.reject(json, waivers) }
}

/// The rules of the schema, and their violations.
struct Rules {
    site: Sites,
    violations: Vec<Violation>,
}

impl Check for Rules {
    fn field(&mut self, value: &Value<'_>) {
        if !value.field.sites.overlap(self.site) {
            self.of_other_site(value);
        }
    }

    fn value(
        &mut self,
        value: &Value<'_>,
        constrained: constraint::Value<'_>,
        rules: &'static [Rule],
    ) -> &'static [Rule] {
        let mut item_rules: &'static [Rule] = &[];
        for rule in rules {
            match rule {
                Rule::Each(rules) => item_rules = rules,
                _ if rule.holds(constrained) => {}
                _ => self.violated(rule, value),
            }
        }
        item_rules
    }

    /// JSON cannot represent these numbers, whatever the schema allows.
    fn not_finite(&mut self, value: &Value<'_>) {
        self.violations.push(Violation::not_finite(value));
    }

    fn object(&mut self, fields: Fields<'_, '_>, path: &Path<'_>) {
        for rule in fields.shape.rules {
            cross::check(rule, fields, path, &mut self.violations);
        }
    }
}

impl Rules {
    #[cold]
    fn of_other_site(&mut self, value: &Value<'_>) {
        self.violations.push(Violation::field_of_other_site(value));
    }

    #[cold]
    fn violated(&mut self, rule: &Rule, value: &Value<'_>) {
        self.violations.push(Violation::of_rule(rule, value));
    }

    /// The waivers are applied to violations only, so that a valid request pays nothing for them.
    #[cold]
    fn reject(mut self, json: Vec<u8>, waivers: &Waivers) -> Result<Vec<u8>, Violations> {
        self.violations.retain(|violation| !waivers.cover(&violation.path));
        if self.violations.is_empty() { Ok(json) } else { Err(Violations::new(self.violations)) }
    }
}
