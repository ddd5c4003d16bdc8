//! Paths whose rules the caller has waived.

/// The JSON paths whose rules do not apply.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Waivers(Vec<String>);

impl Waivers {
    pub(crate) fn add(&mut self, path: String) {
        self.0.push(path);
    }

    /// Returns these waivers and the other ones.
    pub(crate) fn or(&self, other: &Self) -> Self {
        let new = other.0.iter().filter(|path| !self.0.contains(path));
        Self(self.0.iter().chain(new).cloned().collect())
    }

    /// Returns whether the rules of a path are waived.
    pub(crate) fn cover(&self, path: &str) -> bool {
        self.0.iter().any(|waived| matches(waived, path))
    }
}

/// Returns whether a waived path is this path. `[]` and a missing index stand for every item of a list.
fn matches(waived: &str, path: &str) -> bool {
    let (mut waived, mut path) = (waived.split('.'), path.split('.'));
    loop {
        match (waived.next(), path.next()) {
            (None, None) => return true,
            (Some(waived), Some(part)) => {
                let (waived_name, waived_index) = name_and_index(waived);
                let (name, index) = name_and_index(part);
                if waived_name != name || !(matches!(waived_index, "" | "[]") || waived_index == index) {
                    return false;
                }
            }
            _ => return false,
        }
    }
}

fn name_and_index(part: &str) -> (&str, &str) {
    part.find('[').map_or((part, ""), |at| part.split_at(at))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_waived_path_covers_its_own_rules_and_those_of_list_items() {
        for (waived, path, covered) in [
            ("A", "A", true),
            ("A", "A[3]", true),
            ("A", "A.B", false),
            ("A.B", "A", false),
            ("A[].B", "A[3].B", true),
            ("A.B", "A[3].B", true),
            ("A[3].B", "A[3].B", true),
            ("A[3].B", "A[4].B", false),
            ("A", "AB", false),
            ("", "", true),
            ("", "A", false),
        ] {
            assert_eq!(matches(waived, path), covered, "{waived} on {path}");
        }
    }
}
