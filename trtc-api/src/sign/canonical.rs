use std::sync::Arc;

use sha2::{Digest, Sha256};

use super::Hex;
use crate::memo::Memo;

/// The canonical request, which is hashed for the signature.
pub(crate) struct CanonicalRequest<'a> {
    pub(crate) method: &'a str,
    pub(crate) path: &'a str,
    pub(crate) query: &'a str,
    pub(crate) headers: Headers<'a>,
    pub(crate) signed_headers: &'a str,
}

/// The headers that are signed.
pub(crate) enum Headers<'a> {
    /// The headers that a client signs: content type, host and action.
    Client { host: &'a str, action: &'a str },
    /// Lines of `name:value` in the order of the signed headers, each with a line feed.
    #[cfg_attr(not(any(feature = "emulator", test)), allow(dead_code))]
    Lines(&'a str),
}

/// The hash of a request's body.
#[derive(Clone, Copy)]
pub(crate) struct ContentHash(Hex);

impl ContentHash {
    pub(crate) fn of(payload: &[u8]) -> Self {
        Self(Hex::of(&Sha256::digest(payload)))
    }
}

impl CanonicalRequest<'_> {
    /// Returns `Hex(SHA256(CanonicalRequest))`, without building the text.
    #[cfg(any(feature = "dynamic", feature = "emulator", test))]
    pub(crate) fn hash(&self, payload: ContentHash) -> Hex {
        self.prefix().hash(payload)
    }

    fn prefix(&self) -> Prefix {
        let mut hasher = Sha256::new();
        self.write_prefix(&mut |part| hasher.update(part));
        Prefix(hasher)
    }

    /// Writes the parts of the text in their order.
    #[cfg(any(feature = "dynamic", test))]
    pub(super) fn write(&self, payload: ContentHash, sink: &mut dyn FnMut(&[u8])) {
        self.write_prefix(sink);
        sink(payload.0.as_bytes());
    }

    /// Writes everything but the hash of the payload.
    fn write_prefix(&self, sink: &mut dyn FnMut(&[u8])) {
        let mut line = |part: &str| {
            sink(part.as_bytes());
            sink(b"\n");
        };
        line(self.method);
        line(self.path);
        line(self.query);
        match &self.headers {
            Headers::Client { host, action } => {
                sink(b"content-type:");
                sink(super::CONTENT_TYPE.as_bytes());
                sink(b"\nhost:");
                sink(host.as_bytes());
                sink(b"\nx-tc-action:");
                lower(action, sink);
                sink(b"\n");
            }
            Headers::Lines(lines) => sink(lines.as_bytes()),
        }
        sink(b"\n");
        sink(self.signed_headers.as_bytes());
        sink(b"\n");
    }
}

/// A canonical request up to the hash of its payload, hashed.
#[derive(Clone)]
struct Prefix(Sha256);

impl Prefix {
    fn hash(self, payload: ContentHash) -> Hex {
        Hex::of(&self.0.chain_update(payload.0.as_bytes()).finalize())
    }
}

/// The prefixes of canonical requests: all requests of an action to one host have the same, so that two of the four blocks
/// are hashed once.
#[derive(Debug, Default)]
pub(crate) struct Prefixes(Memo<(Arc<str>, String, Prefix)>);

impl Prefixes {
    /// Returns the hash of the canonical request of a call.
    pub(crate) fn hash(&self, host: &Arc<str>, action: &str, payload: ContentHash) -> Hex {
        if let Some((.., prefix)) = self.0.find(|(of, name, _)| name == action && of == host) {
            return prefix.clone().hash(payload);
        }
        let prefix = super::client_request(host, action).prefix();
        self.0.add((Arc::clone(host), action.to_owned(), prefix.clone()));
        prefix.hash(payload)
    }
}

/// Writes a header value in lower case, as it is signed.
fn lower(text: &str, sink: &mut dyn FnMut(&[u8])) {
    for chunk in text.as_bytes().chunks(64) {
        let mut buffer = [0; 64];
        for (place, byte) in buffer.iter_mut().zip(chunk) {
            *place = byte.to_ascii_lowercase();
        }
        sink(buffer.get(..chunk.len()).unwrap_or_default());
    }
}

/// Buffers small parts on the stack before they are hashed: hash functions are fastest on whole blocks.
pub(super) fn buffered(sink: &mut dyn FnMut(&[u8]), write: impl FnOnce(&mut dyn FnMut(&[u8]))) {
    let mut buffer = [0; 512];
    let mut filled = 0;
    write(&mut |part| {
        if filled + part.len() > buffer.len() {
            sink(buffer.get(..filled).unwrap_or_default());
            filled = 0;
        }
        match buffer.get_mut(filled..filled + part.len()) {
            Some(place) => {
                place.copy_from_slice(part);
                filled += part.len();
            }
            None => sink(part),
        }
    });
    sink(buffer.get(..filled).unwrap_or_default());
}
