//! Faults that the emulator injects.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use super::random::Random;
use super::response::{ApiError, EmulatedResponse, End, Writer};

/// A fault that the emulator injects into a request.
///
/// The string form is that of the option `--fault` of `trtc-emulator`: `throttle`, `status:503`, `html`, `delay:250`
/// (milliseconds), `drop`, `reset`, `reset-after`, `internal`, `internal-after`, `half-way`, `truncated`, `huge`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Fault {
    /// The request is throttled with `RequestLimitExceeded` and not applied.
    Throttle,
    /// The request is not applied; the response has this HTTP status and an empty body.
    Status(u16),
    /// The request is not applied; the response is HTTP 502 with an HTML page, like that of a gateway.
    Html,
    /// The request is applied, and its response is delayed.
    Delay(Duration),
    /// The request is not applied, and no response comes.
    Drop,
    /// The request is rejected with `InternalError` and not applied.
    Internal,
    /// The request is applied; the response is `InternalError`.
    InternalAfter,
    /// The connection is reset before the request is applied.
    Reset,
    /// The request is applied, and the connection is reset before the response.
    ResetAfter,
    /// The request is applied, and the connection is reset in the middle of the response body.
    HalfWay,
    /// The request is applied; the response is complete HTTP with the first half of its JSON.
    Truncated,
    /// The request is applied; the response is 11 MiB long.
    Huge,
}

/// A delay that is longer than any timeout.
const NEVER: Duration = Duration::from_secs(86_400);

/// One MiB more than the default limit of clients.
const HUGE: usize = 11 << 20;

impl Fault {
    /// The string forms, with an example of each number.
    ///
    /// ```
    /// use trtc_api::emulator::Fault;
    ///
    /// assert!(Fault::FORMS.iter().all(|form| form.parse::<Fault>().is_ok()));
    /// ```
    pub const FORMS: [&str; 12] = [
        "throttle",
        "status:503",
        "html",
        "delay:250",
        "drop",
        "reset",
        "reset-after",
        "internal",
        "internal-after",
        "half-way",
        "truncated",
        "huge",
    ];

    /// Returns whether the request is applied in spite of the fault.
    pub(super) fn is_applied(self) -> bool {
        !matches!(self, Self::Throttle | Self::Status(_) | Self::Html | Self::Reset | Self::Drop | Self::Internal)
    }

    /// Returns what the fault makes of the response.
    pub(super) fn distort(self, mut response: EmulatedResponse, writer: &Writer) -> EmulatedResponse {
        match self {
            Self::Throttle => {
                let message = "Your current request times exceed the frequency limit; slow down.";
                writer.rejection(&ApiError::new("RequestLimitExceeded", message))
            }
            Self::Internal | Self::InternalAfter => {
                writer.rejection(&ApiError::new("InternalError", "An internal error has occurred."))
            }
            Self::Drop => {
                response.delay = NEVER;
                response
            }
            Self::Status(status) => EmulatedResponse::new(status, "text/plain", Vec::new()),
            Self::Html => {
                let page = "<html><head><title>502 Bad Gateway</title></head><body>Bad Gateway</body></html>";
                EmulatedResponse::new(502, "text/html", page.into())
            }
            Self::Delay(delay) => {
                response.delay = delay;
                response
            }
            Self::Reset | Self::ResetAfter => EmulatedResponse { end: End::BeforeStart, ..response },
            Self::HalfWay => EmulatedResponse { end: End::HalfWay, ..response },
            Self::Truncated => {
                response.body.truncate(response.body.len() / 2);
                response
            }
            Self::Huge => {
                response.body.resize(HUGE, b' ');
                response
            }
        }
    }
}

/// Faults at random, each with its probability.
#[derive(Clone)]
pub(super) struct RandomFaults {
    random: Random,
    probabilities: Vec<(Fault, f64)>,
}

impl RandomFaults {
    pub(super) fn new(seed: u64, probabilities: &[(Fault, f64)]) -> Self {
        Self { random: Random::new(seed), probabilities: probabilities.to_vec() }
    }

    pub(super) fn draw(&mut self) -> Option<Fault> {
        let mut drawn = self.random.fraction();
        let hit = self.probabilities.iter().find(|(_, probability)| {
            let hit = drawn < *probability;
            drawn -= probability;
            hit
        });
        hit.map(|(fault, _)| *fault)
    }
}

/// The form that [`FromStr`] reads.
impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Throttle => "throttle",
            Self::Status(status) => return write!(f, "status:{status}"),
            Self::Html => "html",
            Self::Delay(delay) => return write!(f, "delay:{}", delay.as_millis()),
            Self::Drop => "drop",
            Self::Internal => "internal",
            Self::InternalAfter => "internal-after",
            Self::Reset => "reset",
            Self::ResetAfter => "reset-after",
            Self::HalfWay => "half-way",
            Self::Truncated => "truncated",
            Self::Huge => "huge",
        })
    }
}

impl FromStr for Fault {
    type Err = ParseFaultError;

    fn from_str(text: &str) -> Result<Self, ParseFaultError> {
        let unknown = || ParseFaultError(text.to_owned());
        Ok(match text.split_once(':') {
            None => match text {
                "throttle" => Self::Throttle,
                "html" => Self::Html,
                "drop" => Self::Drop,
                "internal" => Self::Internal,
                "internal-after" => Self::InternalAfter,
                "reset" => Self::Reset,
                "reset-after" => Self::ResetAfter,
                "half-way" => Self::HalfWay,
                "truncated" => Self::Truncated,
                "huge" => Self::Huge,
                _ => return Err(unknown()),
            },
            Some(("status", status)) => match status.parse() {
                Ok(status @ 200..600) => Self::Status(status),
                _ => return Err(unknown()),
            },
            Some(("delay", millis)) => Self::Delay(Duration::from_millis(millis.parse().map_err(|_| unknown())?)),
            Some(_) => return Err(unknown()),
        })
    }
}

/// A string that does not name a [`Fault`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParseFaultError(String);

impl fmt::Display for ParseFaultError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let known = Fault::FORMS.join(", ");
        write!(f, "unknown fault `{}`; expected one of {known}", self.0)
    }
}

impl std::error::Error for ParseFaultError {}

#[cfg(test)]
mod tests {
    use super::Fault;

    #[test]
    fn the_string_form_is_read_back() {
        for text in Fault::FORMS {
            assert_eq!(text.parse::<Fault>().unwrap().to_string(), text);
        }
    }
}
