//! Where the requests of a client go, and where else, if that host fails.

use std::sync::{PoisonError, RwLock};

use super::site::SchemaHost;
use super::{Endpoint, Site};

/// The hosts that a call may go to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Route {
    pub(crate) primary: Endpoint,
    pub(crate) failover: Option<Endpoint>,
}

impl Route {
    pub(crate) fn only(primary: Endpoint) -> Self {
        Self { primary, failover: None }
    }
}

/// What a client was told of a host.
#[derive(Debug, Clone)]
pub(crate) enum Place {
    /// The same one on a site.
    Site(Site),
    /// One for all.
    Fixed(Endpoint),
}

/// The routes of a client, each made once.
#[derive(Debug, Default)]
pub(crate) struct Routes {
    pub(crate) primary: Option<Place>,
    pub(crate) failover: Option<Place>,
    /// Whether each region has hosts of its own.
    pub(crate) regional: bool,
    known: RwLock<Vec<(SchemaHost, Option<String>, Route)>>,
}

impl Routes {
    pub(crate) fn new(primary: Option<Place>, failover: Option<Place>, regional: bool) -> Self {
        Self { primary, failover, regional, known: RwLock::default() }
    }

    /// The route of a call.
    pub(crate) fn of(&self, host: SchemaHost, region: &str) -> Route {
        let region = self.regional.then_some(region);
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner);
        let is_it = |(its, of, _): &&(SchemaHost, Option<String>, Route)| *its == host && of.as_deref() == region;
        if let Some((.., route)) = known.iter().find(is_it) {
            return route.clone();
        }
        drop(known);
        let route = self.make(host, region);
        let entry = (host, region.map(str::to_owned), route.clone());
        self.known.write().unwrap_or_else(PoisonError::into_inner).push(entry);
        route
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
