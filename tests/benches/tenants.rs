//! The memory of many accounts in one program: 10,000 clients of `with_credential`, compared with 10,000 credentials alone.
//!
//! Fair: both keep the same secrets, and the allocator counts the bytes that are alive. The clients have each sent one
//! request, so that what a first call caches is counted too. Repeat with
//! `cargo run --manifest-path tests/benches/Cargo.toml --features allocations --bin tenants`.

use stats_alloc::Region;
use trtc_api::transport::{BoxFuture, Request, Response, Transport, TransportError};
use trtc_api::web_record::StopWebRecordRequest;
use trtc_api::{Client, Credential, RateLimits};
use trtc_benches::allocations::ALLOCATOR;

const TENANTS: usize = 10_000;

struct Canned;

impl Transport for Canned {
    fn send(&self, _: Request) -> BoxFuture<'_, Result<Response, TransportError>> {
        Box::pin(async { Ok(Response::new(200, r#"{"Response":{"RequestId":"1"}}"#)) })
    }
}

fn credential(number: usize) -> Credential {
    Credential::new(format!("AKID{number:0>32}"), format!("{number:0>32}"))
}

/// Returns the bytes that are alive after `make`, for each tenant.
fn bytes_each<T>(make: impl FnOnce() -> Vec<T>) -> usize {
    let region = Region::new(ALLOCATOR);
    let all = make();
    let change = region.change();
    drop(all);
    (change.bytes_allocated - change.bytes_deallocated) / TENANTS
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), trtc_api::Error> {
    let client = Client::builder().credential(credential(0)).transport(Canned).rate_limits(RateLimits::Wait).build()?;
    let stop = || StopWebRecordRequest::builder().task_id("x").build();
    client.stop_web_record(stop()).await?;

    let alone = bytes_each(|| (0..TENANTS).map(credential).collect());
    let clients = bytes_each(|| {
        let of_tenant = |number| client.with_credential(credential(number)).expect("valid credentials");
        (0..TENANTS).map(of_tenant).collect::<Vec<Client>>()
    });
    let mut used: Vec<Client> = Vec::with_capacity(TENANTS);
    let region = Region::new(ALLOCATOR);
    for number in 0..TENANTS {
        let of_tenant = client.with_credential(credential(number))?;
        of_tenant.stop_web_record(stop()).await?;
        used.push(of_tenant);
    }
    let change = region.change();
    let after = (change.bytes_allocated - change.bytes_deallocated) / TENANTS;
    println!("bytes a tenant: {alone} of the credentials alone, {clients} with a client, ");
    println!("{after} more than the client itself after a call, with its signing key and its rate limit");
    println!("the client itself has {} bytes", size_of::<Client>());
    Ok(())
}
