//! Reading of a file: the parser, with an explanation of what is not JSON.

use super::Node;
use super::parser::{self, Fault};
use crate::diagnostic::Diagnostic;
use crate::source::Span;
use crate::syntax;

/// The limit of nesting, far above any real one.
const MAX_DEPTH: usize = 48;

/// Parses a file, which may start with a byte order mark.
pub(crate) fn parse(file: usize, text: &str) -> Result<Node, Diagnostic> {
    let start = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    parser::parse(file, text, start, MAX_DEPTH).map_err(|fault| match fault {
        Fault::Syntax(at) => syntax_error(file, text, at),
        Fault::Depth(at) => {
            let span = Span { file, bytes: at..at + 1 };
            Diagnostic::new(&span, format!("values are nested more than {MAX_DEPTH} levels deep"))
                .help("move the inner object to a file of its own under `types/` and refer to it with `$ref`")
        }
    })
}

/// Explains the first syntax error of a text, which the parser found at this byte.
pub(crate) fn syntax_error(file: usize, text: &str, at: usize) -> Diagnostic {
    syntax::explain(file, text).unwrap_or_else(|| {
        Diagnostic::new(&Span { file, bytes: at..at }, "not valid JSON")
            .help("a schema file is strict JSON: double quotes, no comments, no trailing commas")
    })
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn a_syntax_error_points_at_its_line() {
        let diagnostic = parse(0, "{\n  \"a\": 1,\n}").unwrap_err();
        assert_eq!(diagnostic.message, "not valid JSON: there is a trailing comma before `}`");
        assert_eq!(diagnostic.span.unwrap().bytes.start, 10);
    }

    #[test]
    fn a_byte_order_mark_is_accepted_and_counted() {
        let text = "\u{feff}{\"a\": 1}";
        let root = parse(0, text).unwrap();
        assert_eq!(&text[root.span.bytes], "{\"a\": 1}");
        assert_eq!(parse(0, "\u{feff}{\"a\" 1}").unwrap_err().span.unwrap().bytes.start, 7);
    }

    #[test]
    fn hostile_depth_ends_in_an_error() {
        let text = "[".repeat(50_000) + &"]".repeat(50_000);
        assert!(parse(0, &text).unwrap_err().message.contains("nested"));
    }
}
