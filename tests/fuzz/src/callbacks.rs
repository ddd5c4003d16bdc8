//! Fuzz target for callbacks of the service.

use trtc_api::callback::{Callback, CallbackError, Receiver, sign};
use trtc_api::events::Event;

const KEY: &str = "callbackkey";

/// Decodes any body with a valid signature to an event, and rejects it with an invalid signature. Without a key, a body is an
/// event or a decoding error.
pub fn callbacks(body: &[u8]) {
    let receiver = Receiver::new(KEY).replay_window(None);
    let genuine: Result<Callback<Event>, _> = receiver.receive(Some(&sign(KEY, body)), body);
    match genuine {
        Ok(callback) => drop(format!("{callback:?}")),
        Err(error) => panic!("a right signature is refused: {error}"),
    }
    let unsigned: Result<Callback<Event>, _> = Receiver::unsigned().replay_window(None).receive(None, body);
    assert!(matches!(unsigned, Ok(_) | Err(CallbackError::Malformed(_))), "{unsigned:?}");
    // The input as a signature, and the signature of another body.
    let given = String::from_utf8_lossy(body);
    for wrong in [&*given, &*sign("anotherkey", body)] {
        let forged: Result<Callback<Event>, _> = receiver.receive(Some(wrong), body);
        assert!(matches!(forged, Err(CallbackError::WrongSignature)), "{forged:?}");
    }
}
