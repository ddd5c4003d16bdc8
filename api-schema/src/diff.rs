//! Differences between schema files and an official definition, for example a newer one.
//!
//! Actions, their fields and the fields of every object that they contain are compared: existence, type,
//! `required`, `nullable` and `deprecated`. An enum counts as the integer or string that is sent. Names of types are ignored,
//! because they are not sent. Each pair of objects is compared once.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::fmt;

use serde_json::{Value, json};

use crate::list::type_word;
use crate::model::{Field, FieldType, Object, Schema, TypeKind};
use crate::official::{Action, Definition, Member};

/// One difference.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// The action, or the field as `Action.request.Field`, `Action.response.Field` or `Object.Field`.
    pub place: String,
    /// How the definition differs from the schema.
    pub change: Change,
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

/// Returns every difference, ordered by place. `known_only` ignores actions that the schema does not have.
pub fn compare(schema: &Schema, definition: &Definition, known_only: bool) -> Vec<Difference> {
    let mut comparison = Comparison { schema, definition, seen: HashSet::new(), found: Vec::new() };
    let ours: HashMap<&str, _> = schema.actions.iter().map(|action| (action.name.as_str(), action)).collect();
    for (name, theirs) in &definition.actions {
        match ours.get(name.as_str()) {
            Some(ours) => {
                comparison.flag(name, "deprecated", ours.deprecated, is_deprecated(theirs));
                comparison.objects(&format!("{name}.request"), &ours.request, &theirs.input, true);
                comparison.objects(&format!("{name}.response"), &ours.response, &theirs.output, false);
            }
            None if known_only => {}
            None => comparison.add(name, Change::Added, None, Some("action".to_owned())),
        }
    }
    for action in schema.actions.iter().filter(|action| !definition.actions.contains_key(&action.name)) {
        comparison.add(&action.name, Change::Removed, Some("action".to_owned()), None);
    }
    comparison.found.sort_by(|a, b| (&a.place, a.change).cmp(&(&b.place, b.change)));
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

/// Returns the differences as JSON: a list of `change` (`added`, `removed`, `changed`), `place`, `schema` and `definition`.
pub fn json(differences: &[Difference]) -> Value {
    let entry = |it: &Difference| {
        json!({
            "change": it.change.to_string(), "place": it.place, "schema": it.schema, "definition": it.definition,
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
    /// Pairs of types that were compared, separately for requests and responses.
    seen: HashSet<(String, String, bool)>,
    found: Vec<Difference>,
}

impl<'a> Comparison<'a> {
    fn add(&mut self, place: &str, change: Change, schema: Option<String>, definition: Option<String>) {
        self.found.push(Difference { place: place.to_owned(), change, schema, definition });
    }

    fn flag(&mut self, place: &str, word: &str, ours: bool, theirs: bool) {
        if ours != theirs {
            let word_for = |flag: bool| Some(if flag { word.to_owned() } else { format!("not {word}") });
            self.add(place, Change::Changed, word_for(ours), word_for(theirs));
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
                    None => self.add(&place, Change::Added, None, Some(describe(member))),
                    Some(field) => open.extend(self.field(&place, field, member, is_request)),
                }
            }
            for field in &ours.fields {
                // Every response has it, whether or not the definition lists it.
                if !members.contains_key(field.name.as_str()) && field.name != "RequestId" {
                    let place = format!("{place}.{}", field.name);
                    self.add(&place, Change::Removed, Some(type_word(&field.ty)), None);
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
                    let pair = (name.clone(), theirs.member.clone(), is_request);
                    return self.seen.insert(pair).then(|| (theirs.member.clone(), object, theirs.member.clone()));
                }
                None if !their_object && self.same_scalar(ty, &theirs.member) => return None,
                _ => {}
            }
        }
        self.add(place, Change::Changed, Some(type_word(&ours.ty)), Some(describe(theirs)));
        None
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
