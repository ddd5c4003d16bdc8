//! The life cycles of a loaded schema as tables: the same that `service!` emits.

use api_schema::model::{self, FieldPath, ParameterValue as Value};

use super::service::texts;
use super::{DynamicService, keep_all};
use crate::lifecycle::{
    Describe, Duplicates, End, EventRule, FileRule, FileSource, Find, Idempotency, IntegerWhen, Lifecycle, Limit,
    Parameter, ParameterValue, PhaseRule, Readiness, Remembered, RequestedTime, Retention, Start, Stop, TaskAction,
    Update,
};

/// A path in the tables.
type Path = crate::lifecycle::FieldPath;

/// Returns the table of a life cycle, or `None` if the schema lacks one of its actions, which its check rules out.
pub(super) fn table(service: DynamicService, lifecycle: &'static model::Lifecycle) -> Option<Lifecycle> {
    let schema = service.schema();
    let action = |name: &str| {
        let action = service.action(name)?;
        let (request, response) = (action.request_template(), action.response_template());
        Some(TaskAction { info: action.info(), request, response })
    };
    let time = |at: &'static FieldPath| {
        let time = schema.requested_time(lifecycle, at);
        RequestedTime { field: path(at), unit_seconds: time.unit_seconds, default: time.default }
    };
    let describe = lifecycle.describe.as_ref().and_then(|it| {
        Some(Describe {
            action: action(&it.action)?,
            parameters: parameters(&it.parameters),
            status: &it.status,
            phases: &it.phases,
            gone: texts(&it.gone),
            first_poll: it.first_poll.unwrap_or(0),
        })
    });
    let find = lifecycle.find.as_ref().and_then(|it| {
        Some(Find {
            action: action(&it.action)?,
            parameters: parameters(&it.parameters),
            id: &it.id,
            gone: texts(&it.gone),
        })
    });
    let update = |it: &'static model::Update| {
        Some(Update {
            action: action(&it.action)?,
            parameters: parameters(&it.parameters),
            drops_omitted: it.drops_omitted.unwrap_or(false),
            counter: it.counter.as_deref(),
            outdated: texts(&it.outdated),
            gone: texts(&it.gone),
        })
    };
    let end = |end: &'static model::End| match end {
        model::End::After(at) => End::After(time(at)),
        model::End::Idle(at) => End::Idle(time(at)),
        model::End::Rounds(at) => End::Rounds(path(at)),
        model::End::Hours(hours) => End::Hours(*hours),
    };
    let event = |rule: &'static model::EventRule| event(rule, schema.event_numbers(&rule.event));
    let file = |rule: &'static model::FileRule| file(rule, &|event| schema.event_numbers(event));
    let (start, stop) = (&lifecycle.start, &lifecycle.stop);
    Some(Lifecycle {
        name: &lifecycle.name,
        start: Start {
            action: action(&start.action)?,
            id: &start.id,
            startup_delay: start.startup_delay.unwrap_or(0),
            timeout: start.timeout.unwrap_or(0),
        },
        remember: all(&lifecycle.remember, |it| Remembered {
            name: &it.name,
            path: path(&it.path),
            integer_when: it
                .integer_when
                .as_ref()
                .map(|form| integer_when(form, schema.is_integer_by_default(lifecycle, form))),
        }),
        idempotency: lifecycle.idempotency.as_ref().map(|it| Idempotency {
            key: &it.key,
            max_bytes: schema.key_limit(lifecycle, it),
            scope: all(&it.scope, path),
            exists: texts(&it.exists),
            after_error: it.after_error,
        }),
        duplicates: lifecycle.duplicates.as_ref().map(|it| Duplicates {
            fields: all(&it.fields, path),
            second: it.second,
            codes: texts(&it.codes),
        }),
        describe,
        find,
        updates: keep_all(lifecycle.updates.iter().filter_map(update).collect()),
        stop: Stop { action: action(&stop.action)?, parameters: parameters(&stop.parameters), gone: texts(&stop.gone) },
        retention: lifecycle.retention.as_ref().map(|retention| match retention {
            model::Retention::Requested(at) => Retention::Requested(time(at)),
            model::Retention::Hours(hours) => Retention::Hours(*hours),
        }),
        ends: all(&lifecycle.ends, end),
        readiness: lifecycle.readiness.as_ref().map(|it| Readiness {
            within: time(&it.within),
            missed: all(&it.missed, |(event, value)| (schema.event_numbers(event), value.clone())),
            reason: it.reason.as_deref(),
        }),
        limit: lifecycle.limit.as_ref().map(|it| Limit {
            tasks: it.tasks,
            scope: all(&it.scope, path),
            code: it.code.as_deref(),
        }),
        events: all(&lifecycle.events, event),
        event_order: all(&lifecycle.event_order, path),
        files: all(&lifecycle.files, file),
    })
}

fn event(rule: &'static model::EventRule, (group, number): (u32, u32)) -> EventRule {
    EventRule {
        name: &rule.event,
        group,
        number,
        id: path(&rule.id),
        id_suffix: rule.id_suffix.as_deref(),
        phase: match &rule.phase {
            model::PhaseRule::Is(is) => PhaseRule::Is(*is),
            model::PhaseRule::By(fields, values) => PhaseRule::By(all(fields, path), values),
        },
        reason: rule.reason.as_ref().map(path),
        part: rule.part.as_ref().map(path),
        matches: all(&rule.matches, |(field, name)| (path(field), name.as_str())),
        integer_when: rule.integer_when.as_ref().map(|form| integer_when(form, false)),
        fails_after: rule.fails_after.unwrap_or(0),
    }
}

fn integer_when(form: &'static model::IntegerWhen, by_default: bool) -> IntegerWhen {
    IntegerWhen { field: path(&form.field), is: form.is.clone(), by_default }
}

fn file(rule: &'static model::FileRule, numbers: &dyn Fn(&str) -> (u32, u32)) -> FileRule {
    FileRule {
        given: path(&rule.given),
        source: match &rule.source {
            model::FileSource::Event(event) => {
                let (group, number) = numbers(event);
                FileSource::Event(group, number)
            }
            model::FileSource::Describe => FileSource::Describe,
        },
        list: rule.list.as_ref().map(path),
        name: rule.name.as_ref().map(path),
        url: rule.url.as_ref().map(path),
        folder: all(&rule.folder, value),
        last: rule.last.as_deref().map(numbers),
    }
}

fn parameters(parameters: &'static [model::Parameter]) -> &'static [Parameter] {
    all(parameters, |it| Parameter { field: &it.field, value: value(&it.value) })
}

fn value(it: &'static Value) -> ParameterValue {
    match it {
        Value::Id => ParameterValue::Id,
        Value::Remembered(name) => ParameterValue::Remembered(name),
        Value::Literal(literal) => ParameterValue::Literal(literal.clone()),
    }
}

fn path(path: &'static FieldPath) -> Path {
    texts(&path.0)
}

fn all<T, U>(items: &'static [T], table: impl Fn(&'static T) -> U) -> &'static [U] {
    keep_all(items.iter().map(table).collect())
}
