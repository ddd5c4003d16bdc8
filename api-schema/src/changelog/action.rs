//! Changes of actions.

use super::log::{Log, flag, pairs, text};
use super::{Step, field};
use crate::list::safety;
use crate::model::{Action, Pagination};
use crate::names::method_name;

pub(super) fn compare(old: &[Action], new: &[Action], log: &mut Log) {
    for pair in pairs(old, new, |action| action.name.clone()) {
        log.existence(&pair.name, "action", &pair, [Step::Minor, Step::Major]);
        if let Some((old, new)) = pair.both() {
            action(&pair.name, old, new, log);
        }
    }
}

fn action(place: &str, old: &Action, new: &Action, log: &mut Log) {
    let both = [old, new];
    let methods = both.map(|action| Some(method_name(action)));
    log.changed(place, "method", methods, Step::Major, "the method is renamed");
    let modules = both.map(|action| action.category.clone());
    log.changed(place, "category", modules, Step::Major, "the types move to another module");
    log.described(place, &old.description, &new.description);
    log.deprecated(place, old.deprecated, new.deprecated);
    log.sites(place, old.sites, new.sites);
    log.changed(place, "host", both.map(|action| action.host.clone()), Step::Patch, "requests go to another host");
    let unsigned = both.map(|action| flag("unsigned", action.unsigned));
    log.changed(place, "unsigned", unsigned, Step::Minor, "requests get or lose their signature");
    let retries = both.map(|action| text(safety(&action.retry.safety)));
    log.changed(place, "retry", retries, Step::Patch, "the client retries in other cases");
    log.changed(place, "rateLimit", both.map(rate_limit), Step::Patch, "the client-side rate limit");
    regions(place, old, new, log);
    pagination(place, old, new, log);
    let streams = both.map(|action| action.stream.as_ref().map(|stream| stream.event.clone()));
    log.changed(place, "stream", streams, Step::Major, "the method returns another type");
    let codes = both.map(|action| Some(action.errors.iter().map(|error| &*error.code).collect::<Vec<_>>().join(", ")));
    log.changed(place, "errors", codes, Step::Patch, "documentation");
    field::objects(&format!("{place}.request"), &old.request, &new.request, true, log);
    field::objects(&format!("{place}.response"), &old.response, &new.response, false, log);
}

/// The confirmed rate limit, or the one under review.
fn rate_limit(action: &Action) -> Option<String> {
    let offered = action.review.as_ref().and_then(|review| Some((review.rate_limit?, review.rate_period)));
    let (limit, period) = action.rate_limit.map(|limit| (limit, action.rate_period)).or(offered)?;
    Some(format!("{limit} per {period} s"))
}

/// Without a region, a client can call only an action that has at most one.
fn regions(place: &str, old: &Action, new: &Action, log: &mut Log) {
    let step = if old.regions.len() <= 1 && new.regions.len() > 1 { Step::Major } else { Step::Patch };
    let names = [old, new].map(|action| text(&action.regions.join(", ")));
    log.changed(place, "regions", names, step, "a client without a region chooses the only one");
}

fn pagination(place: &str, old: &Action, new: &Action, log: &mut Log) {
    let step = match (&old.pagination, &new.pagination) {
        (Some(_), None) => Step::Major,
        (None, Some(_)) => Step::Minor,
        _ => Step::Patch,
    };
    let words = |pages: &Pagination| {
        let by = if pages.by_offset { "offset" } else { "page" };
        format!("{by} {} from {}, size {}, items {}", pages.from, pages.first, pages.size, pages.items)
    };
    let both = [old, new].map(|action| action.pagination.as_ref().map(words));
    log.changed(place, "pagination", both, step, "`pages` and `items` of the client");
}
