//! Any files end in a schema or in a report, never in a panic; a report can be shown, a schema listed.

#![no_main]

use api_schema::{Source, list, load_sources};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    match load_sources(api_schema_fuzz_files(text)) {
        Ok(schema) => drop(list::json(&schema)),
        Err(report) => {
            assert!(!report.diagnostics.is_empty(), "a schema is refused without a reason");
            drop((report.to_string(), report.places().count()));
        }
    }
});

/// An input is an action file, and after a line `---` each a service and a type.
fn api_schema_fuzz_files(text: &str) -> Vec<Source> {
    let paths = ["s/Do.json", "s/service.json", "s/types/T.json"];
    paths.iter().zip(text.split("\n---\n")).map(|(path, text)| Source::new(*path, text)).collect()
}
