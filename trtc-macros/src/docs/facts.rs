//! The constraints, default and sensitivity of a field as labelled text.

use api_schema::constraint::{Rule, code};
use api_schema::model::{Field, Secret, Sites};

use super::markdown;

/// What a caller looks up about a field, each under its own label.
pub(super) fn of_field(field: &Field) -> Vec<String> {
    let mut facts = Vec::new();
    if field.deprecated {
        facts.push("**Deprecated.**".to_owned());
    }
    facts.extend(only_site(field.sites).map(|site| format!("**Site:** {site}.")));
    let unit = &markdown::line(field.unit.as_deref().unwrap_or_default(), &|_| false);
    let rules = field.constraints.rules(&field.ty);
    let mut all = Vec::new();
    for rule in &rules {
        match rule {
            Rule::Each(rules) => {
                all.extend(rules.iter().map(|rule| format!("each item {}", rule.documentation(""))));
            }
            rule => all.push(rule.documentation(unit)),
        }
    }
    if !all.is_empty() {
        facts.push(format!("**Constraints:** {}.", all.join("; ")));
    }
    if field.nullable {
        facts.push("May be null.".to_owned());
    }
    if let Some(newer) = &field.newer {
        let bounds = [("minimum", &newer.minimum), ("maximum", &newer.maximum)];
        let bounds = bounds.iter().filter_map(|(name, bound)| Some(format!("{name} {}", bound.as_ref()?)));
        let bounds = bounds.collect::<Vec<_>>().join(", ");
        facts.push(format!("**Newer documentation:** {bounds}. Use `waive` for such a value."));
    }
    if !unit.is_empty() && !all.iter().any(|fact| fact.ends_with(&format!(" {unit}"))) {
        facts.push(format!("**Unit:** {unit}."));
    }
    if let Some(default) = &field.default {
        facts.push(format!("**Default:** {}.", code(&default.to_string())));
    }
    match field.secret {
        Secret::No => {}
        Secret::Query => facts.push("**Sensitive:** the query is redacted in logs and `Debug` output.".to_owned()),
        Secret::Whole => facts.push("**Sensitive:** redacted in logs and `Debug` output.".to_owned()),
    }
    facts
}

/// The words for a part of the API that only one site has.
pub(super) fn only_site(sites: Sites) -> Option<String> {
    sites.only().map(|site| format!("{site} only"))
}

pub(super) fn ticked(items: &[String]) -> String {
    let items: Vec<String> = items.iter().map(|item| code(item)).collect();
    items.join(", ")
}
