//! Credentials from the profile file of the official SDKs.

use std::path::{Path, PathBuf};

use super::credential::problem;
use super::{Credential, CredentialProvider, ProviderError, environment, file};
use crate::error::{Error, ErrorKind};
use crate::runtime::{BoxFuture, unblock};

/// The variable that names the file.
const FILE: &str = "TENCENTCLOUD_CREDENTIALS_FILE";

/// The file of all users of a machine.
const SHARED: &str = "/etc/tencentcloud/credentials";

/// The keys of a profile that hold credentials; only temporary credentials have a token.
const KEYS: [&str; 3] = ["secret_id", "secret_key", "token"];

/// The remedy for a profile with a role: without it, calls would use the identity that may assume the role.
pub(super) const ROLE: &str =
    "is not supported in files: remove it, and assume the role with `credentials::AssumeRole`";

/// Provides the credentials of a profile in the file of the official SDKs.
///
/// The file is read with each refresh, on tokio's blocking thread pool. [`Credential::from_profile`] documents its
/// location and format.
///
/// ```
/// use trtc_api::Client;
/// use trtc_api::credentials::Profile;
///
/// let builder = Client::builder().credential_provider(Profile::new("school"));
/// # let _ = builder;
/// ```
#[derive(Debug, Clone)]
#[must_use]
pub struct Profile {
    name: String,
    file: Option<PathBuf>,
}

impl Profile {
    /// Creates a provider for the profile of a name, for example `default`.
    pub fn new(name: impl Into<String>) -> Self {
        Self { name: name.into(), file: None }
    }

    /// Sets the file (default: the first of the files that [`Credential::from_profile`] lists).
    pub fn file(mut self, path: impl Into<PathBuf>) -> Self {
        self.file = Some(path.into());
        self
    }

    #[inline]
    pub(super) fn load(&self) -> Result<Credential, Error> {
        match &self.file {
            Some(path) => read(path, &self.name),
            None => read_default(&self.name),
        }
    }
}

impl CredentialProvider for Profile {
    #[inline]
    fn provide(&self) -> BoxFuture<'_, Result<Credential, ProviderError>> {
        let this = self.clone();
        Box::pin(async move { Ok(unblock(Box::new(move || this.load())).await??) })
    }
}

/// Reads a profile of the first file that exists.
#[inline]
fn read_default(profile: &str) -> Result<Credential, Error> {
    let paths = paths(environment::variable)?;
    match paths.iter().find(|path| path.exists()).or(paths.first()) {
        Some(path) => read(path, profile),
        None => Err(Error::absent("no path for a profile file is known")),
    }
}

/// Returns the files that may exist, in their order.
fn paths(variable: impl Fn(&str) -> Result<Option<String>, Error>) -> Result<Vec<PathBuf>, Error> {
    if let Some(file) = variable(FILE)?.filter(|file| !file.is_empty()) {
        return Ok(vec![file.into()]);
    }
    let mut home = None;
    for name in ["HOME", "USERPROFILE"] {
        home = home.or(variable(name)?);
    }
    let own = home.filter(|home| !home.is_empty()).map(|home| Path::new(&home).join(".tencentcloud/credentials"));
    Ok(own.into_iter().chain([SHARED.into()]).collect())
}

/// Reads a profile of a file: `[profile]`, then `secret_id = …` and `secret_key = …` on lines of their own.
#[inline]
pub(super) fn read(path: &Path, profile: &str) -> Result<Credential, Error> {
    let file = file::read(path)?;
    let error = |line: Option<usize>, problem: String| {
        let place = line.map_or_else(|| path.display().to_string(), |line| format!("{}:{line}", path.display()));
        Error::new(ErrorKind::Credential, format!("{place}: {problem}"))
    };
    let mut found: [Option<&str>; 3] = [None; 3];
    // Keys of other tools are ignored, unless a key is missing that they may have been meant for.
    let mut unknown = None;
    let mut profiles = Vec::new();
    let mut inside = false;
    for (number, line) in file.text.lines().enumerate().map(|(index, line)| (Some(index + 1), line.trim())) {
        if line.is_empty() || line.starts_with(['#', ';']) {
            continue;
        }
        if let Some(name) = line.strip_prefix('[') {
            let name = name.rsplit_once(']').map(|(name, _)| name.trim());
            let name = name.ok_or_else(|| error(number, "the header of a profile must be `[name]`".to_owned()))?;
            inside = name == profile;
            if inside && profiles.contains(&name) {
                return Err(error(number, format!("there are two profiles `[{name}]`; remove one")));
            }
            profiles.push(name);
            continue;
        }
        // Other profiles may be written for other tools.
        if !inside {
            continue;
        }
        // The rest of the line may be a secret, so no message shows it.
        let (key, value) = line
            .split_once(['=', ':'])
            .ok_or_else(|| error(number, "the line must be `[name]` or `key = value`".into()))?;
        let key = key.trim();
        match KEYS.iter().position(|known| known.eq_ignore_ascii_case(key)).and_then(|at| found.get_mut(at)) {
            Some(Some(_)) => return Err(error(number, format!("the key `{key}` is given twice; remove one"))),
            Some(slot) => *slot = Some(value.trim()),
            None if ["role_arn", "role-arn"].contains(&key) => {
                return Err(error(number, format!("`{key}` {ROLE}")));
            }
            None => unknown = unknown.or(Some((number, key))),
        }
    }
    if !profiles.contains(&profile) {
        let known = if profiles.is_empty() { "none".to_owned() } else { profiles.join(", ") };
        return Err(error(None, format!("there is no profile `[{profile}]`; the profiles are: {known}")));
    }
    if let (Some((number, key)), [None, ..] | [_, None, _]) = (unknown, &found) {
        let problem = format!("unknown key `{}`; the known keys are {}", shown(key), KEYS.join(", "));
        return Err(error(number, problem));
    }
    let credential = assemble(found, &KEYS, |problem| error(None, format!("the profile `[{profile}]` {problem}")))?;
    Ok(credential.with_warning(file.warning))
}

