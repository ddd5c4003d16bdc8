//! Paginated actions: all pages or all items of a request, in order.
//!
//! [`Client::pages`](crate::Client::pages) and [`Client::items`](crate::Client::items) request one page after the other.
//! They end when all items that the service reports were returned, or at an empty page. If the service returns fewer
//! items than it reports or repeats its pages, the last item is an error of the kind
//! [`InvalidResponse`](crate::ErrorKind::InvalidResponse).
//!
//! A long list can be continued later: store [`Pages::position`] or [`Items::position`] and pass it to `resume_from`.
//!
//! ```
//! # #[cfg(all(feature = "emulator", feature = "call-quality"))] {
//! use trtc_api::call_quality::{
//!     DescribeRoomInfoRequest, DescribeRoomInfoResponse, RoomState,
//! };
//! use trtc_api::emulator::Emulator;
//! use trtc_api::{Client, Credential, Region};
//!
//! # tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap().block_on(async {
//! let emulator = Emulator::new();
//! emulator.on::<DescribeRoomInfoRequest>().reply(|request| {
//!     // Twelve rooms, ten of them on the first page.
//!     let rooms = if request.page_number == Some(0) { 10 } else { 2 };
//!     DescribeRoomInfoResponse {
//!         total: 12,
//!         room_list: vec![RoomState::default(); rooms],
//!         ..Default::default()
//!     }
//! });
//! let client = Client::builder()
//!     .credential(Credential::new("AKIDexample", "not-a-real-key"))
//!     .region(Region::AP_SINGAPORE)
//!     .transport(emulator)
//!     .build()?;
//!
//! let request = DescribeRoomInfoRequest::builder()
//!     .sdk_app_id(1)
//!     .start_time(1_590_065_777)
//!     .end_time(1_590_065_877)
//!     .build();
//! let mut rooms = client.items(request.clone());
//! let first: RoomState = rooms.next().await.unwrap()?;
//!
//! // Later, for example in another process: the position is serializable.
//! let position = rooms.position();
//! let mut rooms = client.items(request).resume_from(position);
//! let mut found = 1;
//! while let Some(room) = rooms.next().await {
//!     let _: RoomState = room?;
//!     found += 1;
//! }
//! assert_eq!(found, 12);
//! # let _ = first;
//! # Ok::<(), trtc_api::Error>(()) }).unwrap();
//! # }
//! ```

pub use crate::client::{Items, Pages};
pub use crate::page::{PagePosition, Paginated};
