//! Complete services as code.

use proc_macro2::TokenStream;

use super::FIXTURE;
use crate::args::Args;
use crate::emit::service;

/// Runs the macro over directories of schema files, each a service, that an environment variable lists: for example all
/// official definitions. Without the variable, the test runs over the fixture alone.
#[test]
fn every_service_becomes_code_that_parses() {
    let named = std::env::var_os("TRTC_SCHEMA_DIRS").unwrap_or_default();
    let mut services = Vec::new();
    let folders = std::env::split_paths(&named).filter(|folder| !folder.as_os_str().is_empty());
    folders.for_each(|folder| find_services(&folder, &mut services));
    assert!(named.is_empty() || !services.is_empty(), "no service.json under {}", named.display());
    services.push(FIXTURE.into());
    let args: Args = syn::parse_quote!(schemas = "unused", docs = "demo");
    for folder in &services {
        // Printed if the test fails.
        println!("{}", folder.display());
        let schema = api_schema::load(&[folder]).unwrap_or_else(|report| panic!("{report}"));
        parsed(service(&schema, &args));
    }
    println!("{} services became code", services.len());
}

/// The code must parse.
pub(super) fn parsed(code: TokenStream) {
    if let Err(error) = syn::parse2::<ParsedOnly>(code) {
        panic!("bug in the emitter: {error}");
    }
}

/// Parses item by item, so that the syntax tree of a large service is never in memory at once.
struct ParsedOnly;

impl syn::parse::Parse for ParsedOnly {
    fn parse(input: syn::parse::ParseStream<'_>) -> syn::Result<Self> {
        while !input.is_empty() {
            input.parse::<syn::Item>()?;
        }
        Ok(Self)
    }
}

fn find_services(folder: &std::path::Path, found: &mut Vec<std::path::PathBuf>) {
    if folder.join("service.json").is_file() {
        return found.push(folder.to_owned());
    }
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            find_services(&path, found);
        }
    }
}
