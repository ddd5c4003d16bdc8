//! An empty recorder: the feature `metrics` is off.

use std::time::Duration;

use super::Call;
use crate::error::Error;

pub(crate) fn call(_: &Call<'_>, _: &str, _: Duration, _: Option<&Error>) {}

pub(crate) fn attempt(_: &Call<'_>, _: &str, _: Option<&Error>) {}

pub(crate) fn rate_limit_wait(_: &Call<'_>, _: Duration) {}

pub(crate) fn circuit(_: &str, _: bool) {}

pub(crate) fn credential_refresh(_: Option<&Error>) {}
