//! The keys of a schema file that go together: the reader and the JSON Schema of the format follow these tables.

/// A form of a rule: the key that gives it its effect, the keys that it needs, and whether it may have a condition.
pub(crate) struct RuleForm {
    pub(crate) effect: &'static str,
    pub(crate) needs: &'static [&'static str],
    pub(crate) conditional: bool,
}

impl RuleForm {
    /// The keys that a rule of this form can have.
    pub(crate) fn keys(&self) -> Vec<&'static str> {
        let condition: &[&str] = if self.conditional { &["when", "is"] } else { &[] };
        [&["$comment", self.effect], self.needs, condition].concat()
    }
}

const fn form(effect: &'static str, needs: &'static [&'static str], conditional: bool) -> RuleForm {
    RuleForm { effect, needs, conditional }
}

/// The forms of a rule. `maximum` gives a rule its effect only if no form above does.
pub(crate) const RULE_FORMS: [RuleForm; 12] = [
    form("exactlyOneOf", &[], true),
    form("atLeastOneOf", &[], true),
    form("sum", &["maximum"], true),
    form("product", &["maximum"], true),
    form("span", &["maximum"], true),
    form("excludes", &["field"], true),
    form("requiredWhen", &["field", "is"], false),
    form("excludedWhen", &["field", "is"], false),
    form("among", &["field"], true),
    form("notTogether", &["field"], true),
    form("maxItems", &["field"], true),
    form("maximum", &["field"], true),
];
