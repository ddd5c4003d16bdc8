use std::borrow::Cow;
use std::fmt;

use super::redact_setting;
use crate::error::Error;
use crate::schema::Sites;

/// The official domains. The longer one is first, because it ends with the other.
const OFFICIAL: [&str; 2] = ["intl.tencentcloudapi.com", "tencentcloudapi.com"];

/// A site of Tencent Cloud: the domain of its endpoints.
///
/// Without a site, a client uses the endpoints that the schemas name, which are those of the international site.
///
/// ```
/// use trtc_api::{Client, Site};
///
/// // trtc.tencentcloudapi.com
/// let china = Client::builder().site(Site::CHINA);
/// // trtc.api.example.internal
/// let own = Client::builder().site(Site::root("api.example.internal"));
/// # let _ = (china, own);
/// ```
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Site(Cow<'static, str>);

impl Site {
    /// The international site, `intl.tencentcloudapi.com`.
    pub const INTERNATIONAL: Self = Self(Cow::Borrowed(OFFICIAL[0]));

    /// The Chinese site, `tencentcloudapi.com`, which has accounts of its own.
    pub const CHINA: Self = Self(Cow::Borrowed(OFFICIAL[1]));

    /// The Chinese site under its domain `tencentcloudapi.cn`, for [`failover_site`](crate::ClientBuilder::failover_site):
    /// it is the same service, of which the name resolves independently.
    ///
    /// ```
    /// use trtc_api::{Client, Site};
    ///
    /// let builder = Client::builder().site(Site::CHINA).failover_site(Site::CHINA_CN);
    /// # let _ = builder;
    /// ```
    pub const CHINA_CN: Self = Self(Cow::Borrowed("tencentcloudapi.cn"));

    /// The Chinese site under its domain `tencentcloudapi.com.cn`; see [`CHINA_CN`](Self::CHINA_CN).
    pub const CHINA_COM_CN: Self = Self(Cow::Borrowed("tencentcloudapi.com.cn"));

    /// Creates a site from a domain: that of your gateways, or that of a region, for example
    /// `ap-guangzhou.tencentcloudapi.com`.
    ///
    /// Building a client fails if the text is not a domain.
    pub fn root(domain: impl Into<Cow<'static, str>>) -> Self {
        Self(domain.into())
    }

    /// Returns the domain.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns the site of a name, `international` or `china`, or of a domain.
    pub fn named(name: &str) -> Self {
        match name {
            "international" | "intl" => Self::INTERNATIONAL,
            "china" => Self::CHINA,
            domain => Self::root(domain.to_owned()),
        }
    }

    /// Returns an error if the text is not a domain.
    pub(crate) fn check(&self) -> Result<(), Error> {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-');
        let labels = || self.0.split('.');
        if self.0.bytes().all(plain) && labels().count() > 1 && labels().all(|label| !label.is_empty()) {
            return Ok(());
        }
        Err(Error::configuration(format!(
            "the site {:?} is not a domain; set one without scheme and port, for example tencentcloudapi.com",
            redact_setting(&self.0)
        )))
    }

    /// Returns the official site that the domain belongs to, or `Both` for any other domain.
    pub(crate) fn sites(&self) -> Sites {
        Sites::of_host(&self.0)
    }

    fn is_official(&self) -> bool {
        OFFICIAL.contains(&&*self.0)
    }
}

/// Hides what may be a user and a password in a text that is not a domain.
impl fmt::Debug for Site {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Site").field(&redact_setting(&self.0)).finish()
    }
}

impl fmt::Display for Site {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&redact_setting(&self.0))
    }
}

/// A host that a schema names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct SchemaHost {
    pub(crate) name: &'static str,
    /// Whether it is the host of a single action.
    pub(crate) of_action: bool,
}

impl SchemaHost {
    /// Returns the host on a site (or the host of the schema), and of a region if one is given.
    ///
    /// The host of a single action is the same on both official sites, and has no regional variants.
    pub(super) fn on(self, site: Option<&Site>, region: Option<&str>) -> String {
        let root = OFFICIAL.into_iter().find(|root| self.name.ends_with(root));
        let service = root.and_then(|root| self.name.strip_suffix(root)?.strip_suffix('.'));
        let (Some(root), Some(service)) = (root, service) else {
            return self.name.to_owned();
        };
        if self.of_action && site.is_none_or(Site::is_official) {
            return self.name.to_owned();
        }
        let root = site.map_or(root, Site::as_str);
        match region.filter(|_| !self.of_action) {
            Some(region) => format!("{service}.{region}.{root}"),
            None => format!("{service}.{root}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_follow_site_and_region() {
        let trtc = SchemaHost { name: "trtc.intl.tencentcloudapi.com", of_action: false };
        let speech = SchemaHost { name: "trtc.ai.tencentcloudapi.com", of_action: true };
        let own = SchemaHost { name: "api.example.com", of_action: false };
        let root = Site::root("example.internal");
        for (host, site, region, wanted) in [
            (trtc, None, None, "trtc.intl.tencentcloudapi.com"),
            (trtc, Some(&Site::INTERNATIONAL), None, "trtc.intl.tencentcloudapi.com"),
            (trtc, Some(&Site::CHINA), None, "trtc.tencentcloudapi.com"),
            (trtc, Some(&Site::CHINA), Some("ap-beijing"), "trtc.ap-beijing.tencentcloudapi.com"),
            (trtc, None, Some("ap-singapore"), "trtc.ap-singapore.intl.tencentcloudapi.com"),
            (trtc, Some(&root), None, "trtc.example.internal"),
            (speech, Some(&Site::INTERNATIONAL), Some("ap-singapore"), "trtc.ai.tencentcloudapi.com"),
            (speech, Some(&Site::CHINA), None, "trtc.ai.tencentcloudapi.com"),
            (speech, Some(&root), Some("ap-singapore"), "trtc.ai.example.internal"),
            // The domains that the official SDKs fail over to.
            (trtc, Some(&Site::CHINA_CN), None, "trtc.tencentcloudapi.cn"),
            (trtc, Some(&Site::CHINA_COM_CN), None, "trtc.tencentcloudapi.com.cn"),
            (speech, Some(&Site::CHINA_CN), None, "trtc.ai.tencentcloudapi.cn"),
            (own, Some(&Site::CHINA), Some("ap-singapore"), "api.example.com"),
        ] {
            assert_eq!(host.on(site, region), wanted, "{host:?} {site:?} {region:?}");
        }
    }

    #[test]
    fn a_site_that_is_not_a_domain_is_an_error() {
        assert!(Site::root("example.internal").check().is_ok());
        let user = Site::root("me:secret@a.example");
        assert!(!format!("{user:?} {}", user.check().unwrap_err()).contains("secret"));
        for odd in ["", "https://a.example", "a.example:80", "a..b", ".a.b", "internal", "a.example/"] {
            let error = Site::root(odd).check().unwrap_err();
            assert!(error.message().contains("is not a domain"), "{odd}");
        }
    }
}
