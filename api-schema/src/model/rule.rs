//! Rules that concern several fields of one object.

use std::fmt;

use super::Literal;

/// A rule that concerns several fields of one object; fields have their names as sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CrossRule {
    /// Exactly one of the fields is set.
    ExactlyOneOf(Vec<String>),
    /// At least one of the fields is set.
    AtLeastOneOf(Vec<String>),
    /// If the field is set, the others are set too.
    Requires {
        /// The field that has requirements.
        field: String,
        /// The fields that it requires.
        needs: Vec<String>,
    },
    /// If the field is set, none of the others is set.
    Excludes {
        /// The field that excludes others.
        field: String,
        /// The fields that it excludes.
        others: Vec<String>,
    },
    /// The field is set if another has one of these values.
    RequiredWhen {
        /// The required field.
        field: String,
        /// The deciding field.
        when: String,
        /// The deciding values.
        is: Vec<Literal>,
    },
    /// A field of a nested object has fewer allowed values here than its type has.
    Among {
        /// The path to the field; no step is a list.
        path: Vec<String>,
        /// The allowed values.
        values: Vec<Literal>,
    },
    /// A list does not contain all of these values.
    NotTogether {
        /// The list.
        field: String,
        /// The values.
        values: Vec<Literal>,
    },
    /// The field is not set: the effect of a condition.
    Absent {
        /// The field.
        field: String,
    },
    /// A measure of some fields has a maximum. The rule is ignored if one of them is not set.
    AtMost {
        /// The measure.
        measure: Measure,
        /// The fields.
        fields: Vec<String>,
        /// The maximum.
        most: u64,
    },
    /// A rule with a condition.
    When {
        /// The deciding field.
        field: String,
        /// The deciding values; if empty, any value.
        is: Vec<Literal>,
        /// The rule.
        rule: Box<CrossRule>,
    },
}

/// A measure of one or more fields.
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

impl fmt::Display for CrossRule {
    /// Formats the rule as a sentence.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fn listed<T: fmt::Display>(items: &[T], separator: &str) -> String {
            items.iter().map(|item| format!("`{item}`")).collect::<Vec<_>>().join(separator)
        }
        match self {
            Self::ExactlyOneOf(fields) => write!(f, "Exactly one of {} is required.", listed(fields, ", ")),
            Self::AtLeastOneOf(fields) => write!(f, "At least one of {} is required.", listed(fields, ", ")),
            Self::Requires { field, needs } => write!(f, "`{field}` requires {}.", listed(needs, ", ")),
            Self::Excludes { field, others } => write!(f, "`{field}` excludes {}.", listed(others, ", ")),
            Self::RequiredWhen { field, when, is } => {
                write!(f, "`{field}` is required if `{when}` is {}.", listed(is, " or "))
            }
            Self::Among { path, values } => {
                write!(f, "`{}` must be {} here.", path.join("."), listed(values, " or "))
            }
            Self::NotTogether { field, values } => {
                write!(f, "`{field}` must not contain {} together.", listed(values, " and "))
            }
            Self::Absent { field } => write!(f, "`{field}` must not be set."),
            Self::AtMost { measure, fields, most } => match measure {
                Measure::Value => write!(f, "{} must be at most {most}.", listed(fields, "")),
                Measure::Items => write!(f, "{} must have at most {most} items.", listed(fields, "")),
                Measure::Sum => write!(f, "{} must be at most {most}.", listed(fields, " + ")),
                Measure::Product => write!(f, "{} must be at most {most}.", listed(fields, " × ")),
                Measure::Span => write!(f, "The difference from {} must be at most {most}.", listed(fields, " to ")),
            },
            Self::When { field, is, rule } => match is.as_slice() {
                [] => write!(f, "If `{field}` is set: {rule}"),
                is => write!(f, "If `{field}` is {}: {rule}", listed(is, " or ")),
            },
        }
    }
}
