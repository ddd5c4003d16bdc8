//! The check whether the macro's caller has a prelude.

use std::path::PathBuf;

/// Returns whether attributes such as `#[diagnostic::on_unimplemented]` are available to the generated code.
///
/// `#![no_implicit_prelude]` removes them, in a module and in the modules below it, and a macro cannot ask the compiler. So
/// the attribute is looked for in the source of the crate root and of the file that calls the macro.
pub(crate) fn has_tool_attributes() -> bool {
    let root = std::env::args().skip(1).find(|argument| argument.ends_with(".rs")).map(PathBuf::from);
    let caller = proc_macro::Span::call_site().local_file();
    let has_none = |file: PathBuf| std::fs::read_to_string(file).is_ok_and(|text| text.contains("no_implicit_prelude"));
    !root.into_iter().chain(caller).any(has_none)
}
