//! Facts of an action that its prose or its names suggest: rate limit, retry safety, pagination.

use serde_json::json;

use super::prose;
use crate::document::{Document, Members};
use crate::official::{Member, Object};

/// Returns the content of `review`, or `None` if nothing is suggested.
pub(super) fn review(name: &str, text: &str, request: &Object, response: &Object) -> Option<Document> {
    let mut members = Members::default();
    let mut words = Vec::new();
    if let Some((limit, period, from)) = prose::rate_limit(text) {
        members.add("rateLimit", limit);
        members.add_some("ratePeriod", (period != 1).then_some(period));
        words.push(from);
    }
    let reads = ["Describe", "List", "Get"].into_iter().find(|verb| {
        let rest = name.strip_prefix(verb);
        rest.is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_uppercase() || c.is_ascii_digit()))
    });
    if let Some(verb) = reads {
        let because = format!("the name starts with {verb}, so that the action seems to change nothing");
        members.add("retry", json!({ "safe": "read-only", "because": because }));
        words.push(name.to_owned());
        if let Some(pages) = pagination(request, response) {
            members.add("pagination", Document::Object(pages.0));
        }
    }
    if members.0.is_empty() {
        return None;
    }
    members.add("from", words.join(" … "));
    Some(Document::Object(members.0))
}

/// The pagination, if there is one list and a usual pair of fields.
fn pagination(request: &Object, response: &Object) -> Option<Members> {
    let integer = |object: &'_ Object, names: &[&str]| -> Option<Member> {
        let is = |member: &&Member| member.kind == "int" && names.contains(&member.name.as_str());
        object.members.iter().find(is).cloned()
    };
    let lists: Vec<&Member> = response.members.iter().filter(|member| member.kind == "list").collect();
    let [items] = lists[..] else { return None };
    let mut members = Members::default();
    let offset = integer(request, &["Offset"]).zip(integer(request, &["Limit"]));
    let page = integer(request, &["PageNumber", "PageNo", "PageIndex", "PageNum", "Page"]);
    let page = page.zip(integer(request, &["PageSize", "Limit"]));
    let size = match (offset, page) {
        (Some((_, size)), None) => {
            members.add("offset", "Offset");
            size
        }
        (None, Some((page, size))) => {
            // Without the number of the first page, a page would be skipped or requested twice.
            let first = prose::first_page(&super::text::plain(&page.document))?;
            members.add("page", page.name);
            members.add_some("first", (first != 0).then_some(first));
            size
        }
        _ => return None,
    };
    members.add("size", size.name);
    members.add("items", items.name.as_str());
    members.add_some("total", integer(response, &["TotalCount", "Total", "TotalNum"]).map(|total| total.name));
    Some(members)
}
