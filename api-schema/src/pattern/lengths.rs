//! The lengths of the strings that match a pattern.

use std::collections::HashSet;

use super::matches::Program;
use super::{Class, Matcher, Pattern, Step};

/// Lengths beyond this one are not tried.
const LONGEST: u64 = 10_000;

impl Pattern {
    /// Returns whether a string with a number of characters between the two bounds can match. For bounds above
    /// [`LONGEST`] it may return true if none can.
    pub(crate) fn has_length(&self, min: u64, max: Option<u64>) -> bool {
        if max.is_some_and(|max| max < min) {
            return false;
        }
        match &self.matcher {
            Matcher::Run(class, least, most) => {
                let most = if class.is_empty() { Some(0) } else { *most };
                let overlaps = |upper: Option<u64>, lower: u64| upper.is_none_or(|upper| lower <= upper);
                overlaps(max, u64::from(*least))
                    && overlaps(most.map(u64::from), min)
                    && overlaps(most.map(u64::from), u64::from(*least))
            }
            Matcher::Program(steps) => Program(steps).has_length(min, max),
        }
    }
}

impl Program<'_> {
    /// Follows every state at once, one character after the other, whatever the characters are.
    fn has_length(&self, min: u64, max: Option<u64>) -> bool {
        let mut entered: Vec<u8> = vec![0];
        let mut seen = HashSet::new();
        for length in 0..=LONGEST {
            let mut states = 0;
            let enter = |at_end: bool, states: &mut u128| {
                entered.iter().any(|step| self.enter(*step, length == 0, at_end, states))
            };
            // A match before the end goes on with any characters.
            if enter(false, &mut states) || (length >= min && enter(true, &mut 0)) {
                return max.is_none_or(|max| length <= max);
            }
            let takes = |(_, step): &(u8, &Step)| matches!(step, Step::Take(class) if !class.is_empty());
            let open = (0..).zip(self.0).filter(|(step, _)| states >> step & 1 == 1);
            entered = open.filter(takes).map(|(step, _)| step + 1).collect();
            // After the start, the same states have the same future.
            let repeats = length >= min && length > 0 && !seen.insert(states);
            if entered.is_empty() || max == Some(length) || repeats {
                return false;
            }
        }
        true
    }
}

impl Class {
    fn is_empty(&self) -> bool {
        self.ranges.is_empty() && !self.negated
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn has(pattern: &str, min: u64, max: Option<u64>) -> bool {
        Pattern::compile(pattern).unwrap().has_length(min, max)
    }

    #[test]
    fn lengths_are_those_of_some_matching_string() {
        for (pattern, min, max, expected) in [
            ("^[a-z]{3}$", 5, None, false),
            ("^[a-z]{3}$", 3, Some(3), true),
            ("^[a-z]{3}$", 0, Some(2), false),
            ("^[a-z]+$", 5_000_000, None, true),
            ("^[]+$", 0, None, false),
            ("^[]*$", 0, Some(0), true),
            ("^a-[0-9]{2}$", 5, None, false),
            ("^a-[0-9]{2}$", 4, Some(4), true),
            ("^a-[0-9]{2}", 5, None, true),
            ("[0-9]{2}$", 7, Some(7), true),
            ("abc", 0, Some(2), false),
            ("abc", 3, Some(3), true),
            // Only even lengths.
            ("^(ab)*$", 3, Some(3), false),
            ("^(ab)*$", 3, Some(4), true),
            ("^(a|bcd)$", 2, Some(2), false),
            ("^(a|bcd)$", 2, Some(3), true),
            ("a^b", 0, None, false),
            ("a$b|$", 0, Some(0), true),
            ("", 0, Some(0), true),
            ("^$", 1, None, false),
        ] {
            assert_eq!(has(pattern, min, max), expected, "{pattern} {min} {max:?}");
        }
    }

    /// The strings over a small alphabet are enough to find every length of these patterns.
    #[test]
    fn lengths_agree_with_matching() {
        let mut texts = vec![vec![String::new()]];
        for length in 1..6 {
            let longer: Vec<String> =
                texts[length - 1].iter().flat_map(|text| ["a", "b"].map(|c| format!("{text}{c}"))).collect();
            texts.push(longer);
        }
        let parts = ["a", "b?", "(ab)*", "^", "$", "(a|bb)", "[ab]{2}", "(^|b)", "(a$)?", "[]", "b+"];
        for first in parts {
            for second in parts {
                for third in parts {
                    let pattern = Pattern::compile(&format!("{first}{second}{third}")).unwrap();
                    for (length, texts) in (0..).zip(&texts) {
                        let found = texts.iter().any(|text| pattern.matches(text));
                        let text = &pattern.text;
                        assert_eq!(pattern.has_length(length, Some(length)), found, "{text} at {length}");
                    }
                }
            }
        }
    }
}
