//! WCAG 2.1 AA, by the rules of axe-core, in both themes and at the width of a phone.

use serde_json::{Value, json};

use crate::browser::{Browser, Explorer, Window};

/// Fails if the page violates a rule.
async fn audit(page: &Browser, state: &str) {
    let axe = std::env::var("AXE").expect("AXE is the file axe.min.js of axe-core");
    page.js(&std::fs::read_to_string(axe).unwrap()).await;
    let script = "const done = arguments[0];
        axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice'] })
            .then(({ violations }) => done(violations.map(({ id, nodes }) => [id, nodes.map(({ html, failureSummary }) => [html.slice(0, 200), failureSummary])])))";
    let violations = page.client.execute_async(script, Vec::new()).await.unwrap();
    assert_eq!(violations, json!([]), "{state}: {violations:#}");
}

/// Audits the page in the states that a user sees.
async fn audit_all(page: &Browser, theme: &str, window: &str) {
    page.find("#theme").await.select_by_value(theme).await.unwrap();
    let state = |name: &str| format!("{theme}-{window}-{name}");
    page.screenshot(&state("start")).await;
    page.action("StartWebRecord").await;
    page.press("Fill in the example").await;
    page.enter("MaxDurationLimit", "60").await;
    page.until("!document.getElementById('problem-MaxDurationLimit').hidden").await;
    page.js("document.getElementById('field-MaxDurationLimit').scrollIntoView({ block: 'center' })").await;
    page.screenshot(&state("problem")).await;
    audit(page, &state("problem")).await;
    page.enter("MaxDurationLimit", "3600").await;
    page.until("document.getElementById('problems').textContent.includes('is valid')").await;
    page.click("#send").await;
    page.until("document.getElementById('panel-response').textContent.includes('Success')").await;
    for tab in ["response", "docs", "request", "signature", "history", "emulator"] {
        page.click(&format!("#tab-{tab}")).await;
        let panel: Value = page.js(&format!("return document.getElementById('panel-{tab}').hidden")).await;
        assert_eq!(panel, json!(false));
        page.until(&format!("document.getElementById('panel-{tab}').textContent.length > 20")).await;
        page.screenshot(&state(tab)).await;
        audit(page, &state(tab)).await;
    }
    page.until("document.querySelector('.task')").await;
    audit(page, &state("task")).await;
    page.click("#target input[value=service]").await;
    page.press("Send to the service").await;
    page.screenshot(&state("service")).await;
    audit(page, &state("service")).await;
}

#[tokio::test]
async fn both_themes_and_a_phone_conform_to_wcag_aa() {
    let explorer = Explorer::start(&[]).await;
    for (theme, window, name) in [
        ("light", Window::Desktop, "desktop"),
        ("dark", Window::Desktop, "desktop"),
        ("light", Window::Phone, "phone"),
        ("dark", Window::Phone, "phone"),
    ] {
        let page = Browser::start(window, &[]).await;
        page.show(&explorer).await;
        audit_all(&page, theme, name).await;
        // No text is wider than the screen.
        let overflow = "return document.documentElement.scrollWidth - document.documentElement.clientWidth";
        assert_eq!(page.js(overflow).await, json!(0), "{name}");
        let paint = "return Math.round(performance.getEntriesByName('first-paint')[0]?.startTime)";
        println!("{theme} {name}: first paint after {} ms", page.js(paint).await);
        page.close().await;
    }
}
