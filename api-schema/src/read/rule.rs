//! A rule among the fields of an object.

use super::object::literal;
use super::reader::{Context, Members, distinct, expected, string};
use crate::json::{Member, Node, Value};
use crate::keys::{RULE_FORMS, RuleForm};
use crate::model::{CrossRule, Literal, Measure};
use crate::span_map::SpanMap;

/// The rules of `dependentRequired`.
pub(super) fn dependent(node: Option<&Node>, context: &mut Context<'_>) -> Vec<(CrossRule, SpanMap)> {
    let Some(members) = node.and_then(|node| Members::of(node, "`dependentRequired`", context)) else {
        return Vec::new();
    };
    let rule = |member: &Member| {
        let Value::Array(items) = &member.value.value else {
            expected(&member.value, &member.key, "an array", context);
            return None;
        };
        if items.is_empty() {
            empty(&member.value, &member.key, context);
            return None;
        }
        distinct(items, &member.key, context);
        let rule = CrossRule::Requires(
            member.key.clone(),
            items.iter().filter_map(|item| string(item, &member.key, context)).collect(),
        );
        let json = Node { span: member.key_span.clone(), value: Value::Object(vec![member.clone()]) };
        Some((rule, SpanMap::of(&json)))
    };
    members.named().filter_map(rule).collect()
}

/// Reads a rule of `rules`: one effect, with an optional condition.
pub(super) fn read(node: &Node, context: &mut Context<'_>) -> Option<CrossRule> {
    let mut members = Members::of(node, "a rule", context)?;
    let errors = context.diagnostics.len();
    let form = form(&mut members, node, context);
    let mut reader = Rule { members, context };
    let rule = form.map(|form| reader.effect(form));
    let when = reader.members.string("when", reader.context);
    let is = reader.literals("is");
    reader.finish();
    // A rule of which a part could not be read would mean something else.
    let rule = rule.filter(|_| reader.context.diagnostics.len() == errors)?;
    Some(match when {
        Some(when) => CrossRule::When(when, is.into(), rule.into()),
        None => rule,
    })
}

/// The only form whose effect the rule has.
fn form(members: &mut Members<'_>, node: &Node, context: &mut Context<'_>) -> Option<&'static RuleForm> {
    let mut found = RULE_FORMS.iter().filter(|form| members.take(form.effect).is_some()).collect::<Vec<_>>();
    if found.len() > 1 && found.first().is_some_and(|form| form.needs.contains(&"maximum")) {
        found.retain(|form| form.effect != "maximum");
    }
    let form = match &found[..] {
        [] => {
            let effects = RULE_FORMS.map(|form| form.effect);
            let help = format!("add one of {}", effects.map(|effect| format!("`{effect}`")).join(", "));
            members.missing(&effects, &node.span, "this rule has no effect", help);
            return None;
        }
        [form] => *form,
        [first, second, ..] => {
            let message = format!("`{}` and `{}` are two effects in one rule", first.effect, second.effect);
            context.error(&node.span, message, "write a rule for each");
            return None;
        }
    };
    let mut complete = true;
    for key in form.needs {
        if members.take(key).is_none() {
            let message = format!("a rule with `{}` needs `{key}`", form.effect);
            members.missing(&[key], &node.span, message, format!("add `{key}`"));
            complete = false;
        }
    }
    let allowed = form.keys();
    for member in members.named() {
        let Some(key) = KEYS.iter().find(|key| **key == member.key && !allowed.contains(key)) else { continue };
        let help = match *key {
            "is" | "when" => format!("remove it: the condition of the rule is `{}` with `is`", form.effect),
            "field" => format!("remove it: `{}` lists the fields", form.effect),
            _ => "remove it, or write a rule of its own".to_owned(),
        };
        let message = format!("`{key}` has no effect in a rule with `{}`", form.effect);
        context.error(&member.key_span, message, help);
        complete = false;
    }
    if form.conditional && members.take("is").is_some() && members.take("when").is_none() {
        let message = format!("`is` has no effect in a rule with `{}` and without `when`", form.effect);
        let span = members.member("is").map_or(&node.span, |member| &member.key_span);
        context.error(span, message, "add `when` with the field that has one of these values, or remove `is`");
        complete = false;
    }
    complete.then_some(form)
}

/// The keys of all forms.
const KEYS: [&str; 15] = [
    "exactlyOneOf",
    "atLeastOneOf",
    "field",
    "excludes",
    "requiredWhen",
    "excludedWhen",
    "when",
    "is",
    "among",
    "notTogether",
    "sum",
    "product",
    "span",
    "maximum",
    "maxItems",
];

struct Rule<'n, 'c, 'd> {
    members: Members<'n>,
    context: &'c mut Context<'d>,
}

impl Rule<'_, '_, '_> {
    fn effect(&mut self, form: &RuleForm) -> CrossRule {
        let field = self.members.string("field", self.context).unwrap_or_default();
        match form.effect {
            "exactlyOneOf" => CrossRule::ExactlyOneOf(self.names("exactlyOneOf").into()),
            "atLeastOneOf" => CrossRule::AtLeastOneOf(self.names("atLeastOneOf").into()),
            "sum" => self.measure("sum", Measure::Sum),
            "product" => self.measure("product", Measure::Product),
            "span" => self.measure("span", Measure::Span),
            "excludes" => CrossRule::Excludes(field, self.names("excludes").into()),
            "requiredWhen" => {
                let when = self.members.string("requiredWhen", self.context).unwrap_or_default();
                CrossRule::RequiredWhen(field, when, self.literals("is").into())
            }
            "excludedWhen" => {
                let when = self.members.string("excludedWhen", self.context).unwrap_or_default();
                CrossRule::When(when, self.literals("is").into(), CrossRule::Absent(field).into())
            }
            "among" => CrossRule::Among(field.split('.').map(str::to_owned).collect(), self.literals("among").into()),
            "notTogether" => CrossRule::NotTogether(field, self.literals("notTogether").into()),
            "maxItems" => CrossRule::AtMost(Measure::Items, vec![field].into(), self.count("maxItems")),
            _ => CrossRule::AtMost(Measure::Value, vec![field].into(), self.count("maximum")),
        }
    }

    fn measure(&mut self, key: &'static str, measure: Measure) -> CrossRule {
        CrossRule::AtMost(measure, self.names(key).into(), self.count("maximum"))
    }

    fn count(&mut self, key: &'static str) -> u64 {
        self.members.count(key, self.context).unwrap_or_default()
    }

    fn names(&mut self, key: &'static str) -> Vec<String> {
        let names = self.members.strings(key, self.context);
        self.not_empty(key);
        names
    }

    fn literals(&mut self, key: &'static str) -> Vec<Literal> {
        let items = self.members.distinct(key, self.context);
        self.not_empty(key);
        items.iter().filter_map(|item| literal(item, key, self.context)).collect()
    }

    fn not_empty(&mut self, key: &'static str) {
        if let Some(node) = self.members.take(key)
            && matches!(&node.value, Value::Array(items) if items.is_empty())
        {
            empty(node, key, self.context);
        }
    }

    /// Reports unknown keys.
    fn finish(&mut self) {
        for key in KEYS {
            self.members.take(key);
        }
        self.members.finish(self.context);
    }
}

fn empty(node: &Node, key: &str, context: &mut Context<'_>) {
    context.error(&node.span, format!("`{key}` is empty"), "list at least one value, or remove the rule");
}
