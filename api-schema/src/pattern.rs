//! Patterns: the part of ECMA-262's regular expressions that schemas need, compiled to a small program.
//!
//! A program runs in time linear in the text: the runtime follows all its states at once, so no pattern can hang a caller.

use std::iter::Peekable;
use std::str::Chars;

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
        let mut parser = Parser { rest: text.chars().peekable(), depth: 0 };
        let tree = parser.alternatives()?;
        if let Some(extra) = parser.rest.next() {
            return Err(format!("`{extra}` closes nothing"));
        }
        let text = text.to_owned();
        if let Some(matcher) = tree.as_run() {
            return Ok(Self { text, matcher });
        }
        let mut steps = Vec::new();
        // A JSON Schema pattern may match anywhere: unless it is held to the start, what stands before is skipped.
        if !tree.is_anchored() {
            emit(&repeat(any(), 0, None), &mut steps)?;
        }
        emit(&tree, &mut steps)?;
        push(&mut steps, Step::Match)?;
        Ok(Self { text, matcher: Matcher::Program(steps) })
    }
}

enum Tree {
    Class(Class),
    Start,
    End,
    Sequence(Vec<Tree>),
    Alternatives(Vec<Tree>),
    Repeat(Box<Tree>, u32, Option<u32>),
}

impl Tree {
    /// The matcher of `^[…]+$` and its like.
    fn as_run(&self) -> Option<Matcher> {
        let Self::Alternatives(branches) = self else { return None };
        let [Self::Sequence(parts)] = &branches[..] else { return None };
        let [Self::Start, Self::Repeat(part, min, max), Self::End] = &parts[..] else { return None };
        let Self::Class(class) = &**part else { return None };
        Some(Matcher::Run { class: class.clone(), min: *min, max: *max })
    }

    /// Whether every match begins at the start of the text.
    fn is_anchored(&self) -> bool {
        match self {
            Self::Start => true,
            Self::Sequence(parts) => parts.first().is_some_and(Self::is_anchored),
            Self::Alternatives(branches) => branches.iter().all(Self::is_anchored),
            Self::Class(_) | Self::End | Self::Repeat(..) => false,
        }
    }
}

fn class(ranges: Vec<(char, char)>, negated: bool) -> Tree {
    Tree::Class(Class { ranges, negated })
}

fn any() -> Tree {
    class(Vec::new(), true)
}

fn repeat(tree: Tree, min: u32, max: Option<u32>) -> Tree {
    Tree::Repeat(Box::new(tree), min, max)
}

fn push(steps: &mut Vec<Step>, step: Step) -> Result<(), String> {
    if steps.len() >= MAX_STEPS {
        return Err(format!(
            "it needs more than {MAX_STEPS} steps; shorten its counts, or state a length with `maxLength`"
        ));
    }
    steps.push(step);
    Ok(())
}

fn set(steps: &mut [Step], at: usize, step: Step) {
    if let Some(place) = steps.get_mut(at) {
        *place = step;
    }
}

fn emit(tree: &Tree, steps: &mut Vec<Step>) -> Result<(), String> {
    match tree {
        Tree::Class(class) => push(steps, Step::Class(class.clone())),
        Tree::Start => push(steps, Step::Start),
        Tree::End => push(steps, Step::End),
        Tree::Sequence(parts) => parts.iter().try_for_each(|part| emit(part, steps)),
        Tree::Alternatives(branches) => emit_alternatives(branches, steps),
        Tree::Repeat(part, min, max) => emit_repeat(part, *min, *max, steps),
    }
}

fn emit_alternatives(branches: &[Tree], steps: &mut Vec<Step>) -> Result<(), String> {
    let mut jumps = Vec::new();
    for (index, branch) in branches.iter().enumerate() {
        if index + 1 == branches.len() {
            emit(branch, steps)?;
            break;
        }
        let split = steps.len();
        push(steps, Step::Match)?;
        emit(branch, steps)?;
        jumps.push(steps.len());
        push(steps, Step::Match)?;
        let next = steps.len();
        set(steps, split, Step::Split(split + 1, next));
    }
    let end = steps.len();
    for jump in jumps {
        set(steps, jump, Step::Jump(end));
    }
    Ok(())
}

fn emit_repeat(part: &Tree, min: u32, max: Option<u32>, steps: &mut Vec<Step>) -> Result<(), String> {
    for _ in 0..min {
        emit(part, steps)?;
    }
    let Some(max) = max else {
        let split = steps.len();
        push(steps, Step::Match)?;
        emit(part, steps)?;
        push(steps, Step::Jump(split))?;
        let next = steps.len();
        set(steps, split, Step::Split(split + 1, next));
        return Ok(());
    };
    let mut splits = Vec::new();
    for _ in min..max {
        splits.push(steps.len());
        push(steps, Step::Match)?;
        emit(part, steps)?;
    }
    let end = steps.len();
    for split in splits {
        set(steps, split, Step::Split(split + 1, end));
    }
    Ok(())
}

struct Parser<'a> {
    rest: Peekable<Chars<'a>>,
    depth: usize,
}

