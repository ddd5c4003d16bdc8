//! Schema files and official definitions.

use api_schema::import::{Options, import};
use api_schema::official::{Definition, Examples};
use api_schema::{Source, diff, list, load_sources};

/// Any files end in a schema or in a report, never in a panic; a report can be shown, a schema listed.
///
/// An input is an action file, and after a line `---` each a service and a type.
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

/// Any definition and examples end in schema files that can be loaded, or in a report.
///
/// An input is a definition, and after a line `---` its examples.
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
