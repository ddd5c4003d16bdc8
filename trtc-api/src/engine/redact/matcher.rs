//! The search for secrets in all their spellings, in one pass over each decoded form of a text.

use std::collections::BTreeSet;
use std::ops::Range;

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD};

use super::decoded::{Decoded, letters};

/// How much of a long secret must be found: a service may cut what it echoes.
const PREFIX: usize = 12;

/// How much of a secret must be found where a text is cut: at its ends and at an ellipsis.
const TAIL: usize = 8;

/// Shorter secrets are found as whole words only, or they would hide parts of ordinary words.
const WORD: usize = 8;

/// Shorter secrets with a digit are not found among the letters of a text, where words have no ends.
const SHORTEST_IN_LETTERS: usize = 6;

/// Shorter spellings are ordinary words.
const SHORTEST: usize = 4;

/// The longest secret that is searched for as numbers.
const LONGEST_IN_NUMBERS: usize = 1024;

/// The part of a long token of which any part is found.
const LONGEST_IN_PARTS: usize = 256;

/// Longer secrets are searched for in pieces, so that the time does not grow with the square of their length.
const PIECE: usize = 256;

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
    /// The last bytes of each needle in reverse, sorted.
    ends: Vec<Vec<u8>>,
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
        let mut ends: Vec<Vec<u8>> =
            needles.iter().map(|needle| needle.iter().rev().take(HEAD).copied().collect()).collect();
        ends.sort_unstable();
        Self { automaton, needles, groups, ends }
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
                let length = longest_at(self.needles.get(group)?, &bytes, start.start(), form.is_letters)?;
                Some(start.start()..start.start() + length)
            });
            let cuts = ellipses(&bytes);
            let ends = cuts.iter().map(|cut| cut.start).chain([bytes.len()]);
            let starts = cuts.iter().map(|cut| (cut.end, bytes.get(cut.start) == Some(&b'*'))).chain([(0, false)]);
            let matches = matches.chain(ends.filter_map(|end| self.tail(&bytes, end)));
            let matches = matches.chain(starts.filter_map(|(start, is_mask)| self.head(&bytes, start, is_mask)));
            found.extend(matches.filter_map(|range| form.place(range.start, range.end)));
        }
        merged(text, found)
    }

    /// Returns the place of the rest of a secret with which the text begins at a place, as after another string that has
    /// its start. Behind no mask, a rest without digits is taken for a word.
    fn head(&self, bytes: &[u8], start: usize, is_mask: bool) -> Option<Range<usize>> {
        let rest = bytes.get(start..)?;
        let is_end = |length: &usize| {
            let end: Vec<u8> = rest.iter().take(*length).rev().copied().collect();
            (is_mask || has_digit(&end)) && is_start(&self.ends, &end)
        };
        let length = (TAIL..=HEAD.min(rest.len())).rev().find(is_end)?;
        Some(start..start + length)
    }

    /// Returns the place of the start of a secret, shorter than the automaton finds it, with which the text ends at a place.
    fn tail(&self, bytes: &[u8], end: usize) -> Option<Range<usize>> {
        let text = bytes.get(..end)?;
        let is_cut = |length: &usize| {
            text.len()
                .checked_sub(*length)
                .and_then(|at| text.get(at..))
                .is_some_and(|rest| is_start(&self.needles, rest))
        };
        let length = (TAIL..PREFIX).rev().find(is_cut)?;
        Some(end - length..end)
    }
}

/// Returns whether one of the sorted texts starts with a part.
fn is_start(sorted: &[Vec<u8>], part: &[u8]) -> bool {
    let next = sorted.partition_point(|text| text.as_slice() < part);
    sorted.get(next).is_some_and(|text| text.starts_with(part))
}

