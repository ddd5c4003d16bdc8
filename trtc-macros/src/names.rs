//! What things are called in Rust, and the faults of schemas whose names can't be.

use std::collections::{HashMap, HashSet};

use api_schema::model::{Enum, Field, Object, Schema, TypeKind};
use api_schema::{At, Diagnostic};
use heck::{ToSnakeCase, ToUpperCamelCase};
use proc_macro2::{Ident, Span};

/// Every name that emitters need, known to be an identifier and unique in its place.
pub(crate) struct Names {
    fields: HashMap<(String, String), Ident>,
    types: HashMap<String, Ident>,
    taken: HashSet<String>,
    codes: Vec<(String, String, Ident)>,
}

impl Names {
    /// Names everything in a schema.
    pub(crate) fn resolve(schema: &Schema) -> Result<Self, Vec<Diagnostic>> {
        let mut faults = Vec::new();
        let mut names =
            Self { fields: HashMap::new(), types: HashMap::new(), taken: HashSet::new(), codes: Vec::new() };
        for action in &schema.actions {
            for (suffix, body) in [("Request", &action.request), ("Response", &action.response)] {
                let owner = format!("{}{suffix}", action.name);
                names.add_type(&owner, &action.at, &mut faults);
                names.add_fields(&owner, body, &mut faults);
            }
        }
        for ty in &schema.types {
            names.add_type(&ty.name, &ty.at, &mut faults);
            match &ty.kind {
                TypeKind::Object(object) => names.add_fields(&ty.name, object, &mut faults),
                TypeKind::Enum(inner) => check_variants(&ty.name, inner, &mut faults),
            }
        }
        names.add_codes(schema);
        check_categories(schema, &mut faults);
        if faults.is_empty() { Ok(names) } else { Err(faults) }
    }

    /// The name of a field in its struct.
    pub(crate) fn field(&self, owner: &str, field: &Field) -> Ident {
        let key = (owner.to_owned(), field.name.clone());
        self.fields.get(&key).cloned().unwrap_or_else(|| ident(&snake(&field.name)))
    }

    /// The name of a type.
    pub(crate) fn ty(&self, name: &str) -> Ident {
        self.types.get(name).cloned().unwrap_or_else(|| ident(&camel(name)))
    }

    /// The error codes with description and name, each once, in alphabetical order.
    pub(crate) fn codes(&self) -> &[(String, String, Ident)] {
        &self.codes
    }

    fn add_type(&mut self, name: &str, at: &At, faults: &mut Vec<Diagnostic>) {
        let rust = camel(name);
        if !is_ident(&rust) {
            faults
                .push(Diagnostic::new(at, format!("`{name}` makes no name of a type")).help("start it with a letter"));
            return;
        }
        if !self.taken.insert(rust.clone()) {
            faults.push(
                Diagnostic::new(at, format!("`{name}` and another type are both `{rust}` in Rust"))
                    .help("rename one of the two; an inline enum is renamed with `name`"),
            );
        }
        self.types.insert(name.to_owned(), ident(&rust));
    }

    fn add_fields(&mut self, owner: &str, object: &Object, faults: &mut Vec<Diagnostic>) {
        let mut seen: HashMap<String, &str> = HashMap::new();
        for field in &object.fields {
            let rust = snake(field.alias.as_deref().unwrap_or(&field.name));
            // The name of a method or field that every generated type has.
            let rust = if rust == "build" { "build_".to_owned() } else { rust };
            if !is_ident(&rust) || rust == "unknown_fields" {
                faults.push(
                    Diagnostic::new(&field.at, format!("`{}` makes no name of a field", field.name))
                        .help("give it one: `\"alias\": \"a_name\"`"),
                );
                continue;
            }
            if let Some(other) = seen.insert(rust.clone(), &field.name) {
                faults.push(
                    Diagnostic::new(&field.at, format!("`{}` and `{other}` are both `{rust}` in Rust", field.name))
                        .help("give one of them another name: `\"alias\": \"another_name\"`"),
                );
            }
            self.fields.insert((owner.to_owned(), field.name.clone()), ident(&rust));
        }
    }

    fn add_codes(&mut self, schema: &Schema) {
        let of_actions = schema.actions.iter().flat_map(|action| &action.errors);
        let mut codes: Vec<_> = schema.service.errors.iter().chain(of_actions).collect();
        // The service's description comes first, so it is the one that stays.
        codes.sort_by(|a, b| a.code.cmp(&b.code));
        codes.dedup_by(|a, b| a.code == b.code);
        let mut taken = HashSet::from(["Other".to_owned()]);
        for code in codes {
            let words = code.code.split(|c: char| !c.is_ascii_alphanumeric());
            let mut name: String = words.map(capitalised).collect();
            if !is_ident(&name) {
                name.insert_str(0, "Code");
            }
            // Two codes that differ in punctuation alone: the later one in the alphabet gives way.
            while !taken.insert(name.clone()) {
                name.push('_');
            }
            self.codes.push((code.code.clone(), code.description.clone(), ident(&name)));
        }
    }
}

/// A name of a module, method or field: `SdkAppId` is `sdk_app_id`.
pub(crate) fn snake(name: &str) -> String {
    name.to_snake_case()
}

/// An identifier for a name: raw where it is a keyword, and made one where it is none.
pub(crate) fn ident(name: &str) -> Ident {
    if syn::parse_str::<Ident>(name).is_ok() {
        return Ident::new(name, Span::call_site());
    }
    match name {
        // The keywords that can't be raw.
        "self" | "Self" | "super" | "crate" | "_" => return Ident::new(&format!("{name}_"), Span::call_site()),
        _ if is_ident(name) => return Ident::new_raw(name, Span::call_site()),
        _ => {}
    }
    let plain = name.replace(|c: char| !c.is_ascii_alphanumeric(), "_");
    Ident::new(&format!("_{plain}"), Span::call_site())
}

fn check_categories(schema: &Schema, faults: &mut Vec<Diagnostic>) {
    // The modules that every service has.
    let mut taken = HashSet::from(["types".to_owned(), "required".to_owned()]);
    for category in &schema.service.categories {
        let module = snake(&category.name);
        if !is_ident(&module) || !taken.insert(module) {
            faults.push(
                Diagnostic::nowhere(format!("the category `{}` makes no module of its own", category.name))
                    .help("give the folder a name of letters and digits; `types` and `required` are taken"),
            );
        }
    }
}

fn check_variants(owner: &str, inner: &Enum, faults: &mut Vec<Diagnostic>) {
    for value in &inner.values {
        if !is_ident(&value.name) || syn::parse_str::<Ident>(&value.name).is_err() || value.name == "Other" {
            faults.push(
                Diagnostic::new(&value.at, format!("`{}` can't be the name of a value of `{owner}`", value.name)).help(
                    "take a name of letters and digits that starts with a capital; `Other` is for what has no name",
                ),
            );
        }
    }
}

/// Type names stay as the service writes them, so that they can be searched for.
fn camel(name: &str) -> String {
    if is_ident(name) && name.starts_with(|c: char| c.is_ascii_uppercase()) && !name.contains('_') {
        return name.to_owned();
    }
    name.to_upper_camel_case()
}

fn capitalised(word: &str) -> String {
    let mut chars = word.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}

/// Whether a name is an identifier, or would be if it were no keyword. Beyond ASCII, languages disagree on that.
fn is_ident(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}
