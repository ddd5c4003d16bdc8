//! What the service calls back.

use trtc_api::callback::{Callback, CallbackError, Receiver, sign};
use trtc_api::events::Event;

const KEY: &str = "callbackkey";

/// Any body with a right signature ends in an event or in an error about what it says; with another one it is refused.
pub fn callbacks(body: &[u8]) {
    let receiver = Receiver::new(KEY).replay_window(None);
    let genuine: Result<Callback<Event>, _> = receiver.receive(Some(&sign(KEY, body)), body);
    match genuine {
        Ok(callback) => drop(format!("{callback:?}")),
        Err(CallbackError::Malformed(error)) => drop(error.to_string()),
        Err(error) => panic!("a right signature is refused: {error}"),
    }
    // The input as a signature, and the signature of something else.
    let given = String::from_utf8_lossy(body);
    for wrong in [&*given, &*sign("anotherkey", body)] {
        let forged: Result<Callback<Event>, _> = receiver.receive(Some(wrong), body);
        assert!(matches!(forged, Err(CallbackError::WrongSignature)), "{forged:?}");
    }
}
