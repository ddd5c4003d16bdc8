//! The page of `trtc explorer` in Chromium.
//!
//! `.ci/run explorer` builds `trtc`, installs Chromium, and sets `TRTC` (the program), `AXE` (the rules of axe-core) and
//! `CARGO_TARGET_DIR`. With `SCREENSHOTS`, a directory, screenshots are written.

mod accessibility;
mod attacks;
mod browser;
mod keyboard;
mod paint;
mod recording;
