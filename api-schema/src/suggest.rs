//! "Did you mean": the help for an unknown name.

use crate::nearest;

/// The "did you mean" help, or a list of the candidates if none is near.
pub(crate) fn help(name: &str, candidates: &[&str]) -> String {
    help_among_many(name, candidates, 0)
}

/// Like [`help`], for a list of candidates as long as the schema; `errors` is the number of earlier errors.
pub(crate) fn help_among_many(name: &str, candidates: &[&str], errors: usize) -> String {
    match nearest_of_many(name, candidates, errors) {
        Some(near) => format!("did you mean `{near}`?"),
        None => known(candidates),
    }
}

/// The nearest candidate, or `None` after many errors, because each search takes linear time.
pub(crate) fn nearest_of_many<'a>(name: &str, candidates: &[&'a str], errors: usize) -> Option<&'a str> {
    const ENOUGH: usize = 200;
    if errors < ENOUGH { nearest(name, candidates.iter().copied()) } else { None }
}

fn known(candidates: &[&str]) -> String {
    const SHOWN: usize = 40;
    if candidates.is_empty() {
        return "no name is known here".to_owned();
    }
    let shown = candidates.get(..SHOWN).unwrap_or(candidates);
    let more = if candidates.len() > SHOWN { ", …" } else { "" };
    format!("known here: `{}`{more}", shown.join("`, `"))
}
