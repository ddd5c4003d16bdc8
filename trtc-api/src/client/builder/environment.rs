//! Settings from environment variables.

use super::ClientBuilder;
use crate::endpoint::Site;
use crate::error::{Error, ErrorKind};

impl<T: ?Sized> ClientBuilder<T> {
    /// Reads settings from environment variables.
    ///
    /// | variable | setting |
    /// |---|---|
    /// | `TENCENTCLOUD_REGION` | [`region`](Self::region) |
    /// | `TENCENTCLOUD_SITE` | [`site`](Self::site): `international`, `china` or a domain |
    /// | `TENCENTCLOUD_ENDPOINT` | [`endpoint`](Self::endpoint), which overrides the site |
    ///
    /// Later setters override these settings.
    ///
    /// ```no_run
    /// use trtc_api::Client;
    /// use trtc_api::credentials::CredentialProviderChain;
    ///
    /// let client = Client::builder()
    ///     .credential_provider(CredentialProviderChain::default_chain())
    ///     .from_env()?
    ///     .build()?;
    /// # Ok::<(), trtc_api::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Configuration`](crate::ErrorKind::Configuration) if the value of a variable is not UTF-8.
    #[inline]
    pub fn from_env(self) -> Result<Self, Error> {
        self.apply_variables(|name| crate::env::variable(name, ErrorKind::Configuration))
    }

    fn apply_variables(mut self, variable: impl Fn(&str) -> Result<Option<String>, Error>) -> Result<Self, Error> {
        let value = |name: &str| Ok::<_, Error>(variable(name)?.filter(|value| !value.is_empty()));
        if let Some(region) = value("TENCENTCLOUD_REGION")? {
            self = self.region(region);
        }
        if let Some(site) = value("TENCENTCLOUD_SITE")? {
            self = self.site(Site::named(&site));
        }
        match value("TENCENTCLOUD_ENDPOINT")? {
            Some(endpoint) => Ok(self.endpoint(endpoint)),
            None => Ok(self),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Client;
    use crate::transport::Transport;

    fn built(pairs: &[(&str, &str)]) -> Client {
        struct Nothing;
        impl Transport for Nothing {
            fn send(
                &self,
                _: crate::transport::Request,
            ) -> crate::transport::BoxFuture<'_, Result<crate::transport::Response, crate::transport::TransportError>>
            {
                Box::pin(std::future::pending())
            }
        }
        let builder = Client::builder().unsigned().transport(Nothing).region("ap-tokyo").site(Site::CHINA);
        let variable =
            |name: &str| Ok(pairs.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned()));
        builder.apply_variables(variable).unwrap().build().unwrap()
    }

    #[test]
    fn from_env_overrides_earlier_settings() {
        let shown = |pairs: &[(&str, &str)]| format!("{:?}", built(pairs));
        let nothing = shown(&[("TENCENTCLOUD_REGION", "")]);
        assert!(nothing.contains("ap-tokyo") && nothing.contains("\"tencentcloudapi.com\""), "{nothing}");
        let both = [("TENCENTCLOUD_REGION", "ap-seoul"), ("TENCENTCLOUD_SITE", "international")];
        let site = shown(&both);
        assert!(site.contains("ap-seoul") && site.contains("intl.tencentcloudapi.com"), "{site}");
        let endpoint = shown(&[both[1], ("TENCENTCLOUD_ENDPOINT", "gateway.example.com")]);
        assert!(endpoint.contains("https://gateway.example.com/") && !endpoint.contains("intl"), "{endpoint}");
    }

    #[test]
    fn a_variable_that_is_not_utf_8_is_an_error() {
        for invalid in ["TENCENTCLOUD_REGION", "TENCENTCLOUD_SITE", "TENCENTCLOUD_ENDPOINT"] {
            let variable = |name: &str| match name == invalid {
                true => Err(Error::configuration("not valid UTF-8")),
                false => Ok(None),
            };
            assert!(Client::builder().apply_variables(variable).is_err());
        }
    }
}
