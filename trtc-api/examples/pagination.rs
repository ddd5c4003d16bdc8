//! All items of a paginated action, and a list that is continued later.
//!
//! ```text
//! cargo run --example pagination --features emulator
//! ```

#![allow(clippy::print_stdout)]

use trtc_api::call_quality::{DescribeRoomInfoRequest, DescribeRoomInfoResponse, RoomState};
use trtc_api::emulator::Emulator;
use trtc_api::{Client, Credential, Error, Region};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let client = Client::builder()
        .credential(Credential::new("AKIDexample", "not-a-real-key"))
        .region(Region::AP_SINGAPORE)
        .transport(emulator_with_rooms(23))
        .build()?;
    let request = DescribeRoomInfoRequest::builder()
        .sdk_app_id(1_600_011_111)
        .start_time(1_590_065_777)
        .end_time(1_590_065_877)
        .page_size(10)
        .build();

    let mut rooms = client.items(request.clone());
    for _ in 0..12 {
        let Some(room) = rooms.next().await else { break };
        println!("room {}", room?.room_string);
    }
    // A position is serializable: another process can continue here.
    let position = rooms.position();
    println!("continuing at {position:?}");
    let mut rooms = client.items(request).resume_from(position);
    let mut rest = 0;
    while let Some(room) = rooms.next().await {
        room?;
        rest += 1;
    }
    println!("{rest} more rooms");
    Ok(())
}

/// An emulator whose application has this many rooms.
fn emulator_with_rooms(total: u32) -> Emulator {
    let emulator = Emulator::new();
    emulator.on::<DescribeRoomInfoRequest>().reply(move |request| {
        let first = request.page_number.unwrap_or(0) * 10;
        let last = u64::from(total).min(first + 10);
        let room = |number: u64| RoomState { room_string: format!("class-{number}"), ..Default::default() };
        DescribeRoomInfoResponse {
            total: i64::from(total),
            room_list: (first..last).map(room).collect(),
            ..Default::default()
        }
    });
    emulator
}
