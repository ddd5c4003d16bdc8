//! The life cycles of the bundled service, as files and as the tables that the macro makes of them, against the facts.

use std::collections::BTreeSet;

use api_schema::Schema;
use api_schema::model::{AfterError, Retention, SecondStart};
use serde_json::{Value, json};
use trtc_api::__private::lifecycle as table;
use trtc_api::__private::schema::{Literal, RetrySafety};
use trtc_api::LIFECYCLES;

fn schema() -> Schema {
    api_schema::load(&[api_schema::TRTC_DIR]).unwrap_or_else(|report| panic!("{report}"))
}

fn facts() -> Value {
    serde_json::from_str(include_str!("../facts/lifecycles.json")).unwrap()
}

#[test]
fn the_families_are_what_the_service_documents() {
    let (facts, schema) = (facts(), schema());
    let facts = facts["families"].as_object().unwrap();
    let names: BTreeSet<&str> = schema.lifecycles.iter().map(|lifecycle| lifecycle.name.as_str()).collect();
    assert_eq!((names.len(), &names), (9, &facts.keys().map(String::as_str).collect()));
    for lifecycle in &schema.lifecycles {
        let describe = lifecycle.describe.as_ref();
        let retention = lifecycle.retention.as_ref().map(|retention| match retention {
            Retention::Requested(path) => json!(path.to_string()),
            Retention::Hours(hours) => json!(hours),
        });
        let after_error = lifecycle.idempotency.as_ref().map(|idempotency| match idempotency.after_error {
            AfterError::NewKey => "new-key",
            AfterError::SameKey => "same-key",
            AfterError::Unknown => "unknown",
        });
        let second = lifecycle.duplicates.as_ref().map(|duplicates| match duplicates.second {
            SecondStart::Replaces => "replaces",
            SecondStart::Rejected => "rejected",
            SecondStart::Unknown => "unknown",
        });
        let number = |name: &str| schema.events.iter().find(|event| event.name == name).unwrap().number;
        let events: BTreeSet<u32> = lifecycle.events.iter().map(|rule| number(&rule.event)).collect();
        let ours = json!({
            "sources": facts[&lifecycle.name]["sources"],
            "actions": [lifecycle.start.action, describe.map(|describe| &describe.action), lifecycle.stop.action],
            "updates": lifecycle.updates.iter().map(|update| update.action.as_str()).collect::<Value>(),
            "key": lifecycle.idempotency.as_ref().map(|idempotency| &idempotency.key),
            "after_error": after_error,
            "second": second,
            "startup_delay": lifecycle.start.startup_delay,
            "timeout": lifecycle.start.timeout,
            "first_poll": describe.and_then(|describe| describe.first_poll),
            "retention": retention,
            "gone": describe.map(|describe| &describe.gone),
            "tasks": lifecycle.limit.as_ref().and_then(|limit| limit.tasks),
            "events": events,
        });
        assert_eq!(ours, facts[&lifecycle.name], "{}", lifecycle.name);
    }
}

#[test]
fn what_a_family_lacks_has_a_reason() {
    for lifecycle in schema().lifecycles {
        for (part, absent) in [
            ("idempotency", lifecycle.idempotency.is_none()),
            ("describe", lifecycle.describe.is_none()),
            ("find", lifecycle.find.is_none()),
            ("updates", lifecycle.updates.is_empty()),
        ] {
            assert_eq!(absent, lifecycle.lacks(part).is_some(), "{}: {part}", lifecycle.name);
        }
        for (_, reason) in &lifecycle.lacks {
            assert!(reason.ends_with('.') && reason.split(' ').count() >= 4, "{}: {reason}", lifecycle.name);
        }
    }
}

/// The key of the life cycle is the one by which the engine decides on a retry.
#[test]
fn a_start_is_retried_by_the_idempotency_key_of_its_family() {
    for lifecycle in LIFECYCLES {
        let key = lifecycle.idempotency.as_ref().map(|idempotency| idempotency.key);
        let expected = key.map_or(RetrySafety::Never, RetrySafety::WithKey);
        assert_eq!(lifecycle.start.action.info.retry, expected, "{}", lifecycle.name);
        assert_ne!(lifecycle.stop.action.info.retry, RetrySafety::Never, "{}", lifecycle.name);
    }
}

