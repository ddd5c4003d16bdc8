//! `trtc-emulator`: the emulator over loopback HTTP, for clients in any language.

use std::io::Write;
use std::process::ExitCode;
use std::time::Duration;

use trtc_api::emulator::{Emulator, Fault};
use trtc_api::{Credential, Site};

const HELP: &str = "\
trtc-emulator: an emulator of the TRTC server API on a loopback port

Usage: trtc-emulator [OPTIONS]

  --listen ADDRESS     Listens on this loopback address (default: 127.0.0.1:0, a free port).
  --secret-id ID       Accepts only this SecretId (default: accepts any and does not verify signatures).
  --secret-key KEY     Verifies signatures with this SecretKey; required with --secret-id.
  --site NAME          Emulates the edition of one site: international or china (default: both).
  --callback URL       Sends callbacks to this URL: http://127.0.0.1:PORT/PATH.
  --callback-key KEY   Signs callbacks with this key.
  --fault KIND[*N]     Injects a fault into the next N requests (default: 1). Repeat the option for several faults.
                       KIND: throttle, status:503, html, delay:250, drop, reset, reset-after, internal,
                       internal-after, half-way, truncated, huge
  --start-lag SECONDS  Does not find a task until this time after its start, although the task runs (default: 0).
  --quirks SEED        Returns responses in other editions of JSON that mean the same; a number selects them.
  --help               Prints this help.

The first line of output is `listening on http://127.0.0.1:PORT`. The program runs until it is interrupted.
";

fn main() -> ExitCode {
    match run(std::env::args().skip(1)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            let _ = writeln!(std::io::stderr(), "trtc-emulator: {message}\nTry `trtc-emulator --help`.");
            ExitCode::from(2)
        }
    }
}

fn run(args: impl Iterator<Item = String>) -> Result<(), String> {
    let Some(options) = Options::parse(args)? else {
        return write(HELP);
    };
    let emulator = options.emulator()?;
    let listen = &options.listen;
    let server = emulator.listen(listen.as_str()).map_err(|error| format!("cannot listen on {listen}: {error}"))?;
    write(&format!("listening on {}\n", server.url()))?;
    server.wait();
    Ok(())
}

fn write(text: &str) -> Result<(), String> {
    let mut out = std::io::stdout();
    out.write_all(text.as_bytes()).and_then(|()| out.flush()).map_err(|error| error.to_string())
}

struct Options {
    listen: String,
    secret_id: Option<String>,
    secret_key: Option<String>,
    site: Option<Site>,
    callback: Option<String>,
    callback_key: Option<String>,
    faults: Vec<(Fault, u32)>,
    start_lag: Duration,
    quirks: Option<u64>,
}

impl Options {
    /// Returns the options, or `None` for `--help`.
    fn parse(mut args: impl Iterator<Item = String>) -> Result<Option<Self>, String> {
        let mut options = Self {
            listen: "127.0.0.1:0".to_owned(),
            secret_id: None,
            secret_key: None,
            site: None,
            callback: None,
            callback_key: None,
            faults: Vec::new(),
            start_lag: Duration::ZERO,
            quirks: None,
        };
        while let Some(arg) = args.next() {
            let mut value = || args.next().ok_or_else(|| format!("`{arg}` requires a value"));
            match arg.as_str() {
                "--help" | "-h" => return Ok(None),
                "--listen" => options.listen = value()?,
                "--secret-id" => options.secret_id = Some(value()?),
                "--secret-key" => options.secret_key = Some(value()?),
                "--site" => options.site = Some(site(&value()?)?),
                "--callback" => options.callback = Some(value()?),
                "--callback-key" => options.callback_key = Some(value()?),
                "--start-lag" => options.start_lag = seconds(&value()?)?,
                "--quirks" => options.quirks = Some(seed(&value()?)?),
                "--fault" => options.faults.push(fault(&value()?)?),
                _ => return Err(format!("unknown argument `{arg}`")),
            }
        }
        Ok(Some(options))
    }

    fn emulator(&self) -> Result<Emulator, String> {
        let mut builder = Emulator::builder().max_recorded_calls(0).start_lag(self.start_lag);
        match (&self.secret_id, &self.secret_key) {
            (Some(id), Some(key)) => builder = builder.credential(Credential::new(id, key)),
            (None, None) => {}
            _ => return Err("`--secret-id` and `--secret-key` require each other".to_owned()),
        }
        match (&self.callback, &self.callback_key) {
            (Some(url), key) => {
                builder = builder.callbacks(url, key.as_deref()).map_err(|error| error.to_string())?;
            }
            (None, Some(_)) => return Err("`--callback-key` requires `--callback`".to_owned()),
            (None, None) => {}
        }
        if let Some(site) = &self.site {
            builder = builder.site(site);
        }
        if let Some(seed) = self.quirks {
            builder = builder.quirks(seed);
        }
        let emulator = builder.build();
        for (fault, times) in &self.faults {
            emulator.fault(*fault, *times);
        }
        Ok(emulator)
    }
}

fn site(name: &str) -> Result<Site, String> {
    match name {
        "international" => Ok(Site::INTERNATIONAL),
        "china" => Ok(Site::CHINA),
        _ => Err(format!("unknown site `{name}`: use international or china")),
    }
}

fn seconds(text: &str) -> Result<Duration, String> {
    let seconds = text.parse().ok().and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
    seconds.ok_or_else(|| format!("invalid number of seconds `{text}`"))
}

fn seed(text: &str) -> Result<u64, String> {
    text.parse().map_err(|_| format!("invalid seed `{text}`: use a number from 0"))
}

fn fault(text: &str) -> Result<(Fault, u32), String> {
    let (kind, times) = match text.rsplit_once('*') {
        Some((kind, times)) => {
            (kind, times.parse().map_err(|_| format!("invalid number of times `{times}` in `--fault {text}`"))?)
        }
        None => (text, 1),
    };
    let fault = kind.parse().map_err(|error: trtc_api::emulator::ParseFaultError| error.to_string())?;
    Ok((fault, times))
}
