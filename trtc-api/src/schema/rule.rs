use super::Pattern;

/// A constraint on a single value. It does not apply to values of another type.
#[derive(Debug)]
pub enum Rule {
    /// An integer between the two bounds, inclusive.
    Range(Option<i64>, Option<i64>),
    /// A number between the two bounds, inclusive.
    FloatRange(Option<f64>, Option<f64>),
    /// A number greater than this one.
    Above(f64),
    /// An integer in one of these inclusive ranges.
    Ranges(&'static [(i64, i64)]),
    /// A string with a minimum and a maximum number of characters.
    Chars(Option<u64>, Option<u64>),
    /// A string of at most this many bytes of UTF-8.
    MaxBytes(u64),
    /// A list with a minimum and a maximum number of items.
    Items(Option<u64>, Option<u64>),
    /// One of these values.
    OneOf(&'static [Literal]),
    /// A string that matches the pattern.
    Pattern(&'static Pattern),
    /// A string in a known format.
    Format(Format),
    /// The rules for each item of a list.
    Each(&'static [Rule]),
}

/// An integer or a string of a schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Literal {
    /// An integer.
    Int(i64),
    /// A string.
    Str(&'static str),
}

/// A known format of a string.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// An absolute URL with a host: `scheme://host…`.
    Url,
    /// An absolute URL with the scheme `http` or `https`.
    HttpUrl,
    /// A host name with an optional port, without a scheme.
    Host,
    /// Bytes in Base64 with padding.
    Base64,
    /// A JSON document in a string.
    Json,
}

/// A rule that concerns several fields. Each field is given by its index in the shape.
#[derive(Debug)]
pub enum CrossRule {
    /// Exactly one of the fields is set.
    ExactlyOneOf(&'static [usize]),
    /// At least one of the fields is set.
    AtLeastOneOf(&'static [usize]),
    /// If the first field is set, the others are set too.
    Requires(usize, &'static [usize]),
    /// If the first field is set, none of the others is.
    Excludes(usize, &'static [usize]),
    /// The first field is set if the second has one of these values.
    RequiredWhen(usize, usize, &'static [Literal]),
    /// The value at the path, if it is present, is one of these.
    Among(&'static [usize], &'static [Literal]),
    /// The list does not contain all of these values.
    NotTogether(usize, &'static [Literal]),
    /// The field is not set.
    Absent(usize),
    /// The measure of the fields, if all of them are set, is at most this.
    AtMost(Measure, &'static [usize], u64),
    /// If the field has one of these values, or any value if the list is empty, another rule applies.
    When(usize, &'static [Literal], &'static CrossRule),
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
