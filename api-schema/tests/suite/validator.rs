//! An independent validator of JSON Schemas, with one compiled schema.

use boon::{Compiler, SchemaIndex, Schemas};
use serde_json::Value;

pub(crate) struct Validator {
    schemas: Schemas,
    schema: SchemaIndex,
}

impl Validator {
    /// Compiles a schema, which must be valid for the draft that it names and contain all that it refers to.
    pub(crate) fn new(schema: &Value) -> Self {
        const URL: &str = "https://example.com/schema.json";
        let (mut schemas, mut compiler) = (Schemas::new(), Compiler::new());
        compiler.add_resource(URL, schema.clone()).unwrap();
        let schema = compiler.compile(URL, &mut schemas).unwrap_or_else(|error| panic!("{error:#}"));
        Self { schemas, schema }
    }

    pub(crate) fn is_valid(&self, value: &Value) -> bool {
        self.schemas.validate(value, self.schema).is_ok()
    }

    /// Asserts that a value is valid.
    pub(crate) fn accepts(&self, value: &Value, what: &str) {
        assert_eq!(self.error(value), None, "{what}");
    }

    /// Why a value is not valid, with the places in it.
    pub(crate) fn error(&self, value: &Value) -> Option<String> {
        self.schemas.validate(value, self.schema).err().map(|error| error.to_string())
    }
}
