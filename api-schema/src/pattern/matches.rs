//! Matching of strings against compiled patterns.

use super::{Class, Matcher, Pattern, Step};

impl Pattern {
    /// Returns whether the string contains a match.
    ///
    /// ```
    /// # #[cfg(feature = "reader")] {
    /// use api_schema::pattern::Pattern;
    /// let pattern = Pattern::compile("^[a-z]+(-[0-9]+)?$")?;
    /// assert!(pattern.matches("room-7") && !pattern.matches("room-"));
    /// # }
    /// # Ok::<(), String>(())
    /// ```
    pub fn matches(&self, text: &str) -> bool {
        match &self.matcher {
            Matcher::Program(steps) => Program(steps).matches(text),
            Matcher::Run(class, min, max) => {
                let (in_class, count) = match text.is_ascii() {
                    true => (text.bytes().all(|c| class.has_ascii(c)), text.len()),
                    false => (text.chars().all(|c| class.has(c)), text.chars().count()),
                };
                in_class && count >= *min as usize && max.is_none_or(|max| count <= max as usize)
            }
        }
    }
}

impl Class {
    fn has_ascii(&self, c: u8) -> bool {
        let [low, high] = self.ascii;
        let word = if c < 64 { low } else { high };
        word >> (c & 63) & 1 == 1
    }

    fn has(&self, c: char) -> bool {
        if c.is_ascii() {
            return self.has_ascii(c as u8);
        }
        self.ranges.iter().any(|(low, high)| (*low..=*high).contains(&c)) != self.negated
    }
}

/// Runs a program with a set of states, one bit for each step.
pub(super) struct Program<'a>(pub(super) &'a [Step]);

impl Program<'_> {
    fn matches(&self, text: &str) -> bool {
        let mut states = 0;
        if self.enter(0, true, text.is_empty(), &mut states) {
            return true;
        }
        let mut rest = text.chars();
        while let Some(c) = rest.next() {
            let at_end = rest.as_str().is_empty();
            let mut next = 0;
            let mut open = states;
            while open != 0 {
                let step = open.trailing_zeros() as u8;
                open &= open - 1;
                if self.consumes(step, c) && self.enter(step + 1, false, at_end, &mut next) {
                    return true;
                }
            }
            states = next;
            if states == 0 {
                return false;
            }
        }
        false
    }

    fn consumes(&self, step: u8, c: char) -> bool {
        matches!(self.0.get(usize::from(step)), Some(Step::Take(class)) if class.has(c))
    }

    /// Adds the states that follow from a step without consuming a character. Returns whether one of them is the match.
    pub(super) fn enter(&self, step: u8, at_start: bool, at_end: bool, states: &mut u128) -> bool {
        let mut open = bit(step);
        let mut seen: u128 = 0;
        while open != 0 {
            let step = open.trailing_zeros() as u8;
            open &= open - 1;
            seen |= bit(step);
            let mut go = |next: u8| open |= bit(next) & !seen;
            match self.0.get(usize::from(step)) {
                Some(Step::Take(_)) => *states |= bit(step),
                Some(Step::Split(left, right)) => {
                    go(*left);
                    go(*right);
                }
                Some(Step::Jump(next)) => go(*next),
                Some(Step::Start) if at_start => go(step + 1),
                Some(Step::End) if at_end => go(step + 1),
                Some(Step::Match) => return true,
                _ => {}
            }
        }
        false
    }
}

/// The bit of a step, or no bit past the last possible step.
fn bit(index: u8) -> u128 {
    1_u128.checked_shl(u32::from(index)).unwrap_or(0)
}
