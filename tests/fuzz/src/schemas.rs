//! Fuzz targets for schema files and official definitions.

use api_schema::import::{Options, import};
use api_schema::official::{Definition, Examples};
use api_schema::{Source, diff, list, load_sources};

/// Loads any files to a schema or a report, without a panic; a report can be displayed, a schema listed.
///
/// An input is an action file, a service file and a type file, separated by lines `---`.
pub fn schema_loader(text: &str) {
    let paths = ["s/Do.json", "s/service.json", "s/types/T.json"];
    let files = paths.iter().zip(text.split("\n---\n")).map(|(path, text)| Source::new(*path, text)).collect();
    match load_sources(files) {
        Ok(schema) => drop(list::json(&schema)),
        Err(report) => {
            assert!(!report.diagnostics.is_empty(), "a schema is refused without a reason");
            drop((report.to_string(), report.positions().count()));
        }
    }
}

/// Imports any definition and examples as schema files that can be loaded, or returns a report.
///
/// An input is a definition and its examples, separated by a line `---`.
pub fn importer(text: &str) {
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
}
