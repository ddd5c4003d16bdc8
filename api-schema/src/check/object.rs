//! The rules among the fields of one object.

use std::collections::HashMap;

use super::{Faults, TypeIndex, field};
use crate::diagnostic::Diagnostic;
use crate::model::{CrossRule, Field, FieldType, Measure, Object};
use crate::source::Span;
use crate::span_map::SpanMap;
use crate::suggest;

pub(super) fn check(object: &Object, owner: &str, known: TypeIndex<'_>, faults: Faults<'_>) {
    for field in &object.fields {
        field::check(field, known, faults);
    }
    if object.rules.is_empty() || object.incomplete {
        return;
    }
    let place = object.fields.first().map(|field| field.at.clone()).unwrap_or_default();
    let fields = object.fields.iter().map(|field| (field.name.as_str(), field)).collect();
    let none = SpanMap::default();
    for (index, rule) in object.rules.iter().enumerate() {
        let json = object.rule_spans.get(index).unwrap_or(&none);
        let place = json.at(&[]).unwrap_or(&place);
        Rules { object, owner, known, fields: &fields, json, place }.check(rule, faults);
    }
}

/// One rule and what it is held against.
struct Rules<'a> {
    object: &'a Object,
    owner: &'a str,
    known: TypeIndex<'a>,
    fields: &'a HashMap<&'a str, &'a Field>,
    json: &'a SpanMap,
    place: &'a Span,
}

impl Rules<'_> {
    fn check(&self, rule: &CrossRule, faults: Faults<'_>) {
        let owner = self.owner;
        let names: Vec<&String> = match rule {
            CrossRule::ExactlyOneOf(fields) | CrossRule::AtLeastOneOf(fields) => {
                if fields.len() < 2 {
                    faults.push(
                        Diagnostic::new(self.place, format!("a rule of `{owner}` chooses among fewer than two fields"))
                            .help("name the fields to choose among, or put the one field on the `required` list"),
                    );
                }
                fields.iter().collect()
            }
            CrossRule::Requires { field, needs: others } | CrossRule::Excludes { field, others } => {
                std::iter::once(field).chain(others).collect()
            }
            CrossRule::RequiredWhen { field, when, .. } => vec![field, when],
            CrossRule::Among { path, .. } => return self.check_path(path, faults),
            CrossRule::NotTogether { field, .. } | CrossRule::Absent { field } => vec![field],
            CrossRule::AtMost { measure, fields, .. } => {
                self.check_measure(*measure, fields, faults);
                fields.iter().collect()
            }
            CrossRule::When { field, rule, .. } => {
                self.check(rule, faults);
                vec![field]
            }
        };
        let chooses = matches!(rule, CrossRule::ExactlyOneOf(_) | CrossRule::AtLeastOneOf(_));
        for name in names {
            match self.fields.get(name.as_str()) {
                None => self.unknown(name, self.object, format!("names no field of it: `{name}`"), faults),
                Some(field) if field.required && chooses => {
                    let at = self.json.of_text(name).unwrap_or(&field.at);
                    faults.push(
                        Diagnostic::new(at, format!("`{name}` is required, so a rule can't choose it"))
                            .help("take it off the `required` list, or out of the rule"),
                    );
                }
                Some(_) => {}
            }
        }
    }

    /// What is measured are numbers, or the items of a list, and as many as the measure takes.
    fn check_measure(&self, measure: Measure, fields: &[String], faults: Faults<'_>) {
        let fits = |ty: &FieldType| match measure {
            Measure::Items => matches!(ty, FieldType::List(_)),
            _ => matches!(ty, FieldType::Int64 | FieldType::Uint64),
        };
        for name in fields {
            if let Some(field) = self.fields.get(name.as_str()).filter(|field| !field.unread && !fits(&field.ty)) {
                let at = self.json.of_text(name).unwrap_or(&field.at);
                let wanted = if measure == Measure::Items { "a list" } else { "an integer" };
                faults.push(
                    Diagnostic::new(at, format!("a rule of `{}` measures `{name}`, which is not {wanted}", self.owner))
                        .help("name another field, or remove the rule"),
                );
            }
        }
        let enough = match measure {
            Measure::Span => fields.len() == 2,
            Measure::Sum | Measure::Product => fields.len() >= 2,
            Measure::Value | Measure::Items => true,
        };
        if !enough {
            faults.push(
                Diagnostic::new(self.place, format!("a rule of `{}` measures too few fields, or too many", self.owner))
                    .help("`span` takes two fields, the first one first; `sum` and `product` take two or more"),
            );
        }
    }

    /// A path leads through objects, never through lists, to a field that is there.
    fn check_path(&self, path: &[String], faults: Faults<'_>) {
        let mut here = Some(self.object);
        for name in path {
            let Some(object) = here.filter(|object| !object.incomplete) else { break };
            let Some(field) = object.fields.iter().find(|field| field.name == *name) else {
                let whole = path.join(".");
                return self.unknown(name, object, format!("leads to no field: `{name}` in `{whole}`"), faults);
            };
            here = match &field.ty {
                FieldType::Object { name, .. } => self.known.find_object(name),
                _ => None,
            };
        }
    }

    fn unknown(&self, name: &str, object: &Object, reason: String, faults: Faults<'_>) {
        let at = self.json.of_text(name).or_else(|| self.json.at(&["field"])).unwrap_or(self.place);
        let known = object.fields.iter().map(|field| field.name.as_str());
        let help = suggest::help_among_many(name, known, faults.len());
        faults.push(Diagnostic::new(at, format!("a rule of `{}` {reason}", self.owner)).help(help));
    }
}
