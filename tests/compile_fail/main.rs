//! What the compiler says, to the letter: of a required field that is not set, and of arguments of `service!`.
//!
//! The texts are those of one compiler version, so they are compared only with that one.

#[test]
fn mistakes_are_named() {
    let cases = trybuild::TestCases::new();
    cases.compile_fail("compile_fail/cases/*.rs");
}
