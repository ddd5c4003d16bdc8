//! The service as a process, and requests to it.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use trtc_api::emulator::Server;

pub const SECRET_ID: &str = "AKIDexample";
pub const SECRET_KEY: &str = "not-a-real-key";

/// The service as a process.
pub struct Service {
    child: Child,
    pub address: String,
}

impl Service {
    pub fn spawn(database: &Database, emulator: &Server) -> Self {
        Self::with_window(database, emulator, 2)
    }

    /// A service with a confirmation window in seconds.
    pub fn with_window(database: &Database, emulator: &Server, window: u64) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_recording-service"))
            .env("TENCENTCLOUD_SECRET_ID", SECRET_ID)
            .env("TENCENTCLOUD_SECRET_KEY", SECRET_KEY)
            .env("TRTC_SDK_APP_ID", "1600011111")
            .env("TRTC_CALLBACK_KEY", "123654")
            .env("TRTC_CONFIRMATION_SECONDS", window.to_string())
            .env("TENCENTCLOUD_ENDPOINT", emulator.url())
            .env("DATABASE", &database.0)
            .env("LISTEN", "127.0.0.1:0")
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let address = line.trim().rsplit("http://").next().unwrap().to_owned();
        Self { child, address }
    }

    /// The status and the body, or `None` if the service was killed meanwhile.
    pub fn request(&self, method: &str, path: &str, body: &str) -> Option<(u16, String)> {
        request(&self.address, method, path, &[], body)
    }

    /// Kills the service as `kill -9` does.
    pub fn kill(self) {
        drop(self);
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

/// A database that is removed at the end of a test.
pub struct Database(PathBuf);

impl Database {
    pub fn new(name: &str) -> Self {
        Self(Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}-{}.db", std::process::id())))
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        for suffix in ["", "-shm", "-wal"] {
            let _ = std::fs::remove_file(format!("{}{suffix}", self.0.display()));
        }
    }
}

pub const BODY: &str = r#"{"url": "https://class.example.com/42"}"#;

/// Sends a request. Returns the status and the body, or `None` if the connection breaks.
pub fn request(address: &str, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Option<(u16, String)> {
    let mut stream = TcpStream::connect(address).ok()?;
    let headers: String = headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
    let head = format!(
        "{method} {path} HTTP/1.1\r\nHost: {address}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\
         {headers}Connection: close\r\n\r\n",
        body.len()
    );
    stream.write_all(format!("{head}{body}").as_bytes()).ok()?;
    let mut response = String::new();
    stream.read_to_string(&mut response).ok()?;
    let status = response.split(' ').nth(1)?.parse().ok()?;
    Some((status, response.split_once("\r\n\r\n")?.1.to_owned()))
}

/// Random numbers (SplitMix64).
pub struct Random(pub u64);

impl Random {
    pub fn millis(&mut self, end: u64) -> Duration {
        Duration::from_millis(self.below(end))
    }

    pub fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut bits = self.0;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (bits ^ (bits >> 31)) % end
    }
}
