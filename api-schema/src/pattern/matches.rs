//! Holds a text against a pattern, for the examples of schema files. The runtime has a faster one of its own.

use super::{Class, Matcher, Pattern, Step};

impl Pattern {
    /// Whether the text holds a match.
    ///
    /// ```
    /// use api_schema::pattern::Pattern;
    /// let pattern = Pattern::compile("^[a-z]+(-[0-9]+)?$")?;
    /// assert!(pattern.matches("room-7") && !pattern.matches("room-"));
    /// # Ok::<(), String>(())
    /// ```
    pub fn matches(&self, text: &str) -> bool {
        match &self.matcher {
            Matcher::Run { class, min, max } => {
                let count = text.chars().count();
                let enough = count >= *min as usize && max.is_none_or(|max| count <= max as usize);
                enough && text.chars().all(|c| class.takes(c))
            }
            Matcher::Program(steps) => run(steps, text),
        }
    }
}

impl Class {
    fn takes(&self, c: char) -> bool {
        self.ranges.iter().any(|(low, high)| (*low..=*high).contains(&c)) != self.negated
    }
}

/// All states of the program at once, so that the time is linear in the text.
fn run(steps: &[Step], text: &str) -> bool {
    let mut states = enter(steps, vec![0], true, text.is_empty());
    let mut rest = text.chars();
    while let Some(c) = rest.next() {
        if matched(steps, &states) {
            return true;
        }
        let taken =
            states.iter().filter(|state| matches!(steps.get(**state), Some(Step::Class(class)) if class.takes(c)));
        let next = taken.map(|state| state + 1).collect();
        states = enter(steps, next, false, rest.as_str().is_empty());
    }
    matched(steps, &states)
}

fn matched(steps: &[Step], states: &[usize]) -> bool {
    states.iter().any(|state| matches!(steps.get(*state), Some(Step::Match)))
}

/// The states that wait for a character, or have matched, once every jump is followed.
fn enter(steps: &[Step], mut open: Vec<usize>, at_start: bool, at_end: bool) -> Vec<usize> {
    let mut seen = vec![false; steps.len()];
    let mut states = Vec::new();
    while let Some(state) = open.pop() {
        let (Some(step), Some(mark)) = (steps.get(state), seen.get_mut(state)) else { continue };
        if std::mem::replace(mark, true) {
            continue;
        }
        match step {
            Step::Split(left, right) => open.extend([*left, *right]),
            Step::Jump(next) => open.push(*next),
            Step::Start if at_start => open.push(state + 1),
            Step::End if at_end => open.push(state + 1),
            Step::Start | Step::End => {}
            Step::Class(_) | Step::Match => states.push(state),
        }
    }
    states
}
