//! The files of the page, which are part of the program.

/// A file of the page.
pub(super) struct Asset {
    /// The path in the URL.
    pub(super) path: &'static str,
    pub(super) media_type: &'static str,
    pub(super) text: &'static str,
}

/// What the page may load: its own files, and nothing else. Texts cannot become markup or scripts.
pub(super) const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; \
     img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; \
     require-trusted-types-for 'script'; trusted-types 'none'";

macro_rules! assets {
    ($($path:literal $file:literal $media_type:literal),* $(,)?) => {
        &[$(Asset { path: $path, media_type: $media_type, text: include_str!(concat!("page/", $file)) }),*]
    };
}

const ASSETS: &[Asset] = assets![
    "/" "index.html" "text/html; charset=utf-8",
    "/style.css" "style.css" "text/css; charset=utf-8",
    "/icon.svg" "icon.svg" "image/svg+xml",
    "/api.js" "api.js" "text/javascript; charset=utf-8",
    "/console.js" "console.js" "text/javascript; charset=utf-8",
    "/docs.js" "docs.js" "text/javascript; charset=utf-8",
    "/dom.js" "dom.js" "text/javascript; charset=utf-8",
    "/form.js" "form.js" "text/javascript; charset=utf-8",
    "/history.js" "history.js" "text/javascript; charset=utf-8",
    "/inputs.js" "inputs.js" "text/javascript; charset=utf-8",
    "/main.js" "main.js" "text/javascript; charset=utf-8",
    "/navigation.js" "navigation.js" "text/javascript; charset=utf-8",
    "/output.js" "output.js" "text/javascript; charset=utf-8",
    "/tabs.js" "tabs.js" "text/javascript; charset=utf-8",
    "/target.js" "target.js" "text/javascript; charset=utf-8",
    "/timeline.js" "timeline.js" "text/javascript; charset=utf-8",
    "/values.js" "values.js" "text/javascript; charset=utf-8",
];

/// Returns the file of a path.
pub(super) fn find(path: &str) -> Option<&'static Asset> {
    ASSETS.iter().find(|asset| asset.path == path)
}

#[cfg(test)]
mod tests {
    use super::ASSETS;

    #[test]
    fn the_page_is_small_and_has_no_inline_scripts() {
        let total: usize = ASSETS.iter().map(|asset| asset.text.len()).sum();
        assert!(total < 300_000, "{total} bytes");
        let page = ASSETS[0].text;
        assert!(!page.contains("<style") && !page.contains(" style="), "{page}");
        let is_listener = |word: &str| word.starts_with("on") && word.contains('=');
        assert!(!page.split_whitespace().any(is_listener), "{page}");
        assert!(page.matches("<script").count() == page.matches("<script type=\"module\" src=").count());
        // Names of the schema and texts of the service never become markup.
        for asset in ASSETS.iter().filter(|asset| asset.path.ends_with(".js")) {
            for way in ["innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "new Function"] {
                assert!(!asset.text.contains(way), "{} uses {way}", asset.path);
            }
        }
    }
}
