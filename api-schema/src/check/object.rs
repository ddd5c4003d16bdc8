//! The rules among the fields of one object.

use std::collections::HashMap;

use super::{Diagnostics, TypeIndex, contradiction, field, value};
use crate::diagnostic::Diagnostic;
use crate::model::{
    Constraints, CrossRule, Field, FieldType, Literal, Measure, Object, TypeKind, find, literal_json, names, positions,
};
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
    let fields = Fields::of(object);
    let none = SpanMap::default();
    let errors = diagnostics.len();
    for (index, rule) in object.rules.iter().enumerate() {
        let json = object.rule_spans.get(index).unwrap_or(&none);
        let place = json.get(&[]).unwrap_or(&place);
        Rules { object, owner, types, fields: &fields, json, place }.check(rule, diagnostics);
    }
    if diagnostics.len() == errors {
        contradiction::check(object, &fields, diagnostics);
    }
}

/// The fields of an object by their names.
pub(super) struct Fields<'a> {
    fields: &'a [Field],
    positions: HashMap<String, usize>,
}

impl<'a> Fields<'a> {
    fn of(object: &'a Object) -> Self {
        Self { fields: &object.fields, positions: positions(&object.fields) }
    }

    pub(super) fn get(&self, name: &str) -> Option<&'a Field> {
        self.positions.get(name).and_then(|position| self.fields.get(*position))
    }
}

/// One rule and what it is validated against.
struct Rules<'a> {
    object: &'a Object,
    owner: &'a str,
    types: TypeIndex<'a>,
    fields: &'a Fields<'a>,
    json: &'a SpanMap,
    place: &'a Span,
}

