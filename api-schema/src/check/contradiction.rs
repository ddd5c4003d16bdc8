//! Rules that no request can satisfy, or that every request satisfies.

use super::Diagnostics;
use super::object::Fields;
use crate::diagnostic::Diagnostic;
use crate::model::{CrossRule, Field, FieldType, Measure, Number, Object};
use crate::source::Span;
use crate::span_map::SpanMap;

/// Checks the rules of an object whose names are known to exist.
pub(super) fn check(object: &Object, fields: &Fields<'_>, diagnostics: Diagnostics<'_>) {
    let none = SpanMap::default();
    let nowhere = Span::default();
    for (index, rule) in object.rules.iter().enumerate() {
        let json = object.rule_spans.get(index).unwrap_or(&none);
        let place = json.get(&[]).unwrap_or(&nowhere);
        let earlier = object.rules.iter().take(index);
        let found = contradiction(rule, fields).or_else(|| {
            let (position, message) =
                earlier.enumerate().find_map(|(position, other)| Some((position, between(other, rule)?)))?;
            let first = object.rule_spans.get(position).and_then(|json| json.get(&[]));
            let error = Diagnostic::new(place, message).help("change or remove one of the two rules");
            Some(first.into_iter().fold(error, |error, first| error.related(first, "the other rule is here")))
        });
        diagnostics.extend(found.map(|mut error| {
            error.span.get_or_insert_with(|| place.clone());
            error
        }));
    }
}

/// What is wrong with one rule.
fn contradiction(rule: &CrossRule, fields: &Fields<'_>) -> Option<Diagnostic> {
    let required = |name: &String| fields.get(name).is_some_and(|field| field.required);
    let report = |message: String, help: &str| Some(Diagnostic::without_span(message).help(help));
    match rule {
        CrossRule::Requires(field, others) | CrossRule::Excludes(field, others) if others.contains(field) => {
            report(format!("the rule compares `{field}` with itself"), "name another field")
        }
        CrossRule::Requires(_, others) => others.iter().find(|other| required(other)).and_then(|other| {
            let message = format!("`{other}` is required, so a rule that requires it has no effect");
            report(message, "remove it from `required`, or from the rule")
        }),
        CrossRule::Excludes(field, others) => {
            let pair = others.iter().find(|other| required(field) || required(other))?;
            let (set, never) = if required(field) { (field, pair) } else { (pair, field) };
            let message = format!("`{set}` is required, so `{never}` can never be set");
            report(message, "remove the field from `required`, or remove the rule")
        }
        CrossRule::RequiredWhen(field, when, _) if field == when => {
            report(format!("the rule compares `{field}` with itself"), "name another field")
        }
        CrossRule::RequiredWhen(field, _, _) if required(field) => {
            let message = format!("`{field}` is required, so a rule that requires it has no effect");
            report(message, "remove it from `required`, or remove the rule")
        }
        CrossRule::AtMost(measure, names, max) => measured(*measure, names, *max, fields),
        CrossRule::NotTogether(list, values) => {
            let most = fields.get(list)?.constraints.max_items?;
            let message = format!("`{list}` has at most {most} items, so the rule has no effect");
            (most < values.len() as u64).then(|| report(message, "list fewer values, or remove the rule")).flatten()
        }
        CrossRule::When(when, values, inner) => match &**inner {
            CrossRule::Absent(field) if field == when => {
                report(format!("the rule compares `{field}` with itself"), "name another field")
            }
            CrossRule::Absent(field) if required(field) => {
                let message = format!("`{field}` is required, so it can never be left out");
                report(message, "remove it from `required`, or remove the rule")
            }
            inner if is_about(inner, when, values.is_empty()) => {
                report(format!("the rule compares `{when}` with itself"), "name another field, or remove `when`")
            }
            _ if values.is_empty() && required(when) => {
                let message = format!("`{when}` is required, so the condition that it is set has no effect");
                report(message, "remove `when`, or add `is` with the values that matter")
            }
            inner => contradiction(inner, fields),
        },
        _ => None,
    }
}

/// Whether a rule constrains only the field of its condition, which `is_set`, or one of whose values is given.
fn is_about(rule: &CrossRule, when: &String, is_set: bool) -> bool {
    match rule {
        CrossRule::Among(path, _) => path.first() == Some(when),
        CrossRule::NotTogether(field, _) => field == when,
        CrossRule::AtMost(Measure::Value | Measure::Items, fields, _) => fields.first() == Some(when),
        CrossRule::Excludes(field, _) => is_set && field == when,
        _ => false,
    }
}

