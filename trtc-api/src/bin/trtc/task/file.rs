//! The file with the ID of a task: replaced as a whole, and readable by its owner only.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use crate::failure::Failure;

/// A file with the ID of a task.
pub(super) struct IdFile {
    path: PathBuf,
}

impl IdFile {
    pub(super) fn new(path: &Path) -> Self {
        Self { path: path.to_owned() }
    }

    /// Returns the ID, or `None` if there is no file yet.
    pub(super) fn read(&self) -> Result<Option<String>, Failure> {
        match fs::read_to_string(&self.path) {
            Ok(text) => Ok(Some(text.trim().to_owned()).filter(|id| !id.is_empty())),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(self.failed("read", &error)),
        }
    }

    /// Writes the first ID. Returns `false` if another process has written one: its ID is the one to use.
    pub(super) fn create(&self, id: &str) -> Result<bool, Failure> {
        let created = self.prepare(id).and_then(|new| {
            // A link is made only if there is no file of the name.
            let linked = fs::hard_link(&new, &self.path);
            fs::remove_file(&new)?;
            match linked {
                Ok(()) => sync_directory(&self.path).map(|()| true),
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(false),
                Err(error) => Err(error),
            }
        });
        created.map_err(|error| self.failed("write", &error))
    }

    /// Replaces the ID. After a crash at any moment, the file has the old ID or the new one.
    pub(super) fn write(&self, id: &str) -> Result<(), Failure> {
        let written =
            self.prepare(id).and_then(|new| fs::rename(new, &self.path)).and_then(|()| sync_directory(&self.path));
        written.map_err(|error| self.failed("write", &error))
    }

    /// Removes the file.
    pub(super) fn remove(&self) -> Result<(), Failure> {
        fs::remove_file(&self.path).map_err(|error| self.failed("remove", &error))
    }

    /// Writes a file beside this one, down to the disk.
    fn prepare(&self, id: &str) -> io::Result<PathBuf> {
        let mut name = self.path.as_os_str().to_owned();
        name.push(format!(".{}.new", std::process::id()));
        let new = PathBuf::from(name);
        // What a killed process of the same number has left behind may have other permissions.
        match fs::remove_file(&new) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        let mut options = OpenOptions::new();
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.create_new(true).write(true).open(&new)?;
        writeln!(file, "{id}")?;
        file.sync_all()?;
        Ok(new)
    }

    fn failed(&self, doing: &str, error: &io::Error) -> Failure {
        Failure::file(doing, &self.path.display().to_string(), error)
    }
}

/// Makes the name of a file survive a power failure.
fn sync_directory(path: &Path) -> io::Result<()> {
    if cfg!(unix) {
        let directory = path.parent().filter(|directory| !directory.as_os_str().is_empty());
        File::open(directory.unwrap_or(Path::new(".")))?.sync_all()?;
    }
    Ok(())
}
