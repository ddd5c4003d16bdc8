//! The clients of the page: one sends to the service, the others to the emulator.

use trtc_api::dynamic::DynamicAction;
use trtc_api::dynamic::api_schema::model::Sites;
use trtc_api::emulator::Emulator;
use trtc_api::{CallOptions, Client, Site};

use crate::connect::Connection;
use crate::failure::Failure;

/// Where a request is sent to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Target {
    Emulator,
    Service,
}

impl Target {
    pub(super) fn named(name: &str) -> Option<Self> {
        match name {
            "emulator" => Some(Self::Emulator),
            "service" => Some(Self::Service),
            _ => None,
        }
    }
}

pub(super) struct Clients {
    service: Client,
    emulated: Client,
    /// For actions that only the Chinese site has.
    emulated_chinese: Client,
}

impl Clients {
    pub(super) fn new(connection: &Connection, emulator: &Emulator) -> Result<Self, Failure> {
        Ok(Self {
            service: connection.client()?,
            emulated: connection.emulated(emulator.clone(), Site::INTERNATIONAL)?,
            emulated_chinese: connection.emulated(emulator.clone(), Site::CHINA)?,
        })
    }

    /// Returns the client that sends a request. Only the one of the service has credentials.
    pub(super) fn of(&self, target: Target, action: DynamicAction, region: Option<&str>) -> Client {
        let client = match target {
            Target::Service => &self.service,
            Target::Emulator if action.schema().sites == Sites::China => &self.emulated_chinese,
            Target::Emulator => &self.emulated,
        };
        match region {
            Some(region) => client.with_options(CallOptions::new().region(region.to_owned())),
            None => client.clone(),
        }
    }
}
