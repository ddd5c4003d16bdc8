//! A UserSig or PrivateMapKey for each input line `SDKAPPID USER SECONDS [ROOM | #ROOM]`.
//!
//! ```text
//! export TRTC_APP_KEY=…   # the key from the console
//! echo '1400000000 teacher_42 86400' | cargo run --example user_sig --features user-sig
//! ```
//!
//! A numeric room ID has the prefix `#`.

#![allow(clippy::print_stdout)]

use std::error::Error;
use std::io::BufRead;
use std::time::Duration;

use trtc_api::user_sig::{Privileges, Room, Signer};

fn main() -> Result<(), Box<dyn Error>> {
    let key =
        std::env::var("TRTC_APP_KEY").map_err(|_| "TRTC_APP_KEY is not set; set it to the key from the console")?;
    for line in std::io::stdin().lock().lines() {
        let line = line?;
        let words: Vec<&str> = line.split_whitespace().collect();
        let (application, user, seconds, room) = match words[..] {
            [application, user, seconds] => (application, user, seconds, None),
            [application, user, seconds, room] => (application, user, seconds, Some(room)),
            _ => return Err(format!("expected `SDKAPPID USER SECONDS [ROOM | #ROOM]`, found `{line}`").into()),
        };
        let signer = Signer::new(application.parse()?, &*key);
        let lifetime = Duration::from_secs(seconds.parse()?);
        println!(
            "{}",
            match room {
                None => signer.user_sig(user, lifetime)?,
                Some(room) => {
                    let room = match room.strip_prefix('#') {
                        Some(number) => Room::Number(number.parse()?),
                        None => Room::from(room),
                    };
                    signer.private_map_key(user, &room, Privileges::ALL, lifetime)?
                }
            }
        );
    }
    Ok(())
}