/// Returns the ellipses and masks of a text, where it was cut: `...`, `…`, `***`.
fn ellipses(bytes: &[u8]) -> Vec<Range<usize>> {
    let mut found = Vec::new();
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

/// Returns a secret in the spellings that decoding a text does not undo, in lower case: itself, itself decoded, the ends of
/// a token, Base64 of it, its bytes as numbers, and the letters and digits of all of them.
fn spellings(secret: &str) -> Vec<Vec<u8>> {
    let mut all: Vec<Vec<u8>> = Decoded::forms(secret).into_iter().map(|form| form.bytes).collect();
    // Case is folded in ASCII only.
    if !secret.is_ascii() {
        all.extend([secret.to_lowercase(), secret.to_uppercase()].map(String::into_bytes));
    }
    all.extend(ends_of(secret).map(<[u8]>::to_vec));
    all.extend(end_of(secret).map(<[u8]>::to_vec));
    all.extend(digits_of(secret.as_bytes()));
    if secret.len() <= LONGEST_IN_NUMBERS {
        all.push(secret.bytes().flat_map(|byte| format!("{byte:02x}").into_bytes()).collect());
        all.push(secret.bytes().flat_map(|byte| byte.to_string().into_bytes()).collect());
    }
    all.retain(|needle| needle.len() >= SHORTEST);
    // A part of a secret may look like a tag.
    let plain = |needle: &Vec<u8>| needle.iter().copied().filter(|byte| byte.is_ascii_alphanumeric()).collect();
    let letters: Vec<Vec<u8>> = all.iter().flat_map(|needle| [letters(needle), plain(needle)]).collect();
    let is_token = |letters: &[u8]| letters.len() >= SHORTEST_IN_LETTERS && has_digit(letters);
    all.extend(letters.into_iter().filter(|letters| letters.len() >= PREFIX || is_token(letters)));
    all.iter().flat_map(|needle| pieces(&folded(needle))).collect()
}

/// Returns the pieces of a long secret, which overlap so that a cut one is found too.
fn pieces(needle: &[u8]) -> Vec<Vec<u8>> {
    let starts = (0..needle.len().saturating_sub(PREFIX).max(1)).step_by(PIECE);
    let piece = |start: usize| needle.iter().skip(start).take(PIECE + PREFIX).copied().collect();
    starts.map(piece).collect()
}

fn has_digit(bytes: &[u8]) -> bool {
    bytes.iter().any(u8::is_ascii_digit)
}

/// Returns the end of a secret that a service may show alone, unless it is that of JSON or of a long text.
fn end_of(secret: &str) -> Option<&[u8]> {
    const LONGEST: usize = 64;
    let is_short = !secret.contains(char::is_whitespace) || secret.len() <= LONGEST;
    let start = secret.len().checked_sub(PREFIX).filter(|_| is_short && !secret.starts_with(['{', '[']))?;
    secret.as_bytes().get(start..)
}

/// Returns the ends of a token, of which a service may show the last part only. The ends of other text are words.
fn ends_of(secret: &str) -> impl Iterator<Item = &[u8]> {
    let is_token = has_digit(secret.as_bytes())
        && !secret.contains(char::is_whitespace)
        && !secret.starts_with(['{', '['])
        && !secret.contains("://");
    let last = if is_token { secret.len().min(LONGEST_IN_PARTS).saturating_sub(PREFIX) } else { 0 };
    // What follows is found in pieces.
    let end = |start: usize| secret.len().min(start + PIECE + PREFIX);
    (STEP..=last).step_by(STEP).filter_map(move |start| secret.as_bytes().get(start..end(start)))
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
    // All digits of a short secret, which are a word.
    let word = (bytes.len() < WORD).then(|| STANDARD_NO_PAD.encode(bytes).into_bytes());
    (0..3).filter_map(digits).chain(word).collect()
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
fn longest_at(needles: &[Vec<u8>], bytes: &[u8], at: usize, is_letters: bool) -> Option<usize> {
    let rest = bytes.get(at..)?;
    let next = needles.partition_point(|needle| needle.as_slice() < rest);
    let beside = [next.checked_sub(1), Some(next)].into_iter().flatten();
    beside.filter_map(|index| length_at(needles.get(index)?, bytes, at, is_letters)).max()
}

/// Returns how much of a needle is found: all of it, or at least its start.
fn length_at(needle: &[u8], bytes: &[u8], at: usize, is_letters: bool) -> Option<usize> {
    let common = needle.iter().zip(bytes.get(at..)?).take_while(|(a, b)| a == b).count();
    if common < needle.len() {
        return (common >= PREFIX).then_some(common);
    }
    let is_word = |at: Option<usize>| at.and_then(|at| bytes.get(at)).is_some_and(u8::is_ascii_alphanumeric);
    let inside_word = is_word(at.checked_sub(1)) || is_word(Some(at + common));
    let is_token = is_letters && common >= SHORTEST_IN_LETTERS && has_digit(needle);
    (common >= WORD || is_token || !inside_word).then_some(common)
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
