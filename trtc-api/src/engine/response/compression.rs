//! Bodies that are still compressed, which no request of this library asks for.

use http::HeaderMap;
use http::header::CONTENT_ENCODING;

/// Returns the name of the compression of a body: by its header, or by its first bytes.
pub(super) fn of<'a>(headers: &'a HeaderMap, body: &[u8]) -> Option<&'a str> {
    by_header(headers).or_else(|| by_bytes(body))
}

fn by_header(headers: &HeaderMap) -> Option<&str> {
    let name = headers.get(CONTENT_ENCODING)?.to_str().ok()?.trim();
    let is_name = !name.is_empty() && name.len() < 32 && name.bytes().all(|byte| byte.is_ascii_alphanumeric());
    (is_name && !name.eq_ignore_ascii_case("identity")).then_some(name)
}

/// RFC 1952 (gzip), RFC 8878 (zstd), RFC 1950 (zlib, which HTTP calls deflate). Brotli has no signature.
fn by_bytes(body: &[u8]) -> Option<&'static str> {
    match body {
        [0x1f, 0x8b, ..] => Some("gzip"),
        [0x28, 0xb5, 0x2f, 0xfd, ..] => Some("zstd"),
        [0x78, 0x01 | 0x5e | 0x9c | 0xda, ..] => Some("deflate"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn compression_is_recognized() {
        let with = |name: &'static str| HeaderMap::from_iter([(CONTENT_ENCODING, name.parse().unwrap())]);
        let none = HeaderMap::new();
        for (headers, body, expected) in [
            (&none, &b"\x1f\x8b\x08\0"[..], Some("gzip")),
            (&none, b"\x28\xb5\x2f\xfd\0", Some("zstd")),
            (&none, b"\x78\x9c\xab", Some("deflate")),
            (&none, b"x{\"Response\":{}}", None),
            (&none, b"", None),
            (&with("br"), b"\x8b\x02\x80", Some("br")),
            (&with(" GZIP "), b"{", Some("GZIP")),
            (&with("identity"), b"{", None),
            (&with("a, secret"), b"{", None),
        ] {
            assert_eq!(of(headers, body), expected, "{headers:?}");
        }
    }
}
