//! Decoded forms of a text, with the place that each byte has in the text itself.

use super::escape::{Unit, escape};
use super::runs::runs;

/// How often escapes are decoded: an echo may be escaped as JSON inside of HTML, for example.
const ESCAPES: usize = 4;

/// How often Base64 and hexadecimal digits are decoded, with the escapes inside.
const RUNS: usize = 2;

/// A text as bytes, each with the range of the original text that it stands for.
pub(super) struct Decoded {
    pub(super) bytes: Vec<u8>,
    places: Vec<(usize, usize)>,
    /// Whether these are the letters and digits of the text alone, so that there are no words any more.
    pub(super) is_letters: bool,
}

impl Decoded {
    /// Returns the text itself, each decoded form that differs from the one before, and the letters and digits alone, as
    /// what is left of a text that was split, spaced or quoted.
    pub(super) fn forms(text: &str) -> Vec<Self> {
        let mut forms = Self::of(text).unescaped();
        let mut letters = Vec::new();
        for _ in 0..=RUNS {
            let last = forms.last();
            letters.extend(last.and_then(Self::letters));
            match last.and_then(Self::decode_runs) {
                Some(next) => forms.extend(next.unescaped()),
                None => break,
            }
        }
        forms.extend(letters);
        forms
    }

    /// Returns the place of a range of bytes in the original text.
    pub(super) fn place(&self, start: usize, end: usize) -> Option<(usize, usize)> {
        let (first, _) = self.places.get(start)?;
        let (_, last) = self.places.get(end.checked_sub(1)?)?;
        Some((*first, *last))
    }

    fn of(text: &str) -> Self {
        let bytes = text.as_bytes().to_vec();
        let places = (0..bytes.len()).map(|at| (at, at + 1)).collect();
        Self { bytes, places, is_letters: false }
    }

    /// Returns this form, and those with one more level of escapes decoded.
    fn unescaped(self) -> Vec<Self> {
        let mut forms = vec![self];
        while forms.len() <= ESCAPES
            && let Some(next) = forms.last().and_then(Self::decode_escapes)
        {
            forms.push(next);
        }
        forms
    }

    /// Decodes one level of escapes; returns `None` if there are none.
    fn decode_escapes(&self) -> Option<Self> {
        let mut next = Self::empty();
        let mut at = 0;
        let mut after_word = false;
        while let Some(rest) = self.bytes.get(at..).filter(|rest| !rest.is_empty()) {
            let first = *rest.first()?;
            match escape(rest, after_word) {
                Some((unit, length)) => {
                    let place = self.place(at, at + length)?;
                    match unit {
                        Unit::Byte(byte) => next.push(byte, place),
                        Unit::Char(c) => c.encode_utf8(&mut [0; 4]).bytes().for_each(|byte| next.push(byte, place)),
                    }
                    at += length;
                }
                None => {
                    next.push(first, self.place(at, at + 1)?);
                    at += 1;
                }
            }
            after_word = first.is_ascii_alphanumeric();
        }
        (next.bytes != self.bytes).then_some(next)
    }

    /// Decodes each run of Base64 or hexadecimal digits that stands for text; returns `None` if there are none.
    fn decode_runs(&self) -> Option<Self> {
        let mut next = Self::empty();
        let mut at = 0;
        for run in runs(&self.bytes) {
            self.copy(at..run.start, &mut next);
            for (index, byte) in run.bytes.iter().enumerate() {
                let (first, last) = (index * 8 / run.bits, (index * 8 + 7) / run.bits);
                next.push(*byte, self.place(run.start + first, run.start + last + 1)?);
            }
            at = run.end;
        }
        if at == 0 {
            return None;
        }
        self.copy(at..self.bytes.len(), &mut next);
        Some(next)
    }

    fn letters(&self) -> Option<Self> {
        let mut next = Self { is_letters: true, ..Self::empty() };
        letters_of(&self.bytes, &mut |at| self.copy(at..at + 1, &mut next));
        (next.bytes.len() < self.bytes.len()).then_some(next)
    }

    fn copy(&self, range: std::ops::Range<usize>, to: &mut Self) {
        to.bytes.extend_from_slice(self.bytes.get(range.clone()).unwrap_or_default());
        to.places.extend_from_slice(self.places.get(range).unwrap_or_default());
    }

    fn empty() -> Self {
        Self { bytes: Vec::new(), places: Vec::new(), is_letters: false }
    }

    fn push(&mut self, byte: u8, place: (usize, usize)) {
        self.bytes.push(byte);
        self.places.push(place);
    }
}

/// Returns the letters and digits of bytes.
pub(super) fn letters(bytes: &[u8]) -> Vec<u8> {
    let mut letters = Vec::with_capacity(bytes.len());
    letters_of(bytes, &mut |at| letters.extend(bytes.get(at)));
    letters
}

