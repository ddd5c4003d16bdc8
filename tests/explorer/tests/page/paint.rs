//! The time until the page appears: a measurement, which is no part of the tests because it depends on the machine.
//!
//! ```sh
//! TRTC=target/release/trtc cargo test --manifest-path tests/explorer/Cargo.toml -- --ignored --nocapture first_paint
//! ```

use crate::browser::{Browser, Explorer, Window};

/// How often a page is loaded.
const LOADS: usize = 21;

/// Prints `first-contentful-paint` of the Performance API, in ms from the start of the navigation. The server forbids
/// caches, so that each load requests every file.
#[tokio::test]
#[ignore = "a measurement"]
async fn first_paint() {
    let explorer = Explorer::start(&[]).await;
    for (window, name) in [(Window::Desktop, "desktop"), (Window::Phone, "phone")] {
        let page = Browser::start(window, &[]).await;
        let mut times = Vec::new();
        for _ in 0..LOADS {
            page.client.goto("about:blank").await.unwrap();
            page.show(&explorer).await;
            let paint = "performance.getEntriesByName('first-contentful-paint')";
            page.until(&format!("{paint}.length > 0")).await;
            times.push(page.js(&format!("return {paint}[0].startTime")).await.as_f64().unwrap());
        }
        let first = times.remove(0);
        times.sort_by(f64::total_cmp);
        let load = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
        let (best, median, worst) = (times[0], times[times.len() / 2], times[times.len() - 1]);
        println!(
            "{name}: first load {first:.0} ms, then best {best:.0}, median {median:.0}, worst {worst:.0} ms; load {load}"
        );
    }
}
