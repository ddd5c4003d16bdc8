//! UserSig and PrivateMapKey against those that the official packages made.

use std::time::{Duration, UNIX_EPOCH};

use proptest::prelude::*;
use serde_json::Value;
use trtc_api::user_sig::{Privileges, Room, Signer, UserSigError};

use crate::common::StandingClock;

const NOW: u64 = 1_700_000_000;
const KEY: &str = "5bd2850fff3ecb11d7c805251c51ee463a25727bddc2385f3fa8bfee1bb93b5e";

fn signer_at(seconds: u64) -> Signer {
    Signer::new(1_400_000_000, KEY).clock(StandingClock(UNIX_EPOCH + Duration::from_secs(seconds)))
}

/// The JSON inside, which is what the packages agree on: deflated bytes and the order of keys are their own.
fn inflated(user_sig: &str) -> Value {
    use base64::Engine;
    let text = user_sig.replace('*', "+").replace('-', "/").replace('_', "=");
    let deflated = base64::engine::general_purpose::STANDARD.decode(text).unwrap();
    serde_json::from_reader(flate2::read::ZlibDecoder::new(&*deflated)).unwrap()
}

fn vectors() -> Value {
    serde_json::from_str(include_str!("../facts/user_sig.json")).unwrap()
}

#[test]
fn they_are_those_of_the_official_packages() {
    let vectors = vectors();
    let node = &vectors["node tls-sig-api-v2@1.0.2 (npm, official)"];
    let mut seen = 0;
    for (name, vector) in node.as_object().unwrap() {
        let user = vector["userid"].as_str().unwrap();
        let lifetime = Duration::from_secs(vector["expire"].as_u64().unwrap());
        let signer = signer_at(NOW);
        let room = match (vector["roomid"].as_u64(), vector["roomstr"].as_str()) {
            (Some(number), _) => Some(Room::Number(u32::try_from(number).unwrap())),
            (None, Some(name)) => Some(Room::from(name)),
            (None, None) => None,
        };
        let privileges = Privileges(vector["privilege"].as_u64().unwrap_or(0) as u32);
        let ours = match &room {
            Some(room) => signer.private_map_key(user, room, privileges, lifetime).unwrap(),
            None => signer.user_sig(user, lifetime),
        };
        let theirs: Value = serde_json::from_str(vector["inflated"].as_str().unwrap()).unwrap();
        assert_eq!(inflated(&ours), theirs, "{name}");

        let claims =
            signer.verify(vector["usersig"].as_str().unwrap()).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!((&*claims.user_id, claims.issued, claims.expires), (user, NOW, NOW + lifetime.as_secs()));
        assert_eq!(claims.ticket.as_ref().map(|ticket| &ticket.room), room.as_ref(), "{name}");
        assert_eq!(claims.ticket.map_or(0, |ticket| ticket.privileges.0), privileges.0);
        seen += 1;
    }
    assert_eq!(seen, 4);
    let python = &vectors["python tls-sig-api-v2==1.1 (PyPI, official)"];
    let theirs: Value = serde_json::from_str(python["inflated"].as_str().unwrap()).unwrap();
    assert_eq!(inflated(&signer_at(NOW).user_sig("xiaojun", Duration::from_secs(15_552_000))), theirs);
    assert_eq!(signer_at(NOW).verify(python["UserSig"].as_str().unwrap()).unwrap().user_id, "xiaojun");
}

#[test]
fn what_was_not_made_with_the_key_is_refused() {
    let user_sig = signer_at(NOW).user_sig("user_1", Duration::from_secs(60));
    assert!(signer_at(NOW + 60).verify(&user_sig).is_ok());
    assert_eq!(signer_at(NOW + 61).verify(&user_sig), Err(UserSigError::Expired(1)));
    assert_eq!(Signer::new(1_400_000_000, "another").verify(&user_sig), Err(UserSigError::WrongSignature));
    let other = Signer::new(1_400_000_001, KEY).verify(&user_sig);
    assert_eq!(other, Err(UserSigError::OtherApplication(1_400_000_000)));
    for broken in ["", "eJ", "no base64 !", &user_sig[..user_sig.len() / 2], "aGVsbG8_"] {
        let error = signer_at(NOW).verify(broken).unwrap_err();
        assert!(matches!(error, UserSigError::Malformed(_)), "{broken}: {error}");
    }
}

#[test]
fn what_no_ticket_holds_and_what_no_key_signs_is_an_error() {
    let lifetime = Duration::from_secs(60);
    let long = signer_at(NOW).private_map_key(&"x".repeat(65_536), &Room::Number(1), Privileges::ALL, lifetime);
    assert_eq!(long, Err(UserSigError::TooLong));
    let keyless = Signer::new(1_400_000_000, "");
    assert_eq!(keyless.verify(&keyless.user_sig("user_1", lifetime)), Err(UserSigError::WrongSignature));
}

#[test]
fn the_key_is_shown_nowhere() {
    let signer = signer_at(NOW);
    assert!(!format!("{signer:?}").contains("5bd2"), "{signer:?}");
}

proptest! {
    #[test]
    fn what_is_made_can_be_read(user in "[a-zA-Z0-9_-]{1,32}", room in any::<u32>(), name in "\\PC{1,64}", bits in any::<u32>(), seconds in 1..1_000_000_u64) {
        let signer = signer_at(NOW);
        let lifetime = Duration::from_secs(seconds);
        prop_assert_eq!(signer.verify(&signer.user_sig(&user, lifetime)).unwrap().user_id, user.clone());
        for room in [Room::Number(room), Room::String(name.clone())] {
            let ticket = signer.private_map_key(&user, &room, Privileges(bits), lifetime).unwrap();
            let ticket = signer.verify(&ticket).unwrap().ticket.unwrap();
            prop_assert_eq!((ticket.room, ticket.privileges.0, u64::from(ticket.expires)), (room, bits, NOW + seconds));
        }
    }

    #[test]
    fn no_text_makes_a_panic(text in ".{0,200}", bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        use base64::Engine;
        use std::io::Write;
        let signer = signer_at(NOW);
        prop_assert!(signer.verify(&text).is_err());
        let mut deflated = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
        deflated.write_all(&bytes).unwrap();
        let text = base64::engine::general_purpose::STANDARD.encode(deflated.finish().unwrap());
        prop_assert!(signer.verify(&text).is_err());
    }
}
