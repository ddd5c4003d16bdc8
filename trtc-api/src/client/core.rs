//! The settings that the async and the blocking client share, and the planning of calls.

use std::borrow::Cow;
use std::fmt;
use std::hash::{BuildHasher, RandomState};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use http::HeaderValue;

use super::CallOptions;
use super::options::REGION;
use crate::clock::{Clock, unix_seconds};
use crate::credentials::{Credential, CredentialSource};
use crate::endpoint::{Endpoint, Region, Route, Routes, SchemaHost};
use crate::engine::{Jitter, Limits, Now, OpenCall, Payload, Plan, SecretHeaders, Shared, refused};
use crate::error::Error;
use crate::event_stream::{Reader, StreamCall};
use crate::header::{copied, fixed};
use crate::object::{Object, to_json};
use crate::rate_limit::Rate;
use crate::schema::{ActionInfo, RetrySafety, ServiceInfo};
#[cfg(feature = "blocking")]
use crate::transport::TransportError;
use crate::validate::encode_call;

/// How errors name the action name.
const ACTION: &str = "the action name";

/// The settings and the state that a client shares with its clones, whatever their credentials and options are.
pub(crate) struct Core {
    routes: Routes,
    pub(crate) max_response_bytes: usize,
    clock: Arc<dyn Clock>,
    shared: Shared,
    seeds: AtomicU64,
}

impl Core {
    pub(crate) fn new(routes: Routes, max_response_bytes: usize, clock: Arc<dyn Clock>, shared: Shared) -> Self {
        // The standard library seeds its hash maps with system randomness, which is enough for jitter.
        let seeds = AtomicU64::new(RandomState::new().hash_one(0));
        Self { routes, max_response_bytes, clock, shared, seeds }
    }

    pub(crate) fn clock(&self) -> &dyn Clock {
        &*self.clock
    }

