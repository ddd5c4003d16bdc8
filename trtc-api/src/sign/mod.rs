//! TC3-HMAC-SHA256, the signature of Tencent Cloud API 3.0.
//!
//! ```text
//! CanonicalRequest = Method \n CanonicalUri \n CanonicalQueryString \n CanonicalHeaders \n
//!                    SignedHeaders \n Hex(SHA256(Payload))
//! StringToSign     = "TC3-HMAC-SHA256" \n Timestamp \n CredentialScope \n
//!                    Hex(SHA256(CanonicalRequest))
//! CredentialScope  = Date "/" Service "/tc3_request"
//! SecretSigning    = HMAC(HMAC(HMAC("TC3" SecretKey, Date), Service), "tc3_request")
//! Signature        = Hex(HMAC(SecretSigning, StringToSign))
//! ```
//!
//! Source: <https://trtc.io/document/34264>. Content type, host and action are signed. The official SDKs do not
//! sign the action, so that a captured signature of a read could be reused for a write.

mod canonical;
mod date;
mod key;
#[cfg(feature = "dynamic")]
mod text;

pub(crate) use canonical::{CanonicalRequest, ContentHash, Headers, Prefixes};
pub(crate) use date::Date;
#[cfg(any(feature = "callback", feature = "user-sig"))]
pub(crate) use key::keyed;
pub(crate) use key::{KeyCache, SigningKey};
#[cfg(feature = "dynamic")]
pub(crate) use text::steps;

/// The name of the algorithm in headers and in the string to sign.
pub(crate) const ALGORITHM: &str = "TC3-HMAC-SHA256";

/// The value of the `Authorization` header of unsigned actions.
pub(crate) const UNSIGNED: &str = "SKIP";

/// The content type of every request.
pub(crate) const CONTENT_TYPE: &str = "application/json; charset=utf-8";

/// The names of the headers that a client signs, in their order.
pub(crate) const SIGNED_HEADERS: &str = "content-type;host;x-tc-action";

/// Returns the `Authorization` header of a request, given the hash of its canonical form.
pub(crate) fn authorization(
    secret_id: &str,
    key: SigningKey,
    signed_headers: &str,
    hash: &Hex,
    service: &str,
    timestamp: u64,
) -> String {
    let date = Date::of(timestamp);
    let date = date.as_str();
    let signature = key.sign(hash, service, date, timestamp);
    let scope_end = "/tc3_request, SignedHeaders=";
    let parts = [
        ALGORITHM,
        " Credential=",
        secret_id,
        "/",
        date,
        "/",
        service,
        scope_end,
        signed_headers,
        ", Signature=",
        signature.as_str(),
    ];
    // One allocation of the exact size, which becomes the header value.
    let mut header = String::with_capacity(parts.iter().map(|part| part.len()).sum());
    parts.iter().for_each(|part| header.push_str(part));
    header
}

/// Returns the canonical request of a call, without its payload.
pub(crate) fn client_request<'a>(host: &'a str, action: &'a str) -> CanonicalRequest<'a> {
    CanonicalRequest {
        method: "POST",
        path: "/",
        query: "",
        headers: Headers::Client { host, action },
        signed_headers: SIGNED_HEADERS,
    }
}

/// A digest as lower-case hexadecimal digits, on the stack.
#[derive(Clone, Copy)]
pub(crate) struct Hex([u8; 64]);

impl Hex {
    pub(crate) fn of(digest: &[u8]) -> Self {
        // Without a table, so that the compiler vectorises the loop.
        let digit = |nibble: u8| nibble + if nibble < 10 { b'0' } else { b'a' - 10 };
        let mut hex = [b'0'; 64];
        for (pair, byte) in hex.chunks_exact_mut(2).zip(digest) {
            if let [high, low] = pair {
                (*high, *low) = (digit(byte >> 4), digit(byte & 15));
            }
        }
        Self(hex)
    }

    pub(crate) fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    pub(crate) fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests;
