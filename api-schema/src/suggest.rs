//! "Did you mean": the help for an unknown name.

use crate::nearest;

/// The "did you mean" help, or a list of the candidates if none is near.
pub(crate) fn help<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> String {
    help_among(name, &mut candidates.into_iter(), 0)
}

/// Like [`help`], for a list of candidates as long as the schema; `errors` is the number of earlier errors.
pub(crate) fn help_among_many<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>, errors: usize) -> String {
    help_among(name, &mut candidates.into_iter(), errors)
}

/// Not generic, so that it is compiled once.
fn help_among(name: &str, candidates: &mut dyn Iterator<Item = &str>, errors: usize) -> String {
    let candidates: Vec<&str> = candidates.collect();
    match nearest_of_many(name, candidates.iter().copied(), errors) {
        Some(near) => format!("did you mean `{near}`?"),
        None => known(&candidates),
    }
}

/// The nearest candidate, or `None` after many errors, because each search takes linear time.
pub(crate) fn nearest_of_many<'a>(
    name: &str,
    candidates: impl IntoIterator<Item = &'a str>,
    diagnostics: usize,
) -> Option<&'a str> {
    const ENOUGH: usize = 200;
    if diagnostics < ENOUGH { nearest(name, candidates) } else { None }
}

fn known(candidates: &[&str]) -> String {
    const SHOWN: usize = 40;
    let mut names: Vec<String> = candidates.iter().take(SHOWN).map(|name| format!("`{name}`")).collect();
    if candidates.len() > SHOWN {
        names.push("…".to_owned());
    }
    match names.is_empty() {
        true => "no name is known here".to_owned(),
        false => format!("known here: {}", names.join(", ")),
    }
}
