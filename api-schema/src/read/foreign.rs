//! Keys of other formats.

/// The help for a key that other formats have in this place.
pub(super) fn foreign(what: &str, key: &str) -> Option<&'static str> {
    Some(match (what, key) {
        ("a field" | "`items`", "required") => "list the names of required fields under `required` of the object",
        ("a field", "optional") => "a field is optional unless `required` of the object lists its name",
        ("a field" | "`items`", "properties" | "additionalProperties") => {
            "write the object under `types`, and `\"$ref\": \"TheType\"` here"
        }
        ("a field" | "`items`", "const") => "write `enum` with one value",
        ("a field" | "`items`", "oneOf" | "allOf") => "write `anyOf` with ranges of integers, or a type with `rules`",
        ("a field" | "`items`", "multipleOf" | "uniqueItems") => "describe it in `description`",
        ("a field", "title" | "summary" | "comment") => "write `description`, or `$comment` for readers of the file",
        ("a field" | "`items`", "name" | "open") => "only an inline enum has it: add `values`",
        (_, "definitions" | "$defs" | "objects") => "write `types`",
        (_, "additionalProperties") => "remove it: requests have no unknown fields, and responses may have them",
        _ => return None,
    })
}
