//! Events about the files of a task that has ended.

use std::time::SystemTime;

use serde_json::{Map, Value};

use super::event::{Reported, build, phase_value};
use super::json;
use super::task::Task;
use crate::lifecycle::{EventRule, FileRule, FileSource, Lifecycle, Phase};

/// The name of a stored file.
pub(super) const NAME: &str = "recording.mp4";

/// The ID and the address of a file that is found by an address.
const FILE_ID: &str = "5285890784246869930";
const URL: &str = "https://vod.example.com/recording.mp4";

/// Returns an event for each kind of file that the start request asked for, then those that announce no more files.
pub(super) fn events(lifecycle: &Lifecycle, task: &Task, at: SystemTime) -> Vec<Reported> {
    let request = json::parse(&task.request).unwrap_or_default();
    let given = || lifecycle.files.iter().filter(|rule| json::get(&request, rule.given).is_some());
    let mut events: Vec<Reported> = given().filter_map(|rule| stored(lifecycle, task, rule, at)).collect();
    let mut last: Vec<_> = given().filter_map(|rule| rule.last).collect();
    last.dedup();
    let last = last.into_iter().filter_map(|(group, number)| event_rule(lifecycle, group, number));
    events.extend(last.map(|rule| build(lifecycle, rule, task, phase_value(rule, Phase::Done), Some("Success"), at)));
    events
}

fn stored(lifecycle: &Lifecycle, task: &Task, file: &FileRule, at: SystemTime) -> Option<Reported> {
    let FileSource::Event(group, number) = file.source else { return None };
    let rule = event_rule(lifecycle, group, number)?;
    let value = phase_value(rule, Phase::Stored);
    let mut event = build(lifecycle, rule, task, value, Some("Success"), at);
    let Value::Object(info) = &mut event.info else { return None };
    match file.list {
        None => describe_file(info, file),
        Some(list) => {
            let mut item = Map::new();
            describe_file(&mut item, file);
            let item = if item.is_empty() { NAME.into() } else { Value::Object(item) };
            json::set(info, list, Value::Array(vec![item]));
        }
    }
    Some(event)
}

/// Sets the name and the address of a file.
fn describe_file(object: &mut Map<String, Value>, file: &FileRule) {
    if let Some(name) = file.name {
        json::set(object, name, if file.url.is_some() { FILE_ID } else { NAME }.into());
    }
    if let Some(url) = file.url {
        json::set(object, url, URL.into());
    }
}

fn event_rule(lifecycle: &Lifecycle, group: u32, number: u32) -> Option<&'static EventRule> {
    lifecycle.events.iter().find(|rule| (rule.group, rule.number) == (group, number))
}
