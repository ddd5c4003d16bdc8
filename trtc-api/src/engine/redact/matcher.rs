//! The search for secrets in all their spellings, in one pass over each decoded form of a text.

use std::collections::BTreeSet;
use std::ops::Range;

use aho_corasick::{AhoCorasick, MatchKind};
use base64::Engine as _;
use base64::engine::general_purpose::{GeneralPurpose, STANDARD, URL_SAFE};

use super::decoded::Decoded;

/// How much of a long secret must be found: a service may cut what it echoes.
const PREFIX: usize = 12;

/// How much of a secret must be found at the end of a text, which may be cut there.
const TAIL: usize = 8;

/// Shorter secrets are found as whole words only, or they would hide parts of ordinary words.
const WORD: usize = 8;

/// The longest secret that is searched for in double encodings.
const ENCODED_TWICE: usize = 1024;

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
        let automaton =
            AhoCorasick::builder().match_kind(MatchKind::Standard).ascii_case_insensitive(true).build(&starts).ok();
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
            let matches = matches.chain(self.tail(&bytes));
            found.extend(matches.filter_map(|range| form.place(range.start, range.end)));
        }
        merged(text, found)
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

/// Returns a secret in the spellings that decoding a text does not undo: itself, itself decoded, and Base64 of it, of its
/// percent-encoding and of its Base64, all in lower case.
fn spellings(secret: &str) -> Vec<Vec<u8>> {
    let mut all: Vec<Vec<u8>> = Decoded::forms(secret).into_iter().map(|form| form.bytes).collect();
    all.extend(digits_of(secret.as_bytes(), &STANDARD));
    if secret.len() <= ENCODED_TWICE {
        let percent: String = secret.bytes().map(|byte| format!("%{byte:02X}")).collect();
        all.extend(digits_of(percent.as_bytes(), &STANDARD));
        let once = [&STANDARD, &URL_SAFE].into_iter().flat_map(|alphabet| digits_of(secret.as_bytes(), alphabet));
        all.extend(once.flat_map(|digits| digits_of(&digits, &STANDARD)));
    }
    all.retain(|needle| needle.len() >= 4);
    all.iter().map(|needle| folded(needle)).collect()
}

/// Returns the Base64 digits that a text contains if these bytes are part of what it encodes. They depend on where the
/// bytes begin, in three ways; the first and the last digits also depend on the neighbors.
fn digits_of(bytes: &[u8], alphabet: &GeneralPurpose) -> Vec<Vec<u8>> {
    let digits = |skipped: usize| {
        let mut padded = vec![0; skipped];
        padded.extend_from_slice(bytes);
        let encoded = alphabet.encode(&padded);
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
