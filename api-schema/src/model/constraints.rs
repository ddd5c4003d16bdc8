//! The constraints of a value: the keywords as written, the types that they apply to, and the rules that they mean.

use std::collections::BTreeMap;

use super::{FieldType, Number, Type, TypeKind, Value, find_type};
use crate::constraint::{Format, Literal, Rule};
use crate::pattern::Pattern;

/// The constraints of one value, by keyword.
#[derive(Debug, Clone, Default)]
#[cfg_attr(feature = "command", derive(schemars::JsonSchema), schemars(rename_all = "camelCase"))]
#[non_exhaustive]
pub struct Constraints {
    /// The minimum of a number.
    #[cfg_attr(feature = "command", schemars(with = "Option<f64>"))]
    pub minimum: Option<Number>,
    /// The maximum of a number.
    #[cfg_attr(feature = "command", schemars(with = "Option<f64>"))]
    pub maximum: Option<Number>,
    /// A lower bound that is not included; for the type `number`.
    #[cfg_attr(feature = "command", schemars(with = "Option<f64>"))]
    pub exclusive_minimum: Option<Number>,
    /// An upper bound that is not included; for the type `number`.
    #[cfg_attr(feature = "command", schemars(with = "Option<f64>"))]
    pub exclusive_maximum: Option<Number>,
    /// Ranges of integers, both ends included; the value is in one of them.
    #[cfg_attr(feature = "command", schemars(rename = "anyOf", length(min = 1), with = "Option<Vec<schema::Range>>"))]
    pub ranges: Vec<(i64, i64)>,
    /// The minimum number of characters.
    pub min_length: Option<u64>,
    /// The maximum number of characters.
    pub max_length: Option<u64>,
    /// The maximum number of bytes in UTF-8.
    pub max_bytes: Option<u64>,
    /// The minimum number of items.
    pub min_items: Option<u64>,
    /// The maximum number of items.
    pub max_items: Option<u64>,
    /// The allowed values, if they need no names.
    #[cfg_attr(feature = "command", schemars(rename = "enum", length(min = 1), with = "Option<Vec<schema::Literal>>"))]
    pub allowed: Vec<Literal>,
    /// A regular expression that matches a part of the string, unless it is anchored by `^` and `$`.
    #[cfg_attr(feature = "command", schemars(with = "Option<String>"))]
    pub pattern: Option<Pattern>,
    /// A format of a string.
    #[cfg_attr(feature = "command", schemars(skip))]
    pub format: Option<Format>,
    /// The constraints of each item of a list.
    #[cfg_attr(feature = "command", schemars(skip))]
    pub items: Option<Box<Constraints>>,
}

/// A keyword that is set.
pub(crate) struct Keyword {
    pub(crate) name: &'static str,
    /// The value as in the schema file.
    #[cfg_attr(not(feature = "command"), expect(dead_code, reason = "only `list` and `changelog` print it"))]
    pub(crate) value: Value,
    /// Whether the keyword applies to the type of the field.
    pub(crate) applies: bool,
}

impl Constraints {
    /// Returns the keywords that are set, with their values; `items` and `format` belong to the type.
    pub(crate) fn keywords(&self, ty: &FieldType) -> Vec<Keyword> {
        let all = self.all_keywords(ty).into_iter();
        all.filter_map(|(name, value, applies)| Some(Keyword { name, value: value?, applies })).collect()
    }

    /// Returns every keyword, whether it is set or not, with whether it applies to the type.
    #[cfg(feature = "command")]
    pub(crate) fn keyword_names(ty: &FieldType) -> impl Iterator<Item = (&'static str, bool)> + use<> {
        Self::default().all_keywords(ty).into_iter().map(|(name, _, applies)| (name, applies))
    }