impl Rules<'_> {
    fn check(&self, rule: &CrossRule, diagnostics: Diagnostics<'_>) {
        let owner = self.owner;
        let effect = match rule {
            CrossRule::When(when, values, rule) => {
                self.check_values("is", when, values, diagnostics);
                &**rule
            }
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
            CrossRule::Among(path, values) => self.check_path(path, values, diagnostics),
            CrossRule::RequiredWhen(_, when, values) => self.check_values("is", when, values, diagnostics),
            CrossRule::NotTogether(list, values) => self.check_not_together(list, values, diagnostics),
            CrossRule::AtMost(measure, fields, _) => self.check_measure(*measure, fields, diagnostics),
            _ => {}
        }
        for name in rule.fields() {
            match self.fields.get(name) {
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
            if let Some(field) = self.fields.get(name).filter(|field| !field.unreadable && !fits(&field.ty)) {
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

    /// Every step of a path but the last must be an object, and the last a field that can have the values.
    fn check_path(&self, path: &[String], values: &[Literal], diagnostics: Diagnostics<'_>) {
        let mut object = self.object;
        for (index, name) in path.iter().enumerate() {
            if object.incomplete {
                return;
            }
            let full = path.join(".");
            let Some(field) = find(&object.fields, name) else {
                let reason = format!("names an unknown field: `{name}` in `{full}`");
                return self.unknown(name, object, reason, diagnostics);
            };
            if index + 1 == path.len() {
                self.check_literals("among", field, &field.ty, &field.constraints, values, diagnostics);
                if self.are_all(field, values) {
                    let message = format!("`{full}` has no other values, so the rule has no effect");
                    let span = self.json.get(&["among"]).unwrap_or(self.place);
                    diagnostics.push(Diagnostic::new(span, message).help("list fewer values, or remove the rule"));
                }
                return;
            }
            let inner = match &field.ty {
                FieldType::Object { name, .. } => self.types.find_object(name),
                _ if field.unreadable => None,
                ty => {
                    let what = if matches!(ty, FieldType::List(_)) { "a list" } else { "not an object" };
                    let span = self.json.get(&["field"]).unwrap_or(self.place);
                    diagnostics.push(
                        Diagnostic::new(span, format!("a path leads through objects only, but `{name}` is {what}"))
                            .help(format!(
                                "write the rule in the type that `{name}` refers to, or constrain its items"
                            )),
                    );
                    None
                }
            };
            // What is missing here is reported already.
            let Some(inner) = inner else { return };
            object = inner;
        }
    }

    /// Literals that are compared with a field of the object.
    fn check_values(&self, key: &str, name: &str, values: &[Literal], diagnostics: Diagnostics<'_>) {
        // An unknown name is reported with the others.
        let Some(field) = self.fields.get(name) else { return };
        self.check_literals(key, field, &field.ty, &field.constraints, values, diagnostics);
        if field.required && self.are_all(field, values) {
            let message = format!("`{name}` always has one of these values, so the condition has no effect");
            let span = self.json.get(&[key]).unwrap_or(self.place);
            diagnostics.push(Diagnostic::new(span, message).help("list fewer values, or remove the condition"));
        }
    }

    /// Whether the field can have no other values.
    fn are_all(&self, field: &Field, values: &[Literal]) -> bool {
        match &field.ty {
            FieldType::Enum { name } => match self.types.find(name) {
                Some(TypeKind::Enum(known)) if !known.open && !known.values.is_empty() => {
                    known.values.iter().all(|known| values.contains(&known.value))
                }
                _ => false,
            },
            _ => {
                let allowed = &field.constraints.allowed;
                !allowed.is_empty() && allowed.iter().all(|known| values.contains(known))
            }
        }
    }

    fn check_not_together(&self, name: &str, values: &[Literal], diagnostics: Diagnostics<'_>) {
        if values.len() < 2 {
            let message = format!("a rule of `{}` has fewer than two values that must not be together", self.owner);
            diagnostics.push(Diagnostic::new(self.place, message).help("list at least two values"));
        }
        let Some(field) = self.fields.get(name).filter(|field| !field.unreadable) else { return };
        let FieldType::List(inner) = &field.ty else {
            let span = self.json.get(&["field"]).unwrap_or(self.place);
            let message = format!("`{name}` is not a list, so it has no values together");
            diagnostics.push(Diagnostic::new(span, message).help("name a list, or remove the rule"));
            return;
        };
        let none = Constraints::default();
        let items = field.constraints.items.as_deref().unwrap_or(&none);
        self.check_literals("notTogether", field, inner, items, values, diagnostics);
    }

    /// A value that the field cannot have would make a rule that never applies, or that nothing satisfies.
    fn check_literals(
        &self,
        key: &str,
        field: &Field,
        ty: &FieldType,
        constraints: &Constraints,
        values: &[Literal],
        diagnostics: Diagnostics<'_>,
    ) {
        if field.unreadable || values.is_empty() {
            return;
        }
        let name = &field.name;
        if matches!(ty, FieldType::Boolean | FieldType::Json | FieldType::Object { .. } | FieldType::List(_)) {
            let span = self.json.get(&[key]).unwrap_or(self.place);
            let message = format!("`{name}` is neither a string nor a number, so it cannot be compared with values");
            diagnostics.push(Diagnostic::new(span, message).help("name another field, or remove the values"));
            return;
        }
        for (index, literal) in values.iter().enumerate() {
            let Err(error) = value::check_value(&literal_json(literal), ty, constraints, self.types) else { continue };
            let span = self.json.get(&[key, &index.to_string()]).unwrap_or(self.place);
            diagnostics.push(
                Diagnostic::new(span, format!("`{name}` is never {literal}: it {}", error.reason))
                    .help("change the value of the rule, or the constraint of the field"),
            );
        }
    }

    fn unknown(&self, name: &str, object: &Object, reason: String, diagnostics: Diagnostics<'_>) {
        let span = self.json.find_text(name).or_else(|| self.json.get(&["field"])).unwrap_or(self.place);
        let help = suggest::help_among_many(name, &names(&object.fields), diagnostics.len());
        diagnostics.push(Diagnostic::new(span, format!("a rule of `{}` {reason}", self.owner)).help(help));
    }
}
