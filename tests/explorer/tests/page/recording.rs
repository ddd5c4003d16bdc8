//! The main job: a recording is filled in, mended, sent, and ends; its code compiles.

use std::path::Path;
use std::process::Command;

use fantoccini::Locator;
use serde_json::json;

use crate::browser::{Browser, Explorer};

const SECRET: &str = "hunter2-hunter2";

#[tokio::test]
async fn a_recording_is_filled_in_mended_sent_and_ends() {
    let explorer = Explorer::start(&[]).await;
    let page = Browser::open(&explorer).await;
    // The token is not in the address any more, which others can see in the history of the browser.
    assert!(!page.client.current_url().await.unwrap().as_str().contains(explorer.url.split('#').nth(1).unwrap()));
    page.find("#search").await.send_keys("start web record").await.unwrap();
    page.until("document.querySelector('#actions [data-action]')?.dataset.action === 'StartWebRecord'").await;
    page.click("#actions [data-action=StartWebRecord]").await;
    page.until("document.querySelector('h2.action')?.textContent === 'StartWebRecord'").await;

    page.enter("RecordUrl", "https://class.example.com/42?key=hunter2-hunter2").await;
    page.enter("SdkAppId", "1600011111").await;
    page.click("input[type=radio][value=CloudStorage]").await;
    let vendor = page.find("[id='field-StorageParams.CloudStorage.Vendor']").await;
    vendor.select_by_value("=0").await.unwrap();
    for (name, value) in [("Region", "ap-singapore"), ("Bucket", "b-1"), ("AccessKey", SECRET), ("SecretKey", SECRET)] {
        page.enter(&format!("StorageParams.CloudStorage.{name}"), value).await;
    }
    let kind = page.find("[id='field-StorageParams.CloudStorage.SecretKey']").await.attr("type").await.unwrap();
    assert_eq!(kind.as_deref(), Some("password"));

    // The range error is that of the library, at the field, and nothing is sent.
    page.enter("MaxDurationLimit", "60").await;
    page.until(
        "document.getElementById('problem-MaxDurationLimit').textContent.includes('is 60 but must be 1800 to 36000 s')",
    )
    .await;
    let invalid = page.find("#field-MaxDurationLimit").await.attr("aria-invalid").await.unwrap();
    assert_eq!(invalid.as_deref(), Some("true"));
    page.screenshot("light-problem").await;
    page.click("#send").await;
    page.until("document.querySelector('#problems details[open]')").await;
    assert!(page.text("#problems").await.contains("1 problem"), "{}", page.text("#problems").await);

    page.enter("MaxDurationLimit", "3600").await;
    page.until("document.getElementById('problems').textContent.includes('is valid')").await;
    assert!(page.find("#problem-MaxDurationLimit").await.text().await.unwrap().is_empty());

    let code = rust_code(&page).await;
    assert!(code.contains(".max_duration_limit(3600)") || code.contains(".max_duration_limit(3_600)"), "{code}");
    assert!(!code.contains(SECRET), "{code}");
    page.click("#tab-signature").await;
    page.until("document.getElementById('panel-signature').textContent.includes('TC3-HMAC-SHA256')").await;
    page.screenshot("light-signature").await;

    page.click("#send").await;
    page.until("document.getElementById('panel-response').textContent.includes('Success')").await;
    assert!(page.text("#panel-response").await.contains("\"TaskId\""));
    page.screenshot("light-response").await;
    page.click("#tab-emulator").await;
    page.until("document.querySelector('.task .state')?.textContent === 'running'").await;
    page.press("Advance").await;
    page.until("document.querySelector('.task .state')?.textContent === 'ended'").await;
    let task = page.text(".task").await;
    assert!(task.contains("+1:00:00 WebRecordLimited"), "{task}");
    page.screenshot("light-ended").await;

    // One call was made, although the form was sent twice.
    assert_eq!(page.js("return document.querySelectorAll('.task').length").await, json!(1));
    secret_is_nowhere(&page).await;
    history_fills_in(&page).await;
    page.close().await;
    compile(&code);
}

