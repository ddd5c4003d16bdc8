//! Rules that concern several fields of one object.

use std::borrow::Cow;
use std::fmt;

use super::{Literal, Shared, code};
#[cfg(feature = "reader")]
use crate::expression::slice;

/// A rule that concerns several fields of one object. `F` names a field: by its index in generated tables, by its name
/// in a schema that was read.
#[derive(Debug, Clone, PartialEq)]
pub enum CrossRule<F: Clone + 'static = usize> {
    /// Exactly one of the fields is set.
    ExactlyOneOf(Cow<'static, [F]>),
    /// At least one of the fields is set.
    AtLeastOneOf(Cow<'static, [F]>),
    /// If the first field is set, the others are set too.
    Requires(F, Cow<'static, [F]>),
    /// If the first field is set, none of the others is.
    Excludes(F, Cow<'static, [F]>),
    /// The first field is set if the second has one of these values.
    RequiredWhen(F, F, Cow<'static, [Literal]>),
    /// The value at the path through objects, if it is present, is one of these.
    Among(Cow<'static, [F]>, Cow<'static, [Literal]>),
    /// The list does not contain all of these values.
    NotTogether(F, Cow<'static, [Literal]>),
    /// The field is not set.
    Absent(F),
    /// The measure of the fields, if all of them are set, is at most this.
    AtMost(Measure, Cow<'static, [F]>, u64),
    /// If the field has one of these values, or any value if the list is empty, another rule applies.
    When(F, Cow<'static, [Literal]>, Shared<CrossRule<F>>),
}

/// A measure of fields.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Measure {
    /// The value of one field.
    Value,
    /// The number of items of one list.
    Items,
    /// The sum of all fields.
    Sum,
    /// The product of all fields.
    Product,
    /// The second field minus the first.
    Span,
}

impl Measure {
    /// Returns the measure of integers, or `None` if one of them is missing. `Items` is not a measure of integers.
    pub fn of(self, count: usize, integer: impl Fn(usize) -> Option<i128>) -> Option<i128> {
        match self {
            Self::Items => None,
            Self::Value => integer(0),
            Self::Sum => (0..count).map(integer).sum(),
            Self::Product => {
                (0..count).try_fold(1_i128, |product, index| Some(product.saturating_mul(integer(index)?)))
            }
            Self::Span => Some(integer(1)? - integer(0)?),
        }
    }
}

impl<F: Clone> CrossRule<F> {
    /// Returns the fields of the object that the rule names; a path of `Among` is not included.
    pub fn fields(&self) -> Vec<&F> {
        match self {
            Self::ExactlyOneOf(fields) | Self::AtLeastOneOf(fields) | Self::AtMost(_, fields, _) => {
                fields.iter().collect()
            }
            Self::Requires(field, others) | Self::Excludes(field, others) => {
                let mut fields = vec![field];
                fields.extend(others.iter());
                fields
            }
            Self::RequiredWhen(field, when, _) => vec![field, when],
            Self::NotTogether(field, _) | Self::Absent(field) => vec![field],
            Self::When(field, _, rule) => {
                let mut fields = rule.fields();
                fields.insert(0, field);
                fields
            }
            Self::Among(..) => Vec::new(),
        }
    }

    /// Returns whether the rule is met, or `None` if that depends on more than which fields are set and whether one of
    /// them has a certain value.
    pub fn is_met(&self, set: impl Fn(&F) -> bool, has: impl Fn(&F, &Literal) -> bool) -> Option<bool> {
        Some(match self {
            Self::ExactlyOneOf(fields) => fields.iter().filter(|field| set(field)).count() == 1,
            Self::AtLeastOneOf(fields) => fields.iter().any(set),
            Self::Requires(field, needed) => !set(field) || needed.iter().all(set),
            Self::Excludes(field, others) => !set(field) || !others.iter().any(set),
            Self::RequiredWhen(field, when, values) => set(field) || !values.iter().any(|value| has(when, value)),
            Self::Absent(field) => !set(field),
            Self::Among(..) | Self::NotTogether(..) | Self::AtMost(..) | Self::When(..) => return None,
        })
    }

    /// Returns the same rule with other names of fields; `path` converts the path of `Among`.
    pub fn map<G: Clone>(&self, field: &dyn Fn(&F) -> G, path: &dyn Fn(&[F]) -> Vec<G>) -> CrossRule<G> {
        let all = |fields: &[F]| Cow::Owned(fields.iter().map(field).collect());
        match self {
            Self::ExactlyOneOf(fields) => CrossRule::ExactlyOneOf(all(fields)),
            Self::AtLeastOneOf(fields) => CrossRule::AtLeastOneOf(all(fields)),
            Self::Requires(one, others) => CrossRule::Requires(field(one), all(others)),
            Self::Excludes(one, others) => CrossRule::Excludes(field(one), all(others)),
            Self::RequiredWhen(one, when, is) => CrossRule::RequiredWhen(field(one), field(when), is.clone()),
            Self::Among(steps, values) => CrossRule::Among(Cow::Owned(path(steps)), values.clone()),
            Self::NotTogether(one, values) => CrossRule::NotTogether(field(one), values.clone()),
            Self::Absent(one) => CrossRule::Absent(field(one)),
            Self::AtMost(measure, fields, max) => CrossRule::AtMost(*measure, all(fields), *max),
            Self::When(one, is, rule) => CrossRule::When(field(one), is.clone(), rule.map(field, path).into()),
        }
    }
}

#[cfg(feature = "reader")]
impl CrossRule {
    /// Returns the rule as a Rust expression for generated code, with the module `schema` in scope.
    pub fn expression(&self) -> String {
        let literals = |values: &[Literal]| slice(values, Literal::expression);
        let indices = |fields: &[usize]| slice(fields, ToString::to_string);
        let rule = match self {
            Self::ExactlyOneOf(fields) => format!("ExactlyOneOf({})", indices(fields)),
            Self::AtLeastOneOf(fields) => format!("AtLeastOneOf({})", indices(fields)),
            Self::Requires(field, others) => format!("Requires({field}, {})", indices(others)),
            Self::Excludes(field, others) => format!("Excludes({field}, {})", indices(others)),
            Self::RequiredWhen(field, when, is) => format!("RequiredWhen({field}, {when}, {})", literals(is)),
            Self::Among(path, values) => format!("Among({}, {})", indices(path), literals(values)),
            Self::NotTogether(field, values) => format!("NotTogether({field}, {})", literals(values)),
            Self::Absent(field) => format!("Absent({field})"),
            Self::AtMost(measure, fields, max) => {
                format!("AtMost(schema::Measure::{measure:?}, {}, {max})", indices(fields))
            }
            Self::When(field, is, rule) => {
                format!("When({field}, {}, schema::Shared::Static(&{}))", literals(is), rule.expression())
            }
        };
        format!("schema::CrossRule::{rule}")
    }
}

impl fmt::Display for CrossRule<String> {
    /// Formats the rule as a sentence.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fn fields(items: &[String], separator: &str) -> String {
            items.iter().map(|item| code(item)).collect::<Vec<_>>().join(separator)
        }
        fn values(items: &[Literal], separator: &str) -> String {
            let items = items.iter().map(|item| match item.text() {
                text if text.is_empty() => "empty".to_owned(),
                text => code(&text),
            });
            items.collect::<Vec<_>>().join(separator)
        }
        match self {
            Self::ExactlyOneOf(all) => write!(f, "Exactly one of {} is required.", fields(all, ", ")),
            Self::AtLeastOneOf(all) => write!(f, "At least one of {} is required.", fields(all, ", ")),
            Self::Requires(field, needs) => write!(f, "`{field}` requires {}.", fields(needs, ", ")),
            Self::Excludes(field, others) => write!(f, "`{field}` excludes {}.", fields(others, ", ")),
            Self::RequiredWhen(field, when, is) => {
                write!(f, "`{field}` is required if `{when}` is {}.", values(is, " or "))
            }
            Self::Among(path, known) => write!(f, "`{}` must be {} here.", path.join("."), values(known, " or ")),
            Self::NotTogether(field, known) => {
                write!(f, "`{field}` must not contain {} together.", values(known, " and "))
            }
            Self::Absent(field) => write!(f, "`{field}` must not be set."),
            Self::AtMost(measure, all, max) => match measure {
                Measure::Value => write!(f, "{} must be at most {max}.", fields(all, "")),
                Measure::Items => write!(f, "{} must have at most {max} items.", fields(all, "")),
                Measure::Sum => write!(f, "{} must be at most {max}.", fields(all, " + ")),
                Measure::Product => write!(f, "{} must be at most {max}.", fields(all, " × ")),
                Measure::Span => write!(f, "The difference from {} must be at most {max}.", fields(all, " to ")),
            },
            Self::When(field, is, rule) => match is.as_ref() {
                [] => write!(f, "If `{field}` is set: {}", **rule),
                is => write!(f, "If `{field}` is {}: {}", values(is, " or "), **rule),
            },
        }
    }
}
