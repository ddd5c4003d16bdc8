//! Rules that concern several fields, for the values of an example.

use std::collections::BTreeMap;

use crate::constraint::{self, Literal};
use crate::model::{CrossRule, Measure, Value};

/// Whether the values of an object violate a rule, as the validation at run time sees it.
pub(super) fn violates(rule: &CrossRule, object: &BTreeMap<String, Value>) -> bool {
    let get = |name: &String| object.get(name).filter(|value| !value.is_null());
    let set = |name: &String| get(name).is_some();
    let has = |name: &String, literal: &Literal| get(name).is_some_and(|value| is(value, literal));
    if let Some(met) = rule.is_met(set, has) {
        return !met;
    }
    match rule {
        CrossRule::Among(path, values) => {
            let step = |value: Option<&Value>, name: &String| {
                value?.as_object()?.get(name).filter(|it| !it.is_null()).cloned()
            };
            let found = path.split_first().and_then(|(first, rest)| {
                rest.iter().fold(object.get(first).cloned(), |value, name| step(value.as_ref(), name))
            });
            found.is_some_and(|value| !value.is_null() && !values.iter().any(|literal| is(&value, literal)))
        }
        CrossRule::NotTogether(list, values) => {
            let items = get(list).and_then(Value::as_array);
            items.is_some_and(|items| values.iter().all(|literal| items.iter().any(|item| is(item, literal))))
        }
        CrossRule::AtMost(measure, fields, max) => {
            let measured = match measure {
                Measure::Items => {
                    fields.first().and_then(get).and_then(Value::as_array).and_then(|items| items.len().try_into().ok())
                }
                _ => measure.of(fields.len(), |index| get(fields.get(index)?)?.as_number()?.as_i128()),
            };
            measured.is_some_and(|measured| measured > i128::from(*max))
        }
        CrossRule::When(field, values, rule) => {
            let applies = if values.is_empty() { set(field) } else { values.iter().any(|literal| has(field, literal)) };
            applies && violates(rule, object)
        }
        // Decided above.
        _ => false,
    }
}

fn is(value: &Value, literal: &Literal) -> bool {
    literal.equals(match value {
        Value::String(text) => constraint::Value::Str(text),
        Value::Number(number) => match (number.as_i64(), number.as_u64()) {
            (Some(number), _) => constraint::Value::Int(number),
            (_, Some(number)) => constraint::Value::Uint(number),
            _ => constraint::Value::Float(number.as_f64()),
        },
        _ => constraint::Value::Other,
    })
}
