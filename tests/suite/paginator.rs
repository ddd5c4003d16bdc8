//! Paginated actions: all items in order, an end or an error, and positions to continue from.

use trtc_api::call_quality::{
    DescribeRoomInfoRequest, DescribeRoomInfoResponse, DescribeUserInfoRequest, DescribeUserInfoResponse, RoomState,
    UserInformation,
};
use trtc_api::emulator::{Emulator, Fault};
use trtc_api::paginator::PagePosition;
use trtc_api::{Client, ErrorCode, ErrorKind, Region, blocking};

use crate::common::{Runtime, credential, new_emulator};

fn request() -> DescribeRoomInfoRequest {
    DescribeRoomInfoRequest::builder().sdk_app_id(1).start_time(1_590_065_777).end_time(1_590_065_877).build()
}

fn room(number: u64) -> RoomState {
    RoomState { create_time: number, ..Default::default() }
}

/// An emulator of a service with this many rooms, which reports the number of all of them.
fn service(rooms: u64) -> Emulator {
    let emulator = new_emulator();
    emulator.on::<DescribeRoomInfoRequest>().reply(move |request| {
        let (page, size) = (request.page_number.unwrap(), request.page_size.unwrap());
        let list = (page * size..rooms.min((page + 1) * size)).map(room).collect();
        DescribeRoomInfoResponse { room_list: list, total: rooms as i64, ..Default::default() }
    });
    emulator
}

/// An emulator of a service that returns these pages, then empty ones, and always reports this total.
fn pages_of(total: i64, pages: &'static [&'static [u64]]) -> Emulator {
    let emulator = new_emulator();
    emulator.on::<DescribeRoomInfoRequest>().reply(move |request| {
        let page = usize::try_from(request.page_number.unwrap()).unwrap();
        let list = pages.get(page).copied().unwrap_or_default().iter().copied().map(room).collect();
        DescribeRoomInfoResponse { room_list: list, total, ..Default::default() }
    });
    emulator
}

fn of_size(size: u64) -> DescribeRoomInfoRequest {
    DescribeRoomInfoRequest { page_size: Some(size), ..request() }
}

fn client(emulator: &Emulator) -> Client {
    let builder = Client::builder().credential(credential()).region(Region::AP_SINGAPORE);
    builder.transport(emulator.clone()).build().unwrap()
}

fn blocking_client(emulator: &Emulator) -> blocking::Client {
    let builder = blocking::Client::builder().credential(credential()).region(Region::AP_SINGAPORE);
    builder.transport(emulator.clone()).build().unwrap()
}

