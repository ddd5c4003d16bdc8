use std::borrow::Cow;
use std::fmt;

use crate::error::Error;

/// The official roots, the longer one first: it ends like the other.
const OFFICIAL: [&str; 2] = ["intl.tencentcloudapi.com", "tencentcloudapi.com"];

/// A site of Tencent Cloud, by the domain that the hosts of its services lie under.
///
/// Without one, requests go where the schemas say, which is the international site.
///
/// ```
/// use trtc_api::{Client, Site};
///
/// let china = Client::builder().site(Site::CHINA); // trtc.tencentcloudapi.com
/// let own = Client::builder().site(Site::root("api.example.internal")); // trtc.api.example.internal
/// # let _ = (china, own);
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Site(Cow<'static, str>);

impl Site {
    /// The international site, `intl.tencentcloudapi.com`.
    pub const INTERNATIONAL: Self = Self(Cow::Borrowed(OFFICIAL[0]));

    /// The Chinese site, `tencentcloudapi.com`. Its accounts are others.
    pub const CHINA: Self = Self(Cow::Borrowed(OFFICIAL[1]));

    /// A domain of your own, that gateways of yours lie under; or that of a region, as
    /// `ap-guangzhou.tencentcloudapi.com`.
    pub fn root(domain: impl Into<Cow<'static, str>>) -> Self {
        Self(domain.into())
    }

    /// The domain.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The site by its name, `international` or `china`, or by its domain.
    pub(crate) fn named(name: &str) -> Self {
        match name {
            "international" | "intl" => Self::INTERNATIONAL,
            "china" => Self::CHINA,
            domain => Self::root(domain.to_owned()),
        }
    }

    /// An error if no host can lie under it.
    pub(crate) fn check(&self) -> Result<(), Error> {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-');
        let labels = || self.0.split('.');
        if self.0.bytes().all(plain) && labels().count() > 1 && labels().all(|label| !label.is_empty()) {
            return Ok(());
        }
        let message =
            format!("the site {:?} is no domain; write one without scheme and port, as tencentcloudapi.com", self.0);
        Err(Error::configuration(message))
    }

    fn is_official(&self) -> bool {
        OFFICIAL.contains(&&*self.0)
    }
}

impl fmt::Display for Site {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A host that a schema names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct SchemaHost {
    pub(crate) name: &'static str,
    /// Whether it is that of a single action.
    pub(crate) of_action: bool,
}

impl SchemaHost {
    /// The host on a site, or where the schema says; that of a region, if one is wanted.
    ///
    /// A single action's host is where the service has put it on both official sites, and has none for regions.
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
    fn hosts_move_with_their_site() {
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
            (own, Some(&Site::CHINA), Some("ap-singapore"), "api.example.com"),
        ] {
            assert_eq!(host.on(site, region), wanted, "{host:?} {site:?} {region:?}");
        }
    }

    #[test]
    fn what_is_no_domain_is_told() {
        assert!(Site::root("example.internal").check().is_ok());
        for odd in ["", "https://a.example", "a.example:80", "a..b", ".a.b", "internal", "a.example/"] {
            let error = Site::root(odd).check().unwrap_err();
            assert!(error.message().contains("is no domain"), "{odd}");
        }
    }
}
