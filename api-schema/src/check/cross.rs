//! Rules that concern several fields, for the values of an example.

use serde_json::{Map, Value};

use crate::constraint::{self, Literal};
use crate::model::{CrossRule, Measure};

/// Whether the values of an object violate a rule, as the validation at run time sees it.
pub(super) fn violates(rule: &CrossRule, object: &Map<String, Value>) -> bool {
    let get = |name: &String| object.get(name).filter(|value| !value.is_null());
    let set = |name: &String| get(name).is_some();
    let is_one = |name: &String, values: &[Literal]| get(name).is_some_and(|value| one_of(value, values));
    match rule {
        CrossRule::ExactlyOneOf(all) => all.iter().filter(|name| set(name)).count() != 1,
        CrossRule::AtLeastOneOf(all) => !all.iter().any(set),
        CrossRule::Requires(field, needed) => set(field) && !needed.iter().all(set),
        CrossRule::Excludes(field, others) => set(field) && others.iter().any(set),
        CrossRule::RequiredWhen(field, when, values) => is_one(when, values) && !set(field),
        CrossRule::Among(path, values) => {
            let step = |value: Option<&Value>, name: &String| {
                value?.as_object()?.get(name).filter(|it| !it.is_null()).cloned()
            };
            let found = path.split_first().and_then(|(first, rest)| {
                rest.iter().fold(object.get(first).cloned(), |value, name| step(value.as_ref(), name))
            });
            found.is_some_and(|value| !value.is_null() && !one_of(&value, values))
        }
        CrossRule::NotTogether(list, values) => {
            let items = get(list).and_then(Value::as_array);
            items.is_some_and(|items| {
                values.iter().all(|value| items.iter().any(|item| one_of(item, std::slice::from_ref(value))))
            })
        }
        CrossRule::Absent(field) => set(field),
        CrossRule::AtMost(measure, fields, max) => {
            let values: Option<Vec<&Value>> = fields.iter().map(get).collect();
            values.and_then(|values| measured(*measure, &values)).is_some_and(|measured| measured > i128::from(*max))
        }
        CrossRule::When(field, values, rule) => {
            let applies = if values.is_empty() { set(field) } else { is_one(field, values) };
            applies && violates(rule, object)
        }
    }
}

/// The measure of fields that are all set.
fn measured(measure: Measure, values: &[&Value]) -> Option<i128> {
    if measure == Measure::Items {
        return values.first()?.as_array().and_then(|items| i128::try_from(items.len()).ok());
    }
    let integers = values.iter().map(|value| match value {
        Value::Number(number) => number.as_i128(),
        _ => None,
    });
    let integers: Vec<i128> = integers.collect::<Option<_>>()?;
    match measure {
        Measure::Sum => Some(integers.iter().sum()),
        Measure::Product => Some(integers.iter().fold(1, |product: i128, it| product.saturating_mul(*it))),
        Measure::Span => Some(integers.get(1)? - integers.first()?),
        Measure::Value | Measure::Items => integers.first().copied(),
    }
}

fn one_of(value: &Value, literals: &[Literal]) -> bool {
    let view = match value {
        Value::String(text) => constraint::Value::Str(text),
        Value::Number(number) => match (number.as_i64(), number.as_u64(), number.as_f64()) {
            (Some(number), _, _) => constraint::Value::Int(number),
            (_, Some(number), _) => constraint::Value::Uint(number),
            (_, _, Some(number)) => constraint::Value::Float(number),
            _ => constraint::Value::Other,
        },
        _ => constraint::Value::Other,
    };
    literals.iter().any(|literal| literal.equals(view))
}