    pub(crate) fn stopwatch(&self) -> Stopwatch<'_> {
        Stopwatch { clock: &*self.clock, start: self.clock.monotonic() }
    }

    pub(crate) fn jitter(&self) -> Jitter {
        Jitter::seeded(self.seed())
    }

    pub(crate) fn seed(&self) -> u64 {
        self.seeds.fetch_add(0x9e37_79b9_7f4a_7c15, Ordering::Relaxed)
    }

    pub(crate) fn clock_skew(&self) -> Option<i64> {
        self.shared.skew.shown()
    }

    /// Validates a typed request and plans its call.
    pub(crate) fn plan<'a>(
        &'a self,
        source: &'a CredentialSource,
        info: &'static ActionInfo,
        request: &'a dyn Object,
        options: &'a CallOptions,
    ) -> Result<Plan<'a>, Error> {
        let reject = |error: Error| refused(info.service, error.of_call(info.name, 0, false, false));
        let body = self.encode(info, request, options).map_err(reject)?;
        let subject = Subject {
            action: info.name,
            action_header: fixed(ACTION, info.name).map_err(reject)?,
            service: info.service,
            host: info.host,
            unsigned: info.unsigned,
            retry: info.retry,
            regions: info.regions,
            task_id: info.task_id,
            rate: rate(info),
        };
        if options.unchecked != Some(true) && !options.waivers.cover(REGION) {
            known_region(info, options.region.as_ref()).map_err(reject)?;
        }
        let payload = Payload::Typed(request);
        self.plan_of(source, subject, payload, body, options).map_err(reject)
    }

    /// Encodes a request, and validates it for the site that it is sent to, unless the options say otherwise.
    pub(crate) fn encode(
        &self,
        info: &'static ActionInfo,
        request: &dyn Object,
        options: &CallOptions,
    ) -> Result<Vec<u8>, Error> {
        if options.unchecked == Some(true) {
            return Ok(to_json(request));
        }
        // An action such as TextToSpeechSSE has one host for both sites: the service decides.
        let site = match &options.endpoint {
            Some(endpoint) => Endpoint::parse(endpoint)?.sites(),
            None => self.routes.sites(info.service.host),
        };
        encode_call(info, request, site, &options.waivers).map_err(Error::invalid_request)
    }

    /// Returns the credentials that sign a call, or `None` if it needs none.
    pub(crate) async fn credential(&self, plan: &Plan<'_>) -> Result<Option<Credential>, Error> {
        if plan.unsigned {
            return Ok(None);
        }
        let (clock, skew) = (&*self.clock, self.shared.skew.seconds());
        match plan.source.cached(clock, skew) {
            Some(known) => known.map(Some),
            // Boxed, because few calls have to ask the provider, and all of them would carry its state.
            None => Box::pin(plan.source.get(clock, skew, plan.limits.total_timeout)).await.map(Some),
        }
    }

    /// Returns the same as [`credential`](Self::credential), blocking the thread.
    #[cfg(feature = "blocking")]
    pub(crate) fn credential_blocking(&self, plan: &Plan<'_>) -> Result<Option<Credential>, Error> {
        if plan.unsigned {
            return Ok(None);
        }
        match plan.source.cached(&*self.clock, self.shared.skew.seconds()) {
            Some(known) => known.map(Some),
            None => crate::runtime::block_on(self.credential(plan))
                .map_err(|error| Error::from(TransportError::from(error)))?,
        }
    }

    /// Returns the reader of an event stream.
    #[inline]
    pub(crate) fn reader(&self, stream: StreamCall, call: OpenCall) -> Reader {
        Reader::new(stream, call, self.max_response_bytes)
    }

    /// Returns the next event that a reader has received.
    #[inline]
    pub(crate) fn next_event(&self, reader: &mut Reader) -> Option<Result<Box<dyn Object>, Error>> {
        reader.next(&self.shared, self.clock.monotonic())
    }

    /// Plans a call by action name.
    pub(crate) fn raw_plan<'a>(
        &'a self,
        source: &'a CredentialSource,
        action: &'a str,
        request: &'a serde_json::Value,
        options: &'a CallOptions,
    ) -> Result<Plan<'a>, Error> {
        let reject = |error: Error| refused(&crate::SERVICE, error.of_call(action, 0, false, false));
        let known = crate::INFOS.iter().copied().find(|info| info.name == action);
        let subject = Subject {
            action,
            action_header: copied(ACTION, action).map_err(reject)?,
            service: &crate::SERVICE,
            host: known.and_then(|info| info.host),
            unsigned: known.is_some_and(|info| info.unsigned),
            retry: known.map_or(RetrySafety::Never, |info| info.retry),
            regions: known.map_or(&[], |info| info.regions),
            task_id: known.and_then(|info| info.task_id),
            rate: known.and_then(rate),
        };
        self.plan_of(source, subject, Payload::Raw(request), request.to_string().into(), options).map_err(reject)
    }

    /// Formats a client: the body of both clients' `Debug`. What is not set is left out.
    pub(crate) fn show(
        &self,
        name: &str,
        credentials: &CredentialSource,
        options: &CallOptions,
        f: &mut fmt::Formatter<'_>,
    ) -> fmt::Result {
        let mut shown = f.debug_struct(name);
        shown.field("credential", credentials);
        if let Some(endpoint) = &self.routes.primary {
            shown.field("endpoint", endpoint);
        }
        if let Some(failover) = &self.routes.failover {
            shown.field("failover", failover);
        }
        if *options != CallOptions::default() {
            shown.field("options", options);
        }
        shown.finish_non_exhaustive()
    }

    fn plan_of<'a>(
        &'a self,
        source: &'a CredentialSource,
        subject: Subject<'a>,
        payload: Payload<'a>,
        body: Vec<u8>,
        options: &'a CallOptions,
    ) -> Result<Plan<'a>, Error> {
        let region = match (&options.region, subject.regions) {
            (Some(region), _) => region.header()?,
            (None, [only]) => fixed("the region", only)?,
            // An action without regions is the same everywhere.
            (None, []) => HeaderValue::from_static(""),
            (None, several) => {
                let known = several.join(", ");
                return Err(Error::configuration(format!(
                    "no region is set and the action is available in several; set one of: {known}"
                )));
            }
        };
        let route = match &options.endpoint {
            Some(endpoint) => Cow::Owned(Route::only(Endpoint::parse(endpoint)?)),
            None => {
                let host = SchemaHost {
                    name: subject.host.unwrap_or(subject.service.host),
                    of_action: subject.host.is_some(),
                };
                self.routes.of(host, region.to_str().unwrap_or_default())
            }
        };
        let attempt_timeout = options.attempt_timeout.unwrap_or(Duration::from_secs(30));
        Ok(Plan {
            action: subject.action,
            action_header: subject.action_header,
            service: subject.service,
            retry: subject.retry,
            payload,
            body: body.into(),
            route,
            unsigned: subject.unsigned,
            source,
            credential: None,
            sent: SecretHeaders::default(),
            region,
            language: options.language.map(super::Language::header),
            limits: Limits {
                max_attempts: options.max_attempts.unwrap_or(3).max(1),
                attempt_timeout,
                stream_idle_timeout: options.idle_timeout(),
                total_timeout: options.timeout.unwrap_or(Duration::from_secs(90)),
                max_response_bytes: self.max_response_bytes,
                strict_responses: options.strict_responses.unwrap_or(false),
            },
            rate: subject.rate,
            regions: subject.regions,
            task_id: subject.task_id,
            quiet: false,
            shared: &self.shared,
        })
    }
}

/// The facts about an action that a plan needs.
struct Subject<'a> {
    action: &'a str,
    action_header: HeaderValue,
    service: &'static ServiceInfo,
    host: Option<&'static str>,
    unsigned: bool,
    retry: RetrySafety,
    regions: &'static [&'static str],
    task_id: Option<&'static str>,
    rate: Option<Rate>,
}

/// Returns an error for a region that the schema does not know, neither for the action nor for another one.
fn known_region(info: &ActionInfo, region: Option<&Region>) -> Result<(), Error> {
    let all = || info.service.regions.iter().map(|(name, _)| *name);
    let (own, Some(region)) = (info.regions, region.map(Region::as_str)) else { return Ok(()) };
    let is_known = own.contains(&region) || all().any(|known| known == region);
    if is_known || (own.is_empty() && info.service.regions.is_empty()) {
        return Ok(());
    }
    let known: Vec<&str> = if own.is_empty() { all().collect() } else { own.to_vec() };
    let known = known.join(", ");
    Err(Error::configuration(format!(
        "the region {region:?} is unknown; the action is available in {known}. For a new region, waive {REGION:?}"
    )))
}

/// Returns the rate limit of the schema.
fn rate(info: &ActionInfo) -> Option<Rate> {
    let period = Duration::from_secs(info.rate_period.into());
    info.rate_limit.map(|requests| Rate { requests, period })
}

/// Measures the time since a call began.
pub(crate) struct Stopwatch<'a> {
    clock: &'a dyn Clock,
    start: Duration,
}

impl Stopwatch<'_> {
    pub(crate) fn now(&self) -> Now {
        let monotonic = self.clock.monotonic();
        Now { elapsed: monotonic.saturating_sub(self.start), monotonic, unix: unix_seconds(self.clock) }
    }
}
