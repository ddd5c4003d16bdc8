//! Fuzz target for callbacks of the service.

use trtc_api::callback::{Callback, CallbackError, Receiver, sign};
use trtc_api::events::Event;

const KEY: &str = "callbackkey";

/// Decodes any body with a valid signature to an event or a decoding error, and rejects it with an invalid signature.
pub fn callbacks(body: &[u8]) {
    let receiver = Receiver::new(KEY).replay_window(None);
    let genuine: Result<Callback<Event>, _> = receiver.receive(Some(&sign(KEY, body)), body);
    match genuine {
        Ok(callback) => drop(format!("{callback:?}")),
        Err(CallbackError::Malformed(error)) => drop(error.to_string()),
        Err(error) => panic!("a right signature is refused: {error}"),
    }
    // The input as a signature, and the signature of another body.
    let given = String::from_utf8_lossy(body);
    for wrong in [&*given, &*sign("anotherkey", body)] {
        let forged: Result<Callback<Event>, _> = receiver.receive(Some(wrong), body);
        assert!(matches!(forged, Err(CallbackError::WrongSignature)), "{forged:?}");
    }
}
