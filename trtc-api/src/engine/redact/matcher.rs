//! The search for secrets in all their spellings, in one pass over each decoded form of a text.

use std::ops::Range;

use super::decoded::Decoded;
use super::needles::{Needles, SHORTEST};
use super::spellings::{Spellings, fold, has_digit};

/// How much of a long secret must be found: a service may cut what it echoes.
pub(super) const PREFIX: usize = 12;

/// How much of a secret must be found where a text is cut: at its ends and at an ellipsis.
const TAIL: usize = 8;

/// Shorter secrets are found as whole words only, or they would hide parts of ordinary words.
pub(super) const WORD: usize = 8;

/// Shorter secrets with a digit are not found among the letters of a text, where words have no ends.
pub(super) const SHORTEST_IN_LETTERS: usize = 6;

/// Of more secrets, those that follow are found as they are and in what decoding a text undoes: a call with a long list
/// fails without a pause.
const MOST: usize = 4_096;

/// How much of the start of a text is compared with the ends of secrets.
const HEAD: usize = 32;

/// Finds secrets, whatever their case.
pub(super) struct Matcher {
    /// All spellings of all secrets.
    needles: Needles,
    /// The last bytes of each needle, in reverse.
    ends: Needles,
}

impl Matcher {
    pub(super) fn new(secrets: &[String]) -> Self {
        let mut spellings = Spellings::default();
        secrets.iter().take(MOST).for_each(|secret| spellings.add(secret));
        secrets.iter().skip(MOST).for_each(|secret| spellings.add_spelling(secret.as_bytes()));
        let needles = spellings.into_needles();
        let ends = ends(&needles);
        Self { needles, ends }
    }

    /// Returns the ranges of a text that hold a secret or the start of one, in order, without overlaps.
    pub(super) fn find(&self, text: &str) -> Vec<Range<usize>> {
        let mut found = Vec::new();
        for form in Decoded::forms(text) {
            let bytes: Vec<u8> = form.bytes.iter().map(fold).collect();
            let mut add = |range: Range<usize>| found.extend(form.place(range.start, range.end));
            for at in 0..bytes.len() {
                if let Some(length) = self.length_at(&bytes, at, form.is_letters) {
                    add(at..at + length);
                }
            }
            for cut in cuts(&bytes) {
                let is_mask = bytes.get(cut.clone()).is_some_and(|cut| cut.starts_with(b"*"));
                if let Some(length) = self.tail(&bytes, cut.start) {
                    add(cut.start - length..cut.start);
                }
                if let Some(length) = self.head(&bytes, cut.end, is_mask) {
                    add(cut.end..cut.end + length);
                }
            }
        }
        merged(text, found)
    }

    /// Returns how much of a secret is found at a place: its start, or all of a shorter one.
    fn length_at(&self, bytes: &[u8], at: usize, is_letters: bool) -> Option<usize> {
        let text = bytes.get(at..)?;
        let longest = self.needles.longest_start(text);
        if longest >= PREFIX {
            return Some(longest);
        }
        let is_word = |at: Option<usize>| at.and_then(|at| bytes.get(at)).is_some_and(u8::is_ascii_alphanumeric);
        for length in (SHORTEST..longest + 1).rev() {
            let part = text.get(..length)?;
            let is_token = is_letters && length >= SHORTEST_IN_LETTERS && has_digit(part);
            let inside_word = is_word(at.checked_sub(1)) || is_word(Some(at + length));
            if (length >= WORD || is_token || !inside_word) && self.needles.contains(part) {
                return Some(length);
            }
        }
        None
    }

    /// Returns the length of the rest of a secret with which the text begins at a place, as after another string that has
    /// its start. Behind no mask, a rest without digits is taken for a word.
    fn head(&self, bytes: &[u8], start: usize, is_mask: bool) -> Option<usize> {
        let start_in_reverse: Vec<u8> = bytes.iter().skip(start).take(HEAD).rev().copied().collect();
        for (cut, _) in start_in_reverse.iter().enumerate() {
            let end = start_in_reverse.get(cut..).filter(|end| end.len() >= TAIL)?;
            if (is_mask || has_digit(end)) && self.ends.has_start(end) {
                return Some(end.len());
            }
        }
        None
    }

    /// Returns the length of the start of a secret with which the text ends at a place: shorter than it is found elsewhere.
    fn tail(&self, bytes: &[u8], end: usize) -> Option<usize> {
        for length in (TAIL..PREFIX).rev() {
            let rest = end.checked_sub(length).and_then(|start| bytes.get(start..end));
            if rest.is_some_and(|rest| self.needles.has_start(rest)) {
                return Some(length);
            }
        }
        None
    }
}

/// Returns the last bytes of each needle, in reverse.
fn ends(needles: &Needles) -> Needles {
    let mut bytes = Vec::new();
    let mut places = Vec::new();
    for needle in needles.iter() {
        let start = bytes.len();
        bytes.extend(needle.iter().rev().take(HEAD));
        places.push(start..bytes.len());
    }
    Needles::new(bytes, places)
}

