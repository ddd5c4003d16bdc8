//! A prompt for a secret, which the terminal does not show.

use std::io::{ErrorKind, IsTerminal, stderr, stdin};

use crate::failure::Failure;

/// Asks for the secret of a path. Standard input may be the request: the terminal is opened by its name.
pub(super) fn prompt(path: &str) -> Result<String, Failure> {
    if !stdin().is_terminal() && !stderr().is_terminal() {
        let help = format!("use `--secret {path}=env:NAME` or `--secret {path}=file:PATH`");
        return Err(Failure::usage(format!("`{path}` cannot be prompted for without a terminal"), help));
    }
    let failed = |error| Failure::file("read", "the terminal", &error);
    // What is typed is hidden before the prompt appears.
    #[cfg(unix)]
    let _silent = silent::Terminal::silence().map_err(failed)?;
    rpassword::prompt_password(format!("{path}: ")).map_err(|error| match error.kind() {
        ErrorKind::Interrupted => Failure::interrupted(),
        _ => failed(error),
    })
}

/// A terminal that hides what is typed until the value is dropped, or until SIGINT, which would leave it so otherwise.
#[cfg(unix)]
mod silent {
    use std::fs::File;
    use std::io;
    use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
    use std::time::Duration;

    use rustix::termios::{LocalModes, OptionalActions, Termios, tcgetattr, tcsetattr};
    use tokio::runtime::Builder;
    use tokio::signal::unix::{SignalKind, signal};

    use crate::failure::INTERRUPTED;

    pub(super) struct Terminal {
        terminal: File,
        settings: Termios,
        /// Dropped when the terminal is as it was.
        _silent: Sender<()>,
    }

    impl Terminal {
        /// Hides what is typed. From now on, SIGINT restores the terminal and ends the program.
        pub(super) fn silence() -> io::Result<Self> {
            let terminal = File::open("/dev/tty")?;
            let settings = tcgetattr(&terminal)?;
            let (sender, is_silent) = channel();
            end_program_at_interrupt(terminal.try_clone()?, settings.clone(), is_silent)?;
            let mut silent = settings.clone();
            // Ctrl-C is a character, at which the reader ends: a signal could come while it changes the terminal.
            silent.local_modes.remove(LocalModes::ECHO | LocalModes::ISIG);
            let this = Self { terminal, settings, _silent: sender };
            tcsetattr(&this.terminal, OptionalActions::Now, &silent)?;
            Ok(this)
        }
    }

    impl Drop for Terminal {
        fn drop(&mut self) {
            restore(&self.terminal, &self.settings);
        }
    }

    fn end_program_at_interrupt(terminal: File, settings: Termios, is_silent: Receiver<()>) -> io::Result<()> {
        let runtime = Builder::new_current_thread().enable_all().build()?;
        let guard = runtime.enter();
        let mut interrupts = signal(SignalKind::interrupt())?;
        drop(guard);
        std::thread::spawn(move || {
            if runtime.block_on(interrupts.recv()).is_some() {
                // The reader sends the signal at Ctrl-C and restores the terminal itself. It does not see that of another
                // process.
                if is_silent.recv_timeout(Duration::from_secs(1)) == Err(RecvTimeoutError::Timeout) {
                    restore(&terminal, &settings);
                }
                std::process::exit(INTERRUPTED.into());
            }
        });
        Ok(())
    }

    fn restore(terminal: &File, settings: &Termios) {
        // There is no way to report a failure of this.
        let _ = tcsetattr(terminal, OptionalActions::Now, settings);
    }
}
