//! Many accounts in one program: clients with other credentials share everything else.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use trtc_api::credentials::provider_fn;
use trtc_api::web_record::StopWebRecordRequest;
use trtc_api::{Client, Credential, ErrorKind, RateLimits, blocking};

use crate::common::{RecordingTransport, Runtime, VirtualClock, credential};

fn stop() -> StopWebRecordRequest {
    StopWebRecordRequest::builder().task_id("x").build()
}

fn tenant(number: usize) -> Credential {
    Credential::new(format!("AKIDtenant{number}"), format!("key-of-the-tenant-{number}"))
}

#[test]
fn each_tenant_signs_with_its_own_credentials() {
    let transport = RecordingTransport::default();
    let client = Client::builder().credential(credential()).transport(transport.clone()).build().unwrap();
    let blocking = blocking::Client::builder().credential(credential()).transport(transport.clone()).build().unwrap();
    Runtime::paused().block_on(async {
        for number in 0..3 {
            let of_tenant = client.with_credential(tenant(number)).unwrap();
            of_tenant.stop_web_record(stop()).await.unwrap();
            assert!(!format!("{of_tenant:?}").contains("key-of"), "{of_tenant:?}");
        }
        client.stop_web_record(stop()).await.unwrap();
    });
    blocking.with_credential(tenant(4)).unwrap().stop_web_record(stop()).unwrap();
    blocking.with_credential_provider(tenant(5)).stop_web_record(stop()).unwrap();
    let ids: Vec<_> = transport.requests().into_iter().map(|request| request.secret_id).collect();
    let own = credential();
    assert_eq!(ids, ["AKIDtenant0", "AKIDtenant1", "AKIDtenant2", own.secret_id(), "AKIDtenant4", "AKIDtenant5"]);
    let error = client.with_credential(Credential::new("AKIDx", "a key")).unwrap_err();
    assert_eq!(error.kind(), &ErrorKind::Credential);
}

/// The service limits each account.
#[test]
fn the_rate_limits_of_tenants_are_separate() {
    Runtime::paused().block_on(async {
        let client = Client::builder().credential(credential()).transport(RecordingTransport::default());
        let client = client.rate_limits(RateLimits::Fail).clock(VirtualClock::new()).build().unwrap();
        let provided = client.with_credential_provider(tenant(1));
        for of_tenant in [client.clone(), client.with_credential(tenant(1)).unwrap(), provided] {
            for _ in 0..20 {
                of_tenant.stop_web_record(stop()).await.unwrap();
            }
            let error = of_tenant.clone().stop_web_record(stop()).max_attempts(1).await.unwrap_err();
            assert_eq!(error.kind(), &ErrorKind::RateLimited, "{error}");
        }
    });
}

#[test]
fn an_async_closure_is_a_provider() {
    let transport = RecordingTransport::default();
    let calls = Arc::new(AtomicUsize::new(0));
    let vault = {
        let calls = Arc::clone(&calls);
        provider_fn(move || {
            let calls = Arc::clone(&calls);
            async move {
                tokio::time::sleep(Duration::from_millis(10)).await;
                match calls.fetch_add(1, Ordering::SeqCst) {
                    0 => Err("the vault is sealed"),
                    number => Ok(tenant(number)),
                }
            }
        })
    };
    let client = Client::builder().credential_provider(vault).transport(transport.clone()).build().unwrap();
    Runtime::paused().block_on(async {
        let error = client.stop_web_record(stop()).await.unwrap_err();
        assert_eq!((error.kind(), error.message()), (&ErrorKind::Credential, "the vault is sealed"));
        client.stop_web_record(stop()).await.unwrap();
    });
    assert_eq!(transport.requests()[0].secret_id, "AKIDtenant1");
    // A closure that captures nothing can be an `async` one.
    let client = Client::builder().credential_provider(provider_fn(async || Ok::<_, std::io::Error>(tenant(7))));
    let client = client.transport(transport.clone()).build().unwrap();
    Runtime::paused().block_on(async { client.stop_web_record(stop()).await }).unwrap();
    assert_eq!(transport.requests()[1].secret_id, "AKIDtenant7");
}
