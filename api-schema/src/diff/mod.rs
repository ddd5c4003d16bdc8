//! Differences between schema files and an official definition, for example a newer one.
//!
//! Actions, their fields and the fields of every object that they contain are compared: existence, type,
//! `required`, `nullable` and `deprecated`, and what the descriptions of the definition state in prose: limits, defaults,
//! units, rate limits. An enum counts as the integer or string that is sent. Names of types are not sent, so that a renamed
//! type is no difference, but a field that refers to another type is one. A definition is that of one site, so what only the
//! other site has is not compared. Each pair of objects is compared once.

mod prose;

use std::collections::{BTreeMap, HashMap, HashSet};
use std::fmt;

use serde_json::{Value, json};

use crate::import::{TypeNames, site_of};
use crate::list::type_word;
use crate::model::{self, Field, FieldType, Object, Schema, Sites, TypeKind};
use crate::official::{Action, Definition, Member};

/// One difference.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// The action, or the field as `Action.request.Field`, `Action.response.Field` or `Object.Field`.
    pub place: String,
    /// How the definition differs from the schema.
    pub change: Change,
    /// What differs: `action`, `field`, `type`, `required`, `maximum`, `default`, …
    pub aspect: &'static str,
    /// The value in the schema.
    pub schema: Option<String>,
    /// The value in the definition.
    pub definition: Option<String>,
}

/// How the definition differs from the schema in an action or field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Change {
    /// It is in the definition only.
    Added,
    /// It is in the schema only.
    Removed,
    /// It is in both, with different values.
    Changed,
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Added => "added",
            Self::Removed => "removed",
            Self::Changed => "changed",
        })
    }
}

/// What is compared.
#[derive(Debug, Clone, Copy)]
pub struct Options {
    /// Whether actions that the schema does not have are ignored.
    pub known_only: bool,
    /// Whether the facts that descriptions state are compared.
    pub prose: bool,
}

/// Returns every difference, ordered by place. `known_only` ignores actions that the schema does not have.
pub fn compare(schema: &Schema, definition: &Definition, known_only: bool) -> Vec<Difference> {
    compare_with(schema, definition, Options { known_only, prose: true })
}

/// Returns every difference, ordered by place.
pub fn compare_with(schema: &Schema, definition: &Definition, options: Options) -> Vec<Difference> {
    let types = TypeNames::of(definition);
    let site = site_of(definition);
    let mut comparison =
        Comparison { schema, definition, types, site, prose: options.prose, seen: HashSet::new(), found: Vec::new() };
    let ours: HashMap<&str, _> = schema.actions.iter().map(|action| (action.name.as_str(), action)).collect();
    for (name, theirs) in &definition.actions {
        match ours.get(name.as_str()) {
            Some(ours) => {
                comparison.flag(name, "deprecated", ours.deprecated, is_deprecated(theirs));
                if comparison.prose {
                    comparison.found.extend(prose::rate_limit(name, ours, theirs));
                }
                comparison.objects(&format!("{name}.request"), &ours.request, &theirs.input, true);
                comparison.objects(&format!("{name}.response"), &ours.response, &theirs.output, false);
            }
            None if options.known_only => {}
            None => comparison.add(name, Change::Added, "action", None, Some("action".to_owned())),
        }
    }
    let is_gone =
        |action: &&model::Action| action.sites.overlap(site) && !definition.actions.contains_key(&action.name);
    for action in schema.actions.iter().filter(is_gone) {
        comparison.add(&action.name, Change::Removed, "action", Some("action".to_owned()), None);
    }
    comparison.found.sort_by(|a, b| (&a.place, a.change, a.aspect).cmp(&(&b.place, b.change, b.aspect)));
    // A type that requests and responses contain is compared for both.
    comparison.found.dedup();
    comparison.found
}

/// Formats the differences as a table.
pub fn table(differences: &[Difference]) -> String {
    let heads = ["CHANGE", "PLACE", "SCHEMA", "DEFINITION"].map(str::to_owned);
    let or = |side: &Option<String>| side.clone().unwrap_or_else(|| "-".to_owned());
    let rows =
        differences.iter().map(|it| [it.change.to_string(), it.place.clone(), or(&it.schema), or(&it.definition)]);
    crate::table::table(std::iter::once(heads).chain(rows))
}

/// Returns the differences as JSON: a list of `change` (`added`, `removed`, `changed`), `place`,
/// `aspect`, `schema` and `definition`.
pub fn json(differences: &[Difference]) -> Value {
    let entry = |it: &Difference| {
        json!({
            "change": it.change.to_string(), "place": it.place, "aspect": it.aspect, "schema": it.schema, "definition": it.definition,
        })
    };
    differences.iter().map(entry).collect()
}

fn is_deprecated(action: &Action) -> bool {
    ["deprecated", "offline"].contains(&action.status.as_str())
}

struct Comparison<'a> {
    schema: &'a Schema,
    definition: &'a Definition,
    /// The names that an import gives the objects.
    types: TypeNames,
    /// The site of the definition.
    site: Sites,
    prose: bool,
    /// Pairs of types that were compared, separately for requests and responses.
    seen: HashSet<(String, String, bool)>,
    found: Vec<Difference>,
}

