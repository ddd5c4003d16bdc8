//! Decoded forms of a text, with the place that each byte has in the text itself.

/// How often a text is decoded: an echo may be escaped as JSON inside of HTML, for example.
const DEPTH: usize = 4;

/// A text as bytes, each with the range of the original text that it stands for.
pub(super) struct Decoded {
    pub(super) bytes: Vec<u8>,
    places: Vec<(usize, usize)>,
}

impl Decoded {
    /// Returns the text itself, each decoded form that differs from the one before, and the last one without whitespace.
    pub(super) fn forms(text: &str) -> Vec<Self> {
        let bytes = text.as_bytes().to_vec();
        let places = (0..bytes.len()).map(|at| (at, at + 1)).collect();
        let mut forms = vec![Self { bytes, places }];
        while forms.len() <= DEPTH
            && let Some(next) = forms.last().and_then(Self::decode)
        {
            forms.push(next);
        }
        forms.extend(forms.last().and_then(Self::without_whitespace));
        forms
    }

    /// Returns the place of a range of bytes in the original text.
    pub(super) fn place(&self, start: usize, end: usize) -> Option<(usize, usize)> {
        let (first, _) = self.places.get(start)?;
        let (_, last) = self.places.get(end.checked_sub(1)?)?;
        Some((*first, *last))
    }

    /// Decodes one level of escapes; returns `None` if there are none.
    fn decode(&self) -> Option<Self> {
        let mut next = Self::empty();
        let mut at = 0;
        let mut changed = false;
        while let Some(rest) = self.bytes.get(at..).filter(|rest| !rest.is_empty()) {
            match escape(rest) {
                Some((c, length)) => {
                    changed = true;
                    let place = self.place(at, at + length)?;
                    match c {
                        Unit::Byte(byte) => next.push(byte, place),
                        Unit::Char(c) => c.encode_utf8(&mut [0; 4]).bytes().for_each(|byte| next.push(byte, place)),
                    }
                    at += length;
                }
                None => {
                    next.push(*rest.first()?, self.place(at, at + 1)?);
                    at += 1;
                }
            }
        }
        changed.then_some(next)
    }

    fn without_whitespace(&self) -> Option<Self> {
        let mut next = Self::empty();
        for (byte, place) in self.bytes.iter().zip(&self.places) {
            if !byte.is_ascii_whitespace() {
                next.push(*byte, *place);
            }
        }
        (next.bytes.len() < self.bytes.len()).then_some(next)
    }

    fn empty() -> Self {
        Self { bytes: Vec::new(), places: Vec::new() }
    }

    fn push(&mut self, byte: u8, place: (usize, usize)) {
        self.bytes.push(byte);
        self.places.push(place);
    }
}

/// What an escape stands for.
enum Unit {
    Byte(u8),
    Char(char),
}

/// Returns the escape that bytes start with, and its length: `%41`, `%u0041`, `\u0041`, `\x41`, `\n`, `&#65;`, `&#x41;`, `&amp;`.
fn escape(bytes: &[u8]) -> Option<(Unit, usize)> {
    match bytes.first()? {
        b'%' if bytes.get(1) == Some(&b'u') => Some((Unit::Char(char::from_u32(hex(bytes.get(2..6)?)?)?), 6)),
        b'%' => Some((Unit::Byte(u8::try_from(hex(bytes.get(1..3)?)?).ok()?), 3)),
        b'\\' => backslash(bytes),
        b'&' => entity(bytes),
        _ => None,
    }
}