/// Copies the Rust code to the clipboard, and returns what a paste into a text field makes of it.
async fn rust_code(page: &Browser) -> String {
    page.click("#tab-request").await;
    page.find("#request-form").await.select_by_value("rust").await.unwrap();
    page.until("document.getElementById('request-text').textContent.includes('async fn main')").await;
    page.screenshot("light-rust").await;
    page.click("#panel-request button.copy").await;
    page.until("document.querySelector('#panel-request button.copy').textContent === 'Copied'").await;
    page.press("Paste JSON").await;
    let target = page.client.find(Locator::Css("dialog textarea")).await.unwrap();
    target.send_keys("\u{e009}v").await.unwrap();
    let code = target.prop("value").await.unwrap().unwrap();
    page.press("Cancel").await;
    code
}

/// No secret is visible or stored.
async fn secret_is_nowhere(page: &Browser) {
    for tab in ["request", "signature", "response", "history", "emulator"] {
        page.click(&format!("#tab-{tab}")).await;
        for details in
            page.client.find_all(Locator::Css("[role=tabpanel]:not([hidden]) details:not([open])")).await.unwrap()
        {
            details.find(Locator::Css("summary")).await.unwrap().click().await.unwrap();
        }
        let text = page.text("body").await;
        assert!(!text.contains("hunter2"), "{tab}: {text}");
    }
    let stored = page.js("return JSON.stringify([{ ...sessionStorage }, { ...localStorage }, document.cookie])").await;
    assert!(stored.as_str().unwrap().contains("StartWebRecord") && !stored.to_string().contains("hunter2"), "{stored}");
}

/// The history survives a reload, and fills in all but the secrets.
async fn history_fills_in(page: &Browser) {
    page.client.refresh().await.unwrap();
    page.until("document.getElementById('send')").await;
    page.click("#tab-history").await;
    page.press("Fill in again").await;
    page.until("document.getElementById('field-MaxDurationLimit')?.value === '3600'").await;
    let value =
        |id: &'static str| async move { page.js(&format!("return document.getElementById('{id}').value")).await };
    assert_eq!(value("field-RecordUrl").await, json!("https://class.example.com/42"));
    assert_eq!(value("field-StorageParams.CloudStorage.Bucket").await, json!("b-1"));
    assert_eq!(value("field-StorageParams.CloudStorage.SecretKey").await, json!(""));
}

/// Compiles a program in a crate of its own.
fn compile(code: &str) {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR"));
    let work = std::env::temp_dir().join(format!("explorer-code-{}", std::process::id()));
    std::fs::create_dir_all(work.join("src")).unwrap();
    let manifest = format!(
        "[package]\nname = \"copied-code\"\nedition = \"2024\"\n\n[dependencies]\n\
         tokio = {{ version = \"1\", features = [\"macros\", \"rt-multi-thread\"] }}\n\
         trtc-api = {{ path = \"{}\" }}\n\n[workspace]\n",
        tests.join("../../trtc-api").display()
    );
    std::fs::write(work.join("Cargo.toml"), manifest).unwrap();
    std::fs::write(work.join("src/main.rs"), code).unwrap();
    std::fs::copy(tests.join("../../Cargo.lock"), work.join("Cargo.lock")).unwrap();
    let mut cargo = Command::new("cargo");
    cargo.args(["check", "-q"]).current_dir(&work);
    // The variables of this package. With them, the build script of ring would run again, and all that depends on ring
    // would be built again: here, and by the next command.
    for (name, _) in std::env::vars_os() {
        if ["CARGO_PKG_", "CARGO_MANIFEST_"].iter().any(|start| name.to_string_lossy().starts_with(start)) {
            cargo.env_remove(name);
        }
    }
    let status = cargo.status().unwrap();
    std::fs::remove_dir_all(&work).unwrap();
    assert!(status.success(), "{code}");
}
