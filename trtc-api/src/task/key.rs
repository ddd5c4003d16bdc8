//! Idempotency keys that the library makes.

/// The characters of a key: five bits each, in one case, so that no service confuses two keys.
const LETTERS: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// The characters that hold 128 bits.
const LENGTH: usize = 26;

const PREFIX: &str = "tr-";

/// Returns a key of 128 random bits from the system, or of as many as fit.
///
/// The system is asked for every key, so that no two processes make the same one, a process and its fork included.
#[inline]
pub(super) fn random(max_bytes: Option<u32>) -> Result<String, getrandom::Error> {
    let mut bits = [0_u8; LENGTH];
    getrandom::fill(&mut bits)?;
    let max = max_bytes.map_or(usize::MAX, |max| usize::try_from(max).unwrap_or(usize::MAX));
    let mut key = String::from(if max >= PREFIX.len() + LENGTH { PREFIX } else { "" });
    for byte in bits.iter().take(max) {
        key.push(LETTERS.get(usize::from(byte & 31)).map_or('0', |letter| char::from(*letter)));
    }
    Ok(key)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_fit_and_differ() {
        for (max, length) in [(None, 29), (Some(31), 29), (Some(28), 26), (Some(16), 16)] {
            let (one, other) = (random(max).unwrap(), random(max).unwrap());
            assert_eq!((one.len(), other.len()), (length, length));
            assert_ne!(one, other);
        }
    }
}