#[test]
fn the_tables_hold_what_the_files_say() {
    let family = |name: &str| *LIFECYCLES.iter().find(|lifecycle| lifecycle.name == name).unwrap();
    let names: Vec<&str> = LIFECYCLES.iter().map(|lifecycle| lifecycle.name).collect();
    let expected: Vec<String> = schema().lifecycles.iter().map(|lifecycle| lifecycle.name.clone()).collect();
    assert_eq!(names, expected);

    let web = family("WebRecording");
    let key = web.idempotency.as_ref().unwrap();
    assert_eq!((key.key, key.max_bytes, key.scope), ("RecordId", Some(31), &[&["SdkAppId"][..]][..]));
    assert_eq!(web.describe.as_ref().unwrap().phases, [(Literal::Int(1), table::Phase::Running)]);
    let stored = web.events.iter().find(|rule| rule.number == 310).unwrap();
    assert_eq!((stored.name, stored.group, stored.id_suffix), ("RecordingMp4Stored", 3, Some("_StartTimeMs_")));

    // The default and the unit of a time come from its field.
    let days = |name: &str| match family(name).retention {
        Some(table::Retention::Requested(time)) => (time.unit_seconds, time.default),
        other => panic!("{other:?}"),
    };
    assert_eq!((days("CloudRecording"), days("CloudModeration")), ((3_600, Some(72)), (3_600, Some(24))));
    let table::End::After(minutes) = family("StreamIngest").ends[0] else { panic!() };
    assert_eq!((minutes.field, minutes.unit_seconds, minutes.default), (&["MaxDuration"][..], 60, None));

    let find = family("AITranscription").find.as_ref().unwrap();
    let id = find.parameters.iter().find(|parameter| parameter.field == "TaskId").unwrap();
    assert_eq!(id.value, table::ParameterValue::Literal(Literal::Str("".into())));
    let relay = family("CdnRelay");
    assert!(relay.describe.is_none() && relay.find.is_none());
    assert_eq!(relay.updates[0].counter, Some("SequenceNumber"));
    let order: Vec<&[&str]> = relay.event_order.to_vec();
    assert_eq!(order, [&["EventMsTs"], &["EventTsMs"]]);
}

/// Every field that a table names is one of the value that the table makes, so that no path leads nowhere at run time.
#[test]
fn the_paths_of_the_tables_lead_to_fields() {
    let has = |object: &dyn trtc_api::__private::Object, name: &str| {
        object.shape().fields.iter().any(|field| field.name == name)
    };
    for lifecycle in LIFECYCLES {
        let (request, response) = (lifecycle.start.action.request.create(), lifecycle.start.action.response.create());
        assert!(has(&*response, lifecycle.start.id), "{}", lifecycle.name);
        for remembered in lifecycle.remember {
            assert!(has(&*request, remembered.path[0]), "{}: {}", lifecycle.name, remembered.name);
        }
        let describe = lifecycle.describe.iter().map(|describe| (&describe.action, describe.parameters));
        let find = lifecycle.find.iter().map(|find| (&find.action, find.parameters));
        let updates = lifecycle.updates.iter().map(|update| (&update.action, update.parameters));
        let stop = (&lifecycle.stop.action, lifecycle.stop.parameters);
        for (action, parameters) in describe.chain(find).chain(updates).chain([stop]) {
            let request = action.request.create();
            for parameter in parameters {
                assert!(has(&*request, parameter.field), "{}: {}", action.info.name, parameter.field);
            }
        }
    }
}

/// With some of the folders only, a family is there with all of its actions, and its events with theirs.
#[test]
fn a_family_goes_with_its_actions_and_an_event_rule_with_its_event() {
    let mut schema = schema();
    schema.keep_folders(&["web-record", "cloud-recording", "callbacks"]);
    let names: Vec<&str> = schema.lifecycles.iter().map(|lifecycle| lifecycle.name.as_str()).collect();
    assert_eq!(names, ["CloudRecording", "WebRecording"]);
    assert_eq!(schema.lifecycles[1].events.len(), 7);
    schema.keep_folders(&["web-record"]);
    let [web] = &schema.lifecycles[..] else { panic!("{:?}", schema.lifecycles.len()) };
    assert_eq!((web.events.len(), web.files.len(), web.describe.is_some()), (0, 0, true));
}
