//! Fuzz target for credential files.

use std::path::PathBuf;

use trtc_api::Credential;

/// Reads any file to a credential whose `Debug` output is redacted, or to an error that names the file.
pub fn credentials(text: &[u8]) {
    let path = path();
    std::fs::write(&path, text).expect("the file can be written");
    for read in [Credential::from_profile_file(&path, "default"), Credential::from_tccli_file(&path)] {
        match read {
            Ok(credential) => {
                assert!(!credential.secret_id().is_empty());
                assert!(format!("{credential:?}").ends_with("\"***\" }"), "{credential:?}");
            }
            Err(error) => assert!(error.message().contains(&*path.to_string_lossy()), "{error}"),
        }
    }
    std::fs::remove_file(&path).expect("the file can be removed");
}

/// A directory in memory, if the system has one.
fn path() -> PathBuf {
    let memory = PathBuf::from("/dev/shm");
    let folder = if memory.is_dir() { memory } else { std::env::temp_dir() };
    folder.join(format!("trtc-api-fuzz-{}", std::process::id()))
}
