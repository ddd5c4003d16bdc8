use std::borrow::Cow;
use std::fmt;

use http::HeaderValue;

use crate::error::Error;
use crate::header::{copied, fixed};

/// A region of Tencent Cloud, the value of the header `X-TC-Region`.
///
/// The documentation of each action lists the regions that serve it. A region without a constant is made from its name:
///
/// ```
/// use trtc_api::Region;
///
/// assert_eq!(Region::AP_SINGAPORE.as_str(), "ap-singapore");
/// assert_eq!(Region::new("ap-somewhere").as_str(), "ap-somewhere");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Region(Cow<'static, str>);

macro_rules! regions {
    ($($name:ident = $value:literal, $place:literal;)*) => {
        impl Region {
            $(
                #[doc = $place]
                pub const $name: Self = Self(Cow::Borrowed($value));
            )*
        }
    };
}

regions! {
    AP_BANGKOK = "ap-bangkok", "Bangkok.";
    AP_BEIJING = "ap-beijing", "Beijing.";
    AP_CHENGDU = "ap-chengdu", "Chengdu.";
    AP_GUANGZHOU = "ap-guangzhou", "Guangzhou.";
    AP_HONGKONG = "ap-hongkong", "Hong Kong.";
    AP_JAKARTA = "ap-jakarta", "Jakarta.";
    AP_MUMBAI = "ap-mumbai", "Mumbai.";
    AP_NANJING = "ap-nanjing", "Nanjing.";
    AP_SEOUL = "ap-seoul", "Seoul.";
    AP_SHANGHAI = "ap-shanghai", "Shanghai.";
    AP_SINGAPORE = "ap-singapore", "Singapore.";
    AP_TOKYO = "ap-tokyo", "Tokyo.";
    EU_FRANKFURT = "eu-frankfurt", "Frankfurt.";
    NA_ASHBURN = "na-ashburn", "Ashburn, Virginia.";
    NA_SILICONVALLEY = "na-siliconvalley", "Silicon Valley.";
    NA_TORONTO = "na-toronto", "Toronto.";
    SA_SAOPAULO = "sa-saopaulo", "São Paulo.";
}

impl Region {
    /// Creates a region from its name, for example `ap-singapore`.
    ///
    /// A typed request to a region that the schema does not know is an error, because that is most often a spelling
    /// mistake. For a new region, waive the check: `waive("X-TC-Region")`.
    pub fn new(name: impl Into<Cow<'static, str>>) -> Self {
        Self(name.into())
    }

    pub(crate) fn header(&self) -> Result<HeaderValue, Error> {
        match &self.0 {
            Cow::Borrowed(name) => fixed("the region", name),
            Cow::Owned(name) => copied("the region", name),
        }
    }

    /// Returns the name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Region {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<&'static str> for Region {
    fn from(name: &'static str) -> Self {
        Self::new(name)
    }
}

impl From<String> for Region {
    fn from(name: String) -> Self {
        Self::new(name)
    }
}