/// A maximum below what the bounds of the fields allow, or above it.
fn measured(measure: Measure, names: &[String], max: u64, fields: &Fields<'_>) -> Option<Diagnostic> {
    let fields: Vec<&Field> = names.iter().map(|name| fields.get(name)).collect::<Option<_>>()?;
    let bound = |upper: bool| -> Option<i128> {
        let (mut sum, mut product) = (0_i128, 1_i128);
        for field in &fields {
            let bound = bound_of(field, measure, upper)?;
            // Only for factors that are not negative, the product of the bounds is a bound of the product.
            if measure == Measure::Product && bound < 0 {
                return None;
            }
            (sum, product) = (sum.saturating_add(bound), product.saturating_mul(bound));
        }
        match measure {
            Measure::Sum | Measure::Value | Measure::Items => Some(sum),
            Measure::Product => Some(product),
            Measure::Span => None,
        }
    };
    let max = i128::from(max);
    let what = match measure {
        Measure::Sum => "the sum of the fields",
        Measure::Product => "the product of the fields",
        Measure::Items => "the number of items",
        Measure::Value | Measure::Span => "the value",
    };
    if let Some(least) = bound(false).filter(|least| *least > max) {
        let message = format!("{what} is at least {least} by the bounds of the fields, so it is never at most {max}");
        return Some(Diagnostic::without_span(message).help("change the maximum of the rule, or a minimum of a field"));
    }
    let only_one = matches!(measure, Measure::Value | Measure::Items);
    if let Some(most) = bound(true).filter(|most| only_one && *most <= max) {
        let message = format!("{what} is at most {most} by the bounds of the field, so the rule has no effect");
        return Some(Diagnostic::without_span(message).help("change the maximum of the rule, or remove the rule"));
    }
    None
}

fn bound_of(field: &Field, measure: Measure, upper: bool) -> Option<i128> {
    let constraints = &field.constraints;
    if measure == Measure::Items {
        let items = if upper { constraints.max_items } else { Some(constraints.min_items.unwrap_or(0)) };
        return items.map(i128::from);
    }
    let stated = if upper { &constraints.maximum } else { &constraints.minimum };
    let stated = stated.as_ref().and_then(Number::as_i128);
    match field.ty {
        FieldType::Uint64 if !upper => Some(stated.unwrap_or(0)),
        _ => stated,
    }
}

/// What is wrong with two rules together.
fn between(first: &CrossRule, second: &CrossRule) -> Option<String> {
    if first == second {
        return Some("duplicate rule".to_owned());
    }
    let either =
        |check: fn(&CrossRule, &CrossRule) -> Option<String>| check(first, second).or_else(|| check(second, first));
    either(conflict).or_else(|| either(repetition))
}

/// A rule that says what the other one says, or leaves less than it.
fn repetition(first: &CrossRule, second: &CrossRule) -> Option<String> {
    let within = |part: &[String], all: &[String]| part.iter().all(|name| all.contains(name));
    match (first, second) {
        (CrossRule::ExactlyOneOf(few), CrossRule::ExactlyOneOf(all)) if within(few, all) => {
            Some(match all.iter().find(|name| !few.contains(name)) {
                Some(never) => format!("another rule sets a field of this one, so `{never}` can never be set"),
                None => "duplicate rule".to_owned(),
            })
        }
        (CrossRule::ExactlyOneOf(few) | CrossRule::AtLeastOneOf(few), CrossRule::AtLeastOneOf(all))
            if within(few, all) =>
        {
            Some("another rule sets one of these fields already, so one of the two has no effect".to_owned())
        }
        (CrossRule::ExactlyOneOf(all), CrossRule::Excludes(field, others)) if all.contains(field) => {
            let other = others.iter().find(|other| all.contains(other))?;
            Some(format!("another rule allows only one of `{field}` and `{other}` already"))
        }
        (CrossRule::Excludes(one, others), CrossRule::Excludes(two, more)) => {
            let same = |name: &String| one == two && more.contains(name);
            let found = others.iter().find(|name| same(name) || (*name == two && more.contains(one)))?;
            Some(format!("another rule excludes `{one}` and `{found}` already"))
        }
        (CrossRule::Among(path, _), CrossRule::Among(other, _)) if path == other => {
            Some(format!("another rule lists the values of `{}` already", path.join(".")))
        }
        _ => None,
    }
}

fn conflict(first: &CrossRule, second: &CrossRule) -> Option<String> {
    let CrossRule::Requires(field, needed) = first else { return None };
    let conflicting = match second {
        CrossRule::Excludes(one, others) => needed
            .iter()
            .find(|other| (one == field && others.contains(other)) || (one == *other && others.contains(field))),
        CrossRule::ExactlyOneOf(all) if all.contains(field) => needed.iter().find(|other| all.contains(other)),
        _ => None,
    };
    let other = conflicting?;
    Some(format!("`{field}` both requires and excludes `{other}`, so it can never be set"))
}
