//! The search for secrets in all their spellings, in one pass over each decoded form of a text.

use std::collections::BTreeSet;
use std::ops::Range;

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::decoded::{Decoded, letters};

/// How much of a long secret must be found: a service may cut what it echoes.
const PREFIX: usize = 12;

/// How much of a secret must be found at the end of a text, which may be cut there.
const TAIL: usize = 8;

/// Shorter secrets are found as whole words only, or they would hide parts of ordinary words.
const WORD: usize = 8;

/// Shorter spellings are ordinary words.
const SHORTEST: usize = 4;

/// The longest secret that is searched for as numbers.
const LONGEST_IN_NUMBERS: usize = 1024;

/// The part of a long token of which any part is found.
const LONGEST_IN_PARTS: usize = 256;

/// Any part of a token is found from the next multiple of this on.
const STEP: usize = 4;

/// How much of the start of a text is compared with the ends of secrets.
const HEAD: usize = 32;

/// Finds secrets, whatever their case.
pub(super) struct Matcher {
    /// Finds the start of each needle; `None` if there are more than it can hold.
    automaton: Option<AhoCorasick>,
    /// All spellings of all secrets, sorted.
    needles: Vec<Vec<u8>>,
    /// The needles that begin with each start.
    groups: Vec<Range<usize>>,
}

impl Matcher {
    pub(super) fn new(secrets: &BTreeSet<String>) -> Self {
        let needles: BTreeSet<Vec<u8>> = secrets.iter().flat_map(|secret| spellings(secret)).collect();
        let needles: Vec<Vec<u8>> = needles.into_iter().collect();
        let mut starts: Vec<&[u8]> = Vec::new();
        let mut groups: Vec<Range<usize>> = Vec::new();
        for (at, needle) in needles.iter().enumerate() {
            let start = needle.get(..PREFIX).unwrap_or(needle);
            match groups.last_mut().filter(|_| starts.last() == Some(&start)) {
                Some(group) => group.end = at + 1,
                None => {
                    starts.push(start);
                    groups.push(at..at + 1);
                }
            }
        }
        // Needles and texts are folded. Most texts are short, so that building costs more than searching.
        let kind = Some(AhoCorasickKind::ContiguousNFA);
        let automaton = AhoCorasick::builder().match_kind(MatchKind::Standard).kind(kind).build(&starts).ok();
        Self { automaton, needles, groups }
    }

    /// Returns the ranges of a text that hold a secret or the start of one, in order, without overlaps.
    pub(super) fn find(&self, text: &str) -> Vec<Range<usize>> {
        let Some(automaton) = &self.automaton else {
            // What can't be searched is not shown.
            return std::iter::once(0..text.len()).collect();
        };
        let mut found = Vec::new();
        for form in Decoded::forms(text) {
            let form = &form;
            let bytes = folded(&form.bytes);
            let starts = automaton.find_overlapping_iter(&bytes);
            let matches = starts.filter_map(|start| {
                let group = self.groups.get(start.pattern().as_usize())?.clone();
                let length = longest_at(self.needles.get(group)?, &bytes, start.start())?;
                Some(start.start()..start.start() + length)
            });
            let matches = matches.chain(self.tail(&bytes)).chain(self.head(&bytes));
            found.extend(matches.filter_map(|range| form.place(range.start, range.end)));
        }
        merged(text, found)
    }

    /// Returns the place of the rest of a secret with which the text begins, as after another string that has its start.
    fn head(&self, bytes: &[u8]) -> Option<Range<usize>> {
        let is_rest = |end: &usize| {
            let start = bytes.get(..*end).unwrap_or_default();
            start.iter().any(u8::is_ascii_digit) && self.needles.iter().any(|needle| needle.ends_with(start))
        };
        (TAIL..=HEAD.min(bytes.len())).rev().find(is_rest).map(|end| 0..end)
    }

    /// Returns the place of a secret that the end of the text cuts.
    fn tail(&self, bytes: &[u8]) -> Option<Range<usize>> {
        let longest = self.needles.iter().map(Vec::len).max()?;
        let last = bytes.len().checked_sub(TAIL)?;
        let is_cut = |at: &usize| {
            let rest = bytes.get(*at..).unwrap_or_default();
            let next = self.needles.partition_point(|needle| needle.as_slice() < rest);
            self.needles.get(next).is_some_and(|needle| needle.starts_with(rest))
        };
        (bytes.len().saturating_sub(longest)..=last).find(is_cut).map(|at| at..bytes.len())
    }
}