/// Makes a credential of the parts that a file has; `names` are their names in the file.
pub(super) fn assemble(
    parts: [Option<&str>; 3],
    names: &[&str; 3],
    error: impl Fn(String) -> Error,
) -> Result<Credential, Error> {
    let [id_name, key_name, token_name] = names;
    let part = |name: &str, part: Option<&str>| match part {
        None => Err(error(format!("lacks `{name}`"))),
        Some(value) => match problem(value) {
            Some(problem) => Err(error(format!("has a `{name}` that {problem}"))),
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

/// Returns an unknown key for a message, unless it may be a secret.
#[inline]
fn shown(key: &str) -> &str {
    let plain = key.len() <= 20 && key.bytes().all(|byte| byte.is_ascii_lowercase() || matches!(byte, b'_' | b'-'));
    if plain { key } else { "…" }
}

#[cfg(test)]
mod tests {
    use super::super::file::tests::Temporary;
    use super::*;

    /// Reads a profile of a file with this text.
    fn profile_of(name: &str, text: &str, profile: &str) -> Result<Credential, Error> {
        read(&Temporary::new(&format!("profile-{name}"), text).0, profile)
    }

    const TEXT: &str = "# keys\n[default]\nsecret_id = AKIDone\nsecret_key=hush-one\n\n[school]\n; temporary\nSECRET_ID=AKIDtwo\nsecret_key = hush-two\ntoken = hush-token\n";

    #[test]
    fn reads_the_profile_of_a_name() {
        let one = profile_of("apart", TEXT, "default").unwrap();
        assert_eq!((one.secret_id(), one.session_token()), ("AKIDone", None));
        let two = profile_of("apart2", TEXT, "school").unwrap();
        assert_eq!((two.secret_id(), two.session_token()), ("AKIDtwo", Some("hush-token")));
        // A byte order mark.
        assert_eq!(profile_of("mark", &format!("\u{feff}{TEXT}"), "default").unwrap().secret_id(), "AKIDone");
        // Lines of other profiles, and the region, are for other tools.
        let other = format!("a bare line\n[other]\nregion = x\nbare\nrole_arn = y\n{TEXT}region = ap-tokyo\n");
        assert_eq!(profile_of("other", &other, "school").unwrap().secret_id(), "AKIDtwo");
    }

    #[test]
    fn errors_name_the_line_and_show_no_secret() {
        let school = |lines: &str| format!("[school]\n{lines}\n");
        for (name, text, expected) in [
            (
                "profile",
                TEXT.replace("[school]", "[schol]"),
                "there is no profile `[school]`; the profiles are: default, schol",
            ),
            ("missing", school("secret_id=AKIDx"), "the profile `[school]` lacks `secret_key`"),
            ("typo", school("secret_kye=hush"), ":2: unknown key `secret_kye`; the known keys are secret_id"),
            ("twice", school("secret_id=AKIDx\nSecret_Id=AKIDy"), ":3: the key `Secret_Id` is given twice"),
            ("again", school("secret_id=AKIDx\n[school]\n"), ":3: there are two profiles `[school]`"),
            ("odd", school("hush-hush"), ":2: the line must be `[name]` or `key = value`"),
            ("swapped", school("HushHush=x"), ":2: unknown key `…`"),
            ("role", school("role_arn=hush"), ":2: `role_arn` is not supported in files: remove it"),
            ("role2", school("role-arn=hush"), ":2: `role-arn` is not supported in files: remove it"),
            ("header", "[school\n".to_owned(), ":1: the header of a profile must be `[name]`"),
            ("space", school("secret_id=AKIDx\nsecret_key=hush hush"), "has a `secret_key` that contains whitespace"),
            (
                "quotes",
                school("secret_id=\"AKIDx\"\nsecret_key=hush"),
                "has a `secret_id` that starts or ends with a quotation mark",
            ),
            ("empty", String::new(), "the profiles are: none"),
        ] {
            let error = profile_of(name, &text, "school").unwrap_err();
            assert!(error.message().contains(expected), "{name}: {error}");
            assert!(!format!("{error} {error:?}").to_lowercase().contains("hush"), "{error}");
        }
    }

    #[test]
    fn searches_the_paths_of_the_official_tools() {
        let of = |pairs: &[(&str, &str)]| {
            let variable =
                |name: &str| Ok(pairs.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned()));
            paths(variable).unwrap()
        };
        assert_eq!(of(&[("HOME", "/home/me")]), ["/home/me/.tencentcloud/credentials", SHARED].map(PathBuf::from));
        assert_eq!(of(&[(FILE, "/keys"), ("HOME", "/home/me")]), [PathBuf::from("/keys")]);
        assert_eq!(of(&[]), [PathBuf::from(SHARED)]);
    }
}
