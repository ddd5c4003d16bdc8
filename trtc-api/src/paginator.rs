//! Actions that answer a page at a time: which page comes next, and when there is none.
//!
//! ```
//! # #[cfg(all(feature = "emulator", feature = "call-quality"))] {
//! use trtc_api::call_quality::{DescribeRoomInfoRequest, DescribeRoomInfoResponse, RoomState};
//! use trtc_api::emulator::Emulator;
//! use trtc_api::{Client, Credential, Region};
//!
//! # tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap().block_on(async {
//! let emulator = Emulator::new();
//! emulator.on::<DescribeRoomInfoRequest>().reply(|request| {
//!     // Twelve rooms, ten of them on the first page.
//!     let rooms = if request.page_number == Some(0) { 10 } else { 2 };
//!     DescribeRoomInfoResponse { room_list: vec![RoomState::default(); rooms], ..Default::default() }
//! });
//! let client = Client::builder()
//!     .credential(Credential::new("AKIDexample", "not-a-real-key"))
//!     .region(Region::AP_SINGAPORE)
//!     .transport(emulator)
//!     .build()?;
//!
//! let request = DescribeRoomInfoRequest::builder().sdk_app_id(1).start_time(1_590_065_777).end_time(1_590_065_877).build();
//! let mut rooms = client.items(request);
//! let mut found = 0;
//! while let Some(room) = rooms.next().await {
//!     let _: RoomState = room?;
//!     found += 1;
//! }
//! assert_eq!(found, 12);
//! # Ok::<(), trtc_api::Error>(()) }).unwrap();
//! # }
//! ```

pub use crate::client::{Items, Pages};
pub use crate::page::Paginated;
