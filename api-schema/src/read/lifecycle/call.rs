//! The actions of a life cycle, and how the service recognizes a repeated start.

use super::value::{filled, parameters, paths, phases, positive, word, word_if_given};
use crate::json::Node;
use crate::model::{AfterError, Describe, Duplicates, Find, Idempotency, SecondStart, Start, Stop, Update};
use crate::read::reader::{Context, Members};

pub(super) fn start(node: &Node, context: &mut Context<'_>) -> Option<Start> {
    let mut inner = Members::of(node, "`start`", context)?;
    let start = Start {
        action: inner.text("action", context),
        id: inner.text("id", context),
        startup_delay: positive(&mut inner, "startupDelay", context),
        timeout: positive(&mut inner, "timeout", context),
    };
    inner.finish(context);
    Some(start)
}

pub(super) fn idempotency(node: &Node, context: &mut Context<'_>) -> Option<Idempotency> {
    let mut inner = Members::of(node, "`idempotency`", context)?;
    const AFTER: [(AfterError, &str); 3] =
        [(AfterError::NewKey, "new-key"), (AfterError::SameKey, "same-key"), (AfterError::Unknown, "unknown")];
    let idempotency = Idempotency {
        key: inner.text("key", context),
        scope: paths(&mut inner, "scope", context),
        exists: inner.strings("exists", context),
        after_error: word(&mut inner, "`idempotency`", "afterError", &AFTER, context).unwrap_or(AfterError::Unknown),
    };
    inner.finish(context);
    Some(idempotency)
}

pub(super) fn duplicates(node: &Node, context: &mut Context<'_>) -> Option<Duplicates> {
    let mut inner = Members::of(node, "`duplicates`", context)?;
    const SECOND: [(SecondStart, &str); 3] =
        [(SecondStart::Replaces, "replaces"), (SecondStart::Rejected, "rejected"), (SecondStart::Unknown, "unknown")];
    let duplicates = Duplicates {
        fields: paths(&mut inner, "fields", context),
        second: word(&mut inner, "`duplicates`", "second", &SECOND, context).unwrap_or(SecondStart::Unknown),
        codes: inner.strings("codes", context),
    };
    inner.finish(context);
    Some(duplicates)
}

pub(super) fn describe(node: &Node, context: &mut Context<'_>) -> Option<Describe> {
    let mut inner = Members::of(node, "`describe`", context)?;
    let describe = Describe {
        action: inner.text("action", context),
        parameters: parameters(&mut inner, context),
        status: inner.text("status", context),
        phases: phases(&mut inner, context),
        gone: inner.strings("gone", context),
        first_poll: positive(&mut inner, "firstPoll", context),
    };
    inner.finish(context);
    Some(describe)
}

pub(super) fn find(node: &Node, context: &mut Context<'_>) -> Option<Find> {
    let mut inner = Members::of(node, "`find`", context)?;
    let find = Find {
        action: inner.text("action", context),
        parameters: parameters(&mut inner, context),
        id: inner.text("id", context),
        gone: inner.strings("gone", context),
    };
    inner.finish(context);
    Some(find)
}

pub(super) fn update(node: &Node, context: &mut Context<'_>) -> Option<Update> {
    let mut inner = Members::of(node, "an update", context)?;
    let update = Update {
        action: inner.text("action", context),
        parameters: parameters(&mut inner, context),
        drops_omitted: word_if_given(&mut inner, "omitted", &[(true, "dropped"), (false, "kept")], context),
        counter: filled(&mut inner, "counter", context),
        outdated: inner.strings("outdated", context),
        gone: inner.strings("gone", context),
    };
    inner.finish(context);
    Some(update)
}

pub(super) fn stop(node: &Node, context: &mut Context<'_>) -> Option<Stop> {
    let mut inner = Members::of(node, "`stop`", context)?;
    let stop = Stop {
        action: inner.text("action", context),
        parameters: parameters(&mut inner, context),
        gone: inner.strings("gone", context),
    };
    inner.finish(context);
    Some(stop)
}
