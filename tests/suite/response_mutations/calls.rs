//! Complete responses: typed and raw calls of both clients, and pages.

use std::cell::Cell;
use std::collections::BTreeSet;

use trtc_api::__private::FieldValue;
use trtc_api::call_quality::{DescribeCallDetailInfoRequest, DescribeRoomInfoRequest, DescribeUserInfoRequest};
use trtc_api::paginator::Paginated;
use trtc_api::{Action, Client, Region, blocking};

use super::*;
use crate::common::{CurrentBody, Runtime, credential};
use crate::examples::{examples, for_each_action};

/// Both clients, the body that they receive, and the number of mutants that they have seen.
struct Clients {
    body: CurrentBody,
    mutants: Cell<usize>,
    client: Client,
    blocking: blocking::Client,
    runtime: Runtime,
}

impl Clients {
    fn new() -> Self {
        let body = CurrentBody::default();
        macro_rules! client {
            ($client:ty) => {{
                let builder = <$client>::builder().credential(credential()).region(Region::AP_SINGAPORE);
                builder.transport(body.clone()).max_attempts(1).unchecked().build().unwrap()
            }};
        }
        let runtime = Runtime::new();
        Self { client: client!(Client), blocking: client!(blocking::Client), runtime, body, mutants: Cell::default() }
    }

    fn set(&self, response: &str) {
        self.body.set(format!(r#"{{"Response":{response}}}"#));
    }

    /// The result of a typed call. The clients take turns; where both are asked, they must agree.
    fn typed<A: Action>(&self, turn: usize, response: &str) -> Result<Value, Error> {
        self.set(response);
        let json = |response: A::Response| serde_json::to_value(response.value_ref()).unwrap();
        let asynchronous = || self.runtime.block_on(async { self.client.call(A::placeholder()).await }).map(json);
        in_turns(turn, &asynchronous, &|| self.blocking.call(A::placeholder()).map(json), response)
    }

    /// The result of a raw call.
    fn raw(&self, action: &str, turn: usize, response: &str) -> Result<Value, Error> {
        self.set(response);
        let asynchronous = || self.runtime.block_on(self.client.call_raw(action, json!({})).send());
        in_turns(turn, &asynchronous, &|| self.blocking.call_raw(action, json!({})), response)
    }

    /// The first page.
    fn page<A: Paginated>(&self, turn: usize, response: &str) -> Result<Value, Error> {
        self.set(response);
        let json = |response: A::Response| serde_json::to_value(response.value_ref()).unwrap();
        let asynchronous = || self.runtime.block_on(async { self.client.pages(A::placeholder()).next().await });
        let asynchronous = || asynchronous().unwrap().map(json);
        in_turns(turn, &asynchronous, &|| self.blocking.pages(A::placeholder()).next().unwrap().map(json), response)
    }
}

/// Asks one client in turns, and both each eighth time.
fn in_turns(
    turn: usize,
    asynchronous: &dyn Fn() -> Result<Value, Error>,
    blocking: &dyn Fn() -> Result<Value, Error>,
    context: &str,
) -> Result<Value, Error> {
    if turn.is_multiple_of(8) {
        match (asynchronous(), blocking()) {
            (Ok(one), Ok(other)) => assert_eq!(one, other, "{context}"),
            (Err(one), Err(other)) => assert_eq!(one.to_string(), other.to_string(), "{context}"),
            (one, other) => panic!("{one:?} and {other:?}: {context}"),
        }
    }
    if turn.is_multiple_of(2) { asynchronous() } else { blocking() }
}

/// A typed call or the request of a page, without the type of its action: the checks are compiled once for all.
type Call<'a> = &'a dyn Fn(usize, &str) -> Result<Value, Error>;

fn check_action(clients: &Clients, action: &str, typed: Call<'_>, examples: &[Value]) {
    for original in responses(examples) {
        let expected = typed(0, &original.to_string()).unwrap();
        for_each_mutant(&original, |_, mutant, context| {
            let turn = clients.mutants.replace(clients.mutants.get() + 1);
            let context = &format!("{action} {context}");
            mutant.check(&expected, typed(turn, &mutant.json), context);
            // The typed call sees every mutation. The raw call and an error beside the mutation take turns, over all actions:
            // many responses have a request ID only, and the number of mutations is odd, so that each mutation meets both.
            if turn.is_multiple_of(2) {
                match clients.raw(action, turn / 2, &mutant.json) {
                    Ok(received) => {
                        // Numbers beyond `Value` and broken Unicode: the other members are as they were sent.
                        let sent: Value = match mutant.mutation {
                            Mutation::Text(_) => json!({}),
                            _ => serde_json::from_str(&mutant.json).unwrap(),
                        };
                        let same = |(key, value): (&String, &Value)| received[key] == *value;
                        assert!(sent.as_object().unwrap().iter().all(same), "{received} {context}");
                    }
                    // Only a response without a request ID and without a field is none.
                    Err(error) => {
                        let found = (error.kind(), mutant.key());
                        assert_eq!(found, (&ErrorKind::InvalidResponse, "RequestId"), "{context}");
                    }
                }
                return;
            }
            let failed = match turn % 4 {
                1 => typed(turn / 4, &mutant.with_error()),
                _ => clients.raw(action, turn / 4, &mutant.with_error()),
            };
            let failed = failed.unwrap_err();
            assert_eq!(failed.code(), Some("FailedOperation.TaskExist"), "{context}");
            assert!(failed.request_id().is_some() || mutant.key() == "RequestId", "{context}");
        });
    }
}

fn check_pages(action: &str, page: Call<'_>) -> usize {
    let check = |original: &Value| {
        let expected = page(0, &original.to_string()).unwrap();
        for_each_mutant(original, |turn, mutant, context| {
            let context = &format!("a page of {action} {context}");
            mutant.check(&expected, page(turn, &mutant.json), context);
            let failed = page(turn + 1, &mutant.with_error()).unwrap_err();
            assert_eq!(failed.code(), Some("FailedOperation.TaskExist"), "{context}");
        })
    };
    responses(&examples(action)).iter().map(check).sum()
}

#[test]
fn every_mutation_gives_a_valid_value_or_a_precise_error_and_keeps_the_error_code() {
    let clients = Clients::new();
    for_each_action!(|A, examples| {
        let typed = |turn, response: &str| clients.typed::<A>(turn, response);
        check_action(&clients, A::INFO.name, &typed, &examples);
    });
    let mutants = clients.mutants.get();
    assert!(mutants > 3_500, "{mutants} mutants");
}

#[test]
fn every_mutation_of_a_page_does_so_too() {
    let clients = Clients::new();
    macro_rules! check_pages {
        ($action:ty) => {
            check_pages(<$action>::INFO.name, &|turn, response| clients.page::<$action>(turn, response))
        };
    }
    let mutants = [
        check_pages!(DescribeRoomInfoRequest),
        check_pages!(DescribeUserInfoRequest),
        check_pages!(DescribeCallDetailInfoRequest),
    ];
    assert!(mutants.iter().all(|mutants| *mutants > 100), "{mutants:?}");
}
