//! Texts that look like markup, other pages, and names that resolve to this machine.

use fantoccini::Locator;
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use crate::browser::{Browser, Explorer, Window};

/// Would set a variable of the page if it became markup.
const MARKUP: &str = "<img src=x onerror='window.attacked=1'><script>window.attacked=1</script>";

#[tokio::test]
async fn markup_of_schemas_and_responses_stays_text() {
    let directory = std::env::temp_dir().join(format!("explorer-schemas-{}", std::process::id()));
    std::fs::create_dir_all(&directory).unwrap();
    let schema = json!({
        "action": "Attack",
        "service": "trtc",
        "description": format!("Shows {MARKUP} in the docs of this page."),
        "retry": { "safe": "idempotent", "because": "it does nothing at all" },
        "regions": ["ap-singapore"],
        "errors": [{ "code": "FailedOperation.Attack", "description": format!("Means {MARKUP} to this page.") }],
        "request": { "properties": {
            "Name": {
                "type": "string",
                "description": format!("A name with {MARKUP} in it."),
                "default": MARKUP,
                "examples": [MARKUP],
            },
            "Kind": {
                "type": "string",
                "description": "The kind of the attack on the page.",
                "enum": [MARKUP, "b"],
            },
        } },
        "response": { "properties": { "Name": { "type": "string", "description": format!("A name with {MARKUP} in it.") } } },
        "examples": [{
            "title": MARKUP,
            "request": { "Name": MARKUP },
            "response": { "Name": MARKUP, "RequestId": "r" },
        }],
    });
    std::fs::write(directory.join("Attack.json"), schema.to_string()).unwrap();
    let explorer = Explorer::start(&["--schemas", directory.to_str().unwrap()]).await;
    let page = Browser::open(&explorer).await;
    page.press("Fill in the example").await;
    page.find("#field-Kind").await.select_by_index(1).await.unwrap();
    page.until("document.getElementById('problems').textContent.includes('is valid')").await;
    page.click("#send").await;
    page.until("document.getElementById('panel-response').textContent.includes('Success')").await;
    assert!(page.text("#panel-response").await.contains("<img src=x"));
    // An error of the service with markup in its code, its message and its request ID.
    let stub = json!({ "action": "Attack", "error": { "code": MARKUP, "message": MARKUP } });
    let body = json!(stub.to_string());
    page.js(&format!(
        "fetch('/api/emulator/stubs', {{ method: 'POST', body: {body}, headers: {{ 'Content-Type': 'application/json',
         'X-Explorer-Token': sessionStorage.getItem('explorer-token') }} }}).then(() => {{ window.stubbed = true; }})"
    ))
    .await;
    page.until("window.stubbed").await;
    page.click("#send").await;
    page.until("document.querySelector('#panel-response .failure')").await;
    page.find("#search").await.send_keys("attack").await.unwrap();
    page.until("document.getElementById('found').textContent.includes('found')").await;
    for tab in ["docs", "request", "signature", "history", "emulator", "response"] {
        page.click(&format!("#tab-{tab}")).await;
    }
    page.screenshot("attack").await;
    assert_eq!(page.js("return window.attacked ?? 0").await, json!(0));
    let injected =
        "return document.querySelectorAll('img, [onerror], script:not([src]), a[href^=\"javascript\" i]').length";
    assert_eq!(page.js(injected).await, json!(0));
    std::fs::remove_dir_all(&directory).unwrap();
    page.close().await;
}

/// A page of another origin, which knows the port: it can neither read nor send, and cannot embed the page.
#[tokio::test]
async fn a_page_of_another_origin_reaches_nothing() {
    let explorer = Explorer::start(&[]).await;
    let target = explorer.origin();
    let hostile = format!(
        "<!doctype html><iframe id=frame src='{target}/'></iframe>
         <script>
         window.results = [];
         const note = (promise) => promise.then(() => window.results.push('reached'), () => window.results.push('failed'));
         const json = {{ 'Content-Type': 'application/json', 'X-Explorer-Token': 'x' }};
         const body = JSON.stringify({{ advance: 3600 }});
         note(fetch('{target}/'));
         note(fetch('{target}/api/service', {{ headers: {{ 'X-Explorer-Token': 'x' }} }}));
         note(fetch('{target}/api/emulator/clock', {{ method: 'POST', headers: json, body }}));
         note(fetch('{target}/api/emulator/clock', {{ method: 'POST', body }}));
         note(import('{target}/main.js'));
         // Opaque: the page does not see what the server refuses.
         fetch('{target}/api/emulator/clock', {{ method: 'POST', mode: 'no-cors', body }}).finally(() => {{ window.sent = true; }});
         </script>"
    );
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        loop {
            let (mut stream, _) = listener.accept().await.unwrap();
            let hostile = hostile.clone();
            tokio::spawn(async move {
                let mut buffer = [0; 4096];
                let _ = stream.read(&mut buffer).await;
                let head = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\n";
                let page = format!("{head}Content-Length: {}\r\n\r\n{hostile}", hostile.len());
                let _ = stream.write_all(page.as_bytes()).await;
            });
        }
    });
    let browser = Browser::start(Window::Desktop, &[]).await;
    browser.client.goto(&format!("http://{address}/")).await.unwrap();
    browser.until("window.results.length === 5 && window.sent").await;
    let results = browser.js("return window.results").await;
    assert_eq!(results, json!(["failed", "failed", "failed", "failed", "failed"]));
    let frame = browser.client.find(Locator::Css("#frame")).await.unwrap();
    frame.enter_frame().await.unwrap();
    assert_eq!(browser.js("return document.getElementById('send') === null").await, json!(true));
    browser.client.enter_parent_frame().await.unwrap();
    // The clock of the emulator was not advanced.
    browser.show(&explorer).await;
    browser.click("#tab-emulator").await;
    browser.until("document.getElementById('clock').value").await;
    assert!(!browser.text("#clock").await.contains("ahead"));
    browser.close().await;
}

/// DNS rebinding: the name of an attacker's page resolves to this machine.
#[tokio::test]
async fn another_name_of_this_machine_is_refused() {
    let explorer = Explorer::start(&[]).await;
    let browser = Browser::start(Window::Desktop, &["--host-resolver-rules=MAP evil.example 127.0.0.1"]).await;
    browser.client.goto(&format!("http://evil.example:{}/", explorer.port())).await.unwrap();
    let text = browser.text("body").await;
    assert!(text.contains("the host is not accepted"), "{text}");
    browser.close().await;
}

/// Without the token, the page says what to do.
#[tokio::test]
async fn without_the_token_the_page_shows_nothing() {
    let explorer = Explorer::start(&[]).await;
    let browser = Browser::start(Window::Desktop, &[]).await;
    browser.client.goto(explorer.origin()).await.unwrap();
    browser.until("document.getElementById('failure').textContent.includes('open the URL')").await;
    assert_eq!(browser.js("return document.getElementById('send') === null").await, json!(true));
    browser.close().await;
}
