//! UserSig and PrivateMapKey, compared with those of the official packages.

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

/// Returns the JSON of a UserSig; the compressed bytes and the order of the keys differ between the packages.
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
fn signatures_equal_those_of_the_official_packages() {
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
            None => signer.user_sig(user, lifetime).unwrap(),
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
    assert_eq!(inflated(&signer_at(NOW).user_sig("xiaojun", Duration::from_secs(15_552_000)).unwrap()), theirs);
    assert_eq!(signer_at(NOW).verify(python["UserSig"].as_str().unwrap()).unwrap().user_id, "xiaojun");
}

#[test]
fn verify_rejects_other_keys_applications_and_expired_signatures() {
    let user_sig = signer_at(NOW).user_sig("user_1", Duration::from_secs(60)).unwrap();
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

/// The limits of the service.
#[test]
fn what_the_service_does_not_accept_is_not_signed() {
    let signer = signer_at(NOW);
    let hour = Duration::from_secs(3_600);
    let room = Room::Number(1);
    let sign = |user: &str, lifetime| {
        let plain = signer.user_sig(user, lifetime);
        let ticket = signer.private_map_key(user, &room, Privileges::ALL, lifetime);
        assert_eq!(plain.as_ref().err(), ticket.as_ref().err());
        plain.err()
    };
    for user in ["", "a\nb", "a b", "a\0", "\u{e9}", &"x".repeat(33)] {
        assert_eq!(sign(user, hour), Some(UserSigError::InvalidUserId), "{user:?}");
    }
    assert_eq!(sign(&"x".repeat(32), hour), None);
    let until_2106 = u64::from(u32::MAX) - NOW;
    assert_eq!(sign("user_1", Duration::from_secs(until_2106)), None);
    for seconds in [0, until_2106 + 1, u64::MAX] {
        assert_eq!(sign("user_1", Duration::from_secs(seconds)), Some(UserSigError::InvalidLifetime), "{seconds}");
    }
    for name in ["", "a\nb", &"x".repeat(65)] {
        let ticket = signer.private_map_key("user_1", &Room::from(name), Privileges::ALL, hour);
        assert_eq!(ticket, Err(UserSigError::InvalidRoom), "{name:?}");
    }
    for key in ["", " ", "k\n", " k", "\"k\"", "'k'"] {
        let signer = Signer::new(1_400_000_000, key);
        assert_eq!(signer.user_sig("user_1", hour), Err(UserSigError::InvalidKey), "{key:?}");
        assert_eq!(signer.verify("eJ"), Err(UserSigError::InvalidKey));
    }
}

#[test]
fn debug_hides_the_key() {
    let signer = signer_at(NOW);
    assert!(!format!("{signer:?}").contains("5bd2"), "{signer:?}");
}

proptest! {
    #[test]
    fn verify_returns_what_was_signed(user in "[a-zA-Z0-9_-]{1,32}", room in any::<u32>(), name in "[ -~]{1,64}", bits in any::<u32>(), seconds in 1..1_000_000_u64) {
        let signer = signer_at(NOW);
        let lifetime = Duration::from_secs(seconds);
        prop_assert_eq!(signer.verify(&signer.user_sig(&user, lifetime).unwrap()).unwrap().user_id, user.clone());
        for room in [Room::Number(room), Room::String(name.clone())] {
            let ticket = signer.private_map_key(&user, &room, Privileges(bits), lifetime).unwrap();
            let ticket = signer.verify(&ticket).unwrap().ticket.unwrap();
            prop_assert_eq!((ticket.room, ticket.privileges.0, u64::from(ticket.expires)), (room, bits, NOW + seconds));
        }
    }

    #[test]
    fn no_input_panics(text in ".{0,200}", bytes in prop::collection::vec(any::<u8>(), 0..200)) {
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
