//! The configuration of an emulator.

use std::fmt;
use std::io;
use std::ops::RangeInclusive;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use super::callbacks::CallbackSender;
use super::fault::RandomFaults;
use super::journal::Journal;
use super::tasks::{StartLag, TaskConfig, Tasks};
use super::{Emulator, Fault, State};
use crate::action::Entry;
use crate::clock::{Clock, SystemClock};
use crate::credentials::Credential;
use crate::endpoint::Site;
use crate::lifecycle::Lifecycle;
use crate::schema::Sites;

/// A builder of an [`Emulator`].
///
/// ```
/// use trtc_api::Credential;
/// use trtc_api::emulator::{Emulator, Fault};
///
/// let emulator = Emulator::builder()
///     .credential(Credential::new("AKIDexample", "not-a-real-key"))
///     .random_faults(42, &[(Fault::Throttle, 0.1), (Fault::ResetAfter, 0.01)])
///     .max_recorded_calls(100)
///     .build();
/// # let _ = emulator;
/// ```
#[derive(Clone)]
#[must_use = "end with `build`"]
pub struct EmulatorBuilder {
    config: Config,
    random_faults: Option<RandomFaults>,
    tasks: TaskConfig,
}

/// What stays the same during the life of an emulator.
#[derive(Clone)]
pub(super) struct Config {
    pub(super) credential: Option<Credential>,
    pub(super) actions: Vec<Entry>,
    /// The site whose edition is emulated; `Both` for the union.
    pub(super) site: Sites,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) max_recorded_calls: usize,
    pub(super) callbacks: Option<Arc<CallbackSender>>,
    /// The seed of other editions of responses, if they are wanted.
    pub(super) quirks: Option<u64>,
    /// Whether addresses other than loopback ones are allowed.
    pub(super) remote: bool,
}

impl Default for EmulatorBuilder {
    fn default() -> Self {
        let config = Config {
            credential: None,
            actions: crate::ACTIONS.to_vec(),
            site: Sites::Both,
            clock: Arc::new(SystemClock::default()),
            max_recorded_calls: usize::MAX,
            callbacks: None,
            quirks: None,
            remote: false,
        };
        Self {
            config,
            random_faults: None,
            tasks: TaskConfig { lifecycles: crate::LIFECYCLES.to_vec(), ..TaskConfig::default() },
        }
    }
}

impl EmulatorBuilder {
    /// Sets the only accepted credential, which signatures are verified with (default: any credential is accepted
    /// and signatures are not verified).
    pub fn credential(mut self, credential: Credential) -> Self {
        self.config.credential = Some(credential);
        self
    }

    /// Adds actions to those of the bundled service: the `ACTIONS` that `service!` generates.
    ///
    /// They replace actions of the same name and service, for example those of another edition of its schema.
    pub fn actions(mut self, actions: &[Entry]) -> Self {
        let same = |a: &Entry, b: &Entry| (a.info.name, a.info.service.name) == (b.info.name, b.info.service.name);
        self.config.actions.retain(|known| !actions.iter().any(|added| same(known, added)));
        self.config.actions.extend_from_slice(actions);
        self
    }

    /// Sets the site whose edition of the service is emulated: actions, fields and regions of the other one are rejected
    /// (default: those of both sites are accepted).
    pub fn site(mut self, site: &Site) -> Self {
        self.config.site = site.sites();
        self
    }

    /// Sets the clock (default: the system clock).
    pub fn clock(mut self, clock: impl Clock) -> Self {
        self.config.clock = Arc::new(clock);
        self
    }

    /// Sets how many requests [`Emulator::calls`] and how many events [`Emulator::take_events`] can return; the oldest
    /// are dropped first (default: no limit).
    pub fn max_recorded_calls(mut self, max: usize) -> Self {
        self.config.max_recorded_calls = max;
        self
    }

    /// Sends callbacks to a loopback URL, signed if there is a key (default: callbacks are not sent).
    ///
    /// The emulator retries like the service. If the server does not return HTTP 200 within five seconds, the emulator
    /// retries at once, then every ten seconds until the callback is one minute old.
    ///
    /// # Errors
    ///
    /// Returns an error if the URL is not an `http` URL with a loopback address, or if the thread that sends callbacks
    /// cannot be started.
    pub fn callbacks(mut self, url: &str, key: Option<&str>) -> io::Result<Self> {
        let key = key.map(str::to_owned);
        self.config.callbacks = Some(Arc::new(CallbackSender::open(url, key, self.config.remote)?));
        Ok(self)
    }

