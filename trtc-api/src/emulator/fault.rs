use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use super::response::{Answer, ApiError, End};

/// What the emulator can do to a request, on demand.
///
/// The text form is that of the program's `--fault`: `throttle`, `status:503`, `html`, `delay:250` (milliseconds),
/// `drop`, `reset`, `reset-after`, `internal`, `internal-after`, `half-way`, `truncated`, `huge`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Fault {
    /// Refused with `RequestLimitExceeded`; nothing is done.
    Throttle,
    /// An HTTP status with an empty body; nothing is done.
    Status(u16),
    /// A 502 with a page of HTML, as gateways answer; nothing is done.
    Html,
    /// The request is carried out, and the answer is held back.
    Delay(Duration),
    /// The request is lost on its way: nothing is done, and no answer comes.
    Drop,
    /// Refused with `InternalError`; nothing is done.
    Internal,
    /// The request is carried out, and answered with `InternalError`.
    InternalAfter,
    /// The connection breaks before anything is done.
    Reset,
    /// The request is carried out, and the connection breaks before the answer.
    ResetAfter,
    /// The request is carried out, and the connection breaks half-way through the answer.
    HalfWay,
    /// The request is carried out, and the answer is complete as HTTP but half of its JSON.
    Truncated,
    /// The request is carried out, and the answer has 11 MiB.
    Huge,
}

/// No client waits so long.
const NEVER: Duration = Duration::from_secs(86_400);

/// One MiB more than clients take unless they are told to.
const HUGE: usize = 11 << 20;

impl Fault {
    /// Whether the request is carried out all the same.
    pub(super) fn lets_through(self) -> bool {
        !matches!(self, Self::Throttle | Self::Status(_) | Self::Html | Self::Reset | Self::Drop | Self::Internal)
    }

    /// The answer as the fault leaves it.
    pub(super) fn apply(self, mut answer: Answer, number: u64) -> Answer {
        match self {
            Self::Throttle => {
                let message = "Your current request times exceed the frequency limit; slow down.";
                Answer::of(Err(ApiError::new("RequestLimitExceeded", message)), number)
            }
            Self::Internal | Self::InternalAfter => {
                Answer::of(Err(ApiError::new("InternalError", "An internal error has occurred.")), number)
            }
            Self::Drop => {
                answer.delay = NEVER;
                answer
            }
            Self::Status(status) => Answer::new(status, "text/plain", Vec::new()),
            Self::Html => {
                let page = "<html><head><title>502 Bad Gateway</title></head><body>Bad Gateway</body></html>";
                Answer::new(502, "text/html", page.into())
            }
            Self::Delay(delay) => {
                answer.delay = delay;
                answer
            }
            Self::Reset | Self::ResetAfter => Answer { end: End::BeforeStart, ..answer },
            Self::HalfWay => Answer { end: End::HalfWay, ..answer },
            Self::Truncated => {
                answer.body.truncate(answer.body.len() / 2);
                answer
            }
            Self::Huge => {
                answer.body.resize(HUGE, b' ');
                answer
            }
        }
    }
}

impl FromStr for Fault {
    type Err = UnknownFault;

    fn from_str(text: &str) -> Result<Self, UnknownFault> {
        let unknown = || UnknownFault(text.to_owned());
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

/// A text that is no [`Fault`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownFault(String);

impl fmt::Display for UnknownFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let known = "throttle, status:503, html, delay:250, drop, reset, reset-after, internal, internal-after, \
                     half-way, truncated, huge";
        write!(f, "no fault is called `{}`; there are {known}", self.0)
    }
}

impl std::error::Error for UnknownFault {}
