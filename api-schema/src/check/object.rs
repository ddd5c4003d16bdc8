//! The rules among the fields of one object.

use std::collections::HashMap;

use super::{Diagnostics, TypeIndex, field};
use crate::diagnostic::Diagnostic;
use crate::model::{CrossRule, Field, FieldType, Measure, Object};
use crate::source::Span;
use crate::span_map::SpanMap;
use crate::suggest;

pub(super) fn check(object: &Object, owner: &str, types: TypeIndex<'_>, diagnostics: Diagnostics<'_>) {
    for field in &object.fields {
        field::check(field, types, diagnostics);
    }
    if object.rules.is_empty() || object.incomplete {
        return;
    }
    let place = object.fields.first().map(|field| field.span.clone()).unwrap_or_default();
    let fields = object.fields.iter().map(|field| (field.name.as_str(), field)).collect();
    let none = SpanMap::default();
    for (index, rule) in object.rules.iter().enumerate() {
        let json = object.rule_spans.get(index).unwrap_or(&none);
        let place = json.get(&[]).unwrap_or(&place);
        Rules { object, owner, types, fields: &fields, json, place }.check(rule, diagnostics);
    }
}

/// One rule and what it is validated against.
struct Rules<'a> {
    object: &'a Object,
    owner: &'a str,
    types: TypeIndex<'a>,
    fields: &'a HashMap<&'a str, &'a Field>,
    json: &'a SpanMap,
    place: &'a Span,
}

impl Rules<'_> {
    fn check(&self, rule: &CrossRule, diagnostics: Diagnostics<'_>) {
        let owner = self.owner;
        let effect = match rule {
            CrossRule::When(_, _, rule) => &**rule,
            rule => rule,
        };
        let mut chooses = false;
        match effect {
            CrossRule::ExactlyOneOf(fields) | CrossRule::AtLeastOneOf(fields) => {
                chooses = true;
                if fields.len() < 2 {
                    diagnostics.push(
                        Diagnostic::new(
                            self.place,
                            format!("a rule of `{owner}` has fewer than two fields to choose from"),
                        )
                        .help("name at least two fields, or add the field to `required`"),
                    );
                }
            }
            CrossRule::Among(path, _) => self.check_path(path, diagnostics),
            CrossRule::AtMost(measure, fields, _) => self.check_measure(*measure, fields, diagnostics),
            _ => {}
        }
        for name in rule.fields() {
            match self.fields.get(name.as_str()) {
                None => self.unknown(name, self.object, format!("names an unknown field: `{name}`"), diagnostics),
                Some(field) if field.required && chooses && effect.fields().contains(&name) => {
                    let span = self.json.find_text(name).unwrap_or(&field.span);
                    diagnostics.push(
                        Diagnostic::new(span, format!("`{name}` is required, so a rule cannot choose it"))
                            .help("remove it from `required`, or from the rule"),
                    );
                }
                Some(_) => {}
            }
        }
    }

    /// The measured fields must have the right type and number.
    fn check_measure(&self, measure: Measure, fields: &[String], diagnostics: Diagnostics<'_>) {
        let fits = |ty: &FieldType| match measure {
            Measure::Items => matches!(ty, FieldType::List(_)),
            _ => matches!(ty, FieldType::Int64 | FieldType::Uint64),
        };
        for name in fields {
            if let Some(field) = self.fields.get(name.as_str()).filter(|field| !field.unreadable && !fits(&field.ty)) {
                let span = self.json.find_text(name).unwrap_or(&field.span);
                let wanted = if measure == Measure::Items { "a list" } else { "an integer" };
                diagnostics.push(
                    Diagnostic::new(
                        span,
                        format!("a rule of `{}` measures `{name}`, which is not {wanted}", self.owner),
                    )
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
            diagnostics.push(
                Diagnostic::new(self.place, format!("a rule of `{}` has the wrong number of fields", self.owner))
                    .help("`span` takes two fields, the start first; `sum` and `product` take at least two"),
            );
        }
    }

    /// Every step of a path but the last must be an object, and the last an existing field.
    fn check_path(&self, path: &[String], diagnostics: Diagnostics<'_>) {
        let mut here = Some(self.object);
        for name in path {
            let Some(object) = here.filter(|object| !object.incomplete) else { break };
            let Some(field) = object.fields.iter().find(|field| field.name == *name) else {
                let full = path.join(".");
                return self.unknown(
                    name,
                    object,
                    format!("names an unknown field: `{name}` in `{full}`"),
                    diagnostics,
                );
            };
            here = match &field.ty {
                FieldType::Object { name, .. } => self.types.find_object(name),
                _ => None,
            };
        }
    }

    fn unknown(&self, name: &str, object: &Object, reason: String, diagnostics: Diagnostics<'_>) {
        let span = self.json.find_text(name).or_else(|| self.json.get(&["field"])).unwrap_or(self.place);
        let known = object.fields.iter().map(|field| field.name.as_str());
        let help = suggest::help_among_many(name, known, diagnostics.len());
        diagnostics.push(Diagnostic::new(span, format!("a rule of `{}` {reason}", self.owner)).help(help));
    }
}
