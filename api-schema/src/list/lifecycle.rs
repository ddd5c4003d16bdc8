//! Life cycles in the document.

use serde_json::{Map, Value, json};

use crate::model::{
    AfterError, Describe, End, EventRule, FieldPath, FileRule, FileSource, Find, Idempotency, IntegerWhen, Lifecycle,
    Limit, Literal, Parameter, ParameterValue, Phase, PhaseRule, Readiness, Remembered, Retention, SecondStart, Update,
    literal_json,
};

pub(crate) fn lifecycle(lifecycle: &Lifecycle) -> Value {
    let duplicates = lifecycle.duplicates.as_ref().map(|duplicates| {
        let second = match duplicates.second {
            SecondStart::Replaces => "replaces",
            SecondStart::Rejected => "rejected",
            SecondStart::Unknown => "unknown",
        };
        json!({ "fields": texts(&duplicates.fields), "second": second, "codes": duplicates.codes })
    });
    let retention = lifecycle.retention.as_ref().map(|retention| match retention {
        Retention::Requested(path) => json!({ "field": path.to_string() }),
        Retention::Hours(hours) => json!({ "hours": hours }),
    });
    let start = &lifecycle.start;
    let remember = lifecycle.remember.iter().map(|it| (it.name.clone(), remembered(it)));
    let lacks = lifecycle.lacks.iter().map(|(part, reason)| (part.clone(), Value::from(reason.as_str())));
    json!({
        "name": lifecycle.name,
        "method": crate::names::tasks_method_name(lifecycle),
        "description": lifecycle.description,
        "documentation": lifecycle.documentation,
        "start": {
            "action": start.action, "id": start.id, "startupDelay": start.startup_delay, "timeout": start.timeout,
        },
        "remember": remember.collect::<Map<_, _>>(),
        "idempotency": lifecycle.idempotency.as_ref().map(idempotency),
        "duplicates": duplicates,
        "describe": lifecycle.describe.as_ref().map(describe),
        "find": lifecycle.find.as_ref().map(find),
        "updates": lifecycle.updates.iter().map(update).collect::<Value>(),
        "stop": {
            "action": lifecycle.stop.action, "parameters": parameters(&lifecycle.stop.parameters),
            "gone": lifecycle.stop.gone,
        },
        "retention": retention,
        "ends": lifecycle.ends.iter().map(end).collect::<Value>(),
        "readiness": lifecycle.readiness.as_ref().map(readiness),
        "limit": lifecycle.limit.as_ref().map(limit),
        "events": lifecycle.events.iter().map(event).collect::<Value>(),
        "eventOrder": texts(&lifecycle.event_order),
        "files": lifecycle.files.iter().map(file).collect::<Value>(),
        "lacks": lacks.collect::<Map<_, _>>(),
    })
}

fn remembered(remembered: &Remembered) -> Value {
    let path = remembered.path.to_string();
    match &remembered.integer_when {
        Some(form) => json!({ "field": path, "integerWhen": integer_when(form) }),
        None => path.into(),
    }
}

fn integer_when(form: &IntegerWhen) -> Value {
    json!({ form.field.to_string(): literal_json(&form.is) })
}

fn readiness(readiness: &Readiness) -> Value {
    let missed = readiness.missed.iter().map(|(event, value)| json!({ "event": event, "value": literal_json(value) }));
    json!({
        "within": readiness.within.to_string(), "missed": missed.collect::<Value>(), "reason": readiness.reason,
    })
}

fn idempotency(idempotency: &Idempotency) -> Value {
    let after_error = match idempotency.after_error {
        AfterError::NewKey => "new-key",
        AfterError::SameKey => "same-key",
        AfterError::Unknown => "unknown",
    };
    json!({
        "key": idempotency.key, "scope": texts(&idempotency.scope), "exists": idempotency.exists,
        "afterError": after_error,
    })
}

fn describe(describe: &Describe) -> Value {
    json!({
        "action": describe.action, "parameters": parameters(&describe.parameters), "status": describe.status,
        "phases": phases(&describe.phases), "gone": describe.gone, "firstPoll": describe.first_poll,
    })
}

fn find(find: &Find) -> Value {
    json!({ "action": find.action, "parameters": parameters(&find.parameters), "id": find.id, "gone": find.gone })
}

fn update(update: &Update) -> Value {
    json!({
        "action": update.action, "parameters": parameters(&update.parameters),
        "omitted": update.drops_omitted.map(|drops| if drops { "dropped" } else { "kept" }),
        "counter": update.counter, "outdated": update.outdated, "gone": update.gone,
    })
}

fn end(end: &End) -> Value {
    match end {
        End::After(path) => json!({ "after": path.to_string() }),
        End::Idle(path) => json!({ "idle": path.to_string() }),
        End::Rounds(path) => json!({ "rounds": path.to_string() }),
        End::Hours(hours) => json!({ "hours": hours }),
    }
}

fn limit(limit: &Limit) -> Value {
    json!({ "tasks": limit.tasks, "streams": limit.streams, "scope": texts(&limit.scope), "code": limit.code })
}

fn event(rule: &EventRule) -> Value {
    let (phase, phase_by, values) = match &rule.phase {
        PhaseRule::Is(phase) => (Some(phase.word()), Vec::new(), Map::new()),
        PhaseRule::By(fields, values) => (None, texts(fields), phases(values)),
    };
    let matches = rule.matches.iter().map(|(path, name)| (path.to_string(), Value::from(format!("${name}"))));
    json!({
        "event": rule.event, "id": rule.id.to_string(), "idSuffix": rule.id_suffix,
        "phase": phase, "phaseBy": phase_by, "phases": values,
        "reason": text(&rule.reason), "part": text(&rule.part), "match": matches.collect::<Map<_, _>>(),
        "integerWhen": rule.integer_when.as_ref().map(integer_when),
        "failsAfter": rule.fails_after,
    })
}

fn file(rule: &FileRule) -> Value {
    let event = match &rule.source {
        FileSource::Event(event) => Some(event),
        FileSource::Describe => None,
    };
    json!({
        "given": rule.given.to_string(), "event": event, "describe": event.is_none(),
        "list": text(&rule.list), "name": text(&rule.name), "url": text(&rule.url),
        "folder": rule.folder.iter().map(value).collect::<Value>(), "last": rule.last,
    })
}

fn parameters(parameters: &[Parameter]) -> Map<String, Value> {
    parameters.iter().map(|parameter| (parameter.field.clone(), value(&parameter.value))).collect()
}

/// A value as the schema file writes it.
fn value(value: &ParameterValue) -> Value {
    match value {
        ParameterValue::Id => "$id".into(),
        ParameterValue::Remembered(name) => format!("${name}").into(),
        ParameterValue::Literal(constant) => literal_json(constant).into(),
    }
}

fn phases(phases: &[(Literal, Phase)]) -> Map<String, Value> {
    phases.iter().map(|(value, phase)| (value.text().into_owned(), phase.word().into())).collect()
}

fn texts(paths: &[FieldPath]) -> Vec<String> {
    paths.iter().map(ToString::to_string).collect()
}

fn text(path: &Option<FieldPath>) -> Option<String> {
    path.as_ref().map(ToString::to_string)
}
