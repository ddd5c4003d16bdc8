//! Credentials from files: the profile file of the official SDKs, and the JSON of the official command line.

use std::io::ErrorKind as ErrorKindOfIo;
use std::path::{Path, PathBuf};

use serde_json::Value;
use zeroize::Zeroizing;

use super::Credential;
use super::credential::fault;
use crate::error::{Error, ErrorKind};

/// The variable that names another file.
const FILE: &str = "TENCENTCLOUD_CREDENTIALS_FILE";

/// Where the file is for everybody.
const SHARED: &str = "/etc/tencentcloud/credentials";

/// The keys of a profile. The token comes with temporary keys alone.
const KEYS: [&str; 3] = ["secret_id", "secret_key", "token"];

/// Other tools pass a role over, and act as who the keys are; that must not happen unseen.
const ROLE: &str = "`role_arn` is not read from files: take it out, and assume the role with `provider::AssumeRole`";

/// The places where a profile file may be, in the order in which they are tried.
pub(super) fn places(variable: impl Fn(&str) -> Option<String>) -> Vec<PathBuf> {
    if let Some(file) = variable(FILE).filter(|file| !file.is_empty()) {
        return vec![file.into()];
    }
    let home = ["HOME", "USERPROFILE"].into_iter().find_map(&variable).filter(|home| !home.is_empty());
    let own = home.map(|home| Path::new(&home).join(".tencentcloud/credentials"));
    own.into_iter().chain([SHARED.into()]).collect()
}

/// Reads a profile of a file: `[profile]`, then `secret_id = …` and `secret_key = …` on lines of their own.
pub(super) fn read(path: &Path, profile: &str) -> Result<Credential, Error> {
    let (text, warning) = text_of(path)?;
    let error = |line: Option<usize>, fault: String| {
        let place = line.map_or_else(|| path.display().to_string(), |line| format!("{}:{line}", path.display()));
        Error::new(ErrorKind::Credential, format!("{place}: {fault}"))
    };
    let mut found: [Option<&str>; 3] = [None; 3];
    let mut profiles = Vec::new();
    let mut inside = false;
    for (number, line) in text.lines().enumerate().map(|(index, line)| (Some(index + 1), line.trim())) {
        if line.is_empty() || line.starts_with(['#', ';']) {
            continue;
        }
        if let Some(name) = line.strip_prefix('[') {
            let name = name.strip_suffix(']').map(str::trim);
            let name = name.ok_or_else(|| error(number, "a profile is written as `[name]`".to_owned()))?;
            inside = name == profile;
            profiles.push(name);
            continue;
        }
        // The rest of the line may be a secret: nothing of it is shown.
        let (key, value) = line
            .split_once('=')
            .ok_or_else(|| error(number, "this line is neither `[name]` nor `key = value`".into()))?;
        if inside {
            let key = key.trim();
            match KEYS.iter().position(|known| known.eq_ignore_ascii_case(key)).and_then(|at| found.get_mut(at)) {
                Some(place) => *place = Some(value.trim()),
                None if key == "role_arn" => return Err(error(number, ROLE.to_owned())),
                None => {
                    return Err(error(number, format!("unknown key `{}`; there are {}", shown(key), KEYS.join(", "))));
                }
            }
        }
    }
    if !profiles.contains(&profile) {
        let known = if profiles.is_empty() { "none".to_owned() } else { profiles.join(", ") };
        return Err(error(None, format!("there is no profile `[{profile}]`; there are: {known}")));
    }
    let credential = make(found, &KEYS, |fault| error(None, format!("the profile `[{profile}]` {fault}")))?;
    Ok(credential.warning_of(warning))
}

/// Reads what the official command line keeps of a profile, `~/.tccli/PROFILE.credential`: a JSON object.
pub(super) fn read_tccli(path: &Path) -> Result<Credential, Error> {
    let error = |fault: &str| Error::new(ErrorKind::Credential, format!("{}: {fault}", path.display()));
    let (text, warning) = text_of(path)?;
    let json: Value = serde_json::from_str(&text).map_err(|_| error("it is not JSON"))?;
    let keys = ["secretId", "secretKey", "token"];
    let credential = make(keys.map(|key| json.get(key).and_then(Value::as_str)), &keys, |fault| error(&fault))?;
    Ok(credential.warning_of(warning))
}

/// A credential of its parts; the names of the parts are those of the file.
fn make(parts: [Option<&str>; 3], names: &[&str; 3], error: impl Fn(String) -> Error) -> Result<Credential, Error> {
    let [id_name, key_name, token_name] = names;
    let part = |name: &str, part: Option<&str>| match part {
        None => Err(error(format!("lacks `{name}`"))),
        Some(value) => match fault(value) {
            Some(fault) => Err(error(format!("has a `{name}` that {fault}"))),
            None => Ok(value.to_owned()),
        },
    };
    let [secret_id, secret_key, token] = parts;
    let credential = Credential::new(part(id_name, secret_id)?, part(key_name, secret_key)?);
    match token.filter(|token| !token.is_empty()) {
        Some(token) => Ok(credential.token(part(token_name, Some(token))?)),
        None => Ok(credential),
    }
}

/// A key that somebody has mistyped, unless it looks like something else.
fn shown(key: &str) -> &str {
    let plain = key.len() <= 20 && key.bytes().all(|byte| byte.is_ascii_lowercase() || matches!(byte, b'_' | b'-'));
    if plain { key } else { "…" }
}

