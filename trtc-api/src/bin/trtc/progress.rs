//! Progress on standard error, on terminals only.

use std::io::IsTerminal;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// A spinner that shows what the program waits for.
pub(crate) struct Spinner(ProgressBar);

impl Spinner {
    pub(crate) fn start(message: impl Into<String>) -> Self {
        let target =
            if std::io::stderr().is_terminal() { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
        // The default style is that of a bar, which shows no message.
        let bar = ProgressBar::with_draw_target(None, target).with_style(ProgressStyle::default_spinner());
        bar.set_message(message.into());
        bar.enable_steady_tick(Duration::from_millis(120));
        Self(bar)
    }

    pub(crate) fn set(&self, message: impl Into<String>) {
        self.0.set_message(message.into());
    }

    /// Hides the spinner while something is printed.
    pub(crate) fn suspend<T>(&self, print: impl FnOnce() -> T) -> T {
        self.0.suspend(print)
    }
}

impl Drop for Spinner {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}
