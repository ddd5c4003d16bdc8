//! The routes of a client: the endpoint of each action, and the failover endpoint.

use std::borrow::Cow;

use super::site::SchemaHost;
use super::{Endpoint, Site};
use crate::memo::Memo;
use crate::schema::Sites;

/// The endpoints of a call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Route {
    pub(crate) primary: Endpoint,
    pub(crate) failover: Option<Endpoint>,
}

impl Route {
    pub(crate) fn only(primary: Endpoint) -> Self {
        Self { primary, failover: None }
    }

    /// Returns an endpoint of the route.
    pub(crate) fn endpoint(&self, target: Target) -> &Endpoint {
        match (target, &self.failover) {
            (Target::Failover, Some(failover)) => failover,
            _ => &self.primary,
        }
    }
}

/// One of the endpoints of a route.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Target {
    Primary,
    Failover,
}

/// An endpoint as it was set.
#[derive(Debug, Clone)]
pub(crate) enum Place {
    /// The host of the schema, on a site.
    Site(Site),
    /// One endpoint for all actions.
    Fixed(Endpoint),
}

/// The route of a host and a region.
type Known = (SchemaHost, Option<String>, Route);

/// The routes of a client. Each is computed once.
#[derive(Debug, Default)]
pub(crate) struct Routes {
    pub(crate) primary: Option<Place>,
    pub(crate) failover: Option<Place>,
    /// Whether to use the regional endpoints.
    pub(crate) regional: bool,
    known: Memo<Known>,
}

impl Routes {
    pub(crate) fn new(primary: Option<Place>, failover: Option<Place>, regional: bool) -> Self {
        Self { primary, failover, regional, known: Memo::default() }
    }

    /// Returns whether an endpoint of all calls uses TLS.
    #[cfg(feature = "reqwest")]
    pub(crate) fn use_tls(&self) -> bool {
        let plain = |place: &Place| matches!(place, Place::Fixed(endpoint) if endpoint.url.starts_with("http:"));
        !self.primary.as_ref().is_some_and(plain) || self.failover.as_ref().is_some_and(|place| !plain(place))
    }

    /// Returns the route of a call.
    pub(crate) fn of(&self, host: SchemaHost, region: &str) -> Cow<'_, Route> {
        let region = self.regional.then_some(region).filter(|region| !region.is_empty());
        let known = self.known.find(|(known, of, _)| *known == host && of.as_deref() == region);
        if let Some((.., route)) = known {
            return Cow::Borrowed(route);
        }
        let route = self.make(host, region);
        self.known.add((host, region.map(str::to_owned), route.clone()));
        Cow::Owned(route)
    }

    /// Returns the site of the calls to a service, as far as it is known.
    pub(crate) fn sites(&self, service_host: &str) -> Sites {
        match &self.primary {
            Some(Place::Site(site)) => site.sites(),
            Some(Place::Fixed(endpoint)) => endpoint.sites(),
            None => Sites::of_host(service_host),
        }
    }

    fn make(&self, host: SchemaHost, region: Option<&str>) -> Route {
        let primary = match &self.primary {
            Some(Place::Fixed(endpoint)) => endpoint.clone(),
            Some(Place::Site(site)) => Endpoint::of_host(&host.on(Some(site), region)),
            None => Endpoint::of_host(&host.on(None, region)),
        };
        let failover = match &self.failover {
            Some(Place::Fixed(endpoint)) => Some(endpoint.clone()),
            Some(Place::Site(site)) => Some(Endpoint::of_host(&host.on(Some(site), None))),
            None => None,
        };
        Route { failover: failover.filter(|failover| *failover != primary), primary }
    }
}
