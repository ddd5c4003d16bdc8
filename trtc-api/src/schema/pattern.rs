/// A compiled pattern.
#[derive(Debug)]
pub struct Pattern {
    /// The pattern as the schema has it.
    pub text: &'static str,
    /// How a text is held against it.
    pub matcher: Matcher,
}

/// How a text is held against a pattern.
#[derive(Debug)]
pub enum Matcher {
    /// The whole text is at least so many characters of a class, and at most so many.
    Run(Class, u32, Option<u32>),
    /// A program of at most 128 steps. All its states run at once, so that a run is linear in the text.
    Program(&'static [Step]),
}

/// Characters that are taken.
#[derive(Debug)]
pub struct Class {
    /// A bit for each ASCII character that is taken: those below 64, and the others.
    ascii: [u64; 2],
    ranges: &'static [(char, char)],
    negated: bool,
}

impl Class {
    /// Characters in any of the ranges, whose ends are included.
    pub const fn in_any(ranges: &'static [(char, char)]) -> Self {
        Self { ascii: ascii_bits(ranges), ranges, negated: false }
    }

    /// Characters in none of the ranges, whose ends are included.
    pub const fn not_in(ranges: &'static [(char, char)]) -> Self {
        let [low, high] = ascii_bits(ranges);
        Self { ascii: [!low, !high], ranges, negated: true }
    }

    fn takes_ascii(&self, c: u8) -> bool {
        let [low, high] = self.ascii;
        let word = if c < 64 { low } else { high };
        word >> (c & 63) & 1 == 1
    }

    fn takes(&self, c: char) -> bool {
        if c.is_ascii() {
            return self.takes_ascii(c as u8);
        }
        self.ranges.iter().any(|(low, high)| (*low..=*high).contains(&c)) != self.negated
    }
}

const fn ascii_bits(mut ranges: &[(char, char)]) -> [u64; 2] {
    let (mut low_bits, mut high_bits) = (0, 0);
    while let [(low, high), rest @ ..] = ranges {
        let mut c = *low as u32;
        while c <= *high as u32 && c < 128 {
            if c < 64 {
                low_bits |= 1 << c;
            } else {
                high_bits |= 1 << (c - 64);
            }
            c += 1;
        }
        ranges = rest;
    }
    [low_bits, high_bits]
}

/// The bit of a step; what is past the last one has none.
fn bit(index: u8) -> u128 {
    1_u128.checked_shl(u32::from(index)).unwrap_or(0)
}

/// One step of a pattern's program.
#[derive(Debug)]
pub enum Step {
    /// Take one character of the class.
    Take(Class),
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
        match &self.matcher {
            Matcher::Program(steps) => Program(steps).matches(text),
            Matcher::Run(class, min, max) => {
                let (taken, count) = match text.is_ascii() {
                    true => (text.bytes().all(|c| class.takes_ascii(c)), text.len()),
                    false => (text.chars().all(|c| class.takes(c)), text.chars().count()),
                };
                taken && count >= *min as usize && max.is_none_or(|max| count <= max as usize)
            }
        }
    }
}

/// A set of states is a bit for each step.
struct Program<'a>(&'a [Step]);

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
                if self.takes(step, c) && self.enter(step + 1, false, at_end, &mut next) {
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

    fn takes(&self, step: u8, c: char) -> bool {
        matches!(self.0.get(usize::from(step)), Some(Step::Take(class)) if class.takes(c))
    }

    /// Adds the states that a step leads to without taking a character; says whether one of them is the match.
    fn enter(&self, step: u8, at_start: bool, at_end: bool, states: &mut u128) -> bool {
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
