//! Reads the JSON files that describe Tencent Cloud API actions, checks them, and ships those of TRTC.
//!
//! Data flows one way: [`load()`] reads files into a tree that knows its places, gives it meaning, checks it, and
//! returns a [`Schema`] that a generator can rely on, or a [`Report`] of every fault with file, line and column.
//!
//! ```
//! let schema = api_schema::load(&[api_schema::TRTC_DIR])?;
//! assert!(schema.actions.iter().any(|action| action.name == "StartWebRecord"));
//! # Ok::<(), api_schema::Report>(())
//! ```
//!
//! # The format
//!
//! A file is an action, a type, an event, or `service.json`. In a directory with a `service.json`, a folder of actions is a
//! category of the service; a file that is loaded alone names its service. Keywords that JSON Schema has mean what they
//! mean there. `$schema` may stand in every file: it names the JSON Schema of this format, by which editors complete and
//! check a file as it is typed (`api-schema json-schema` prints it). `$comment` may stand in every object. Any key that
//! is not listed here is a fault. Files that end in `.schema.json` are passed over.
//!
//! | an action | |
//! |---|---|
//! | `action` | its name, and that of the file |
//! | `service` | a service that is built in (`trtc`), where there is no `service.json` |
//! | `description`, `documentation` | what it does; the page that says so |
//! | `unsigned` | called without keys and signature, as what callers come by keys with |
//! | `alias`, `deprecated` | its method's name, where its own can't serve; whether the service advises against it |
//! | `request`, `response` | objects; `RequestId` is part of every response, unsaid |
//! | `types` | objects and enums by name, where they have no files of their own |
//! | `retry` | `safe`: `read-only`, `idempotent`, `with-key` (with the request field `key`) or `never`; `because` |
//! | `rateLimit`, `ratePeriod`, `regions`, `host` | requests per second, or per so many seconds; regions, if fewer than the service's; another host |
//! | `errors` | codes that `service.json` describes, or `{ "code", "description" }` |
//! | `pagination` | `page` or `offset`, `size`, `items`, perhaps `total`: fields of the request and the answer; `first`: the number of the first page, 0 unless given |
//! | `stream` | `event`: the type of its events, where it answers with a stream of them; `last`: their field that marks the last one |
//! | `examples` | `{ "title", "request", "response" }`, the response without its envelope |
//!
//! | an event | |
//! |---|---|
//! | `event`, `group`, `number` | its name, and that of the file; the numbers that tell it from others |
//! | `service` | as in an action |
//! | `description`, `documentation` | when it is reported; the page that says so |
//! | `info` | an object: what is reported |
//! | `types`, `examples` | as in an action; whole callbacks as they are sent |
//!
//! | an object | |
//! |---|---|
//! | `name` | in a type file: its name, and that of the file |
//! | `description` | what it is |
//! | `properties`, `required` | fields in the order they are sent; the names of those that must be there |
//! | `dependentRequired` | `{ "Field": ["Needed"] }` |
//! | `rules` | a list of `{ "exactlyOneOf": [..] }`, `{ "atLeastOneOf": [..] }`, `{ "field", "excludes": [..] }`, `{ "field", "requiredWhen": "Other", "is": [..] }`, `{ "field", "excludedWhen": "Other", "is": [..] }`, `{ "field": "Path.To.Field", "among": [..] }`, `{ "field", "notTogether": [..] }`, `{ "field", "maximum" }`, `{ "field", "maxItems" }`, `{ "sum": [..], "maximum" }`, `{ "product": [..], "maximum" }`, `{ "span": ["From", "To"], "maximum" }`; with `"when": "Other"`, and perhaps `"is": [..]`, a rule for some requests only |
//!
//! | a field | |
//! |---|---|
//! | `description` | a sentence that says what it does, then what callers get wrong |
//! | `type` | `string`, `integer`, `number`, `boolean`, `array` (with `items`), `["integer", "string"]` (either), `json` (anything) |
//! | `$ref` | the name of an object or enum, in place of `type` |
//! | `format` | of an integer `int64` or `uint64`; of a string `url`, `http-url`, `host`, `date`, `date-time`, `base64`, `json` |
//! | `values`, `name`, `open` | an enum: `{ "value", "name", "description" }` each; its type's name; whether it may grow |
//! | `minimum`, `maximum`, `enum` | of a number; `enum` of a string too |
//! | `exclusiveMinimum`, `anyOf` | of a `number` that is more than this; of an integer that is in one of several ranges `{ "minimum", "maximum" }` |
//! | `minLength`, `maxLength`, `maxBytes`, `pattern` | of a string, in characters or in bytes of UTF-8 |
//! | `minItems`, `maxItems` | of an array; what its items must be stands under `items` |
//! | `default`, `examples`, `unit`, `deprecated` | what the service takes when it is absent; `s`, `px`, … |
//! | `secret` | `true`: never shown; `"query"`: a URL whose user, query and fragment are never shown |
//! | `alias` | its name in code, where the sent one can't serve |
//! | `review` | constraints that an importer read from prose (`from`): not enforced before they are moved up |
//!
//! `service.json` has `service`, `version`, `title`, `description`, `documentation`, `host`, `regions`, and by name with
//! a description each: `categories`, `errors`, and `commonParameters` (with `header` and `required`). The error codes and
//! parameters that every service of Tencent Cloud has are known without being listed.
//!
//! # The program
//!
//! With the feature `command`, which is on by default, the crate has the program `api-schema`, and the modules that it
//! is made of: [`import`], [`diff`], [`list`], [`scaffold`], [`mod@format`].

mod check;
mod diagnostic;
mod graph;
mod json;
mod load;
pub mod model;
pub mod names;
pub mod pattern;
mod read;
mod source;
mod span_map;
mod suggest;

// What only the `api-schema` program needs.
#[cfg(feature = "command")]
pub mod diff;
#[cfg(feature = "command")]
mod document;
#[cfg(feature = "command")]
pub mod format;
#[cfg(feature = "command")]
pub mod import;
#[cfg(feature = "command")]
pub mod list;
#[cfg(feature = "command")]
pub mod official;
#[cfg(feature = "command")]
pub mod scaffold;
#[cfg(feature = "command")]
mod table;

pub use diagnostic::{Diagnostic, Report};
pub use load::{load, load_sources};
pub use model::Schema;
pub use source::{Source, Span};
pub use suggest::nearest;

/// The directory of the TRTC schema files that this crate ships, wherever cargo has put the crate.
pub const TRTC_DIR: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/trtc");

/// The directory of the files of STS, by which roles are assumed.
pub const STS_DIR: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/sts");

/// The services whose `service.json` is built in, so that a single file can say `"service": "trtc"`.
const BUNDLED_SERVICES: &[(&str, &str)] = &[("trtc", include_str!("../trtc/service.json"))];

#[cfg(test)]
mod tests {
    #[test]
    fn the_bundled_schemas_are_sound() {
        for directory in [super::TRTC_DIR, super::STS_DIR] {
            let schema = super::load(&[directory]).unwrap_or_else(|report| panic!("{report}"));
            assert!(!schema.actions.is_empty());
        }
    }
}
