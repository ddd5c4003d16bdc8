//! Files with secrets: regular, small, UTF-8, read without blocking an async runtime.

use std::io::{ErrorKind as IoErrorKind, Read};
use std::path::Path;

use zeroize::Zeroizing;

use crate::error::{Error, ErrorKind};

/// The maximum size of a file.
const MAX_BYTES: u64 = 1 << 20;

/// A file that was read.
#[derive(Debug)]
pub(super) struct SecretFile {
    /// The text, without a byte order mark.
    pub(super) text: Zeroizing<String>,
    /// The reason why the file is not safe, if other users can access it.
    pub(super) warning: Option<String>,
}

/// Reads a file. A file that does not exist is an absent source.
pub(super) fn read(path: &Path) -> Result<SecretFile, Error> {
    let failed = |reason: &str| format!("cannot read {}: {reason}", path.display());
    let invalid = |reason: &str| Error::new(ErrorKind::Credential, failed(reason));
    let of_io = |error: std::io::Error| match error.kind() {
        IoErrorKind::NotFound => Error::absent(failed("there is no such file")),
        other => invalid(&other.to_string()),
    };
    // Opening a FIFO blocks until another process writes to it.
    let metadata = std::fs::metadata(path).map_err(of_io)?;
    if !metadata.is_file() {
        return Err(invalid("it is not a regular file"));
    }
    let mut bytes = Zeroizing::new(Vec::new());
    let file = std::fs::File::open(path).map_err(of_io)?;
    file.take(MAX_BYTES + 1).read_to_end(&mut bytes).map_err(of_io)?;
    if bytes.len() as u64 > MAX_BYTES {
        return Err(invalid("it is larger than 1 MB"));
    }
    let text = std::str::from_utf8(&bytes).map_err(|_| invalid("it is not UTF-8 text"))?;
    let text = Zeroizing::new(text.strip_prefix('\u{feff}').unwrap_or(text).to_owned());
    Ok(SecretFile { text, warning: warning(path, &metadata) })
}

/// Returns a warning if other users can access the file.
#[cfg(unix)]
fn warning(path: &Path, metadata: &std::fs::Metadata) -> Option<String> {
    use std::os::unix::fs::PermissionsExt;
    if metadata.permissions().mode() & 0o077 == 0 {
        return None;
    }
    let warning = format!("other users can access the credentials in {0}; run `chmod 600 {0}`", path.display());
    #[cfg(feature = "tracing")]
    tracing::warn!("{warning}");
    Some(warning)
}

/// Elsewhere a file inherits the access rights of its folder, which belongs to its owner.
#[cfg(not(unix))]
fn warning(_: &Path, _: &std::fs::Metadata) -> Option<String> {
    None
}

#[cfg(test)]
pub(super) mod tests {
    use std::path::PathBuf;

    use super::*;

    /// A file that exists for one test.
    pub(in super::super) struct Temporary(pub(in super::super) PathBuf);

    impl Temporary {
        pub(in super::super) fn new(name: &str, content: impl AsRef<[u8]>) -> Self {
            let path = std::env::temp_dir().join(format!("trtc-api-{}-{name}", std::process::id()));
            std::fs::write(&path, content).unwrap();
            Self(path)
        }
    }

    impl Drop for Temporary {
        fn drop(&mut self) {
            let _ = std::fs::remove_file(&self.0);
        }
    }

    #[test]
    fn reads_regular_utf_8_files_up_to_one_megabyte() {
        let marked = Temporary::new("file-mark", "\u{feff}hush");
        assert_eq!(**read(&marked.0).unwrap().text, *"hush");
        let binary = Temporary::new("file-binary", [0xff, 0xfe]);
        assert!(read(&binary.0).unwrap_err().message().ends_with("it is not UTF-8 text"));
        let large = Temporary::new("file-large", vec![b'x'; (1 << 20) + 1]);
        assert!(read(&large.0).unwrap_err().message().ends_with("it is larger than 1 MB"));
        let largest = Temporary::new("file-largest", vec![b'x'; 1 << 20]);
        assert_eq!(read(&largest.0).unwrap().text.len(), 1 << 20);
        let folder = read(&std::env::temp_dir()).unwrap_err();
        assert!(folder.message().ends_with("it is not a regular file") && !folder.is_absent(), "{folder}");
        let missing = read(Path::new("/no/such/file")).unwrap_err();
        assert_eq!(missing.message(), "cannot read /no/such/file: there is no such file");
        assert!(missing.is_absent());
    }

    #[cfg(unix)]
    #[test]
    fn warns_about_files_that_others_can_access() {
        use std::os::unix::fs::PermissionsExt;

        let file = Temporary::new("file-open", "hush");
        let warning = |mode| {
            std::fs::set_permissions(&file.0, std::fs::Permissions::from_mode(mode)).unwrap();
            read(&file.0).unwrap().warning
        };
        let path = file.0.display();
        let expected = format!("other users can access the credentials in {path}; run `chmod 600 {path}`");
        assert_eq!((warning(0o644), warning(0o600)), (Some(expected), None));
    }
}