impl<'a> Comparison<'a> {
    fn add(
        &mut self,
        place: &str,
        change: Change,
        aspect: &'static str,
        schema: Option<String>,
        definition: Option<String>,
    ) {
        self.found.push(Difference { place: place.to_owned(), change, aspect, schema, definition });
    }

    fn flag(&mut self, place: &str, word: &'static str, ours: bool, theirs: bool) {
        if ours != theirs {
            let word_for = |flag: bool| Some(if flag { word.to_owned() } else { format!("not {word}") });
            self.add(place, Change::Changed, word, word_for(ours), word_for(theirs));
        }
    }

    fn objects(&mut self, place: &str, ours: &'a Object, theirs: &str, is_request: bool) {
        // A stack of objects instead of recursion: they may be nested deeply.
        let mut open = vec![(place.to_owned(), ours, theirs.to_owned())];
        let definition = self.definition;
        while let Some((place, ours, theirs)) = open.pop() {
            let Some(theirs) = definition.objects.get(&theirs) else { continue };
            let members: BTreeMap<&str, &Member> =
                theirs.members.iter().map(|member| (member.name.as_str(), member)).collect();
            let fields: HashMap<&str, &'a Field> =
                ours.fields.iter().map(|field| (field.name.as_str(), field)).collect();
            for (name, member) in &members {
                let place = format!("{place}.{name}");
                match fields.get(name) {
                    None => self.add(&place, Change::Added, "field", None, Some(describe(member))),
                    Some(field) => {
                        if self.prose {
                            self.found.extend(prose::field(&place, (ours, field), member, is_request));
                        }
                        open.extend(self.field(&place, field, member, is_request));
                    }
                }
            }
            for field in &ours.fields {
                // Every response has it, whether or not the definition lists it.
                let is_here = field.sites.overlap(self.site) && field.name != "RequestId";
                if is_here && !members.contains_key(field.name.as_str()) {
                    let place = format!("{place}.{}", field.name);
                    self.add(&place, Change::Removed, "field", Some(type_word(&field.ty)), None);
                }
            }
        }
    }

    /// Compares a field, and returns the objects in it that remain to be compared.
    fn field(
        &mut self,
        place: &str,
        ours: &'a Field,
        theirs: &Member,
        is_request: bool,
    ) -> Option<(String, &'a Object, String)> {
        if is_request {
            self.flag(place, "required", ours.required, theirs.required);
        }
        if !is_request {
            self.flag(place, "nullable", ours.nullable, theirs.nullable);
        }
        if !place.ends_with(".RequestId") {
            self.flag(place, "deprecated", ours.deprecated, theirs.disabled);
        }
        let (ty, is_list) = match &ours.ty {
            FieldType::List(inner) => (&**inner, true),
            other => (other, false),
        };
        let object = match ty {
            FieldType::Object { name, .. } => self.schema.find_object(name).map(|object| (name, object)),
            _ => None,
        };
        let their_object = self.definition.objects.contains_key(&theirs.member);
        if is_list == (theirs.kind == "list") {
            match object {
                Some((name, object)) if their_object => {
                    // What is below another type is not below the object that the schema knows.
                    let is_other = self.is_other_type(name, object, &theirs.member);
                    if is_other {
                        self.add(place, Change::Changed, "type", Some(type_word(&ours.ty)), Some(describe(theirs)));
                    }
                    let below = if is_other { place.to_owned() } else { theirs.member.clone() };
                    let pair = (name.clone(), below.clone(), is_request);
                    return self.seen.insert(pair).then(|| (below, object, theirs.member.clone()));
                }
                None if !their_object && self.same_scalar(ty, &theirs.member) => return None,
                _ => {}
            }
        }
        self.add(place, Change::Changed, "type", Some(type_word(&ours.ty)), Some(describe(theirs)));
        None
    }

    /// Returns whether the definition has another object in place of a type, not the same under another name.
    fn is_other_type(&self, name: &str, object: &Object, theirs: &str) -> bool {
        if name == theirs || self.types.get(theirs) == Some(name) {
            return false;
        }
        let is_known = self.definition.objects.keys().any(|known| self.types.get(known) == Some(name));
        let members = || self.definition.objects.get(theirs).into_iter().flat_map(|object| &object.members);
        is_known || !members().any(|member| object.fields.iter().any(|field| field.name == member.name))
    }

    fn same_scalar(&self, ours: &FieldType, theirs: &str) -> bool {
        let theirs = word(theirs);
        match ours {
            FieldType::Enum { name } => match self.schema.find_type(name).map(|ty| &ty.kind) {
                Some(TypeKind::Enum(inner)) if inner.is_integer() => ["int64", "uint64"].contains(&theirs),
                _ => theirs == "string",
            },
            FieldType::Json => true,
            other => type_word(other) == theirs,
        }
    }
}

/// Maps an official type name to the name in schema files.
fn word(member: &str) -> &str {
    match member {
        "string" | "datetime" | "datetime_iso" | "date" | "binary" => "string",
        "float" | "double" => "float64",
        "bool" => "boolean",
        "int" => "int64",
        other => other,
    }
}

fn describe(member: &Member) -> String {
    let list = if member.kind == "list" { "[]" } else { "" };
    format!("{}{list}", word(&member.member))
}