    /// Injects faults at random, each with a probability from 0 to 1; equal seeds give equal faults (default: none).
    pub fn random_faults(mut self, seed: u64, probabilities: &[(Fault, f64)]) -> Self {
        self.random_faults = Some(RandomFaults::new(seed, probabilities));
        self
    }

    /// Adds life cycles to those of the bundled service: the `LIFECYCLES` that `service!` generates. They replace life
    /// cycles of the same name and service.
    pub fn lifecycles(mut self, lifecycles: &[&'static Lifecycle]) -> Self {
        let service = |it: &Lifecycle| it.start.action.info.service.name;
        let same = |a: &Lifecycle, b: &Lifecycle| a.name == b.name && service(a) == service(b);
        self.tasks.lifecycles.retain(|known| !lifecycles.iter().any(|added| same(known, added)));
        self.tasks.lifecycles.extend_from_slice(lifecycles);
        self
    }

    /// Sets the time after a start in which requests do not find the task, although it runs (default: none).
    ///
    /// The service returns the error code for a task that does not exist until a task has started up.
    pub fn start_lag(self, lag: Duration) -> Self {
        self.random_start_lag(0, lag..=lag)
    }

    /// Sets a [start lag](Self::start_lag) that differs from task to task; equal seeds give equal lags.
    pub fn random_start_lag(mut self, seed: u64, range: RangeInclusive<Duration>) -> Self {
        self.tasks.start_lag = StartLag { seed, min: *range.start(), max: *range.end() };
        self
    }

    /// Sets whether the input of each task misses the time in which it must be ready (default: `false`).
    ///
    /// A recorded page with `ReadyTimeout` is then loaded again after that time, and its recording fails after the
    /// second one. Tasks that need no readiness are not changed.
    pub fn miss_readiness(mut self, miss: bool) -> Self {
        self.tasks.unready = miss;
        self
    }

    /// Sets whether tasks end after the idle time that their start request allows (default: `false`).
    ///
    /// The emulator has no media, so that each task is idle from its start.
    pub fn end_idle_tasks(mut self, end: bool) -> Self {
        self.tasks.idle = end;
        self
    }

    /// Sets how many tasks of a family may run at once, instead of the documented limits.
    pub fn max_tasks(mut self, max: usize) -> Self {
        self.tasks.max_tasks = Some(max);
        self
    }

    /// Returns successes, errors and events in other editions that mean the same; equal seeds give equal editions
    /// (default: as documented).
    ///
    /// Optional fields and empty lists may be null or absent, lists may have null items, unknown fields with odd content
    /// are added, scalars may be of another kind that converts without loss, strings may be escaped, members come in
    /// another order, the keys of an error may be in lower case, and a byte order mark may come first. The lines of an
    /// event stream may end in other ways, with comments between them. A stream of bytes stays as it is.
    pub fn quirks(mut self, seed: u64) -> Self {
        self.config.quirks = Some(seed);
        self
    }

    /// Allows addresses other than loopback ones: to [listen](Emulator::listen) on, and for
    /// [`callbacks`](Self::callbacks) that are set after this call (default: loopback addresses only).
    ///
    /// Anyone who reaches the address can then read the requests that the emulator received, with their secrets.
    pub fn allow_remote(mut self) -> Self {
        self.config.remote = true;
        self
    }

    /// Builds the emulator.
    pub fn build(self) -> Emulator {
        let state = Mutex::new(State::new(Tasks::new(self.tasks.clone()), self.random_faults));
        Emulator { config: Arc::new(self.config), task_config: Arc::new(self.tasks), state: Arc::new(state) }
    }

    /// Builds an emulator whose tasks survive a restart: they are restored from a file, and changes are appended to it.
    ///
    /// The file holds the requests that changed tasks, with their secrets, and how far the clock was advanced. It does
    /// not hold behaviors, faults and recorded calls. Only one emulator may use it at a time.
    ///
    /// # Errors
    ///
    /// Returns an error if the file cannot be read or written, or was not written by an emulator with the same actions.
    pub fn build_with_state(self, file: impl AsRef<Path>) -> io::Result<Emulator> {
        let emulator = self.build();
        let mut state = emulator.state();
        let (journal, restored) = Journal::open(file.as_ref(), &mut state.tasks, &emulator.config.actions)?;
        state.journal = Some(journal);
        state.offset = restored.offset;
        emulator.report_all(&mut state, restored.unreported);
        drop(state);
        Ok(emulator)
    }
}

/// Omits the credential and the callback key.
impl fmt::Debug for EmulatorBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EmulatorBuilder")
            .field("actions", &self.config.actions.len())
            .field("max_recorded_calls", &self.config.max_recorded_calls)
            .finish_non_exhaustive()
    }
}
