/// A compiled pattern.
#[derive(Debug)]
pub struct Pattern {
    /// The pattern as written in the schema.
    pub text: &'static str,
    /// The compiled form.
    pub matcher: Matcher,
}

/// The compiled form of a pattern.
#[derive(Debug)]
pub enum Matcher {
    /// The whole string consists of characters of one class, with a minimum and a maximum number of them.
    Run(Class, u32, Option<u32>),
    /// A program of at most 128 steps. All its states run at once, so the time is linear in the length of the string.
    Program(&'static [Step]),
}

/// A class of characters.
#[derive(Debug)]
pub struct Class {
    /// One bit for each ASCII character of the class: the characters below 64, and the others.
    pub(crate) ascii: [u64; 2],
    pub(crate) ranges: &'static [(char, char)],
    pub(crate) negated: bool,
}

impl Class {
    /// Creates the class of the characters in any of these inclusive ranges.
    pub const fn in_any(ranges: &'static [(char, char)]) -> Self {
        Self { ascii: ascii_bits(ranges), ranges, negated: false }
    }

    /// Creates the class of the characters in none of these inclusive ranges.
    pub const fn not_in(ranges: &'static [(char, char)]) -> Self {
        let [low, high] = ascii_bits(ranges);
        Self { ascii: [!low, !high], ranges, negated: true }
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

/// One step of the program of a pattern.
#[derive(Debug)]
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
