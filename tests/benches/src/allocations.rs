//! Allocations, counted in builds with the feature `allocations`.

use std::alloc::System;

use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};

#[cfg_attr(feature = "allocations", global_allocator)]
pub static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

/// The allocations of a call.
pub fn of(calls: usize, work: impl Fn()) -> usize {
    let region = Region::new(ALLOCATOR);
    (0..calls).for_each(|_| work());
    region.change().allocations / calls
}
