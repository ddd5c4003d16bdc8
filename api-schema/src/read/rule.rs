//! A rule among the fields of an object.

use super::object::literal;
use super::reader::{Context, Members, expected, string};
use crate::json::{Member, Node, Value};
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
        let rule = CrossRule::Requires(
            member.key.clone(),
            items.iter().filter_map(|item| string(item, &member.key, context)).collect(),
        );
        let json = Node { span: member.key_span.clone(), value: Value::Object(vec![member.clone()]) };
        Some((rule, SpanMap::of(&json)))
    };
    members.all().iter().filter_map(rule).collect()
}

/// Reads a rule of `rules`: one effect, with an optional condition.
pub(super) fn read(node: &Node, context: &mut Context<'_>) -> Option<CrossRule> {
    let mut members = Members::of(node, "a rule", context)?;
    let mut effects = Vec::new();
    effects.extend(names(&mut members, "exactlyOneOf", context).map(|fields| CrossRule::ExactlyOneOf(fields.into())));
    effects.extend(names(&mut members, "atLeastOneOf", context).map(|fields| CrossRule::AtLeastOneOf(fields.into())));
    let field = members.string("field", context);
    let excludes = names(&mut members, "excludes", context);
    let required_when = members.string("requiredWhen", context);
    let excluded_when = members.string("excludedWhen", context);
    let when = members.string("when", context);
    let is = literals(&mut members, "is", context);
    let among = literals(&mut members, "among", context);
    let not_together = literals(&mut members, "notTogether", context);
    let measures = [("sum", Measure::Sum), ("product", Measure::Product), ("span", Measure::Span)];
    let measured: Vec<_> =
        measures.into_iter().filter_map(|(key, it)| Some((it, names(&mut members, key, context)?))).collect();
    let maximum = members.count("maximum", context);
    let max_items = members.count("maxItems", context);
    members.finish(context);

    let condition = [&required_when, &excluded_when, &when].into_iter().flatten().count();
    if let Some(field) = field {
        effects.extend(excludes.map(|others| CrossRule::Excludes(field.clone(), others.into())));
        if let Some(when) = required_when.filter(|_| !is.is_empty()) {
            effects.push(CrossRule::RequiredWhen(field.clone(), when, is.clone().into()));
        }
        if let Some(when) = excluded_when.filter(|_| !is.is_empty()) {
            effects.push(CrossRule::When(when, is.clone().into(), CrossRule::Absent(field.clone()).into()));
        }
        if !among.is_empty() {
            effects.push(CrossRule::Among(field.split('.').map(str::to_owned).collect(), among.into()));
        }
        if !not_together.is_empty() {
            effects.push(CrossRule::NotTogether(field.clone(), not_together.into()));
        }
        let at_most = |measure, most| CrossRule::AtMost(measure, vec![field.clone()].into(), most);
        effects.extend(maximum.map(|most| at_most(Measure::Value, most)));
        effects.extend(max_items.map(|most| at_most(Measure::Items, most)));
    } else if let Some(most) = maximum {
        effects.extend(measured.into_iter().map(|(measure, fields)| CrossRule::AtMost(measure, fields.into(), most)));
    }
    match (effects.pop(), when) {
        (Some(rule), None) if effects.is_empty() && condition <= 1 => Some(rule),
        (Some(rule), Some(field)) if effects.is_empty() && condition == 1 => {
            Some(CrossRule::When(field, is.into(), rule.into()))
        }
        _ => {
            context.error(
                &node.span,
                "this rule has no known meaning",
                "write `exactlyOneOf`, `atLeastOneOf`; or `field` with `excludes`, `requiredWhen` and `is`, \
                 `excludedWhen` and `is`, `among`, `notTogether`, `maximum` or `maxItems`; or `sum`, `product` or \
                 `span` with `maximum`. `when`, optionally with `is`, adds a condition",
            );
            None
        }
    }
}

fn names(members: &mut Members<'_>, key: &'static str, context: &mut Context<'_>) -> Option<Vec<String>> {
    members.take(key).is_some().then(|| members.strings(key, context))
}

fn literals(members: &mut Members<'_>, key: &'static str, context: &mut Context<'_>) -> Vec<Literal> {
    members.items(key, context).iter().filter_map(|item| literal(item, key, context)).collect()
}
