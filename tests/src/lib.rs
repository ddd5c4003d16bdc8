//! An empty library: the tests are in `suite` and `compile_fail`, the benchmarks in `benches`, a user's crate in `downstream`.
