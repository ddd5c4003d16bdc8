//! Patterns: the part of ECMA-262's regular expressions that schemas need, compiled to a small program.
//!
//! A program runs in time linear in the text: the runtime follows all its states at once, so no pattern can hang a caller.

mod emit;
mod matches;
mod parse;

use emit::program;
use parse::parse;

/// A program longer than this is refused: the runtime keeps its states in 128 bits.
pub const MAX_STEPS: usize = 128;

/// A compiled pattern.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pattern {
    /// The pattern as written.
    pub text: String,
    /// How a text is held against it.
    pub matcher: Matcher,
}

/// How a text is held against a pattern.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Matcher {
    /// The whole text is so many characters of one class, as in `^[a-z]+$`: what most patterns of APIs say.
    Run {
        /// The characters that are taken.
        class: Class,
        /// The fewest of them.
        min: u32,
        /// The most of them.
        max: Option<u32>,
    },
    /// A run starts at step 0 and has matched when it reaches [`Step::Match`].
    Program(Vec<Step>),
}

/// Characters that are taken, as inclusive ranges.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Class {
    /// The ranges.
    pub ranges: Vec<(char, char)>,
    /// Whether the ranges are what is not taken.
    pub negated: bool,
}

/// One step of a pattern's program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// Take one character of the class.
    Class(Class),
    /// Go on at both steps.
    Split(usize, usize),
    /// Go on at the step.
    Jump(usize),
    /// Go on only at the start of the text.
    Start,
    /// Go on only at the end of the text.
    End,
    /// The text matches.
    Match,
}

impl Pattern {
    /// Compiles a pattern; the error says what of it can't be read.
    ///
    /// ```
    /// use api_schema::pattern::Pattern;
    /// assert!(Pattern::compile("^[A-Za-z0-9_-]{1,36}$").is_ok());
    /// assert!(Pattern::compile("(a").is_err());
    /// ```
    pub fn compile(text: &str) -> Result<Self, String> {
        let tree = parse(text)?;
        let text = text.to_owned();
        if let Some(matcher) = tree.as_run() {
            return Ok(Self { text, matcher });
        }
        Ok(Self { text, matcher: Matcher::Program(program(&tree)?) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_can_not_be_read_is_named() {
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
        // Ends at once, though it says to do nothing four thousand million times.
        assert!(Pattern::compile("^(){4294967295}$").is_ok());
        assert!(Pattern::compile("a{1000}").unwrap_err().contains("steps"));
    }
}
