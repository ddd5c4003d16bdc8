//! What an event says about a task.

use super::events::{Change, phase_of};
use super::id::RawId;
use super::percent::encode;
use super::shared::Shared;
use super::state::TaskFile;
use super::value::{Stored, get, integer, is, non_empty, text};
use crate::lifecycle::{EventRule, FieldPath, FileRule, FileSource, Lifecycle, Phase, PhaseRule};
use crate::object::{Object, ValueRef};

/// Folds an event into the state of a task. Returns whether the event is one of the task.
pub(super) fn observe(shared: &Shared, numbers: (u32, u32), info: &dyn Object) -> bool {
    let lifecycle = shared.lifecycle;
    let Some(rule) = lifecycle.events.iter().find(|rule| (rule.group, rule.number) == numbers) else {
        return false;
    };
    let time = time_of(lifecycle, info);
    let mut inner = shared.lock();
    let Some(task) = task_of(rule, info) else {
        return false;
    };
    match &inner.id.task {
        Some(known) if *known == task => {}
        None if matches(rule, &inner.id, info, time) => inner.id.task = Some(task),
        _ => return false,
    }
    // An event does not make the task visible to requests: only their responses count as seen.
    let phase = phase(rule, info);
    if let Some(phase) = phase.and_then(phase_of) {
        let reason = rule.reason.and_then(|path| non_empty(get(info, path)));
        let part = rule.part.and_then(|path| text(get(info, path)));
        inner.log.add(Change { time, phase, reason, part, fails_after: rule.fails_after });
    }
    // What is held or lost is not where its name says.
    if !matches!(phase, Some(Phase::Held | Phase::Lost)) {
        for rule in lifecycle.files.iter().filter(|rule| rule.source == FileSource::Event(numbers.0, numbers.1)) {
            for file in files(rule, &inner.id, info) {
                inner.log.add_file(file);
            }
        }
    }
    let last = lifecycle.files.iter().any(|rule| rule.last == Some(numbers));
    inner.log.files(phase == Some(Phase::Lost), phase == Some(Phase::Done) || (last && phase != Some(Phase::Held)));
    true
}

/// The files that a response of `describe` lists.
pub(super) fn described(shared: &Shared, response: &dyn Object) {
    let mut inner = shared.lock();
    for rule in shared.lifecycle.files.iter().filter(|rule| rule.source == FileSource::Describe) {
        for file in files(rule, &inner.id, response) {
            inner.log.add_file(file);
        }
    }
}

/// The TaskId of an event, without its suffix.
fn task_of(rule: &EventRule, info: &dyn Object) -> Option<String> {
    let id = non_empty(get(info, rule.id))?;
    let cut = rule.id_suffix.and_then(|suffix| {
        let (start, rest) = id.rsplit_once(suffix)?;
        rest.bytes().all(|byte| byte.is_ascii_digit()).then_some(start)
    });
    Some(cut.map_or_else(|| id.clone(), str::to_owned))
}

fn time_of(lifecycle: &Lifecycle, info: &dyn Object) -> Option<i64> {
    lifecycle.event_order.iter().find_map(|path| integer(get(info, path)))
}

/// Whether an event is one of a task whose TaskId is unknown. An event from before the start is one of another task.
fn matches(rule: &EventRule, id: &RawId, info: &dyn Object, time: Option<i64>) -> bool {
    let newer = time.zip(id.created).is_some_and(|(time, created)| time >= created);
    let equal = |(path, name): &(FieldPath, &str)| {
        let remembered = id.value(name).map(ToString::to_string);
        remembered.is_some() && text(get(info, path)) == remembered
    };
    newer && !rule.matches.is_empty() && rule.matches.iter().all(equal)
}

fn phase(rule: &EventRule, info: &dyn Object) -> Option<Phase> {
    match &rule.phase {
        PhaseRule::Is(phase) => Some(*phase),
        PhaseRule::By(paths, phases) => {
            let value = paths.iter().map(|path| get(info, path)).find(ValueRef::is_present)?;
            phases.iter().find(|(literal, _)| is(value, literal)).map(|(_, phase)| *phase)
        }
    }
}

/// The files that an event or a response names.
fn files(rule: &FileRule, id: &RawId, info: &dyn Object) -> Vec<TaskFile> {
    let Some(list) = rule.list else {
        let name = rule.name.and_then(|path| non_empty(get(info, path)));
        let url = rule.url.and_then(|path| non_empty(get(info, path)));
        return name.or_else(|| url.clone()).map(|name| file(rule, id, name, url)).into_iter().collect();
    };
    let ValueRef::List(items) = get(info, list) else {
        return Vec::new();
    };
    let items = (0..items.count()).map(|index| items.item(index));
    items.filter_map(|item| of_item(rule, id, item)).collect()
}

fn of_item(rule: &FileRule, id: &RawId, item: ValueRef<'_>) -> Option<TaskFile> {
    let of_object = |object: &dyn Object, path: Option<FieldPath>| path.and_then(|path| non_empty(get(object, path)));
    let (name, url) = match item {
        ValueRef::Object(object) => (of_object(object, rule.name), of_object(object, rule.url)),
        view => (non_empty(view), None),
    };
    name.or_else(|| url.clone()).map(|name| file(rule, id, name, url))
}

fn file(rule: &FileRule, id: &RawId, name: String, url: Option<String>) -> TaskFile {
    let path = (!rule.folder.is_empty()).then(|| {
        let mut path = String::new();
        for folder in rule.folder {
            match id.parameter(folder) {
                Some(Stored::List(folders)) => folders.iter().for_each(|folder| push(&mut path, folder)),
                Some(folder) => push(&mut path, &folder.to_string()),
                None => {}
            }
        }
        encode(&name, b"/", &mut path);
        path
    });
    TaskFile { name, path, url }
}

/// Adds a folder to a path.
fn push(path: &mut String, folder: &str) {
    encode(folder, b"", path);
    path.push('/');
}
