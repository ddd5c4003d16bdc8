//! A browser, and the explorer whose page it shows.

use std::process::Stdio;
use std::time::Duration;

use fantoccini::elements::Element;
use fantoccini::{Client, ClientBuilder, Locator};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, AsyncRead, BufReader};
use tokio::process::{Child, Command};

/// The time that the page has for each step.
const TIMEOUT: Duration = Duration::from_secs(30);

/// A window of the browser.
#[derive(Clone, Copy)]
pub(crate) enum Window {
    Desktop,
    Phone,
}

/// A running `trtc explorer`.
pub(crate) struct Explorer {
    /// The URL with the token.
    pub(crate) url: String,
    _process: Child,
}

impl Explorer {
    pub(crate) async fn start(args: &[&str]) -> Self {
        let program = std::env::var("TRTC").expect("TRTC is the program `trtc`");
        let mut command = Command::new(program);
        command.arg("explorer").args(args).env_clear().env("HOME", "/nonexistent");
        let (process, line) = started(command, "explorer on ").await;
        Self { url: line.split("explorer on ").nth(1).unwrap().trim().to_owned(), _process: process }
    }

    /// The URL without the token.
    pub(crate) fn origin(&self) -> &str {
        self.url.split("/#").next().unwrap()
    }

    pub(crate) fn port(&self) -> &str {
        self.origin().rsplit(':').next().unwrap()
    }
}

/// A browser that shows one page.
pub(crate) struct Browser {
    pub(crate) client: Client,
    _driver: Child,
}

impl Browser {
    pub(crate) async fn start(window: Window, arguments: &[&str]) -> Self {
        let mut command = Command::new("chromedriver");
        command.arg("--port=0");
        let (driver, line) = started(command, "successfully on port ").await;
        let port = line.trim_end_matches('.').rsplit(' ').next().unwrap();
        let mut options = json!({
            "args": ["--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--window-size=1440,900"],
        });
        options["args"].as_array_mut().unwrap().extend(arguments.iter().map(|it| json!(it)));
        if let Window::Phone = window {
            options["mobileEmulation"] = json!({ "deviceMetrics": { "width": 390, "height": 844, "pixelRatio": 1 } });
        }
        let capabilities = json!({ "goog:chromeOptions": options, "goog:loggingPrefs": { "browser": "ALL" } });
        let client = ClientBuilder::new(HttpConnector::new())
            .capabilities(capabilities.as_object().unwrap().clone())
            .connect(&format!("http://127.0.0.1:{port}"))
            .await
            .unwrap();
        Self { client, _driver: driver }
    }

    /// Opens the page of an explorer, and waits for the form of its first action.
    pub(crate) async fn open(explorer: &Explorer) -> Self {
        let browser = Self::start(Window::Desktop, &[]).await;
        browser.show(explorer).await;
        browser
    }

    pub(crate) async fn show(&self, explorer: &Explorer) {
        self.client.goto(&explorer.url).await.unwrap();
        self.until("document.getElementById('send')").await;
    }

    /// Shows an action by its address.
    pub(crate) async fn action(&self, name: &str) {
        self.js(&format!("location.hash = '#/{name}'")).await;
        self.until(&format!("document.querySelector('h2.action')?.textContent === '{name}'")).await;
    }

    pub(crate) async fn js(&self, script: &str) -> Value {
        self.client.execute(script, Vec::new()).await.unwrap()
    }

    /// Waits until an expression of JavaScript is true.
    pub(crate) async fn until(&self, expression: &str) {
        let script = format!("return Boolean({expression})");
        let waiting = async {
            while self.js(&script).await != json!(true) {
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        };
        if tokio::time::timeout(TIMEOUT, waiting).await.is_err() {
            panic!("{expression} did not come true:\n{}", self.text("body").await);
        }
    }

    pub(crate) async fn find(&self, css: &str) -> Element {
        self.client
            .wait()
            .at_most(TIMEOUT)
            .for_element(Locator::Css(css))
            .await
            .unwrap_or_else(|error| panic!("{css}: {error}"))
    }

    /// Scrolls an element into the middle, as a user would, and clicks it.
    pub(crate) async fn click(&self, css: &str) {
        let element = self.find(css).await;
        self.js(&format!("document.querySelector({}).scrollIntoView({{ block: 'center' }})", json!(css))).await;
        element.click().await.unwrap_or_else(|error| panic!("{css}: {error}"));
    }

    /// Clicks the button with a text.
    pub(crate) async fn press(&self, text: &str) {
        let button = format!("//button[normalize-space() = '{text}' and not(ancestor::*[@hidden])]");
        let button = self.client.wait().at_most(TIMEOUT).for_element(Locator::XPath(&button)).await;
        button.unwrap_or_else(|error| panic!("{text}: {error}")).click().await.unwrap();
    }

    /// Replaces the text of a field of the form.
    pub(crate) async fn enter(&self, path: &str, text: &str) {
        let field = self.find(&format!("[id='field-{path}']")).await;
        field.clear().await.unwrap();
        field.send_keys(text).await.unwrap();
    }

    pub(crate) async fn text(&self, css: &str) -> String {
        self.find(css).await.text().await.unwrap()
    }

    /// Writes a screenshot to the directory `SCREENSHOTS`, if it is set.
    pub(crate) async fn screenshot(&self, name: &str) {
        if let Ok(directory) = std::env::var("SCREENSHOTS") {
            let image = self.client.screenshot().await.unwrap();
            std::fs::create_dir_all(&directory).unwrap();
            std::fs::write(format!("{directory}/{name}.png"), image).unwrap();
        }
    }

    pub(crate) async fn close(self) {
        self.client.close().await.unwrap();
    }
}

/// Starts a program, and returns the line of its output that has a text.
async fn started(mut command: Command, text: &str) -> (Child, String) {
    let mut process = command.stdout(Stdio::piped()).kill_on_drop(true).spawn().expect("the program is installed");
    let line = line_with(process.stdout.take().unwrap(), text).await;
    (process, line)
}

async fn line_with(output: impl AsyncRead + Unpin + Send + 'static, text: &str) -> String {
    let mut lines = BufReader::new(output).lines();
    while let Some(line) = lines.next_line().await.unwrap() {
        if line.contains(text) {
            // Reads on, so that the program can write on.
            tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
            return line;
        }
    }
    panic!("the program ended without `{text}`")
}