/// Returns a secret in the spellings that decoding a text does not undo, in lower case: itself, itself decoded, the ends of
/// a token, Base64 of it, its bytes as numbers, and the letters and digits of all of them.
fn spellings(secret: &str) -> Vec<Vec<u8>> {
    let mut all: Vec<Vec<u8>> = Decoded::forms(secret).into_iter().map(|form| form.bytes).collect();
    // Case is folded in ASCII only.
    if !secret.is_ascii() {
        all.extend([secret.to_lowercase(), secret.to_uppercase()].map(String::into_bytes));
    }
    all.extend(ends_of(secret).map(<[u8]>::to_vec));
    all.extend(digits_of(secret.as_bytes()));
    if (WORD..=LONGEST_IN_NUMBERS).contains(&secret.len()) {
        all.push(secret.bytes().flat_map(|byte| format!("{byte:02x}").into_bytes()).collect());
        all.push(secret.bytes().flat_map(|byte| byte.to_string().into_bytes()).collect());
    }
    all.retain(|needle| needle.len() >= SHORTEST);
    let letters: Vec<Vec<u8>> = all.iter().map(|needle| letters(needle)).collect();
    all.extend(letters.into_iter().filter(|letters| letters.len() >= PREFIX));
    all.iter().map(|needle| folded(needle)).collect()
}

/// Returns the ends of a token, of which a service may show the last part only. The ends of other text are words.
fn ends_of(secret: &str) -> impl Iterator<Item = &[u8]> {
    let is_token = secret.bytes().any(|byte| byte.is_ascii_digit())
        && !secret.contains(char::is_whitespace)
        && !secret.starts_with(['{', '['])
        && !secret.contains("://");
    let last = if is_token { secret.len().min(LONGEST_IN_PARTS).saturating_sub(PREFIX) } else { 0 };
    (STEP..=last).step_by(STEP).filter_map(|start| secret.as_bytes().get(start..))
}

/// Returns the Base64 digits that a text contains if these bytes are part of what it encodes. They depend on where the
/// bytes begin, in three ways; the first and the last digits also depend on the neighbors.
fn digits_of(bytes: &[u8]) -> Vec<Vec<u8>> {
    let digits = |skipped: usize| {
        let mut padded = vec![0; skipped];
        padded.extend_from_slice(bytes);
        let encoded = STANDARD.encode(&padded);
        let digits = encoded.get((skipped * 8).div_ceil(6)..padded.len() * 8 / 6)?;
        (digits.len() >= WORD).then(|| digits.as_bytes().to_vec())
    };
    (0..3).filter_map(digits).collect()
}

/// Returns the bytes in lower case, with one spelling for what is a space or `+`, and for both alphabets of Base64.
fn folded(bytes: &[u8]) -> Vec<u8> {
    let fold = |byte: &u8| match byte {
        b'+' | b'-' => b' ',
        b'_' => b'/',
        byte => byte.to_ascii_lowercase(),
    };
    bytes.iter().map(fold).collect()
}

/// Returns how much is found of the needle that agrees with the text the longest. The needles are sorted, so that it is
/// beside the place where the text would be among them.
fn longest_at(needles: &[Vec<u8>], bytes: &[u8], at: usize) -> Option<usize> {
    let rest = bytes.get(at..)?;
    let next = needles.partition_point(|needle| needle.as_slice() < rest);
    let beside = [next.checked_sub(1), Some(next)].into_iter().flatten();
    beside.filter_map(|index| length_at(needles.get(index)?, bytes, at)).max()
}

/// Returns how much of a needle is found: all of it, or at least its start.
fn length_at(needle: &[u8], bytes: &[u8], at: usize) -> Option<usize> {
    let common = needle.iter().zip(bytes.get(at..)?).take_while(|(a, b)| a == b).count();
    if common < needle.len() {
        return (common >= PREFIX).then_some(common);
    }
    let is_word = |at: Option<usize>| at.and_then(|at| bytes.get(at)).is_some_and(u8::is_ascii_alphanumeric);
    let inside_word = is_word(at.checked_sub(1)) || is_word(Some(at + common));
    (common >= WORD || !inside_word).then_some(common)
}

/// Merges ranges and widens them to whole characters.
fn merged(text: &str, mut found: Vec<(usize, usize)>) -> Vec<Range<usize>> {
    found.sort_unstable();
    let mut merged: Vec<Range<usize>> = Vec::new();
    for (mut start, mut end) in found {
        while !text.is_char_boundary(start) {
            start -= 1;
        }
        while !text.is_char_boundary(end) {
            end += 1;
        }
        match merged.last_mut() {
            Some(last) if start <= last.end => last.end = last.end.max(end),
            _ => merged.push(start..end),
        }
    }
    merged
}
