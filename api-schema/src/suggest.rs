//! "Did you mean": the nearest known name to an unknown one.

/// The candidate that is nearest to `name`, if one is near enough to be a slip of the pen.
pub fn nearest<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    if name.len() > 200 {
        return None;
    }
    let limit = (name.chars().count() / 3).clamp(1, 3);
    // Comparing takes time by the product of both lengths, and names that differ much in length are not near.
    let length = name.chars().count();
    candidates
        .into_iter()
        .filter(|candidate| candidate.chars().count().abs_diff(length) <= limit)
        .map(|candidate| (distance(name, candidate), candidate))
        .filter(|(distance, _)| *distance <= limit)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// The "did you mean" help line, or the list of what is known when nothing is near.
pub(crate) fn help<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str> + Clone) -> String {
    match nearest(name, candidates.clone()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => known(candidates),
    }
}

/// As [`help`], for a list of candidates that is as long as the schema; `faults` is how many were found before.
pub(crate) fn help_among_many<'a>(
    name: &str,
    candidates: impl IntoIterator<Item = &'a str> + Clone,
    faults: usize,
) -> String {
    match nearest_of_many(name, candidates.clone(), faults) {
        Some(near) => format!("did you mean `{near}`?"),
        None => known(candidates),
    }
}

/// The nearest candidate, unless so many faults went before that looking for it each time would take for ever.
pub(crate) fn nearest_of_many<'a>(
    name: &str,
    candidates: impl IntoIterator<Item = &'a str>,
    faults: usize,
) -> Option<&'a str> {
    const ENOUGH: usize = 200;
    if faults < ENOUGH { nearest(name, candidates) } else { None }
}

fn known<'a>(candidates: impl IntoIterator<Item = &'a str>) -> String {
    const SHOWN: usize = 40;
    let mut names: Vec<String> = candidates.into_iter().take(SHOWN + 1).map(|c| format!("`{c}`")).collect();
    if names.len() > SHOWN {
        names.truncate(SHOWN);
        names.push("…".to_owned());
    }
    match names.is_empty() {
        true => "nothing is known here".to_owned(),
        false => format!("known here: {}", names.join(", ")),
    }
}

/// Edits between two names, ignoring case: letters put in, left out, replaced, or swapped with their neighbour.
fn distance(left: &str, right: &str) -> usize {
    let left: Vec<char> = left.to_lowercase().chars().collect();
    let right: Vec<char> = right.to_lowercase().chars().collect();
    let at = |row: &[usize], index: usize| row.get(index).copied().unwrap_or(usize::MAX / 2);
    let mut before: Vec<usize> = Vec::new();
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (i, a) in left.iter().enumerate() {
        let mut next = vec![i + 1];
        for (j, b) in right.iter().enumerate() {
            let replaced = at(&row, j) + usize::from(a != b);
            let mut edits = replaced.min(at(&next, j) + 1).min(at(&row, j + 1) + 1);
            let swapped = i > 0 && j > 0 && left.get(i - 1) == Some(b) && right.get(j - 1) == Some(a);
            if swapped {
                edits = edits.min(at(&before, j - 1) + 1);
            }
            next.push(edits);
        }
        before = std::mem::replace(&mut row, next);
    }
    row.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_is_recognised_and_a_stranger_is_not() {
        let known = ["minimum", "maximum", "maxLength"];
        assert_eq!(nearest("minimun", known), Some("minimum"));
        assert_eq!(nearest("maxlength", known), Some("maxLength"));
        assert_eq!(nearest("mniimum", known), Some("minimum"));
        assert_eq!(nearest("trct", ["trtc"]), Some("trtc"));
        assert_eq!(nearest("colour", known), None);
    }
}
