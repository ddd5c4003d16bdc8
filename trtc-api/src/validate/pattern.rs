/// A compiled pattern: a program that all its states run at once, so that a run is linear in the text.
#[derive(Debug)]
pub struct Pattern {
    /// The pattern as the schema has it.
    pub text: &'static str,
    /// The program, of at most 128 steps.
    pub steps: &'static [Step],
}

/// One step of a pattern's program.
#[derive(Debug)]
pub enum Step {
    /// Take one character that is in the ranges.
    In(&'static [(char, char)]),
    /// Take one character that is not in the ranges.
    NotIn(&'static [(char, char)]),
    /// Go on at both steps.
    Split(u8, u8),
    /// Go on at the step.
    Jump(u8),
    /// Go on only at the start of the text.
    Start,
    /// Go on only at the end of the text.
    End,
    /// The text matches.
    Match,
}

impl Pattern {
    /// Whether the text holds a match.
    pub fn matches(&self, text: &str) -> bool {
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
                if self.takes(step, c) && self.enter(step + 1, false, at_end, &mut next) {
                    return true;
                }
            }
            states = next;
        }
        false
    }

    fn takes(&self, step: u8, c: char) -> bool {
        match self.steps.get(usize::from(step)) {
            Some(Step::In(ranges)) => within(ranges, c),
            Some(Step::NotIn(ranges)) => !within(ranges, c),
            _ => false,
        }
    }

    /// Adds the states that a step leads to without taking a character; says whether one of them is the match.
    fn enter(&self, step: u8, at_start: bool, at_end: bool, states: &mut u128) -> bool {
        let mut open: u128 = 1 << step;
        let mut seen: u128 = 0;
        while open != 0 {
            let step = open.trailing_zeros() as u8;
            open &= open - 1;
            seen |= 1 << step;
            let mut go = |next: u8| {
                if seen & (1 << next) == 0 {
                    open |= 1 << next;
                }
            };
            match self.steps.get(usize::from(step)) {
                Some(Step::In(_) | Step::NotIn(_)) => *states |= 1 << step,
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

fn within(ranges: &[(char, char)], c: char) -> bool {
    ranges.iter().any(|(low, high)| (*low..=*high).contains(&c))
}
