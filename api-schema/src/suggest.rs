//! "Did you mean": the nearest known name to an unknown one.

/// The candidate that is nearest to `name`, if one is near enough to be a slip of the pen.
pub fn nearest<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let limit = (name.chars().count() / 3).clamp(1, 3);
    candidates
        .into_iter()
        .map(|candidate| (distance(name, candidate), candidate))
        .filter(|(distance, _)| *distance <= limit)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// The "did you mean" help line, or the list of what is known when nothing is near.
pub(crate) fn help<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str> + Clone) -> String {
    match nearest(name, candidates.clone()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => {
            let known: Vec<_> = candidates.into_iter().map(|c| format!("`{c}`")).collect();
            format!("known here: {}", known.join(", "))
        }
    }
}

/// Edits between two names, ignoring case: a wrong capital is the commonest slip.
fn distance(left: &str, right: &str) -> usize {
    let left: Vec<char> = left.to_lowercase().chars().collect();
    let right: Vec<char> = right.to_lowercase().chars().collect();
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (i, a) in left.iter().enumerate() {
        let mut diagonal = i;
        let mut previous = i + 1;
        let mut next = vec![previous];
        for (b, above) in right.iter().zip(row.iter().skip(1)) {
            let cost = diagonal + usize::from(a != b);
            previous = cost.min(previous + 1).min(above + 1);
            diagonal = *above;
            next.push(previous);
        }
        row = next;
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
        assert_eq!(nearest("colour", known), None);
    }
}
