//! Constraints as tables: what the macro emits and `validate` reads.

use std::fmt;

use super::Pattern;

/// What a single value must satisfy. A rule says nothing of values of another type.
#[derive(Debug)]
pub enum Rule {
    /// An integer from the first to the second, both included.
    Range(Option<i64>, Option<i64>),
    /// A number from the first to the second, both included.
    FloatRange(Option<f64>, Option<f64>),
    /// A number that is more than this.
    Above(f64),
    /// An integer in one of these ranges, ends included.
    Ranges(&'static [(i64, i64)]),
    /// A text of so many characters.
    Chars(Option<u64>, Option<u64>),
    /// A text of at most so many bytes of UTF-8.
    MaxBytes(u64),
    /// A list of so many items.
    Items(Option<u64>, Option<u64>),
    /// One of these.
    OneOf(&'static [Literal]),
    /// A text that matches.
    Pattern(&'static Pattern),
    /// A text of a known form.
    Format(Format),
    /// What each item of a list must satisfy.
    Each(&'static [Rule]),
}

/// An integer or a text of a schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Literal {
    /// An integer.
    Int(i64),
    /// A text.
    Str(&'static str),
}

impl fmt::Display for Literal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Literal::Int(value) => value.fmt(f),
            Literal::Str(value) => fmt::Debug::fmt(value, f),
        }
    }
}

/// A known form of text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// An absolute URL with a host: `scheme://host…`.
    Url,
    /// The same with `http` or `https` for a scheme.
    HttpUrl,
    /// A host name, with a port perhaps, without a scheme.
    Host,
    /// Bytes in Base64, with padding.
    Base64,
    /// JSON inside of a text.
    Json,
}

/// A rule that concerns several fields; fields are named by their index in the shape.
#[derive(Debug)]
pub enum CrossRule {
    /// One of the fields is given, and no other of them.
    ExactlyOneOf(&'static [usize]),
    /// One of the fields is given, or more.
    AtLeastOneOf(&'static [usize]),
    /// When the first is given, so are the others.
    Requires(usize, &'static [usize]),
    /// When the first is given, none of the others is.
    Excludes(usize, &'static [usize]),
    /// The first is given when the second has one of these values.
    RequiredWhen(usize, usize, &'static [Literal]),
    /// The value that the path leads to, if it is there, is one of these.
    Among(&'static [usize], &'static [Literal]),
    /// The list does not hold all of these.
    NotTogether(usize, &'static [Literal]),
    /// It is not given.
    Absent(usize),
    /// What is measured of the fields, if all are given, is at most so much.
    AtMost(Measure, &'static [usize], u64),
    /// When the first has one of these values, or any if there are none, another rule holds.
    When(usize, &'static [Literal], &'static CrossRule),
}

/// What is measured of fields.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Measure {
    /// The value of one.
    Value,
    /// The number of items of one.
    Items,
    /// The sum of all.
    Sum,
    /// The product of all.
    Product,
    /// The second less the first.
    Span,
}
