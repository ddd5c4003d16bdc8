//! Code generation: from a syntax tree to a program.

use super::parse::{Tree, any, repeat};
use super::{MAX_STEPS, Step};

/// Compiles a tree; the error is that the program would be too long.
pub(super) fn program(tree: &Tree) -> Result<Vec<Step>, String> {
    let mut steps = Vec::new();
    // A JSON Schema pattern may match anywhere, so an unanchored pattern first skips any characters.
    if !tree.is_anchored() {
        emit(&repeat(any(), 0, None), &mut steps)?;
    }
    emit(tree, &mut steps)?;
    push(&mut steps, Step::Match)?;
    Ok(steps)
}

/// The index of a step, which is less than [`MAX_STEPS`].
fn index(step: usize) -> u8 {
    u8::try_from(step).unwrap_or(u8::MAX)
}

fn push(steps: &mut Vec<Step>, step: Step) -> Result<(), String> {
    if steps.len() >= MAX_STEPS {
        return Err(format!(
            "it needs more than {MAX_STEPS} steps; reduce its repetition counts, or limit the length with `maxLength`"
        ));
    }
    steps.push(step);
    Ok(())
}

fn set(steps: &mut [Step], at: usize, step: Step) {
    if let Some(place) = steps.get_mut(at) {
        *place = step;
    }
}

fn emit(tree: &Tree, steps: &mut Vec<Step>) -> Result<(), String> {
    match tree {
        Tree::Class(class) => push(steps, Step::Take(class.clone())),
        Tree::Start => push(steps, Step::Start),
        Tree::End => push(steps, Step::End),
        Tree::Sequence(parts) => parts.iter().try_for_each(|part| emit(part, steps)),
        Tree::Alternatives(branches) => emit_alternatives(branches, steps),
        Tree::Repeat(part, min, max) => emit_repeat(part, *min, *max, steps),
    }
}

fn emit_alternatives(branches: &[Tree], steps: &mut Vec<Step>) -> Result<(), String> {
    let mut jumps = Vec::new();
    for (position, branch) in branches.iter().enumerate() {
        if position + 1 == branches.len() {
            emit(branch, steps)?;
            break;
        }
        let split = steps.len();
        push(steps, Step::Match)?;
        emit(branch, steps)?;
        jumps.push(steps.len());
        push(steps, Step::Match)?;
        let next = steps.len();
        set(steps, split, Step::Split(index(split + 1), index(next)));
    }
    let end = steps.len();
    for jump in jumps {
        set(steps, jump, Step::Jump(index(end)));
    }
    Ok(())
}

fn emit_repeat(part: &Tree, min: u32, max: Option<u32>, steps: &mut Vec<Step>) -> Result<(), String> {
    for _ in 0..min {
        let before = steps.len();
        emit(part, steps)?;
        if steps.len() == before {
            // A repeated empty program is still empty.
            break;
        }
    }
    let Some(max) = max else {
        let split = steps.len();
        push(steps, Step::Match)?;
        emit(part, steps)?;
        push(steps, Step::Jump(index(split)))?;
        let next = steps.len();
        set(steps, split, Step::Split(index(split + 1), index(next)));
        return Ok(());
    };
    let mut splits = Vec::new();
    for _ in min..max {
        splits.push(steps.len());
        push(steps, Step::Match)?;
        emit(part, steps)?;
    }
    let end = steps.len();
    for split in splits {
        set(steps, split, Step::Split(index(split + 1), index(end)));
    }
    Ok(())
}
