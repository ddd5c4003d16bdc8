//! `trtc-emulator`: the emulator over HTTP, for clients in any language.

use std::fs;
use std::io::Write;
use std::process::ExitCode;
use std::time::Duration;

#[cfg(feature = "dynamic")]
use trtc_api::dynamic::DynamicService;
use trtc_api::emulator::{Emulator, EmulatorBuilder, Fault, ParseFaultError, Server};
use trtc_api::{Credential, Site};

const HELP: &str = "\
trtc-emulator: an emulator of the TRTC server API

Usage: trtc-emulator [OPTIONS]

Address:
  --listen ADDRESS     Listens on this address (default: 127.0.0.1:0, a free loopback port).
  --allow-remote       Allows addresses other than loopback ones, for --listen and --callback. Anyone who reaches
                       the address can then read the received requests, with their secrets.

Credentials:
  --secret-id ID       Accepts only this SecretId (default: accepts any and does not verify signatures).
  --secret-key KEY     Verifies signatures with this SecretKey; required with --secret-id.
  --token TOKEN        Accepts only this session token (default: none); requires --secret-id.

Behavior:
  --schemas DIR        Adds the actions and life cycles of another service's schema files; repeat it for several
                       services. The program must be built with the feature `dynamic`.
  --site NAME          Emulates the edition of one site: international or china (default: both).
  --responses FILE     Reads responses, errors and faults of actions from this JSON file, for example
                       [{\"action\": \"DismissRoom\", \"error\": {\"code\": \"InternalError\"}}].
  --state FILE         Keeps tasks in this file, so that they survive a restart.
  --start-lag SECONDS  Does not find a task until this time after its start, although the task runs (default: 0).
  --quirks SEED        Returns responses in other editions of JSON that mean the same; a number selects them.
  --fault KIND[*N]     Injects a fault into the next N requests (default: 1). Repeat the option for several faults.
                       KIND: throttle, status:503, html, delay:250, drop, reset, reset-after, internal,
                       internal-after, half-way, truncated, huge
  --max-calls N        Keeps the last N requests and events for /_emulator/calls and /_emulator/events (default: 1000).

Events:
  --callback URL       Sends the events of tasks to this URL, for example http://127.0.0.1:9000/events.
  --callback-key KEY   Signs them with this key; requires --callback.

  --help               Prints this help.
  --version            Prints the version.

The first line of output is `listening on http://127.0.0.1:PORT`; the next lines say how to point a client there. The
program runs until it is interrupted. `curl http://ADDRESS/_emulator` lists the paths of the control interface, which tests use
to set responses, inject faults, read requests and advance the time of tasks; EMULATOR.md describes them.
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
    let options = match Command::parse(args)? {
        Command::Print(text) => return write(&text),
        Command::Serve(options) => options,
    };
    let emulator = options.emulator()?;
    let listen = &options.listen;
    let server = emulator.listen(listen.as_str()).map_err(|error| options.describe(&error))?;
    if !server.address().ip().is_loopback() {
        let _ = writeln!(
            std::io::stderr(),
            "trtc-emulator: warning: anyone who reaches {} can read the received requests, with their secrets",
            server.address()
        );
    }
    // In one write: a reader may close the pipe after the first line.
    write(&banner(&server))?;
    until_interrupted(server)
}

/// Serves until the process is interrupted or terminated.
fn until_interrupted(server: Server) -> Result<(), String> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|error| format!("cannot start a runtime: {error}"))?;
    runtime.block_on(interrupted()).map_err(|error| format!("cannot wait for signals: {error}"))?;
    drop(server);
    Ok(())
}

