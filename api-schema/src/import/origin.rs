//! The site of a definition, the objects of its responses, and the objects that contain themselves.

use std::collections::{BTreeSet, HashMap};

use crate::graph::components;
use crate::official::Definition;
use crate::sites::Sites;

/// The site that a definition comes from: the Chinese one if most descriptions contain Chinese characters.
pub(crate) fn site_of(definition: &Definition) -> Sites {
    let members = definition.objects.values().flat_map(|object| &object.members);
    let texts = members.filter(|member| member.name != "RequestId").map(|member| member.document.as_str());
    let texts = texts.chain(definition.actions.values().map(|action| action.document.as_str()));
    let is_chinese = |text: &str| text.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
    let (chinese, all) = texts
        .filter(|text| !text.is_empty())
        .fold((0_usize, 0_usize), |(chinese, all), text| (chinese + usize::from(is_chinese(text)), all + 1));
    if chinese * 2 > all { Sites::China } else { Sites::International }
}

/// The responses of a definition, and the objects that they contain.
pub(super) fn in_responses(definition: &Definition) -> BTreeSet<&str> {
    let mut found = BTreeSet::new();
    let mut open: Vec<&str> = definition.actions.values().map(|action| action.output.as_str()).collect();
    while let Some(name) = open.pop() {
        let Some((name, object)) = definition.objects.get_key_value(name) else { continue };
        if found.insert(name.as_str()) {
            open.extend(object.members.iter().map(|member| member.member.as_str()));
        }
    }
    found
}

/// The component of each object in the graph of objects that directly contain each other.
pub(super) fn endless(definition: &Definition) -> HashMap<&str, usize> {
    let index: HashMap<&str, usize> =
        definition.objects.keys().enumerate().map(|(at, name)| (name.as_str(), at)).collect();
    let edges: Vec<Vec<usize>> = definition
        .objects
        .values()
        .map(|object| {
            let direct = object.members.iter().filter(|member| member.kind == "object");
            direct.filter_map(|member| index.get(member.member.as_str()).copied()).collect()
        })
        .collect();
    definition.objects.keys().map(String::as_str).zip(components(&edges)).collect()
}
