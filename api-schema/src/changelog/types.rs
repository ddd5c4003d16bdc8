//! Changes of named types: objects and enums.

use super::log::{Log, flag, pairs, text};
use super::{Step, field};
use crate::model::{Enum, Type, TypeKind, literal_json};

pub(super) fn compare(old: &[Type], new: &[Type], log: &mut Log) {
    for pair in pairs(old, new, |ty| ty.name.clone()) {
        log.existence(&pair.name, "type", &pair, [Step::Minor, Step::Major]);
        let Some((old, new)) = pair.both() else { continue };
        let place = &pair.name;
        let kinds = [old, new].map(|ty| text(if ty.object().is_some() { "object" } else { "enum" }));
        log.changed(place, "kind", kinds, Step::Major, "the type in Rust changes");
        let builders = [old, new].map(|ty| (ty.in_requests && ty.object().is_some()).then(|| "builder".to_owned()));
        let step = if old.in_requests { Step::Major } else { Step::Minor };
        log.changed(place, "builder", builders, step, "only types of requests have a builder");
        match (&old.kind, &new.kind) {
            (TypeKind::Object(before), TypeKind::Object(after)) => {
                log.described(place, &before.description, &after.description);
                field::objects(place, before, after, old.in_requests || new.in_requests, log);
            }
            (TypeKind::Enum(before), TypeKind::Enum(after)) => values(place, before, after, log),
            _ => {}
        }
    }
}

fn values(place: &str, old: &Enum, new: &Enum, log: &mut Log) {
    log.described(place, &old.description, &new.description);
    let step = if new.open { Step::Minor } else { Step::Major };
    log.changed(place, "open", [flag("open", old.open), flag("open", new.open)], step, "values that are not listed");
    for pair in pairs(&old.values, &new.values, |value| literal_json(&value.value).to_string()) {
        let place = format!("{place} {}", pair.name);
        log.existence(&place, "value", &pair, [Step::Minor, Step::Major]);
        if let Some((old, new)) = pair.both() {
            log.changed(&place, "name", [text(&old.name), text(&new.name)], Step::Major, "the variant is renamed");
            log.described(&place, &old.description, &new.description);
            log.sites(&place, old.sites, new.sites);
        }
    }
}