impl Parser<'_> {
    fn alternatives(&mut self) -> Result<Tree, String> {
        self.depth += 1;
        if self.depth > 32 {
            return Err("its groups are nested too deeply".to_owned());
        }
        let mut branches = vec![self.sequence()?];
        while self.rest.next_if_eq(&'|').is_some() {
            branches.push(self.sequence()?);
        }
        self.depth -= 1;
        Ok(Tree::Alternatives(branches))
    }

    fn sequence(&mut self) -> Result<Tree, String> {
        let mut parts = Vec::new();
        while let Some(next) = self.rest.next_if(|c| !matches!(c, '|' | ')')) {
            let atom = self.atom(next)?;
            parts.push(self.counted(atom)?);
        }
        Ok(Tree::Sequence(parts))
    }

    fn atom(&mut self, first: char) -> Result<Tree, String> {
        Ok(match first {
            '^' => Tree::Start,
            '$' => Tree::End,
            // ECMA-262: a dot takes anything but a line terminator.
            '.' => class(vec![('\n', '\n'), ('\r', '\r'), ('\u{2028}', '\u{2029}')], true),
            '[' => self.class()?,
            '(' => self.group()?,
            '\\' => {
                let (ranges, negated) = self.escape()?;
                class(ranges, negated)
            }
            '*' | '+' | '?' => return Err(format!("`{first}` repeats nothing")),
            '{' | '}' | ']' => return Err(format!("`{first}` must be written `\\{first}`")),
            literal => class(vec![(literal, literal)], false),
        })
    }

    fn group(&mut self) -> Result<Tree, String> {
        if self.rest.next_if_eq(&'?').is_some() && self.rest.next_if_eq(&':').is_none() {
            return Err("only `(…)` and `(?:…)` groups are known".to_owned());
        }
        let tree = self.alternatives()?;
        match self.rest.next() {
            Some(')') => Ok(tree),
            _ => Err("`(` is not closed".to_owned()),
        }
    }

    fn class(&mut self) -> Result<Tree, String> {
        let negated = self.rest.next_if_eq(&'^').is_some();
        let mut ranges = Vec::new();
        loop {
            let Some(low) = self.rest.next() else {
                return Err("`[` is not closed".to_owned());
            };
            if low == ']' {
                return Ok(class(ranges, negated));
            }
            if low == '\\' {
                let (escaped, inverted) = self.escape()?;
                if inverted {
                    return Err("an inverted class such as `\\D` can't stand inside `[…]`".to_owned());
                }
                ranges.extend(escaped);
                continue;
            }
            ranges.push((low, self.range_end(low)?));
        }
    }

    /// The end of a range such as `a-z`; a `-` before `]` stands for itself.
    fn range_end(&mut self, low: char) -> Result<char, String> {
        let mut ahead = self.rest.clone();
        if ahead.next() != Some('-') || matches!(ahead.peek(), None | Some(']' | '\\')) {
            return Ok(low);
        }
        self.rest = ahead;
        match self.rest.next() {
            Some(high) if high >= low => Ok(high),
            high => Err(format!("the range `{low}-{}` is empty", high.unwrap_or(' '))),
        }
    }

    fn escape(&mut self) -> Result<(Vec<(char, char)>, bool), String> {
        let word = || vec![('0', '9'), ('A', 'Z'), ('_', '_'), ('a', 'z')];
        let space = || vec![('\t', '\r'), (' ', ' '), ('\u{a0}', '\u{a0}'), ('\u{feff}', '\u{feff}')];
        Ok(match self.rest.next() {
            Some('d') => (vec![('0', '9')], false),
            Some('D') => (vec![('0', '9')], true),
            Some('w') => (word(), false),
            Some('W') => (word(), true),
            Some('s') => (space(), false),
            Some('S') => (space(), true),
            Some('n') => (vec![('\n', '\n')], false),
            Some('r') => (vec![('\r', '\r')], false),
            Some('t') => (vec![('\t', '\t')], false),
            Some(other) if !other.is_alphanumeric() => (vec![(other, other)], false),
            Some(other) => return Err(format!("the escape `\\{other}` is not known")),
            None => return Err("it ends in a single `\\`".to_owned()),
        })
    }

    fn counted(&mut self, atom: Tree) -> Result<Tree, String> {
        let (min, max) = match self.rest.peek() {
            Some('*') => (0, None),
            Some('+') => (1, None),
            Some('?') => (0, Some(1)),
            Some('{') => {
                self.rest.next();
                let (min, max) = self.count()?;
                return Ok(repeat(atom, min, max));
            }
            _ => return Ok(atom),
        };
        self.rest.next();
        Ok(repeat(atom, min, max))
    }

    fn count(&mut self) -> Result<(u32, Option<u32>), String> {
        let mut inner = String::new();
        loop {
            match self.rest.next() {
                Some('}') => break,
                Some(c) => inner.push(c),
                None => return Err("`{` is not closed".to_owned()),
            }
        }
        let number = |text: &str| text.parse::<u32>().map_err(|_| format!("`{{{inner}}}` is not a count"));
        match inner.split_once(',') {
            None => number(&inner).map(|n| (n, Some(n))),
            Some((min, "")) => Ok((number(min)?, None)),
            Some((min, max)) => {
                let (min, max) = (number(min)?, number(max)?);
                if min > max {
                    return Err(format!("`{{{inner}}}` counts down"));
                }
                Ok((min, Some(max)))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_can_not_be_read_is_named() {
        for (pattern, message) in [
            ("(a", "`(` is not closed"),
            ("a)", "`)` closes nothing"),
            ("[a", "`[` is not closed"),
            ("[z-a]", "the range `z-a` is empty"),
            ("*a", "`*` repeats nothing"),
            ("a{2", "`{` is not closed"),
            ("a{3,2}", "`{3,2}` counts down"),
            (r"\p", "the escape `\\p` is not known"),
            ("(?=a)", "only `(…)` and `(?:…)` groups are known"),
        ] {
            assert_eq!(Pattern::compile(pattern).unwrap_err(), message, "{pattern}");
        }
        assert!(Pattern::compile("a{1000}").unwrap_err().contains("steps"));
    }
}
