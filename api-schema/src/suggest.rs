//! "Did you mean": the help for an unknown name.

use crate::nearest;

/// The "did you mean" help, or a list of the candidates if none is near.
pub(crate) fn help<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str> + Clone) -> String {
    match nearest(name, candidates.clone()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => known(&mut candidates.into_iter()),
    }
}

/// Like [`help`], for a list of candidates as long as the schema; `errors` is the number of earlier errors.
pub(crate) fn help_among_many<'a>(
    name: &str,
    candidates: impl IntoIterator<Item = &'a str> + Clone,
    diagnostics: usize,
) -> String {
    match nearest_of_many(name, candidates.clone(), diagnostics) {
        Some(near) => format!("did you mean `{near}`?"),
        None => known(&mut candidates.into_iter()),
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

/// Not generic, so that it is compiled once.
fn known(candidates: &mut dyn Iterator<Item = &str>) -> String {
    const SHOWN: usize = 40;
    let mut names: Vec<String> = candidates.take(SHOWN + 1).map(|c| format!("`{c}`")).collect();
    if names.len() > SHOWN {
        names.truncate(SHOWN);
        names.push("…".to_owned());
    }
    match names.is_empty() {
        true => "no name is known here".to_owned(),
        false => format!("known here: {}", names.join(", ")),
    }
}
