use std::sync::{Mutex, PoisonError};

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use zeroize::Zeroizing;

use super::canonical::buffered;
use super::{ALGORITHM, Date, Hex};

/// `SecretSigning`: the signing key of one day and one service, derived from the SecretKey.
#[derive(Clone)]
pub(crate) struct SigningKey(Hmac<Sha256>);

impl SigningKey {
    pub(crate) fn derive(secret_key: &str, date: &str, service: &str) -> Self {
        let first = Zeroizing::new([b"TC3", secret_key.as_bytes()].concat());
        let secret_date = hmac(&first, date.as_bytes());
        let secret_service = hmac(&*secret_date, service.as_bytes());
        let secret_signing = hmac(&*secret_service, b"tc3_request");
        Self(keyed(&*secret_signing))
    }

    /// Returns the `Signature` of a request.
    pub(crate) fn sign(self, hash: &Hex, service: &str, date: &str, timestamp: u64) -> Hex {
        let mut mac = self.0;
        buffered(&mut |part| mac.update(part), |sink| write_string_to_sign(service, date, timestamp, hash, sink));
        Hex::of(&mac.finalize().into_bytes())
    }
}

/// Writes the parts of the string to sign in their order.
pub(crate) fn write_string_to_sign(service: &str, date: &str, timestamp: u64, hash: &Hex, sink: &mut dyn FnMut(&[u8])) {
    sink(ALGORITHM.as_bytes());
    sink(b"\n");
    sink(itoa::Buffer::new().format(timestamp).as_bytes());
    sink(b"\n");
    for part in [date, "/", service, "/tc3_request\n"] {
        sink(part.as_bytes());
    }
    sink(hash.as_bytes());
}

/// The signing keys of credentials for the current day: three of four HMACs are computed once a day.
#[derive(Default)]
pub(crate) struct KeyCache(Mutex<Vec<CachedKey>>);

struct CachedKey {
    date: Date,
    service: String,
    key: SigningKey,
}

impl KeyCache {
    /// Returns the signing key of a day and a service, and derives it the first time.
    pub(crate) fn get(&self, secret_key: &str, date: Date, service: &str) -> SigningKey {
        let mut keys = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(cached) = keys.iter().find(|cached| cached.date == date && cached.service == service) {
            return cached.key.clone();
        }
        let key = SigningKey::derive(secret_key, date.as_str(), service);
        // Keys of earlier days are no longer needed.
        keys.retain(|cached| cached.date == date);
        keys.push(CachedKey { date, service: service.to_owned(), key: key.clone() });
        key
    }
}

pub(crate) fn hmac(key: &[u8], data: &[u8]) -> Zeroizing<[u8; 32]> {
    let mut mac = keyed(key);
    mac.update(data);
    Zeroizing::new(mac.finalize().into_bytes().into())
}

pub(crate) fn keyed(key: &[u8]) -> Hmac<Sha256> {
    // HMAC accepts keys of any length; a key longer than a block is hashed first.
    match Hmac::new_from_slice(key) {
        Ok(mac) => mac,
        Err(_) => Hmac::new(&Default::default()),
    }
}
