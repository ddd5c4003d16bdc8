//! Options of the connection, and the client that they make.

use std::future::Future;
use std::time::Duration;

use clap::{Args, ValueEnum};
use clap_complete::ArgValueCompleter;
use trtc_api::credentials::{CredentialProviderChain, Profile};
use trtc_api::emulator::Emulator;
use trtc_api::transport::Proxy;
use trtc_api::{Client, ClientBuilder, Credential, Error, Language, Site};

use crate::complete;
use crate::failure::Failure;

/// Options of the connection.
#[derive(Debug, Args)]
#[command(next_help_heading = "Connection")]
pub(crate) struct Connection {
    /// Takes the credentials from this profile of the official SDKs' file
    #[arg(long, value_name = "NAME")]
    profile: Option<String>,
    /// The region, for example ap-singapore
    #[arg(long, value_name = "REGION", add = ArgValueCompleter::new(complete::regions))]
    region: Option<String>,
    /// The site of the account: international, china, or a domain
    #[arg(long, value_name = "SITE", add = ArgValueCompleter::new(complete::sites))]
    site: Option<String>,
    /// A host or URL to send to; http:// for loopback only
    #[arg(long, value_name = "URL")]
    endpoint: Option<String>,
    /// A proxy, or `none` (default: the proxy of the environment variables)
    #[arg(long, value_name = "URL")]
    proxy: Option<String>,
    /// The total timeout in seconds, retries included
    #[arg(long, value_name = "SECONDS", value_parser = seconds)]
    timeout: Option<Duration>,
    /// How many times a request is sent at most
    #[arg(long, value_name = "N")]
    max_attempts: Option<u32>,
    /// The language of the service's messages
    #[arg(long, value_enum, value_name = "LANGUAGE")]
    language: Option<MessageLanguage>,
    /// Waives the rules of one path, for a value that the service accepts but the schema does not
    #[arg(long, value_name = "PATH")]
    waive: Vec<String>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum MessageLanguage {
    En,
    Zh,
}

impl Connection {
    /// Returns the client.
    pub(crate) fn client(&self) -> Result<Client, Failure> {
        self.build(None)
    }

    /// Returns the client, with stand-in credentials if there are none.
    pub(crate) fn client_or_stand_in(&self) -> Result<(Client, Client), Failure> {
        Ok((self.build(None)?, self.build(Some(Credential::new("SECRET_ID", "SECRET_KEY")))?))
    }

    /// Returns a client that sends to an emulator in this process; without `--site`, to the site that is given.
    pub(crate) fn emulated(&self, emulator: Emulator, site: Site) -> Result<Client, Failure> {
        let builder = Client::builder().site(site).credential(Credential::new("SECRET_ID", "SECRET_KEY"));
        Ok(self.options(builder)?.transport(emulator).build()?)
    }

    /// Returns the region that is set by the option or the environment.
    pub(crate) fn region(&self) -> Option<String> {
        self.region.clone().or_else(|| variable("TENCENTCLOUD_REGION"))
    }

    /// Returns where requests to a host of the schema are sent.
    pub(crate) fn destination(&self, host: &str) -> String {
        if let Some(endpoint) = self.endpoint.clone().or_else(|| variable("TENCENTCLOUD_ENDPOINT")) {
            return endpoint;
        }
        let site = self.site.clone().or_else(|| variable("TENCENTCLOUD_SITE"));
        site.map_or(host.to_owned(), |site| host.replace(Site::INTERNATIONAL.as_str(), Site::named(&site).as_str()))
    }

    fn build(&self, credential: Option<Credential>) -> Result<Client, Failure> {
        let mut builder = self.options(Client::builder())?;
        builder = match (credential, &self.profile) {
            (Some(credential), _) => builder.credential(credential),
            (None, Some(profile)) => builder.credential_provider(Profile::new(profile)),
            (None, None) => builder.credential_provider(CredentialProviderChain::default_chain()),
        };
        match self.proxy.as_deref() {
            Some("none") => builder = builder.proxy(Proxy::none()),
            Some(url) => builder = builder.proxy(Proxy::new(url)),
            None => {}
        }
        Ok(builder.build()?)
    }

    /// Sets everything but the credentials and the way to the service.
    fn options(&self, builder: ClientBuilder) -> Result<ClientBuilder, Failure> {
        let mut builder = builder.from_env()?;
        if let Some(region) = &self.region {
            builder = builder.region(region.clone());
        }
        if let Some(site) = &self.site {
            builder = builder.site(Site::named(site));
        }
        if let Some(endpoint) = &self.endpoint {
            builder = builder.endpoint(endpoint);
        }
        if let Some(timeout) = self.timeout {
            builder = builder.timeout(timeout);
        }
        if let Some(attempts) = self.max_attempts {
            builder = builder.max_attempts(attempts);
        }
        for path in &self.waive {
            builder = builder.waive(path);
        }
        match self.language {
            Some(MessageLanguage::En) => builder = builder.language(Language::English),
            Some(MessageLanguage::Zh) => builder = builder.language(Language::Chinese),
            None => {}
        }
        Ok(builder)
    }
}

/// Returns an environment variable that is not empty. The builder of the client reports one that is malformed.
fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

/// Runs a future to its end.
pub(crate) fn block_on<T>(future: impl Future<Output = Result<T, Failure>>) -> Result<T, Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime
        .map_err(|error| Failure::usage(format!("cannot start the runtime: {error}"), "free some resources"))?
        .block_on(future)
}

pub(crate) fn seconds(text: &str) -> Result<Duration, String> {
    let seconds = text.parse().ok().and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
    seconds.ok_or_else(|| "a number of seconds is expected, for example 30 or 0.5".to_owned())
}

/// Returns whether an error is that there are no credentials.
pub(crate) fn lacks_credentials(error: &Error) -> bool {
    *error.kind() == trtc_api::ErrorKind::Credential
}
