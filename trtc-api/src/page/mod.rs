//! Actions that answer a page at a time: which page comes next, and when there is none.
//!
//! ```
//! # #[cfg(all(feature = "mock", feature = "call-quality"))] {
//! use trtc_api::call_quality::{DescribeRoomInfoRequest, DescribeRoomInfoResponse, RoomState};
//! use trtc_api::mock::Emulator;
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

mod pager;

pub(crate) use pager::Pager;

use crate::action::Action;

/// An action that answers a page at a time. The `service!` macro implements it where a schema says `pagination`.
pub trait Paginated: Action {
    /// What a page is a list of.
    type Item: Send + 'static;

    /// Which fields say what.
    const LAYOUT: Layout;

    /// The items of an answer.
    fn items(response: Self::Response) -> Vec<Self::Item>;
}

/// Which fields of a request and its answer say which page is wanted, by their indices.
#[derive(Debug, Clone, Copy)]
pub struct Layout {
    /// The request field that says which page: its number, or how many items to pass over.
    pub from: usize,
    /// Whether that counts items, not pages.
    pub by_offset: bool,
    /// The number of the first page.
    pub first: u64,
    /// The request field that says how many items make a page.
    pub size: usize,
    /// How many items make a page, where the request does not say.
    pub usual_size: u64,
    /// The answer field with the items.
    pub items: usize,
    /// The answer field with the number of all items.
    pub total: Option<usize>,
}
