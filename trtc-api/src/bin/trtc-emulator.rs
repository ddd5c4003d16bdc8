//! `trtc-emulator`: the emulator behind loopback HTTP, for clients in any language.

use std::io::Write;
use std::process::ExitCode;

use trtc_api::Credential;
use trtc_api::emulator::{Emulator, Fault};

const HELP: &str = "\
trtc-emulator: a stand-in for the TRTC server API on a loopback port

  --listen ADDRESS     where to listen                [127.0.0.1:0, any free port]
  --secret-id ID       the SecretId that is known     [any is, and no signature is checked]
  --secret-key KEY     the SecretKey that belongs to it
  --callback URL       sends callbacks there: http://127.0.0.1:PORT/PATH
  --callback-key KEY   signs them with this key
  --fault KIND[*N]     does a fault to the next N requests; may be given several times [N is 1]
                       KIND: throttle, status:503, html, delay:250, drop, reset, reset-after, internal,
                       internal-after, half-way, truncated, huge
  --help               prints this

The first line printed is `listening on http://127.0.0.1:PORT`. It runs until it is interrupted.
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
    let server = emulator.listen(listen.as_str()).map_err(|error| format!("can't listen on {listen}: {error}"))?;
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
    callback: Option<String>,
    callback_key: Option<String>,
    faults: Vec<(Fault, u32)>,
}

impl Options {
    /// The options, or `None` when help is wanted.
    fn parse(mut args: impl Iterator<Item = String>) -> Result<Option<Self>, String> {
        let mut options = Self {
            listen: "127.0.0.1:0".to_owned(),
            secret_id: None,
            secret_key: None,
            callback: None,
            callback_key: None,
            faults: Vec::new(),
        };
        while let Some(arg) = args.next() {
            let mut value = || args.next().ok_or_else(|| format!("`{arg}` needs a value"));
            match arg.as_str() {
                "--help" | "-h" => return Ok(None),
                "--listen" => options.listen = value()?,
                "--secret-id" => options.secret_id = Some(value()?),
                "--secret-key" => options.secret_key = Some(value()?),
                "--callback" => options.callback = Some(value()?),
                "--callback-key" => options.callback_key = Some(value()?),
                "--fault" => options.faults.push(fault(&value()?)?),
                _ => return Err(format!("unknown argument `{arg}`")),
            }
        }
        Ok(Some(options))
    }

    fn emulator(&self) -> Result<Emulator, String> {
        let emulator = match (&self.secret_id, &self.secret_key) {
            (Some(id), Some(key)) => Emulator::new().credential(Credential::new(id, key)),
            (None, None) => Emulator::new(),
            _ => return Err("`--secret-id` and `--secret-key` go together".to_owned()),
        };
        match (&self.callback, &self.callback_key) {
            (Some(url), key) => emulator.callbacks(url, key.as_deref()).map_err(|error| error.to_string())?,
            (None, Some(_)) => return Err("`--callback-key` needs `--callback`".to_owned()),
            (None, None) => {}
        }
        for (fault, times) in &self.faults {
            emulator.fault(*fault, *times);
        }
        Ok(emulator)
    }
}

fn fault(text: &str) -> Result<(Fault, u32), String> {
    let (kind, times) = match text.rsplit_once('*') {
        Some((kind, times)) => (kind, times.parse().map_err(|_| format!("`{times}` is not a number of times"))?),
        None => (text, 1),
    };
    let fault = kind.parse().map_err(|error: trtc_api::emulator::UnknownFault| error.to_string())?;
    Ok((fault, times))
}
