//! Patterns: the part of ECMA-262 regular expressions that schemas need, compiled to a small program.
//!
//! Matching takes time linear in the length of the string, because all states of the program run at once. No pattern can
//! block a caller.

#[cfg(feature = "reader")]
mod emit;
#[cfg(feature = "reader")]
mod lengths;
mod matches;
#[cfg(feature = "reader")]
mod parse;

use std::borrow::Cow;

/// The maximum length of a program: the states are a set of 128 bits.
pub const MAX_STEPS: usize = 128;

/// A compiled pattern.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pattern {
    /// The pattern as written in the schema.
    pub text: Cow<'static, str>,
    /// The compiled form.
    pub matcher: Matcher,
}

/// The compiled form of a pattern.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Matcher {
    /// The whole string consists of characters of one class, with a minimum and a maximum number of them. Most patterns
    /// of APIs have this form, for example `^[a-z]+$`.
    Run(Class, u32, Option<u32>),
    /// A program of at most [`MAX_STEPS`] steps, which starts at step 0 and matches when it reaches [`Step::Match`].
    Program(Cow<'static, [Step]>),
}

/// A class of characters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Class {
    /// One bit for each ASCII character of the class: the characters below 64, and the others.
    pub ascii: [u64; 2],
    /// Inclusive ranges.
    pub ranges: Cow<'static, [(char, char)]>,
    /// Whether the class is the characters outside of the ranges.
    pub negated: bool,
}

/// One step of the program of a pattern.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// Consumes one character of the class.
    Take(Class),
    /// Continues at both steps.
    Split(u8, u8),
    /// Continues at the step.
    Jump(u8),
    /// Continues only at the start of the string.
    Start,
    /// Continues only at the end of the string.
    End,
    /// The string matches.
    Match,
}

#[cfg(feature = "reader")]
impl Pattern {
    /// Compiles a pattern.
    ///
    /// ```
    /// use api_schema::pattern::Pattern;
    /// assert!(Pattern::compile("^[A-Za-z0-9_-]{1,36}$").is_ok());
    /// assert!(Pattern::compile("(a").is_err());
    /// ```
    ///
    /// # Errors
    ///
    /// Returns the reason why the pattern is invalid.
    pub fn compile(text: &str) -> Result<Self, String> {
        let tree = parse::parse(text)?;
        let text = text.to_owned().into();
        if let Some(matcher) = tree.as_run() {
            return Ok(Self { text, matcher });
        }
        Ok(Self { text, matcher: Matcher::Program(emit::program(&tree)?.into()) })
    }

    /// Returns the pattern as a Rust expression for generated code, with the module `schema` in scope.
    pub(crate) fn expression(&self) -> String {
        let matcher = match &self.matcher {
            Matcher::Run(class, min, max) => {
                format!("Run({}, {min}, {})", class.expression(), crate::expression::option(max))
            }
            Matcher::Program(steps) => format!("Program({})", crate::expression::slice(steps, Step::expression)),
        };
        let text = &self.text;
        format!("schema::Pattern {{ text: schema::Cow::Borrowed({text:?}), matcher: schema::Matcher::{matcher} }}")
    }
}

#[cfg(feature = "reader")]
impl Class {
    pub(crate) fn new(ranges: Vec<(char, char)>, negated: bool) -> Self {
        let mut ascii = [0_u64; 2];
        for c in 0..128_u8 {
            let listed = ranges.iter().any(|(low, high)| (*low..=*high).contains(&char::from(c)));
            if let Some(word) = ascii.get_mut(usize::from(c / 64)).filter(|_| listed != negated) {
                *word |= 1 << (c % 64);
            }
        }
        Self { ascii, ranges: ranges.into(), negated }
    }

    fn expression(&self) -> String {
        let Self { ascii: [low, high], ranges, negated } = self;
        let ranges = format!("schema::Cow::Borrowed(&{ranges:?})");
        format!("schema::Class {{ ascii: [{low:#x}, {high:#x}], ranges: {ranges}, negated: {negated} }}")
    }
}

#[cfg(feature = "reader")]
impl Step {
    fn expression(&self) -> String {
        match self {
            Self::Take(class) => format!("schema::Step::Take({})", class.expression()),
            other => format!("schema::Step::{other:?}"),
        }
    }
}

#[cfg(all(test, feature = "reader"))]
mod tests {
    use super::*;

    #[test]
    fn invalid_patterns_have_a_reason() {
        for (pattern, message) in [
            ("(a", "`(` is not closed"),
            ("a)", "`)` has no opening `(`"),
            ("[a", "`[` is not closed"),
            ("[z-a]", "the range `z-a` is empty"),
            ("*a", "`*` has nothing to repeat"),
            ("a{2", "`{` is not closed"),
            ("a{3,2}", "`{3,2}` has a minimum above its maximum"),
            (r"\p", "the escape `\\p` is not supported"),
            ("(?=a)", "only `(…)` and `(?:…)` groups are supported"),
        ] {
            assert_eq!(Pattern::compile(pattern).unwrap_err(), message, "{pattern}");
        }
        // A repeated empty group compiles at once.
        assert!(Pattern::compile("^(){4294967295}$").is_ok());
        assert!(Pattern::compile("a{1000}").unwrap_err().contains("steps"));
    }
}
