//! Checks of the events of a life cycle, and of the places where files are reported.

use std::borrow::Cow;
use std::collections::HashSet;

use super::Checker;
use crate::model::{
    Event, EventRule, FieldPath, FieldType, FileSource, Lifecycle, Literal, Object, Phase, PhaseRule, TypeKind, find,
    names,
};
use crate::suggest;

impl<'a> Checker<'a, '_> {
    pub(super) fn events(&mut self, lifecycle: &mut Lifecycle) {
        let order = lifecycle.event_order.clone();
        for (index, rule) in lifecycle.events.iter_mut().enumerate() {
            let index = index.to_string();
            let Some(event) = self.event(&rule.event, &["events", &index, "event"]) else { continue };
            self.rule(rule, &event.info, &index);
            let ordered = |path: &FieldPath| event.info.fields.iter().any(|field| path.0.first() == Some(&field.name));
            if !order.is_empty() && !event.info.incomplete && !order.iter().any(ordered) {
                let names: Vec<String> = order.iter().map(|path| format!("`{path}`")).collect();
                let message = format!("`{}` has no field of `eventOrder`: {}", event.name, names.join(", "));
                self.error(&["events", &index, "event"], message, "add a field of this event to `eventOrder`");
            }
        }
        let infos: Vec<&'a Object> =
            lifecycle.events.iter().filter_map(|rule| self.find_event(&rule.event)).map(|event| &event.info).collect();
        for (index, path) in order.iter().enumerate() {
            let index = index.to_string();
            let name = path.to_string();
            let known = infos.iter().any(|info| info.incomplete || find(&info.fields, &name).is_some());
            if !known && !infos.is_empty() {
                let mut fields: Vec<&str> = Vec::new();
                infos.iter().for_each(|info| fields.extend(names(&info.fields)));
                fields.sort();
                fields.dedup();
                let message = format!("no event of the life cycle has the field `{name}`");
                self.error(&["eventOrder", &index], message, suggest::help(&name, &fields));
            }
        }
    }

    fn find_event(&self, name: &str) -> Option<&'a Event> {
        find(&self.schema.events, name)
    }

    fn event(&mut self, name: &str, place: &[&str]) -> Option<&'a Event> {
        let found = self.find_event(name);
        if found.is_none() && self.all_read && !name.is_empty() {
            let help = suggest::help_among_many(name, &names(&self.schema.events), self.diagnostics.len());
            self.error(place, format!("no event is named `{name}`"), help);
        }
        found
    }

    fn rule(&mut self, rule: &mut EventRule, info: &'a Object, index: &str) {
        self.field_of_type(info, &rule.id, &["events", index, "id"], FieldType::is_text, "a string");
        if let Some(path) = &rule.reason {
            self.path(info, path, &["events", index, "reason"]);
        }
        if let Some(path) = &rule.part {
            self.field_of_type(info, path, &["events", index, "part"], FieldType::is_text, "a string");
        }
        for (path, name) in &rule.matches {
            let path_text = path.to_string();
            let place = ["events", index, "match", path_text.as_str()];
            self.remembered_as(name, &place);
            if self.json.get(&place).is_some() {
                self.matched(info, path, &place);
            }
        }
        if let PhaseRule::By(paths, phases) = &mut rule.phase {
            let mut types = Vec::new();
            for (number, path) in paths.iter().enumerate() {
                let number = number.to_string();
                types.extend(self.path(info, path, &["events", index, "phaseBy", &number]).map(|found| found.ty));
            }
            let known = types.len() == paths.len();
            if known {
                self.phases(&types, phases, &["events", index]);
            }
        }
        if let Some(form) = &rule.integer_when {
            self.selects_form(info, form, &["events", index]);
            if rule.matches.is_empty() {
                let message = "`integerWhen` is about the form of a matched ID, but there is no `match`";
                self.error(&["events", index, "integerWhen"], message, "add `match`, or remove `integerWhen`");
            }
        }
        let fails = match &rule.phase {
            PhaseRule::Is(phase) => *phase == Phase::Failed,
            PhaseRule::By(_, phases) => phases.iter().any(|(_, phase)| *phase == Phase::Failed),
        };
        if rule.fails_after.is_some() && !fails {
            let message = "`failsAfter` counts events of the phase `failed`, which this event never reports";
            self.error(&["events", index, "failsAfter"], message, "give a value the phase `failed`, or remove it");
        }
    }

    /// A key of `match`: the error is reported at the key.
    fn matched(&mut self, info: &'a Object, path: &FieldPath, place: &[&str]) {
        let (Some(first), false) = (path.0.first(), info.incomplete) else { return };
        if path.0.len() == 1 && find(&info.fields, first).is_none() {
            let help = suggest::help(first, &names(&info.fields));
            return self.error_at_key(place, format!("the event has no field `{first}`"), help);
        }
        self.path(info, path, place);
    }

    /// The values of a field: each key is one, and each value of an enum has a phase.
    pub(super) fn phases(&mut self, types: &[&'a FieldType], phases: &mut [(Literal, Phase)], place: &[&str]) {
        let enums: Vec<_> = types
            .iter()
            .filter_map(|ty| match ty {
                FieldType::Enum { name } => match self.types.find(name) {
                    Some(TypeKind::Enum(inner)) => Some((name, inner)),
                    _ => None,
                },
                _ => None,
            })
            .collect();
        let integer = types.iter().any(|ty| ty.is_integer()) || enums.iter().any(|(_, inner)| inner.is_integer());
        let plain = types.iter().all(|ty| ty.is_integer() || ty.is_text() || matches!(ty, FieldType::Enum { .. }));
        if !plain {
            let message = "the phase depends on a field that is neither an integer nor a string";
            return self.error(place, message, "name a field with an integer, a string or an enum");
        }
        let mut values: Vec<Cow<'_, str>> = Vec::new();
        for (_, inner) in &enums {
            values.extend(inner.values.iter().map(|value| value.value.text()));
        }
        let known: Vec<&str> = values.iter().map(AsRef::as_ref).collect();
        for (value, _) in phases.iter_mut() {
            let key = value.text().into_owned();
            let place = [place, &["phases", &key]].concat();
            if integer {
                match key.parse::<i64>() {
                    Ok(number) => *value = Literal::Int(number),
                    Err(_) => {
                        self.error_at_key(
                            &place,
                            format!("`{key}` is not an integer"),
                            "write the integer that is sent",
                        );
                        continue;
                    }
                }
            }
            if !enums.is_empty() && !known.contains(&key.as_str()) {
                let names: Vec<&str> = enums.iter().map(|(name, _)| name.as_str()).collect();
                let message = format!("`{key}` is no value of `{}`", names.join("`, `"));
                self.error_at_key(&place, message, suggest::help(&key, &known));
            }
        }
        let given: HashSet<String> = phases.iter().map(|(value, _)| value.text().into_owned()).collect();
        for (name, inner) in enums {
            let missing = inner.values.iter().filter(|value| !given.contains(value.value.text().as_ref()));
            for value in missing {
                let message = format!("`phases` has no phase for the value {} of `{name}`", value.value.text());
                let help = format!("add `\"{}\"`: {}", value.value.text(), value.description);
                self.error(&[place, &["phases"]].concat(), message, help);
            }
        }
        if phases.is_empty() {
            self.error(&[place, &["phases"]].concat(), "`phases` is missing", "give each value of the field a phase");
        }
    }

    /// Each miss is reported by an event with a value that has a phase; the last one ends the task.
    pub(super) fn readiness(&mut self, lifecycle: &Lifecycle) {
        let Some(readiness) = &lifecycle.readiness else { return };
        self.time(&readiness.within, false, &["readiness", "within"]);
        for (index, (name, value)) in readiness.missed.iter().enumerate() {
            let number = index.to_string();
            let Some(rule) = find(&lifecycle.events, name) else {
                let help = suggest::help(name, &names(&lifecycle.events));
                let message = format!("`events` has no event `{name}`");
                self.error(&["readiness", "missed", &number, "event"], message, help);
                continue;
            };
            let phases = match &rule.phase {
                PhaseRule::By(_, phases) => &phases[..],
                PhaseRule::Is(_) => &[],
            };
            let place = ["readiness", "missed", &number, "value"];
            let phase = phases.iter().find(|(known, _)| known == value).map(|(_, phase)| *phase);
            let is_last = index + 1 == readiness.missed.len();
            match phase {
                None => {
                    let message = format!("`{name}` has no phase for the value {}", value.text());
                    self.error(&place, message, "write a value of its `phases`");
                }
                Some(phase) if is_last != matches!(phase, Phase::Ended | Phase::Failed) => {
                    let message = format!("the value {} of `{name}` means `{}`", value.text(), phase.word());
                    let help = "only the last miss ends the task: its phase is `ended` or `failed`";
                    self.error(&place, message, help);
                }
                Some(_) => {}
            }
        }
    }

    pub(super) fn files(&mut self, lifecycle: &Lifecycle) {
        for (index, rule) in lifecycle.files.iter().enumerate() {
            let index = index.to_string();
            let place = |key: &'static str| ["files", index.as_str(), key].map(str::to_owned);
            if let Some(start) = self.start {
                self.path(&start.request, &rule.given, &["files", &index, "given"]);
            }
            self.stored_values(&rule.folder, &["files", &index, "folder"]);
            if let Some(last) = &rule.last {
                self.event(last, &["files", &index, "last"]);
            }
            let body = match &rule.source {
                FileSource::Event(event) => self.event(event, &["files", &index, "event"]).map(|event| &event.info),
                FileSource::Describe => match &lifecycle.describe {
                    Some(describe) => find(&self.schema.actions, &describe.action).map(|action| &action.response),
                    None => {
                        let message = "the life cycle has no `describe` that could report files";
                        self.error(&["files", &index, "describe"], message, "name an `event` instead");
                        None
                    }
                },
            };
            let Some(mut body) = body else { continue };
            if let Some(list) = &rule.list {
                let Some(found) =
                    self.field_of_type(body, list, &["files", &index, "list"], FieldType::is_list, "a list")
                else {
                    continue;
                };
                let FieldType::List(item) = found.ty else { continue };
                match &**item {
                    FieldType::Object { name, .. } => match self.types.find_object(name) {
                        Some(object) => body = object,
                        None => continue,
                    },
                    _ if rule.name.is_some() || rule.url.is_some() => {
                        let message = format!("the items of `{list}` are not objects, so they have no fields");
                        self.error(&["files", &index, "list"], message, "remove `name` and `url`");
                        continue;
                    }
                    _ => continue,
                }
            }
            for (key, path) in [("name", &rule.name), ("url", &rule.url)] {
                let is_string = |ty: &FieldType| matches!(ty, FieldType::String);
                if let Some(path) = path {
                    let place = place(key);
                    let place: Vec<&str> = place.iter().map(String::as_str).collect();
                    self.field_of_type(body, path, &place, is_string, "a string");
                }
            }
        }
    }
}