fn backslash(bytes: &[u8]) -> Option<(Unit, usize)> {
    let simple = |c| Some((Unit::Char(c), 2));
    match bytes.get(1)? {
        b'n' => simple('\n'),
        b'r' => simple('\r'),
        b't' => simple('\t'),
        b'b' => simple('\u{8}'),
        b'f' => simple('\u{c}'),
        c @ (b'"' | b'\'' | b'\\' | b'/') => simple(char::from(*c)),
        b'x' => Some((Unit::Byte(u8::try_from(hex(bytes.get(2..4)?)?).ok()?), 4)),
        b'u' if bytes.get(2) == Some(&b'{') => {
            let length = bytes.iter().take(12).position(|byte| *byte == b'}')?;
            Some((Unit::Char(char::from_u32(hex(bytes.get(3..length)?)?)?), length + 1))
        }
        b'u' => {
            let unit = hex(bytes.get(2..6)?)?;
            match (unit, bytes.get(6..12)) {
                (0xd800..=0xdbff, Some([b'\\', b'u', low @ ..])) => {
                    let low = hex(low)?.checked_sub(0xdc00)?;
                    let c = char::from_u32(0x10000 + ((unit - 0xd800) << 10) + low)?;
                    Some((Unit::Char(c), 12))
                }
                _ => Some((Unit::Char(char::from_u32(unit)?), 6)),
            }
        }
        _ => None,
    }
}

fn entity(bytes: &[u8]) -> Option<(Unit, usize)> {
    let length = bytes.iter().take(12).position(|byte| *byte == b';')?;
    let name = std::str::from_utf8(bytes.get(1..length)?).ok()?;
    let c = match name.strip_prefix('#') {
        Some(number) => match number.strip_prefix(['x', 'X']) {
            Some(digits) => char::from_u32(hex(digits.as_bytes())?)?,
            None => char::from_u32(number.parse().ok()?)?,
        },
        None => ENTITIES.iter().find(|(known, _)| known.eq_ignore_ascii_case(name))?.1,
    };
    Some((Unit::Char(c), length + 1))
}

/// The named entities of ASCII characters, which HTML encoders use.
const ENTITIES: [(&str, char); 38] = [
    ("amp", '&'),
    ("lt", '<'),
    ("gt", '>'),
    ("quot", '"'),
    ("apos", '\''),
    ("nbsp", ' '),
    ("sol", '/'),
    ("bsol", '\\'),
    ("equals", '='),
    ("plus", '+'),
    ("quest", '?'),
    ("colon", ':'),
    ("semi", ';'),
    ("num", '#'),
    ("percnt", '%'),
    ("commat", '@'),
    ("excl", '!'),
    ("dollar", '$'),
    ("ast", '*'),
    ("lpar", '('),
    ("rpar", ')'),
    ("comma", ','),
    ("period", '.'),
    ("lowbar", '_'),
    ("hat", '^'),
    ("grave", '`'),
    ("lsqb", '['),
    ("lbrack", '['),
    ("rsqb", ']'),
    ("rbrack", ']'),
    ("lcub", '{'),
    ("lbrace", '{'),
    ("rcub", '}'),
    ("rbrace", '}'),
    ("verbar", '|'),
    ("vert", '|'),
    ("newline", '\n'),
    ("tab", '\t'),
];

fn hex(digits: &[u8]) -> Option<u32> {
    if digits.is_empty() || !digits.iter().all(u8::is_ascii_hexdigit) {
        return None;
    }
    u32::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn last(text: &str) -> String {
        let forms = Decoded::forms(text);
        let form = forms.iter().rfind(|form| form.bytes.contains(&b' ')).unwrap_or(forms.last().unwrap());
        String::from_utf8(form.bytes.clone()).unwrap()
    }

    #[test]
    fn escapes_are_decoded() {
        for (text, wanted) in [
            ("%41%e4%b8%AD", "A中"),
            (r"\u0041\u4e2d\ud83d\ude00\x42\u{43}", "A中😀BC"),
            (r#"\"\\\/"#, "\"/"),
            ("&#65;&#x42;&#X43;&amp;&quot;&AMP;", "ABC&\"&"),
            ("%25252541", "A"),
            ("%u4e2d", "中"),
            ("%", "%"),
            ("100% \\q &nothing; &#xd800; \\ud800", "100% \\q &nothing; &#xd800; \\ud800"),
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
    fn whitespace_is_dropped_last() {
        let forms = Decoded::forms("a%20b\nc");
        assert_eq!(forms.last().unwrap().bytes, b"abc");
    }
}
