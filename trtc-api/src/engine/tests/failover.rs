//! Failover: which endpoint an attempt goes to.

use super::*;

const FAILOVER: &str = "failover.example";

pub(super) fn with_failover(mut setup: Setup) -> Setup {
    setup.route.failover = Some(Endpoint::of_host(FAILOVER));
    setup
}

#[test]
fn a_retry_goes_to_the_failover_endpoint_at_once() {
    for failure in [Fails(TransportErrorKind::Connect), Fails(TransportErrorKind::Timeout), Text(502, "")] {
        let run = with_failover(read_only()).run(vec![failure, done()]);
        assert!(run.result.is_ok());
        assert_eq!((&run.hosts[..], run.waits.len()), (&[SERVICE.host.to_owned(), FAILOVER.to_owned()][..], 0));
    }
    // A request that may have executed is not sent to another endpoint unless it has a key.
    let run = with_failover(keyed(None)).run(vec![Fails(TransportErrorKind::Connection)]);
    assert!(run.result.unwrap_err().may_have_executed());
    let run = with_failover(keyed(Some("k"))).run(vec![Fails(TransportErrorKind::Connection), done()]);
    assert_eq!(run.hosts[1], FAILOVER);
    // A request that was not sent may go to another endpoint.
    let run = with_failover(keyed(None)).run(vec![Fails(TransportErrorKind::Connect), done()]);
    assert_eq!(run.hosts[1], FAILOVER);
}

#[test]
fn a_service_error_does_not_change_the_endpoint() {
    for code in ["RequestLimitExceeded", "InternalError"] {
        let run = with_failover(read_only()).run(vec![service_error(code), done()]);
        assert_eq!((&run.hosts[..], run.waits.len()), (&[SERVICE.host.to_owned(), SERVICE.host.to_owned()][..], 1));
    }
}

#[test]
fn two_failing_endpoints_are_called_in_turns_with_waits() {
    let fail = || Fails(TransportErrorKind::Connect);
    let mut setup = with_failover(read_only());
    setup.limits.max_attempts = 4;
    let run = setup.run(vec![fail(), fail(), fail(), fail()]);
    assert_eq!(run.hosts, [SERVICE.host, FAILOVER, SERVICE.host, FAILOVER]);
    assert_eq!((run.result.unwrap_err().attempts(), run.waits.len()), (4, 2));
}

#[test]
fn calls_avoid_an_open_circuit_and_return_after_a_probe() {
    let setup = with_failover(read_only());
    for _ in 0..5 {
        setup.run(vec![Fails(TransportErrorKind::Connect), done()]);
    }
    assert_eq!(setup.run(vec![done()]).hosts, [FAILOVER]);
    // Each run restarts its clock, so that only the time of the open circuit has passed.
    let later = Setup { begin: Duration::from_secs(31), ..setup };
    assert_eq!(later.run(vec![done()]).hosts, [SERVICE.host]);
    assert_eq!(later.run(vec![done()]).hosts, [SERVICE.host]);
}