#[cfg(unix)]
async fn interrupted() -> std::io::Result<()> {
    use tokio::signal::unix::{SignalKind, signal};
    let (mut interrupt, mut terminate) = (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
    std::future::poll_fn(|context| {
        let received = interrupt.poll_recv(context).is_ready() || terminate.poll_recv(context).is_ready();
        if received { std::task::Poll::Ready(Ok(())) } else { std::task::Poll::Pending }
    })
    .await
}

#[cfg(not(unix))]
async fn interrupted() -> std::io::Result<()> {
    tokio::signal::ctrl_c().await
}

fn banner(server: &Server) -> String {
    let mut address = server.address();
    if address.ip().is_unspecified() {
        // An address that clients can connect to.
        address.set_ip(match address {
            std::net::SocketAddr::V4(_) => std::net::Ipv4Addr::LOCALHOST.into(),
            std::net::SocketAddr::V6(_) => std::net::Ipv6Addr::LOCALHOST.into(),
        });
    }
    format!(
        "listening on {url}\n\
         \n\
         To point a client here:\n\
         \x20 this library  Client::builder().endpoint(\"http://{address}\")\n\
         \x20 trtc          export TENCENTCLOUD_ENDPOINT=http://{address}   (also for ClientBuilder::from_env)\n\
         \x20 Python SDK    HttpProfile(protocol=\"http\", endpoint=\"{address}\")\n\
         \x20 Node.js SDK   new ClientProfile(\"TC3-HMAC-SHA256\", new HttpProfile(\"http://\", \"{address}\"))\n\
         \x20 tccli         tccli trtc DescribeWebRecord --endpoint http://{address} ...\n\
         \x20 other         export http_proxy=http://{address}\n\
         To control it from tests: curl http://{address}/_emulator\n",
        url = server.url()
    )
}

fn write(text: &str) -> Result<(), String> {
    let mut out = std::io::stdout();
    out.write_all(text.as_bytes()).and_then(|()| out.flush()).map_err(|error| error.to_string())
}

enum Command {
    Print(String),
    Serve(Box<Options>),
}

#[derive(Default)]
struct Options {
    listen: String,
    allow_remote: bool,
    secret_id: Option<String>,
    secret_key: Option<String>,
    token: Option<String>,
    schemas: Vec<String>,
    site: Option<Site>,
    responses: Option<String>,
    state: Option<String>,
    start_lag: Duration,
    quirks: Option<u64>,
    faults: Vec<(Fault, u32)>,
    max_calls: Option<usize>,
    callback: Option<String>,
    callback_key: Option<String>,
}

impl Command {
    fn parse(mut args: impl Iterator<Item = String>) -> Result<Self, String> {
        let mut options = Options { listen: "127.0.0.1:0".to_owned(), ..Options::default() };
        while let Some(arg) = args.next() {
            // Both `--option value` and `--option=value`.
            let (name, mut given) = match arg.split_once('=') {
                Some((name, value)) if name.starts_with("--") => (name.to_owned(), Some(value.to_owned())),
                _ => (arg, None),
            };
            let mut value = || given.take().or_else(|| args.next()).ok_or_else(|| format!("`{name}` requires a value"));
            match name.as_str() {
                "--help" | "-h" => return Ok(Self::Print(HELP.to_owned())),
                "--version" | "-V" => {
                    return Ok(Self::Print(concat!("trtc-emulator ", env!("CARGO_PKG_VERSION"), "\n").to_owned()));
                }
                "--listen" => options.listen = value()?,
                "--allow-remote" => options.allow_remote = true,
                "--secret-id" => options.secret_id = Some(value()?),
                "--secret-key" => options.secret_key = Some(value()?),
                "--token" => options.token = Some(value()?),
                "--schemas" => options.schemas.push(value()?),
                "--site" => options.site = Some(site(&value()?)?),
                "--responses" => options.responses = Some(value()?),
                "--state" => options.state = Some(value()?),
                "--start-lag" => options.start_lag = seconds(&value()?)?,
                "--quirks" => options.quirks = Some(number("seed", &value()?)?),
                "--fault" => options.faults.push(fault(&value()?)?),
                "--max-calls" => options.max_calls = Some(number("number of calls", &value()?)?),
                "--callback" => options.callback = Some(value()?),
                "--callback-key" => options.callback_key = Some(value()?),
                _ => return Err(format!("unknown argument `{name}`")),
            }
            if given.is_some() {
                return Err(format!("`{name}` takes no value"));
            }
        }
        Ok(Self::Serve(Box::new(options)))
    }
}

impl Options {
    fn emulator(&self) -> Result<Emulator, String> {
        let mut builder = Emulator::builder();
        builder = builder.max_recorded_calls(self.max_calls.unwrap_or(1_000)).start_lag(self.start_lag);
        if self.allow_remote {
            builder = builder.allow_remote();
        }
        builder = self.credential(builder)?;
        match (&self.callback, &self.callback_key) {
            (Some(url), key) => {
                builder = builder.callbacks(url, key.as_deref()).map_err(|error| error.to_string())?;
            }
            (None, Some(_)) => return Err("`--callback-key` requires `--callback`".to_owned()),
            (None, None) => {}
        }
        for directory in &self.schemas {
            builder = add_service(builder, directory)?;
        }
        if let Some(site) = &self.site {
            builder = builder.site(site);
        }
        if let Some(seed) = self.quirks {
            builder = builder.quirks(seed);
        }
        let emulator = match &self.state {
            Some(file) => {
                builder.build_with_state(file).map_err(|error| format!("cannot use the state in {file}: {error}"))?
            }
            None => builder.build(),
        };
        if let Some(file) = &self.responses {
            let json = fs::read(file).map_err(|error| format!("cannot read {file}: {error}"))?;
            emulator.stub_json(&json).map_err(|error| format!("{file}: {error}"))?;
        }
        for (fault, times) in &self.faults {
            emulator.fault(*fault, *times);
        }
        Ok(emulator)
    }

    fn credential(&self, builder: EmulatorBuilder) -> Result<EmulatorBuilder, String> {
        match (&self.secret_id, &self.secret_key, &self.token) {
            (Some(id), Some(key), None) => Ok(builder.credential(Credential::new(id, key))),
            (Some(id), Some(key), Some(token)) => Ok(builder.credential(Credential::new(id, key).token(token))),
            (None, None, None) => Ok(builder),
            (None, None, Some(_)) => Err("`--token` requires `--secret-id` and `--secret-key`".to_owned()),
            _ => Err("`--secret-id` and `--secret-key` require each other".to_owned()),
        }
    }

    fn describe(&self, error: &std::io::Error) -> String {
        let remedy = match error.kind() {
            std::io::ErrorKind::AddrInUse => "; choose another port, or 0 for a free one",
            std::io::ErrorKind::InvalidInput if self.listen.parse::<std::net::SocketAddr>().is_err() => {
                "; use an address with a port, for example 127.0.0.1:8080"
            }
            std::io::ErrorKind::InvalidInput if !self.allow_remote => " with `--allow-remote`",
            _ => "",
        };
        format!("cannot listen on {}: {error}{remedy}", self.listen)
    }
}

/// Adds the actions and life cycles of a service whose schema files are in a directory.
#[cfg(feature = "dynamic")]
fn add_service(builder: EmulatorBuilder, directory: &str) -> Result<EmulatorBuilder, String> {
    let service = DynamicService::load(&[directory]).map_err(|report| format!("invalid schema files:\n{report}"))?;
    Ok(builder.actions(&service.entries()).lifecycles(service.lifecycles()))
}

#[cfg(not(feature = "dynamic"))]
fn add_service(_: EmulatorBuilder, _: &str) -> Result<EmulatorBuilder, String> {
    Err("`--schemas` requires the feature `dynamic`: cargo install trtc-api --no-default-features --features \
         emulator,dynamic,all-actions"
        .to_owned())
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

fn number<T: std::str::FromStr>(what: &str, text: &str) -> Result<T, String> {
    text.parse().map_err(|_| format!("invalid {what} `{text}`: use a number from 0"))
}

fn fault(text: &str) -> Result<(Fault, u32), String> {
    let (kind, times) = match text.rsplit_once('*') {
        Some((kind, times)) => {
            (kind, times.parse().map_err(|_| format!("invalid number of times `{times}` in `--fault {text}`"))?)
        }
        None => (text, 1),
    };
    let fault = kind.parse().map_err(|error: ParseFaultError| error.to_string())?;
    Ok((fault, times))
}