/// The text of a file, and what is amiss with the file.
fn text_of(path: &Path) -> Result<(Zeroizing<String>, Option<String>), Error> {
    let text = std::fs::read_to_string(path).map_err(|error| {
        let message = |reason: &str| format!("cannot read {}: {reason}", path.display());
        match error.kind() {
            ErrorKindOfIo::NotFound => Error::absent(message("there is no such file")),
            ErrorKindOfIo::InvalidData => Error::new(ErrorKind::Credential, message("it is not UTF-8 text")),
            other => Error::new(ErrorKind::Credential, message(&other.to_string())),
        }
    })?;
    let warning = is_open(path)
        .then(|| format!("others can read the keys in {0}; `chmod 600 {0}` keeps them out", path.display()));
    #[cfg(feature = "tracing")]
    if let Some(warning) = &warning {
        tracing::warn!("{warning}");
    }
    Ok((Zeroizing::new(text), warning))
}

/// Whether others can read or write a file: that is the owner's business, but worth a word.
#[cfg(unix)]
fn is_open(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    std::fs::metadata(path).is_ok_and(|data| data.permissions().mode() & 0o077 != 0)
}

/// Elsewhere a file lies in its owner's folder, which is closed to others.
#[cfg(not(unix))]
fn is_open(_: &Path) -> bool {
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Reads a profile of a file with this text.
    fn profile_of(name: &str, text: &str, profile: &str) -> Result<Credential, Error> {
        let path = std::env::temp_dir().join(format!("trtc-api-{}-{name}", std::process::id()));
        std::fs::write(&path, text).unwrap();
        let result = read(&path, profile);
        std::fs::remove_file(&path).unwrap();
        result
    }

    const FILE: &str = "# keys\n[default]\nsecret_id = AKIDone\nsecret_key=hush-one\n\n[school]\n; temporary\nSECRET_ID=AKIDtwo\nsecret_key = hush-two\ntoken = hush-token\n";

    #[test]
    fn profiles_are_told_apart() {
        let one = profile_of("apart", FILE, "default").unwrap();
        assert_eq!((one.secret_id(), one.session_token()), ("AKIDone", None));
        let two = profile_of("apart2", FILE, "school").unwrap();
        assert_eq!((two.secret_id(), two.session_token()), ("AKIDtwo", Some("hush-token")));
    }

    #[test]
    fn what_is_wrong_is_named_with_its_line_and_no_secret_is_shown() {
        for (name, text, wanted) in [
            (
                "profile",
                FILE.replace("[school]", "[schol]"),
                "there is no profile `[school]`; there are: default, schol",
            ),
            ("missing", "[school]\nsecret_id=AKIDx\n".to_owned(), "the profile `[school]` lacks `secret_key`"),
            ("typo", "[school]\nsecret_kye=hush\n".to_owned(), ":2: unknown key `secret_kye`; there are secret_id"),
            ("odd", "[school]\nhush-hush\n".to_owned(), ":2: this line is neither `[name]` nor `key = value`"),
            ("swapped", "[school]\nHushHush=x\n".to_owned(), ":2: unknown key `…`"),
            ("role", "[school]\nrole_arn=hush\n".to_owned(), ":2: `role_arn` is not read from files: take it out"),
            ("open", "[school\n".to_owned(), ":1: a profile is written as `[name]`"),
            (
                "blank",
                "[school]\nsecret_id=AKIDx\nsecret_key=hush hush\n".to_owned(),
                "has a `secret_key` that holds a blank",
            ),
            ("empty", String::new(), "there are: none"),
        ] {
            let error = profile_of(name, &text, "school").unwrap_err();
            assert!(error.message().contains(wanted), "{name}: {error}");
            assert!(!format!("{error} {error:?}").to_lowercase().contains("hush"), "{error}");
        }
        let error = read(Path::new("/no/such/file"), "default").unwrap_err();
        assert_eq!(error.message(), "cannot read /no/such/file: there is no such file");
        assert!(error.is_absent());
    }

    #[cfg(unix)]
    #[test]
    fn a_file_that_others_can_read_is_told_of() {
        use std::os::unix::fs::PermissionsExt;

        let path = std::env::temp_dir().join(format!("trtc-api-{}-open", std::process::id()));
        std::fs::write(&path, FILE).unwrap();
        let warning = |mode| {
            std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).unwrap();
            read(&path, "default").unwrap().warning().map(str::to_owned)
        };
        let path = path.display();
        let told = format!("others can read the keys in {path}; `chmod 600 {path}` keeps them out");
        assert_eq!((warning(0o644), warning(0o600)), (Some(told), None));
        std::fs::remove_file(path.to_string()).unwrap();
    }

    #[test]
    fn the_command_lines_json_is_read() {
        let path = std::env::temp_dir().join(format!("trtc-api-{}-tccli", std::process::id()));
        std::fs::write(&path, r#"{"secretId":"AKIDx","secretKey":"hush","token":null}"#).unwrap();
        assert_eq!(read_tccli(&path).unwrap().secret_id(), "AKIDx");
        std::fs::write(&path, r#"{"secretId":"AKIDx","secretkey":"hush"}"#).unwrap();
        assert!(read_tccli(&path).unwrap_err().message().ends_with("lacks `secretKey`"));
        std::fs::write(&path, "hush").unwrap();
        let error = read_tccli(&path).unwrap_err();
        assert!(error.message().ends_with("it is not JSON") && !error.message().contains("hush"), "{error}");
        std::fs::remove_file(&path).unwrap();
    }

    #[test]
    fn the_file_is_looked_for_where_the_official_tools_look() {
        let of = |pairs: &[(&str, &str)]| {
            places(|name| pairs.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned()))
        };
        assert_eq!(of(&[("HOME", "/home/me")]), ["/home/me/.tencentcloud/credentials", SHARED].map(PathBuf::from));
        assert_eq!(of(&[(super::FILE, "/keys"), ("HOME", "/home/me")]), [PathBuf::from("/keys")]);
        assert_eq!(of(&[]), [PathBuf::from(SHARED)]);
    }
}