/// Returns the rooms that the async client finds, which the blocking one must find too.
fn all(emulator: &Emulator, request: &DescribeRoomInfoRequest) -> Result<Vec<u64>, trtc_api::Error> {
    let runtime = Runtime::new();
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
fn every_item_is_returned_once_and_in_order() {
    for rooms in [0, 1, 9, 10, 11, 20, 25] {
        let emulator = service(rooms);
        assert_eq!(all(&emulator, &request()).unwrap(), (0..rooms).collect::<Vec<_>>(), "{rooms}");
        let asked = emulator.calls::<DescribeRoomInfoRequest>();
        assert_eq!(
            asked.len() as u64,
            2 * (rooms / 10 + 1),
            "{rooms}: the page with the last item is the last unless it is full"
        );
        assert!(
            asked.iter().all(|asked| asked.page_size == Some(10)),
            "the size is sent, or the service ignores the page"
        );
    }
}

#[test]
fn the_request_sets_the_first_page_and_the_page_size() {
    let emulator = service(25);
    let mut from = request();
    from.page_number = Some(2);
    from.page_size = Some(4);
    assert_eq!(all(&emulator, &from).unwrap(), (8..25).collect::<Vec<_>>());
}

#[test]
fn an_error_is_the_last_item() {
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
fn a_throttled_page_is_retried() {
    let emulator = service(12);
    emulator.fault(Fault::Throttle, 1);
    let runtime = Runtime::paused();
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
fn pages_and_items_are_streams() {
    use futures_util::StreamExt;
    let emulator = new_emulator();
    emulator.on::<DescribeUserInfoRequest>().reply(|request| {
        let users = [6, 1, 0][usize::try_from(request.page_number.unwrap()).unwrap()];
        let list = (0..users).map(|_| UserInformation::default()).collect();
        DescribeUserInfoResponse { user_list: Some(list), ..Default::default() }
    });
    let request = DescribeUserInfoRequest::builder().comm_id("c").start_time(1).end_time(2).sdk_app_id(1).build();
    let runtime = Runtime::new();
    let sizes = runtime.block_on(async {
        let pages = client(&emulator).pages(request.clone());
        pages.map(|page| page.unwrap().user_list.unwrap_or_default().len()).collect::<Vec<_>>().await
    });
    assert_eq!(sizes, [6, 1, 0], "without a total, an empty page confirms the end");
    let many = runtime.block_on(async { client(&emulator).items(request).count().await });
    assert_eq!(many, 7);
}

/// Returns the rooms and, if there is one, the error after them, with both clients.
fn rooms_and_error(emulator: &Emulator, request: &DescribeRoomInfoRequest) -> (Vec<u64>, Option<String>) {
    let blocking: Vec<_> = blocking_client(emulator).items(request.clone()).collect();
    let runtime = Runtime::new();
    let found = runtime.block_on(async {
        let (mut found, mut items) = (Vec::new(), client(emulator).items(request.clone()));
        while let Some(item) = items.next().await {
            found.push(item);
        }
        found
    });
    let split = |all: Vec<Result<RoomState, trtc_api::Error>>| {
        let error = all.last().and_then(|last| last.as_ref().err()).map(|error| {
            assert_eq!(error.kind(), &ErrorKind::InvalidResponse);
            error.message().to_owned()
        });
        (all.into_iter().filter_map(Result::ok).map(|room| room.create_time).collect::<Vec<_>>(), error)
    };
    let (found, blocking) = (split(found), split(blocking));
    assert_eq!(found, blocking);
    found
}

/// Pages that are shorter than requested do not end the list before its total.
#[test]
fn short_pages_go_on_to_the_reported_total() {
    let emulator = pages_of(5, &[&[1], &[2], &[3], &[4], &[5]]);
    assert_eq!(rooms_and_error(&emulator, &of_size(2)), (vec![1, 2, 3, 4, 5], None));
    let emulator = pages_of(5, &[&[1]]);
    let (rooms, error) = rooms_and_error(&emulator, &of_size(2));
    assert_eq!(rooms, [1]);
    assert_eq!(error.as_deref(), Some("the service returned 1 of the 5 items that it reported"));
    let (rooms, error) = rooms_and_error(&pages_of(7, &[]), &of_size(2));
    assert!(rooms.is_empty() && error.is_some());
    let (_, error) = rooms_and_error(&pages_of(i64::MAX, &[&[1]]), &of_size(1));
    assert!(error.is_some(), "a total that is never reached is no endless loop");
}

/// An empty page before the reported total is followed by the next one.
#[test]
fn an_empty_page_in_the_middle_goes_on() {
    let emulator = pages_of(6, &[&[1, 2], &[], &[3], &[], &[], &[4, 5, 6]]);
    let (rooms, error) = rooms_and_error(&emulator, &of_size(1));
    assert_eq!((rooms, error), (vec![1, 2, 3, 4, 5, 6], None));
    let (rooms, error) = rooms_and_error(&pages_of(4, &[&[1, 2], &[], &[3, 4]]), &of_size(2));
    assert_eq!((rooms, error), (vec![1, 2, 3, 4], None));
    let (rooms, error) = rooms_and_error(&pages_of(4, &[&[1, 2], &[], &[3]]), &of_size(2));
    assert_eq!(rooms, [1, 2, 3]);
    assert!(error.is_some_and(|error| error.contains("3 of the 4 items")));
}

/// Pages may be equal.
#[test]
fn equal_pages_are_no_error() {
    let same: &[&[u64]] = &[&[7_u64] as &[u64]; 40];
    assert_eq!(rooms_and_error(&pages_of(40, same), &of_size(1)), (vec![7; 40], None));
    // The total of one page: nothing but an empty page ends the list.
    assert_eq!(rooms_and_error(&pages_of(1, same), &of_size(1)), (vec![7; 40], None));
}

#[test]
fn pages_that_repeat_in_a_cycle_are_an_error() {
    for length in [1, 2, 3, 10, 100] {
        let emulator = new_emulator();
        emulator.on::<DescribeRoomInfoRequest>().reply(move |request| {
            let page = request.page_number.unwrap() % length;
            let list = (0..10).map(|index| room(page * 10 + index)).collect();
            DescribeRoomInfoResponse { room_list: list, total: 10, ..Default::default() }
        });
        let (rooms, error) = rooms_and_error(&emulator, &request());
        assert!(rooms.len() as u64 >= length * 10, "{length}");
        assert!(error.is_some_and(|error| error.contains("repeats its pages")), "{length}");
    }
}

/// Pages that repeat are an error also if they add up to the total.
#[test]
fn repeated_pages_that_reach_the_total_are_an_error() {
    static SAME: [&[u64]; 20] = [&[1, 2]; 20];
    static ALTERNATING: [&[u64]; 8] = [&[1, 2], &[3, 4], &[1, 2], &[3, 4], &[1, 2], &[3, 4], &[1, 2], &[3, 4]];
    for (total, pages) in [(8, &SAME[..]), (40, &SAME), (16, &ALTERNATING)] {
        let (rooms, error) = rooms_and_error(&pages_of(total, pages), &of_size(2));
        assert!(error.is_some_and(|error| error.contains("repeats its pages")), "{total}: {rooms:?}");
    }
}

/// A total of zero beside items is no total.
#[test]
fn a_total_that_rises_falls_or_is_zero_loses_no_items() {
    static PAGES: [&[u64]; 3] = [&[1, 2], &[3, 4], &[5]];
    let totals: [fn(u64) -> i64; 5] = [
        |_| 0,
        |_| -1,
        |page| (page as i64 * 2 + 2).min(5),
        |page| 7 - page as i64,
        |page| if page == 0 { 5 } else { 0 },
    ];
    for (number, total) in totals.into_iter().enumerate() {
        let emulator = new_emulator();
        emulator.on::<DescribeRoomInfoRequest>().reply(move |request| {
            let page = request.page_number.unwrap();
            let rooms = PAGES.get(page as usize).copied().unwrap_or_default();
            let room_list = rooms.iter().map(|number| room(*number)).collect();
            DescribeRoomInfoResponse { room_list, total: total(page), ..Default::default() }
        });
        assert_eq!(rooms_and_error(&emulator, &of_size(2)), (vec![1, 2, 3, 4, 5], None), "{number}");
    }
}

/// The same where the total is that of all pages, and not a minimum.
#[test]
fn a_total_of_all_items_that_is_zero_loses_no_items() {
    use trtc_api::Site;
    use trtc_api::ai_service::{
        DescribeVoicePrintRequest, DescribeVoicePrintResponse, VoicePrintInfo, VoicePrintQuery,
    };
    static PAGES: [&[u64]; 3] = [&[1, 2], &[3, 4], &[5]];
    let print = |number: &u64| VoicePrintInfo { app_id: Some(*number), ..Default::default() };
    let totals: [fn(u64) -> u64; 4] =
        [|_| 0, |page| if page == 1 { 5 } else { 0 }, |page| if page == 1 { 0 } else { 5 }, |_| 5];
    for (number, total) in totals.into_iter().enumerate() {
        let emulator = new_emulator();
        emulator.on::<DescribeVoicePrintRequest>().reply(move |request| {
            let page = request.page_index.unwrap();
            let prints = PAGES.get(page as usize - 1).copied().unwrap_or_default();
            let data = prints.iter().map(print).collect();
            DescribeVoicePrintResponse { data: Some(data), total_count: Some(total(page)), ..Default::default() }
        });
        let builder = blocking::Client::builder().credential(credential()).site(Site::CHINA).region("ap-guangzhou");
        let client = builder.transport(emulator.clone()).build().unwrap();
        let request = DescribeVoicePrintRequest::builder().describe_mode(VoicePrintQuery::ByPage).page_size(2).build();
        let found: Vec<_> = client.items(request).map(|print| print.unwrap().app_id.unwrap()).collect();
        assert_eq!(found, [1, 2, 3, 4, 5], "{number}");
    }
}

#[test]
fn a_stored_position_continues_the_list() {
    let store = |position: PagePosition| {
        let stored = serde_json::to_string(&position).unwrap();
        serde_json::from_str::<PagePosition>(&stored).unwrap()
    };
    let emulator = service(25);
    let runtime = Runtime::new();
    for taken in 0..=25 {
        let mut first = blocking_client(&emulator).items(of_size(4));
        let mut found: Vec<u64> = first.by_ref().take(taken).map(|room| room.unwrap().create_time).collect();
        let position = store(first.position());
        assert_eq!(position.items_before(), taken as u64);
        let rest = blocking_client(&emulator).items(of_size(4)).resume_from(position);
        let rest: Vec<u64> = rest.map(|room| room.unwrap().create_time).collect();
        let by_async = runtime.block_on(async {
            let mut items = client(&emulator).items(of_size(4)).resume_from(position);
            let mut found = Vec::new();
            while let Some(room) = items.next().await {
                found.push(room.unwrap().create_time);
            }
            found
        });
        assert_eq!(rest, by_async);
        found.extend(rest);
        assert_eq!(found, (0..25).collect::<Vec<_>>(), "{taken}");
    }
    // A page that failed is requested again.
    let mut pages = blocking_client(&emulator).pages(of_size(10));
    pages.next().unwrap().unwrap();
    emulator.fault(Fault::Truncated, 1);
    pages.next().unwrap().unwrap_err();
    let rest: Vec<_> = blocking_client(&emulator).pages(of_size(10)).resume_from(store(pages.position())).collect();
    let sizes: Vec<usize> = rest.into_iter().map(|page| page.unwrap().room_list.len()).collect();
    assert_eq!(sizes, [10, 5]);
}
