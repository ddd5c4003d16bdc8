//! Parser: from text to a syntax tree.

use std::iter::Peekable;
use std::str::Chars;

use super::{Class, Matcher};

/// Parses a pattern.
pub(super) fn parse(text: &str) -> Result<Tree, String> {
    let mut parser = Parser { rest: text.chars().peekable(), depth: 0 };
    let tree = parser.alternatives()?;
    match parser.rest.next() {
        Some(extra) => Err(format!("`{extra}` has no opening `(`")),
        None => Ok(tree),
    }
}

/// The syntax tree of a pattern.
pub(super) enum Tree {
    Class(Class),
    Start,
    End,
    Sequence(Vec<Tree>),
    Alternatives(Vec<Tree>),
    Repeat(Box<Tree>, u32, Option<u32>),
}

impl Tree {
    /// The matcher of a pattern such as `^[…]+$`.
    pub(super) fn as_run(&self) -> Option<Matcher> {
        let Self::Alternatives(branches) = self else { return None };
        let [Self::Sequence(parts)] = &branches[..] else { return None };
        let [Self::Start, Self::Repeat(part, min, max), Self::End] = &parts[..] else { return None };
        let Self::Class(class) = &**part else { return None };
        Some(Matcher::Run(class.clone(), *min, *max))
    }

    /// Whether every match starts at the start of the text.
    pub(super) fn is_anchored(&self) -> bool {
        match self {
            Self::Start => true,
            Self::Sequence(parts) => parts.first().is_some_and(Self::is_anchored),
            Self::Alternatives(branches) => branches.iter().all(Self::is_anchored),
            Self::Class(_) | Self::End | Self::Repeat(..) => false,
        }
    }
}

fn class(ranges: Vec<(char, char)>, negated: bool) -> Tree {
    Tree::Class(Class::new(ranges, negated))
}

pub(super) fn any() -> Tree {
    class(Vec::new(), true)
}

pub(super) fn repeat(tree: Tree, min: u32, max: Option<u32>) -> Tree {
    Tree::Repeat(Box::new(tree), min, max)
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
            // ECMA-262: a dot matches anything but a line terminator.
            '.' => class(vec![('\n', '\n'), ('\r', '\r'), ('\u{2028}', '\u{2029}')], true),
            '[' => self.class()?,
            '(' => self.group()?,
            '\\' => {
                let (ranges, negated) = self.escape()?;
                class(ranges, negated)
            }
            '*' | '+' | '?' => return Err(format!("`{first}` has nothing to repeat")),
            '{' | '}' | ']' => return Err(format!("`{first}` must be written `\\{first}`")),
            literal => class(vec![(literal, literal)], false),
        })
    }

    fn group(&mut self) -> Result<Tree, String> {
        if self.rest.next_if_eq(&'?').is_some() && self.rest.next_if_eq(&':').is_none() {
            return Err("only `(…)` and `(?:…)` groups are supported".to_owned());
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
                    return Err("an inverted class such as `\\D` is not allowed inside `[…]`".to_owned());
                }
                ranges.extend(escaped);
                continue;
            }
            ranges.push((low, self.range_end(low)?));
        }
    }

    /// The end of a range such as `a-z`; a `-` before `]` is literal.
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
            Some(other) => return Err(format!("the escape `\\{other}` is not supported")),
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
                    return Err(format!("`{{{inner}}}` has a minimum above its maximum"));
                }
                Ok((min, Some(max)))
            }
        }
    }
}