/// Returns where a text was cut: its ends, and its ellipses and masks `...`, `…`, `***`.
fn cuts(bytes: &[u8]) -> Vec<Range<usize>> {
    let mut found = vec![0..0, bytes.len()..bytes.len()];
    let mut at = 0;
    while let Some(rest) = bytes.get(at..).filter(|rest| !rest.is_empty()) {
        let length = match rest {
            [mark @ (b'.' | b'*'), ..] => rest.iter().take_while(|byte| *byte == mark).count(),
            _ if rest.starts_with("…".as_bytes()) => "…".len(),
            _ => 1,
        };
        if length > 2 {
            found.push(at..at + length);
        }
        at += length;
    }
    found
}

/// Merges ranges and widens them to whole characters.
fn merged(text: &str, found: Vec<(usize, usize)>) -> Vec<Range<usize>> {
    let mut hidden = vec![false; text.len()];
    for (mut start, mut end) in found {
        while !text.is_char_boundary(start) {
            start -= 1;
        }
        while !text.is_char_boundary(end) {
            end += 1;
        }
        hidden.get_mut(start..end).unwrap_or_default().fill(true);
    }
    let mut merged: Vec<Range<usize>> = Vec::new();
    for (at, hidden) in hidden.into_iter().enumerate() {
        match merged.last_mut() {
            Some(last) if hidden && last.end == at => last.end += 1,
            _ if hidden => merged.push(at..at + 1),
            _ => {}
        }
    }
    merged
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Few letters, so that needles contain and start one another.
    const ALPHABETS: [&str; 5] = ["ab", "a1", "aB\0 -", "ab1.*…", "abcdefg 1234567"];

    #[test]
    fn a_search_of_each_needle_at_each_place_finds_the_same() {
        let mut random = 1_u64;
        let mut below = |limit: usize| {
            random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (random >> 33) as usize % limit
        };
        for round in 0..600 {
            let alphabet: Vec<char> = ALPHABETS[round % ALPHABETS.len()].chars().collect();
            let mut random_text =
                |length: usize| -> String { (0..length).map(|_| alphabet[below(alphabet.len())]).collect() };
            let secrets: Vec<String> = [4, 5, 9, 13, 20, 40].map(&mut random_text).into();
            let mut text = String::new();
            for secret in &secrets {
                let chars: Vec<char> = secret.chars().collect();
                let (start, end) = (below(chars.len()) / 2, chars.len() - below(chars.len()) / 2);
                text.extend(&chars[start..end.max(start)]);
                text.push_str(["", " ", "...", "***", "x", "\n"][below(6)]);
            }
            let matcher = Matcher::new(&secrets);
            assert_eq!(matcher.find(&text), each_needle_at_each_place(&matcher, &text), "{text:?}");
        }
    }

    /// With every spelling of every secret, a failed call with 50,000 of them took seconds.
    #[test]
    fn many_secrets_are_found_with_few_needles() {
        let secrets: Vec<String> = (0..20_000_u64).map(|number| format!("user_{:x}", number * 0x9e37_79b9)).collect();
        let matcher = Matcher::new(&secrets);
        assert!(matcher.needles.iter().count() < 200_000, "{}", matcher.needles.iter().count());
        for secret in [&secrets[1], &secrets[MOST - 1], &secrets[MOST], &secrets[19_999]] {
            let percent: String = secret.bytes().map(|byte| format!("%{byte:02x}")).collect();
            for text in [secret, &percent] {
                assert_eq!(matcher.find(text).first(), Some(&(0..text.len())), "{text}");
            }
        }
        let numbers = format!("{:?}", secrets[1].as_bytes());
        assert!(!matcher.find(&numbers).is_empty(), "the first ones in every spelling");
    }

    fn each_needle_at_each_place(matcher: &Matcher, text: &str) -> Vec<Range<usize>> {
        let mut found = Vec::new();
        for form in Decoded::forms(text) {
            let bytes: Vec<u8> = form.bytes.iter().map(fold).collect();
            let mut add = |start, end| found.push(form.place(start, end).unwrap());
            let is_word = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_alphanumeric);
            let cuts = cuts(&bytes);
            for needle in matcher.needles.iter() {
                for at in 0..bytes.len() {
                    let common = needle.iter().zip(&bytes[at..]).take_while(|(one, other)| one == other).count();
                    let is_token = form.is_letters && common >= SHORTEST_IN_LETTERS && has_digit(needle);
                    let is_alone = (at == 0 || !is_word(at - 1)) && !is_word(at + common);
                    let is_all = common == needle.len() && (common >= WORD || is_token || is_alone);
                    if is_all || common >= PREFIX {
                        add(at, at + common);
                    }
                }
                for end in cuts.iter().map(|cut| cut.start) {
                    for start in end.saturating_sub(PREFIX - 1)..(end + 1).saturating_sub(TAIL) {
                        if needle.starts_with(&bytes[start..end]) {
                            add(start, end);
                        }
                    }
                }
                for cut in &cuts {
                    let (start, is_mask) = (cut.end, bytes[cut.clone()].starts_with(b"*"));
                    for end in start + TAIL..=bytes.len().min(start + HEAD) {
                        let rest = &bytes[start..end];
                        if needle.ends_with(rest) && (is_mask || has_digit(rest)) {
                            add(start, end);
                        }
                    }
                }
            }
        }
        merged(text, found)
    }
}
