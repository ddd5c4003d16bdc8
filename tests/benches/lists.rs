//! Large messages: decoding a response with a list of 1,000 objects, and encoding a request with one.
//!
//! Compares our tables with code that serde derives for the same structs, both from and to JSON in memory. serde's structs
//! keep no unknown fields and accept no other spelling of a value, so they do less. serde reads bytes, as in the `json()` of
//! reqwest, which looks at each string for UTF-8; "decode text" checks all of the bytes at once, as ours does. Our encoder is measured alone and with
//! the validation that goes along with it. Each round alternates, and the best round counts.
//!
//! Run: `cargo run --release --manifest-path tests/benches/Cargo.toml --bin lists`.
//! Counts, with their bounds: `python3 tests/benches/counts.py`.

use std::hint::black_box;
use std::time::{Duration, Instant};

use serde::Deserialize;
use trtc_api::__private::{from_json, to_json};
use trtc_api::call_quality::DescribeRoomInfoResponse;
use trtc_api::validate::validate;
use trtc_api::web_record::{CdnOwner, McuPublishCdnParam};
use trtc_benches::{Publish, floor_request, our_request};

const ITEMS: usize = 1_000;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Rooms {
    total: i64,
    room_list: Vec<Room>,
    request_id: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Room {
    comm_id: String,
    room_string: String,
    create_time: u64,
    destroy_time: u64,
    is_finished: bool,
    user_id: String,
}

fn rooms() -> Vec<u8> {
    let room = |number: usize| {
        format!(
            r#"{{"CommId":"1600011111_{number}_1551113065","RoomString":"room-{number}","CreateTime":1551113065,"DestroyTime":1551116665,"IsFinished":true,"UserId":"user_{number}"}}"#
        )
    };
    let rooms: Vec<String> = (0..ITEMS).map(room).collect();
    format!(r#"{{"Total":{ITEMS},"RoomList":[{}],"RequestId":"2a76ee73"}}"#, rooms.join(",")).into_bytes()
}

fn url(number: usize) -> String {
    format!("rtmp://live.example.com/app/stream-{number}?key=0123456789abcdef")
}

type Work = Box<dyn Fn()>;

/// A name, serde's work and ours.
fn works() -> Vec<(&'static str, Work, Work)> {
    let decode = |name, read: fn(&[u8]) -> serde_json::Result<Rooms>| {
        let (theirs, ours) = (rooms(), rooms());
        let serde = move || {
            let Rooms { total, room_list, request_id } = read(black_box(&theirs)).expect("JSON");
            for Room { comm_id, room_string, create_time, destroy_time, is_finished, user_id } in &room_list {
                black_box((comm_id, room_string, create_time, destroy_time, is_finished, user_id));
            }
            black_box((total, request_id));
        };
        let ours = move || drop(black_box(from_json::<DescribeRoomInfoResponse>(black_box(&ours)).expect("JSON")));
        (name, Box::new(serde) as Work, Box::new(ours) as Work)
    };
    let encode = |name, check: bool| {
        let mut theirs = floor_request();
        let list = (0..ITEMS).map(|number| Publish { publish_cdn_url: url(number), is_tencent_cdn: Some(1) });
        theirs.publish_cdn_params = Some(list.collect());
        let mut ours = our_request();
        let item = |number| {
            McuPublishCdnParam::builder().publish_cdn_url(url(number)).is_tencent_cdn(CdnOwner::TencentCloud).build()
        };
        ours.publish_cdn_params = Some((0..ITEMS).map(item).collect());
        let our_work = move || match check {
            true => drop(black_box(validate(black_box(&ours)))),
            false => drop(black_box(to_json(black_box(&ours)))),
        };
        let serde = move || drop(black_box(serde_json::to_vec(black_box(&theirs)).expect("plain structs")));
        (name, Box::new(serde) as Work, Box::new(our_work) as Work)
    };
    let text = |json: &[u8]| serde_json::from_str(std::str::from_utf8(json).expect("UTF-8"));
    let [bytes, text] = [decode("decode", |json| serde_json::from_slice(json)), decode("decode text", text)];
    vec![bytes, text, encode("encode", false), encode("validate and encode", true)]
}

fn main() {
    const CALLS: u32 = 20;
    let works = works();
    if let [only, name, side, times] = &std::env::args().skip(1).collect::<Vec<_>>()[..]
        && only == "only"
    {
        let (_, theirs, ours) = works.iter().find(|(known, ..)| known == name).expect("a known name");
        let work = if side == "ours" { ours } else { theirs };
        return (0..times.parse().expect("a number")).for_each(|_| work());
    }
    let mut best = vec![[Duration::MAX; 2]; works.len()];
    for _ in 0..100 {
        for ((_, theirs, ours), best) in works.iter().zip(&mut best) {
            for (work, best) in [theirs, ours].into_iter().zip(best) {
                let start = Instant::now();
                (0..CALLS).for_each(|_| work());
                *best = (*best).min(start.elapsed() / CALLS);
            }
        }
    }
    println!("{:<24}{:>12}{:>10}{:>10}", "1,000 items", "serde us", "ours us", "ratio");
    for ((name, ..), [theirs, ours]) in works.iter().zip(&best) {
        let micros = |time: &Duration| time.as_nanos() as f64 / 1_000.0;
        println!("{name:<24}{:>12.1}{:>10.1}{:>10.2}", micros(theirs), micros(ours), micros(ours) / micros(theirs));
    }
}
