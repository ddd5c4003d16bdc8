//! Actions that answer a page at a time: all items, in their order, and an end.

use trtc_api::call_quality::{
    DescribeRoomInfoRequest, DescribeRoomInfoResponse, DescribeUserInfoRequest, DescribeUserInfoResponse, RoomState,
    UserInformation,
};
use trtc_api::emulator::{Emulator, Fault};
use trtc_api::{Client, ErrorCode, ErrorKind, Region, blocking};

use crate::common::{credential, new_emulator};

fn request() -> DescribeRoomInfoRequest {
    DescribeRoomInfoRequest::builder().sdk_app_id(1).start_time(1_590_065_777).end_time(1_590_065_877).build()
}

fn room(number: u64) -> RoomState {
    RoomState { create_time: number, ..Default::default() }
}

/// An emulator of a service with so many rooms.
fn service(rooms: u64) -> Emulator {
    let emulator = new_emulator();
    emulator.on::<DescribeRoomInfoRequest>().reply(move |request| {
        let (page, size) = (request.page_number.unwrap(), request.page_size.unwrap());
        let list = (page * size..rooms.min((page + 1) * size)).map(room).collect();
        DescribeRoomInfoResponse { room_list: list, total: 3, ..Default::default() }
    });
    emulator
}

fn client(emulator: &Emulator) -> Client {
    let builder = Client::builder().credential(credential()).region(Region::AP_SINGAPORE);
    builder.transport(emulator.clone()).build().unwrap()
}

fn blocking_client(emulator: &Emulator) -> blocking::Client {
    let builder = blocking::Client::builder().credential(credential()).region(Region::AP_SINGAPORE);
    builder.transport(emulator.clone()).build().unwrap()
}

/// The rooms by the async client, which the blocking one must find too.
fn all(emulator: &Emulator, request: &DescribeRoomInfoRequest) -> Result<Vec<u64>, trtc_api::Error> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
    let found = runtime.block_on(async {
        let mut found = Vec::new();
        let mut rooms = client(emulator).items(request.clone());
        while let Some(room) = rooms.next().await {
            found.push(room?.create_time);
        }
        assert!(rooms.next().await.is_none());
        Ok::<_, trtc_api::Error>(found)
    })?;
    let rooms = blocking_client(emulator).items(request.clone()).map(|room| room.map(|room| room.create_time));
    assert_eq!(rooms.collect::<Result<Vec<_>, _>>()?, found);
    Ok(found)
}

#[test]
fn every_item_comes_once_and_in_order() {
    for rooms in [0, 1, 9, 10, 11, 20, 25] {
        let emulator = service(rooms);
        assert_eq!(all(&emulator, &request()).unwrap(), (0..rooms).collect::<Vec<_>>(), "{rooms}");
        let asked = emulator.calls::<DescribeRoomInfoRequest>();
        assert_eq!(asked.len() as u64, 2 * (rooms / 10 + 1), "{rooms}: a page that is not full is the last");
        assert!(
            asked.iter().all(|asked| asked.page_size == Some(10)),
            "the size is said, or the service takes no page"
        );
    }
}

#[test]
fn the_request_says_where_to_begin_and_how_much_at_a_time() {
    let emulator = service(25);
    let mut from = request();
    from.page_number = Some(2);
    from.page_size = Some(4);
    assert_eq!(all(&emulator, &from).unwrap(), (8..25).collect::<Vec<_>>());
}

#[test]
fn a_service_that_answers_every_page_the_same_is_an_error_and_no_endless_loop() {
    let emulator = new_emulator();
    emulator
        .on::<DescribeRoomInfoRequest>()
        .reply(|_| DescribeRoomInfoResponse { room_list: (0..10).map(room).collect(), ..Default::default() });
    let error = all(&emulator, &request()).unwrap_err();
    assert_eq!(*error.kind(), ErrorKind::InvalidResponse);
    assert!(error.to_string().contains("every page with the same items"), "{error}");
    assert_eq!(emulator.calls::<DescribeRoomInfoRequest>().len(), 2);
}

#[test]
fn an_error_ends_it_after_what_came_before() {
    let emulator = new_emulator();
    emulator
        .on::<DescribeRoomInfoRequest>()
        .times(1)
        .reply(|_| DescribeRoomInfoResponse { room_list: (0..10).map(room).collect(), ..Default::default() });
    emulator.on::<DescribeRoomInfoRequest>().error("InvalidParameter.PageNumber", "no such page");
    let mut rooms = blocking_client(&emulator).items(request());
    assert_eq!(rooms.by_ref().take(10).filter(Result::is_ok).count(), 10);
    assert_eq!(rooms.next().unwrap().unwrap_err().code_as(), Some(ErrorCode::InvalidParameterPageNumber));
    assert!(rooms.next().is_none());
    let mut invalid = request();
    invalid.page_size = Some(101);
    let refused = blocking_client(&emulator).pages(invalid).next().unwrap().unwrap_err();
    assert_eq!(refused.message(), "PageSize is 101 but must be 1 to 100");
}

#[test]
fn a_page_that_is_lost_on_the_way_is_asked_for_again() {
    let emulator = service(12);
    emulator.fault(Fault::Throttle, 1);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().unwrap();
    let found = runtime.block_on(async {
        let mut pages = client(&emulator).pages(request());
        let mut found = 0;
        while let Some(page) = pages.next().await {
            found += page.unwrap().room_list.len();
        }
        found
    });
    assert_eq!(found, 12);
}

#[test]
fn pages_are_a_stream_for_those_who_have_combinators() {
    use futures_util::StreamExt;
    let emulator = new_emulator();
    emulator.on::<DescribeUserInfoRequest>().reply(|request| {
        let users = if request.page_number == Some(0) { 6 } else { 1 };
        let list = (0..users).map(|_| UserInformation::default()).collect();
        DescribeUserInfoResponse { user_list: Some(list), ..Default::default() }
    });
    let request = DescribeUserInfoRequest::builder().comm_id("c").start_time(1).end_time(2).sdk_app_id(1).build();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
    let sizes = runtime.block_on(async {
        let pages = client(&emulator).pages(request.clone());
        pages.map(|page| page.unwrap().user_list.unwrap_or_default().len()).collect::<Vec<_>>().await
    });
    assert_eq!(sizes, [6, 1]);
    let many = runtime.block_on(async { client(&emulator).items(request).count().await });
    assert_eq!(many, 7);
}
