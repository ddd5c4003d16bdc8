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

/// A terminal that hides what is typed until the value is dropped, or until Ctrl-C, which would leave it so otherwise.
#[cfg(unix)]
mod silent {
    use std::fs::File;
    use std::io;

    use rustix::termios::{LocalModes, OptionalActions, Termios, tcgetattr, tcsetattr};
    use tokio::runtime::Builder;
    use tokio::signal::unix::{SignalKind, signal};

    use crate::failure::INTERRUPTED;

    pub(super) struct Terminal {
        file: File,
        settings: Termios,
    }

    impl Terminal {
        /// Hides what is typed. From now on, SIGINT restores the terminal and ends the program.
        pub(super) fn silence() -> io::Result<Self> {
            let file = File::open("/dev/tty")?;
            let this = Self { settings: tcgetattr(&file)?, file };
            this.end_program_at_interrupt()?;
            let mut silent = this.settings.clone();
            silent.local_modes.remove(LocalModes::ECHO);
            tcsetattr(&this.file, OptionalActions::Now, &silent)?;
            Ok(this)
        }

        fn end_program_at_interrupt(&self) -> io::Result<()> {
            let copy = Self { file: self.file.try_clone()?, settings: self.settings.clone() };
            let runtime = Builder::new_current_thread().enable_all().build()?;
            let guard = runtime.enter();
            let mut interrupts = signal(SignalKind::interrupt())?;
            drop(guard);
            std::thread::spawn(move || {
                if runtime.block_on(interrupts.recv()).is_some() {
                    drop(copy);
                    std::process::exit(INTERRUPTED.into());
                }
            });
            Ok(())
        }
    }

    impl Drop for Terminal {
        fn drop(&mut self) {
            // There is no way to report a failure of this.
            let _ = tcsetattr(&self.file, OptionalActions::Now, &self.settings);
        }
    }
}