    fn all_keywords(&self, ty: &FieldType) -> Vec<(&'static str, Option<Value>, bool)> {
        let integer = matches!(ty, FieldType::Int64 | FieldType::Uint64);
        let float = matches!(ty, FieldType::Float64);
        let text = matches!(ty, FieldType::String);
        let list = matches!(ty, FieldType::List(_));
        let number = |number: &Option<Number>| number.clone().map(Value::Number);
        let count = |count: Option<u64>| count.map(|count| Value::Number(count.into()));
        let range = |(low, high): &(i64, i64)| {
            let mut members = BTreeMap::new();
            members.insert("minimum".to_owned(), Value::Number((*low).into()));
            members.insert("maximum".to_owned(), Value::Number((*high).into()));
            Value::Object(members)
        };
        let array = |values: Vec<Value>| (!values.is_empty()).then_some(Value::Array(values));
        vec![
            ("minimum", number(&self.minimum), integer || float),
            ("maximum", number(&self.maximum), integer || float),
            ("exclusiveMinimum", number(&self.exclusive_minimum), float),
            ("exclusiveMaximum", number(&self.exclusive_maximum), float),
            ("anyOf", array(self.ranges.iter().map(range).collect()), integer),
            ("minLength", count(self.min_length), text),
            ("maxLength", count(self.max_length), text),
            ("maxBytes", count(self.max_bytes), text),
            ("minItems", count(self.min_items), list),
            ("maxItems", count(self.max_items), list),
            ("enum", array(self.allowed.iter().map(json).collect()), integer || float || text),
            ("pattern", self.pattern.as_ref().map(|pattern| Value::String(pattern.text.as_ref().to_owned())), text),
        ]
    }

    /// Returns the rules that the keywords mean for a value of this type.
    pub fn rules(&self, ty: &FieldType) -> Vec<Rule> {
        self.rules_with(ty, &[])
    }

    /// Returns the rules of [`Constraints::rules`], and those of the enums among `types`, which are ordered by name.
    pub fn rules_with(&self, ty: &FieldType, types: &[Type]) -> Vec<Rule> {
        let mut rules = Vec::new();
        let float = |number: &Option<Number>| number.as_ref().map(Number::as_f64);
        if self.minimum.is_some() || self.maximum.is_some() {
            let integer = |number: &Option<Number>| number.as_ref().and_then(Number::as_i64);
            let unsigned = |number: &Option<Number>| number.as_ref().and_then(Number::as_u64);
            let large = [&self.minimum, &self.maximum].into_iter().flatten().any(|bound| !bound.is_i64());
            rules.push(match ty {
                FieldType::Uint64 if large => Rule::UintRange(unsigned(&self.minimum), unsigned(&self.maximum)),
                FieldType::Float64 => Rule::FloatRange(float(&self.minimum), float(&self.maximum)),
                _ => Rule::Range(integer(&self.minimum), integer(&self.maximum)),
            });
        }
        rules.extend(float(&self.exclusive_minimum).map(Rule::Above));
        rules.extend(float(&self.exclusive_maximum).map(Rule::Below));
        if !self.ranges.is_empty() {
            rules.push(Rule::Ranges(self.ranges.clone().into()));
        }
        if self.min_length.is_some() || self.max_length.is_some() {
            rules.push(Rule::Chars(self.min_length, self.max_length));
        }
        if self.min_items.is_some() || self.max_items.is_some() {
            rules.push(Rule::Items(self.min_items, self.max_items));
        }
        rules.extend(self.max_bytes.map(Rule::MaxBytes));
        if !self.allowed.is_empty() {
            rules.push(Rule::OneOf(self.allowed.clone().into()));
        }
        rules.extend(self.pattern.clone().map(|pattern| Rule::Pattern(pattern.into())));
        rules.extend(self.format.map(Rule::Format));
        match ty {
            FieldType::Enum { name } => {
                if let Some(TypeKind::Enum(inner)) = find_type(types, name).map(|ty| &ty.kind)
                    && !inner.open
                {
                    rules.push(Rule::OneOf(inner.values.iter().map(|value| value.value.clone()).collect()));
                }
            }
            FieldType::List(inner) => {
                let none = Self::default();
                let items = self.items.as_deref().unwrap_or(&none).rules_with(inner, types);
                if !items.is_empty() {
                    rules.push(Rule::Each(items.into()));
                }
            }
            _ => {}
        }
        rules
    }
}

/// A literal as JSON.
pub(crate) fn json(literal: &Literal) -> Value {
    match literal {
        Literal::Int(value) => Value::Number((*value).into()),
        Literal::Str(value) => Value::String(value.as_ref().to_owned()),
    }
}

/// Types that describe values for the JSON Schema.
#[cfg(feature = "command")]
pub(crate) mod schema {
    #![expect(dead_code, reason = "the types are described, never constructed")]

    /// A range of integers, both ends included.
    #[derive(schemars::JsonSchema)]
    #[serde(deny_unknown_fields)]
    pub(super) struct Range {
        #[serde(rename = "$comment")]
        comment: Option<serde_json::Value>,
        minimum: i64,
        maximum: i64,
    }

    /// An integer or a string.
    #[derive(schemars::JsonSchema)]
    #[serde(untagged)]
    pub(crate) enum Literal {
        Integer(#[schemars(range(min = i64::MIN, max = i64::MAX))] i64),
        String(String),
    }
}
