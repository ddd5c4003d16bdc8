//! Access to the page: only with the token of the URL.

use std::sync::{Mutex, PoisonError};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::failure::Failure;

/// The start of a ticket in the fragment of a URL.
const TICKET: &str = "ticket=";

/// The token of this process, and a ticket that is exchanged for it once.
pub(super) struct Tokens {
    page: String,
    ticket: Mutex<Option<String>>,
}

impl Tokens {
    pub(super) fn new() -> Result<Self, Failure> {
        Ok(Self { page: random()?, ticket: Mutex::new(None) })
    }

    /// Returns the token.
    pub(super) fn page(&self) -> &str {
        &self.page
    }

    /// Returns a fragment with a new ticket.
    pub(super) fn ticket(&self) -> String {
        // Without a random number there is no ticket, and the page asks for the token.
        let ticket = random().ok();
        let fragment = ticket.as_deref().map(|ticket| format!("{TICKET}{ticket}")).unwrap_or_default();
        *self.ticket.lock().unwrap_or_else(PoisonError::into_inner) = ticket;
        fragment
    }

    pub(super) fn accepts(&self, token: &str) -> bool {
        same(&self.page, token)
    }

    /// Returns the token for a ticket, the first time.
    pub(super) fn exchange(&self, ticket: &str) -> Option<&str> {
        let mut stored = self.ticket.lock().unwrap_or_else(PoisonError::into_inner);
        stored.take_if(|stored| same(stored, ticket)).map(|_| self.page())
    }
}

/// Compares in a time that depends on the lengths only.
fn same(a: &str, b: &str) -> bool {
    a.len() == b.len() && a.bytes().zip(b.bytes()).fold(0, |all, (a, b)| all | (a ^ b)) == 0
}

fn random() -> Result<String, Failure> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes)
        .map_err(|error| Failure::usage(format!("there are no random numbers: {error}"), "check the system"))?;
    Ok(URL_SAFE_NO_PAD.encode(bytes))
}

#[cfg(test)]
mod tests {
    use super::{TICKET, Tokens};

    #[test]
    fn a_ticket_is_exchanged_once() {
        let tokens = Tokens::new().unwrap();
        assert!(tokens.accepts(tokens.page()) && !tokens.accepts("") && !tokens.accepts(&tokens.page()[1..]));
        assert_eq!(tokens.exchange(""), None);
        let fragment = tokens.ticket();
        let ticket = fragment.strip_prefix(TICKET).unwrap();
        assert!(!tokens.accepts(ticket));
        assert_eq!(tokens.exchange("x"), None);
        assert_eq!(tokens.exchange(ticket), Some(tokens.page()));
        assert_eq!(tokens.exchange(ticket), None);
    }
}
