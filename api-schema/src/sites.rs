//! The sites of Tencent Cloud, each with its own edition of a service.

/// The sites that have an action, a field, a value, an error code or a region.
///
/// ```
/// use api_schema::Sites;
///
/// assert!(Sites::Both.overlap(Sites::China) && Sites::China.overlap(Sites::China));
/// assert!(!Sites::China.overlap(Sites::International));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Sites {
    /// The international site and the Chinese one; or, of an endpoint, a site that is not known.
    #[default]
    Both,
    /// The international site only, `intl.tencentcloudapi.com`.
    International,
    /// The Chinese site only, `tencentcloudapi.com`.
    China,
}

impl Sites {
    /// The names in schema files.
    pub const NAMES: [&str; 2] = ["international", "china"];

    /// Returns the site of an official host or domain, and `Both` for any other one.
    pub fn of_host(host: &str) -> Self {
        let below = |domain: &str| host.strip_suffix(domain).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'));
        if below("intl.tencentcloudapi.com") {
            Self::International
        } else if below("tencentcloudapi.com") {
            Self::China
        } else {
            Self::Both
        }
    }

    /// Returns whether a site is in both.
    pub const fn overlap(self, other: Self) -> bool {
        matches!(
            (self, other),
            (Self::Both, _) | (_, Self::Both) | (Self::International, Self::International) | (Self::China, Self::China)
        )
    }

    /// Returns the only site as a word of a sentence, or `None` for both.
    pub const fn only(self) -> Option<&'static str> {
        match self {
            Self::Both => None,
            Self::International => Some("international"),
            Self::China => Some("Chinese"),
        }
    }

    /// Returns the names in schema files.
    pub const fn names(self) -> &'static [&'static str] {
        match self {
            Self::Both => &Self::NAMES,
            Self::International => &["international"],
            Self::China => &["china"],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Sites;

    #[test]
    fn an_official_host_has_a_site_and_any_other_none() {
        for (host, sites) in [
            ("trtc.intl.tencentcloudapi.com", Sites::International),
            ("trtc.ap-singapore.intl.tencentcloudapi.com", Sites::International),
            ("intl.tencentcloudapi.com", Sites::International),
            ("trtc.tencentcloudapi.com", Sites::China),
            ("tencentcloudapi.com", Sites::China),
            ("nottencentcloudapi.com", Sites::Both),
            ("127.0.0.1", Sites::Both),
        ] {
            assert_eq!(Sites::of_host(host), sites, "{host}");
        }
    }
}