/// Calls `keep` with the place of each byte of a letter or digit: no punctuation, whitespace, invisible characters, tags
/// or escape sequences of terminals.
fn letters_of(bytes: &[u8], keep: &mut dyn FnMut(usize)) {
    let mut at = 0;
    while let Some(rest) = bytes.get(at..).filter(|rest| !rest.is_empty()) {
        let invisible = match rest {
            [b'<', ..] => tag(rest).unwrap_or(1),
            [0x1b, b'[', ..] => escape_sequence(rest).unwrap_or(1),
            [byte, ..] if byte.is_ascii_alphanumeric() => 0,
            [byte, ..] if byte.is_ascii() => 1,
            _ => first_char(rest).filter(|c| !c.is_alphanumeric()).map_or(0, char::len_utf8),
        };
        if invisible == 0 {
            keep(at);
        }
        at += invisible.max(1);
    }
}

/// Returns the character of more than one byte that bytes start with.
fn first_char(bytes: &[u8]) -> Option<char> {
    const LONGEST: usize = 4;
    bytes.get(..bytes.len().min(LONGEST))?.utf8_chunks().next()?.valid().chars().next()
}

/// Returns the length of the escape sequence of a terminal that bytes start with, for example `ESC [ 1 ; 31 m` (ECMA-48,
/// control sequences).
fn escape_sequence(bytes: &[u8]) -> Option<usize> {
    const LONGEST: usize = 32;
    let end = bytes.iter().take(LONGEST).skip(2).position(|byte| !matches!(byte, 0x20..=0x3f))? + 2;
    matches!(bytes.get(end)?, 0x40..=0x7e).then_some(end + 1)
}

/// Returns the length of the HTML tag or comment that bytes start with, for example `<br>`, `</span>` or `<!-- -->`.
fn tag(bytes: &[u8]) -> Option<usize> {
    const LONGEST: usize = 256;
    let name = bytes.get(1..).map(|rest| rest.strip_prefix(b"/").unwrap_or(rest))?;
    let end = bytes.iter().take(LONGEST).skip(1).position(|byte| matches!(byte, b'<' | b'>'))? + 1;
    (matches!(name.first()?, b'a'..=b'z' | b'A'..=b'Z' | b'!') && bytes.get(end) == Some(&b'>')).then_some(end + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn last(text: &str) -> String {
        String::from_utf8(Decoded::of(text).unescaped().pop().unwrap().bytes).unwrap()
    }

    #[test]
    fn escapes_are_decoded() {
        for (text, wanted) in [
            ("%41%e4%b8%AD", "A中"),
            (r"\u0041\u4e2d\ud83d\ude00\x42\u{43}", "A中😀BC"),
            (r#"\"\\\/"#, "\"/"),
            ("&#65;&#x42;&#X43;&amp;&quot;&AMP;", "ABC&\"&"),
            ("&#65&#x42g&#0000067;&ampD&lt", "ABgC&D<"),
            (r"\101\U00000042, 0x43,0x44", "AB, C,D"),
            ("%25252541", "A"),
            ("%u4e2d%ud83d%uDE00", "中😀"),
            ("%", "%"),
            ("100% \\q &nothing; &#xd800; \\ud800 \\900 a0x41", "100% \\q &nothing; &#xd800; \\ud800 \\900 a0x41"),
        ] {
            assert_eq!(last(text), wanted, "{text}");
        }
    }

    #[test]
    fn a_byte_knows_its_place() {
        let forms = Decoded::forms("a%26%2342;b");
        let form = forms.iter().find(|form| form.bytes == b"a*b").unwrap();
        assert_eq!(
            (form.place(0, 1), form.place(1, 2), form.place(2, 3)),
            (Some((0, 1)), Some((1, 10)), Some((10, 11)))
        );
        assert_eq!(form.place(1, 3), Some((1, 11)));
    }

    #[test]
    fn the_letters_come_last() {
        let forms = Decoded::forms("a%20b\nc\",\"d\u{200b}\u{ad}\0</b>é<br />.");
        assert_eq!(forms.last().unwrap().bytes, "abcdé".as_bytes());
    }

    #[test]
    fn encoded_text_is_decoded_inside_of_text() {
        for (text, wanted) in [
            ("[c2VjcmV0IG51bWJlciAx]", "[secret number 1]"),
            ("[7365637265742031]", "[secret 1]"),
            ("[JTczZWNyZXQlMjAxMjM=]", "[secret 123]"),
            ("[c2VjcmV0IG51bWJlciAx%2C]", "[secret number 1,]"),
            ("[NzM2NTYzNzI2NTc0MjAzMQ==]", "[secret 1]"),
        ] {
            let forms = Decoded::forms(text);
            let form = forms.iter().find(|form| form.bytes == wanted.as_bytes()).unwrap_or_else(|| panic!("{text}"));
            assert_eq!(form.place(0, 1), Some((0, 1)));
            assert_eq!(form.place(0, wanted.len()), Some((0, text.len())), "{text}");
        }
    }
}
