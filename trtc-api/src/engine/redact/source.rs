//! The errors of transports, whose texts may quote a header, the body, or the page of a proxy.

use std::error::Error as StdError;
use std::fmt;

use super::{Redactor, WINDOW};
use crate::error::Error;
use crate::transport::TransportError;

type Source = Box<dyn StdError + Send + Sync>;

impl Redactor<'_> {
    /// Returns the error of a call, without secrets in its message and in the texts of its sources.
    pub(crate) fn transport_error(&self, error: TransportError) -> Error {
        let message = self.message(&error.message);
        let source = error.source.map(|source| self.source(source));
        Error::from(TransportError { message, source, ..error })
    }

    /// Returns a source as it is, so that it can be downcast, unless its texts contain a secret: then the texts remain,
    /// redacted.
    fn source(&self, source: Source) -> Source {
        let chain = chain(&*source);
        let is_plain = |text: &str| text.len() <= WINDOW && self.find(text).is_empty();
        if chain.iter().all(|error| is_plain(&error.to_string()) && is_plain(&format!("{error:?}"))) {
            return source;
        }
        let mut redacted = None;
        for error in chain.into_iter().rev() {
            redacted = Some(Box::new(Redacted { text: self.message(&error.to_string()), source: redacted }));
        }
        redacted.map_or(source, |redacted| redacted as Source)
    }
}

/// Returns an error and its sources.
fn chain<'a>(error: &'a (dyn StdError + 'static)) -> Vec<&'a (dyn StdError + 'static)> {
    let mut chain = vec![error];
    let mut error = error;
    while let Some(source) = error.source() {
        chain.push(source);
        error = source;
    }
    chain
}

/// The text of an error whose original text contains secrets.
#[derive(Debug)]
struct Redacted {
    text: String,
    source: Option<Box<Redacted>>,
}

impl fmt::Display for Redacted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl StdError for Redacted {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.source.as_deref().map(|source| source as _)
    }
}
