//! Manual pages.

use std::fs;
use std::path::PathBuf;

use clap::{Args, CommandFactory};

use crate::arguments::Arguments;
use crate::failure::Failure;

/// Prints the manual pages
#[derive(Debug, Args)]
pub(crate) struct Man {
    /// Writes a page for each command into this directory
    #[arg(long, value_name = "DIR")]
    directory: Option<PathBuf>,
}

impl Man {
    pub(crate) fn run(&self) -> Result<(), Failure> {
        let command = Arguments::command();
        if let Some(directory) = &self.directory {
            let failed = |error| Failure::file("write", &directory.display().to_string(), &error);
            fs::create_dir_all(directory).map_err(failed)?;
            return clap_mangen::generate_to(command, directory).map_err(failed);
        }
        Ok(clap_mangen::Man::new(command).render(&mut std::io::stdout())?)
    }
}
