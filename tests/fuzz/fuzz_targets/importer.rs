//! Any definition and examples end in schema files that can be loaded, or in a report.

#![no_main]

use api_schema::import::{Options, import};
use api_schema::official::{Definition, Examples};
use api_schema::{Source, diff, load_sources};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    // An input is a definition, and after a line `---` its examples.
    let (definition, examples) = text.split_once("\n---\n").unwrap_or((text, ""));
    let definition = match Definition::read(&Source::new("api.json", definition)) {
        Ok(definition) => definition,
        Err(report) => return drop(report.to_string()),
    };
    let examples = Examples::read(&Source::new("examples.json", examples)).ok();
    match import(&definition, examples.as_ref(), &Options::default()) {
        Ok(imported) => match load_sources(imported.files) {
            Ok(schema) => drop(diff::table(&diff::compare(&schema, &definition, false))),
            Err(report) => panic!("what was imported is refused:\n{report}"),
        },
        Err(report) => drop(report.to_string()),
    }
});
