//! The page without a mouse, and where it sends to.

use fantoccini::key::Key;

use crate::browser::{Browser, Explorer};

/// Sends keys to what has the focus.
async fn keys(page: &Browser, keys: &str) {
    page.client.active_element().await.unwrap().send_keys(keys).await.unwrap();
}

/// The ID of what has the focus.
async fn focused(page: &Browser) -> String {
    page.js("return document.activeElement.id").await.as_str().unwrap_or_default().to_owned()
}

#[tokio::test]
async fn a_request_is_found_filled_in_and_sent_with_keys() {
    let explorer = Explorer::start(&[]).await;
    let page = Browser::open(&explorer).await;
    keys(&page, "/").await;
    assert_eq!(focused(&page).await, "search");
    keys(&page, "stop web record").await;
    page.until("document.querySelector('#actions [data-action]')?.dataset.action === 'StopWebRecord'").await;
    keys(&page, &Key::Down).await;
    keys(&page, &Key::Enter).await;
    page.until("document.querySelector('h2.action')?.textContent === 'StopWebRecord'").await;
    assert_eq!(focused(&page).await, "form");
    // Tab leads through the form in its order.
    for _ in 0..20 {
        keys(&page, &Key::Tab).await;
        if focused(&page).await == "field-TaskId" {
            break;
        }
    }
    assert_eq!(focused(&page).await, "field-TaskId");
    keys(&page, "-m0Xqa").await;
    page.until("document.getElementById('problems').textContent.includes('is valid')").await;
    keys(&page, &format!("{}{}", char::from(Key::Control), char::from(Key::Enter))).await;
    page.until("document.getElementById('panel-response').textContent.includes('FailedOperation.TaskNotExist')").await;

    // The tabs: one stop, then arrows.
    page.find("#tab-response").await.send_keys(&Key::Right).await.unwrap();
    assert_eq!(focused(&page).await, "tab-history");
    keys(&page, &Key::Right).await;
    keys(&page, &Key::Right).await;
    assert_eq!(focused(&page).await, "tab-docs");
    let stops =
        page.js("return [...document.querySelectorAll('[role=tab]')].filter((tab) => tab.tabIndex === 0).length").await;
    assert_eq!(stops, 1);
    page.close().await;
}

#[tokio::test]
async fn the_service_is_a_target_only_after_a_confirmation() {
    let explorer = Explorer::start(&[]).await;
    let page = Browser::open(&explorer).await;
    let target = "document.querySelector('#target input:checked').value";
    page.click("#target input[value=service]").await;
    page.until("document.querySelector('dialog[open]')").await;
    page.screenshot("light-confirmation").await;
    keys(&page, &Key::Escape).await;
    page.until("!document.querySelector('dialog')").await;
    page.until(&format!("{target} === 'emulator'")).await;
    assert_eq!(page.text("#send").await, "Send to the emulator");
    page.click("#target input[value=service]").await;
    page.press("Send to the service").await;
    page.until(&format!("{target} === 'service'")).await;
    assert_eq!(page.text("#send").await, "Send to the service");
    assert!(page.text("#warning").await.contains("trtc.intl.tencentcloudapi.com"));
    // Another page load starts with the emulator.
    page.client.refresh().await.unwrap();
    page.until("document.getElementById('send')?.textContent === 'Send to the emulator'").await;
    page.close().await;
}

/// Items of lists are added and removed; fields of which one is set exclude each other.
#[tokio::test]
async fn lists_and_alternatives() {
    let explorer = Explorer::start(&[]).await;
    let page = Browser::open(&explorer).await;
    page.action("StartWebRecord").await;
    page.press("Fill in the example").await;
    let list = "StorageParams.CloudStorage.FileNamePrefix";
    let value = |index: u32| format!("document.getElementById('field-{list}.{index}')?.value");
    page.until(&format!("{} === 'record' && {} === 'video'", value(0), value(1))).await;
    page.click(&format!("[data-path='{list}'] .item button")).await;
    page.until(&format!("{} === 'video' && !{}", value(0), value(1))).await;
    page.press("Add to FileNamePrefix").await;
    keys(&page, "x").await;
    page.until(&format!("{} === 'x'", value(1))).await;
    page.until("document.getElementById('request-text').textContent.includes('\"x\"')").await;
    page.click("input[type=radio][value=CloudVod]").await;
    page.until("!document.getElementById('request-text').textContent.includes('CloudStorage')").await;
    page.until("document.getElementById('request-text').textContent.includes('CloudVod')").await;
    page.close().await;
}

/// A request whose response does not come is given up.
#[tokio::test]
async fn a_request_is_cancelled() {
    let explorer = Explorer::start(&[]).await;
    let page = Browser::open(&explorer).await;
    page.action("StopWebRecord").await;
    page.enter("TaskId", "x").await;
    page.click("#tab-emulator").await;
    let fault = page.find("#fault").await;
    fault.clear().await.unwrap();
    fault.send_keys("drop").await.unwrap();
    page.press("Inject").await;
    page.until("document.getElementById('panel-emulator').textContent.includes('drop, 1 times')").await;
    page.until("document.getElementById('problems').textContent.includes('is valid')").await;
    page.click("#send").await;
    page.press("Cancel").await;
    page.until("document.getElementById('panel-response').textContent.includes('was cancelled')").await;
    page.until("!document.getElementById('send').disabled").await;
    page.close().await;
}
