//! The escapes of text: of URLs, of strings in programming languages and JSON, of HTML.

/// What an escape stands for.
pub(super) enum Unit {
    Byte(u8),
    Char(char),
}

/// Returns the escape that bytes start with, and its length: `%41`, `%u0041`, `\u0041`, `\U00000041`, `\x41`, `\101`, `\n`,
/// `&#65;`, `&#x41;`, `&amp;`, and `0x41` if it does not follow a letter or digit.
pub(super) fn escape(bytes: &[u8], after_word: bool) -> Option<(Unit, usize)> {
    match bytes.first()? {
        b'0' if !after_word && bytes.get(1) == Some(&b'x') => Some((Unit::Byte(byte(bytes.get(2..4)?)?), 4)),
        b'%' if bytes.get(1) == Some(&b'u') => utf_16(bytes),
        b'%' => Some((Unit::Byte(byte(bytes.get(1..3)?)?), 3)),
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
        b'x' => Some((Unit::Byte(byte(bytes.get(2..4)?)?), 4)),
        b'U' => Some((Unit::Char(char(bytes.get(2..10)?)?), 10)),
        b'0'..=b'3' => {
            let digits = std::str::from_utf8(bytes.get(1..4)?).ok()?;
            Some((Unit::Byte(u8::from_str_radix(digits, 8).ok()?), 4))
        }
        b'u' if bytes.get(2) == Some(&b'{') => {
            let length = bytes.iter().take(12).position(|byte| *byte == b'}')?;
            Some((Unit::Char(char(bytes.get(3..length)?)?), length + 1))
        }
        b'u' => utf_16(bytes),
        _ => None,
    }
}

/// Reads `\u0041` or `%u0041`; two of them are one character above U+FFFF.
fn utf_16(bytes: &[u8]) -> Option<(Unit, usize)> {
    let unit = hex(bytes.get(2..6)?)?;
    match bytes.get(6..12) {
        Some([mark, b'u', low @ ..]) if (0xd800..0xdc00).contains(&unit) && bytes.first() == Some(mark) => {
            let low = hex(low)?.checked_sub(0xdc00)?;
            Some((Unit::Char(char::from_u32(0x10000 + ((unit - 0xd800) << 10) + low)?), 12))
        }
        _ => Some((Unit::Char(char::from_u32(unit)?), 6)),
    }
}

/// The most digits or letters of an entity: numbers may begin with zeros.
const MOST_DIGITS: usize = 24;

/// Reads an entity of HTML. As in a browser, a number and some names need no semicolon.
fn entity(bytes: &[u8]) -> Option<(Unit, usize)> {
    let digits = |start: usize, is_digit: fn(&u8) -> bool| {
        let digits = bytes.get(start..)?;
        let length = digits.iter().take(MOST_DIGITS).take_while(|byte| is_digit(byte)).count();
        digits.get(..length).filter(|digits| !digits.is_empty())
    };
    let ended = |end: usize| end + usize::from(bytes.get(end) == Some(&b';'));
    match bytes {
        [_, b'#', b'x' | b'X', ..] => {
            let number = digits(3, u8::is_ascii_hexdigit)?;
            Some((Unit::Char(char(number)?), ended(3 + number.len())))
        }
        [_, b'#', ..] => {
            let number = digits(2, u8::is_ascii_digit)?;
            let value: u32 = std::str::from_utf8(number).ok()?.parse().ok()?;
            Some((Unit::Char(char::from_u32(value)?), ended(2 + number.len())))
        }
        _ => {
            let name = digits(1, u8::is_ascii_alphabetic)?;
            let is_name = |known: &str| known.as_bytes().eq_ignore_ascii_case(name);
            let end = 1 + name.len();
            let has_end = bytes.get(end) == Some(&b';');
            let named = ENTITIES.iter().find(|(known, _)| has_end && is_name(known));
            let bare = || ENTITIES.iter().take(BARE).find(|(known, _)| name.starts_with(known.as_bytes()));
            match named {
                Some((_, c)) => Some((Unit::Char(*c), end + 1)),
                None => bare().map(|(known, c)| (Unit::Char(*c), 1 + known.len())),
            }
        }
    }
}

/// The named entities of ASCII characters, which HTML encoders use. The first ones are also read without a semicolon.
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

/// How many of them are read without a semicolon.
const BARE: usize = 4;

/// Returns the byte of hexadecimal digits.
pub(super) fn byte(digits: &[u8]) -> Option<u8> {
    u8::try_from(hex(digits)?).ok()
}

/// Returns the character of the hexadecimal digits of its number.
fn char(digits: &[u8]) -> Option<char> {
    char::from_u32(hex(digits)?)
}

fn hex(digits: &[u8]) -> Option<u32> {
    if digits.is_empty() || !digits.iter().all(u8::is_ascii_hexdigit) {
        return None;
    }
    u32::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()
}
