//! The page of `trtc explorer` in a real browser: see `tests/page`.
