//! Import of Tencent's official definition of a service as schema files.
//!
//! ```
//! use api_schema::import::{Options, import};
//! use api_schema::official::Definition;
//!
//! let text = r#"{
//!   "metadata": {
//!     "apiVersion": "2024-01-01", "serviceShortName": "demo", "serviceNameCN": "Demo"
//!   },
//!   "actions": {
//!     "Ping": { "input": "PingRequest", "output": "PingResponse", "document": "Pings." }
//!   },
//!   "objects": {
//!     "PingRequest": { "members": [
//!       {
//!         "name": "Count", "type": "int", "member": "int64",
//!         "document": "How often. Value range: [1, 9]."
//!       }
//!     ] },
//!     "PingResponse": { "members": [] }
//!   }
//! }"#;
//! let definition = Definition::read(&api_schema::Source::new("api.json", text))?;
//! let imported = import(&definition, None, &Options::default())?;
//! assert!(imported.files.iter().any(|file| file.path == "Ping.json"));
//! assert_eq!(imported.to_review, 1);
//! # Ok::<(), api_schema::Report>(())
//! ```

mod example;
mod field;
mod guess;
mod origin;
pub(crate) mod prose;
mod query;
mod renames;
mod secret;
pub(crate) mod text;

use std::collections::{BTreeSet, HashMap};

use crate::diagnostic::{Diagnostic, Report};
use crate::document::{Document, Members};
use crate::load::load_sources;
use crate::names::is_action;
use crate::official::{Action, Definition, Examples, Member, Object};
use crate::sites::Sites;
use crate::source::Source;
use crate::suggest;

pub(crate) use origin::site_of;
use origin::{endless, in_responses};
pub(crate) use renames::TypeNames;

/// The description of what the definition does not describe.
const UNDESCRIBED: &str = "Not described by its definition.";

/// The options of an import.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// The action to import, with the types it needs; `None` imports all actions.
    pub action: Option<String>,
    /// The host of the service; `None` is the host of the site that the definition comes from: the Chinese site if most
    /// descriptions are in Chinese, otherwise the international one.
    pub host: Option<String>,
    /// The value of `$schema` in action files; type files refer to one folder up.
    pub json_schema: Option<String>,
}

/// Imported schema files, and notes about them.
#[derive(Debug, Clone)]
pub struct Import {
    /// The files, with paths relative to the directory of the service.
    pub files: Vec<Source>,
    /// What could not be imported unchanged.
    pub notes: Vec<String>,
    /// The number of fields and actions with facts under `review`.
    pub to_review: usize,
}

/// Converts a definition to schema files that pass the checks of [`load_sources`].
///
/// # Errors
///
/// Returns a report if the action is not in the definition, or a schema cannot express the definition.
pub fn import(definition: &Definition, examples: Option<&Examples>, options: &Options) -> Result<Import, Report> {
    let actions = wanted(definition, options)?;
    check_names(definition, &actions)?;
    let importer = Importer {
        definition,
        options,
        types: TypeNames::of(definition),
        aliases: renames::action_aliases(definition),
        endless: endless(definition),
        in_responses: in_responses(definition),
    };
    let mut import = Import { files: Vec::new(), notes: Vec::new(), to_review: 0 };
    import.files.push(importer.service(&mut import.notes));
    for name in importer.needed(&actions) {
        import.files.extend(importer.type_file(name, &mut import.notes));
    }
    let mut files = Vec::new();
    for (name, action) in &actions {
        files.push((name, importer.action(name, action, &mut import.notes)?));
    }
    // The schema without examples decides which examples are valid.
    let source =
        |name: &str, members: Members| Source::new(format!("{name}.json"), Document::Block(members.0).to_text());
    let plain = files.iter().map(|(name, members)| source(name, Members(members.0.clone())));
    let schema = load_sources(import.files.iter().cloned().chain(plain).collect())?;
    import.to_review = schema.to_review();
    let known: HashMap<&str, _> = schema.actions.iter().map(|action| (action.name.as_str(), action)).collect();
    for (name, mut members) in files {
        let mut documents = Vec::new();
        let examples = examples.and_then(|all| all.actions.get(name.as_str())).into_iter().flatten();
        for (index, it) in examples.enumerate() {
            let Some(action) = known.get(name.as_str()) else { continue };
            match example::example(action, it, index, &schema) {
                Ok((document, notes)) => {
                    documents.push(document);
                    import.notes.extend(notes);
                }
                Err(note) => import.notes.push(note),
            }
        }
        members.add_some("examples", (!documents.is_empty()).then_some(Document::List(documents)));
        import.files.push(source(name, members));
    }
    Ok(import)
}

fn wanted<'a>(definition: &'a Definition, options: &Options) -> Result<Vec<(&'a String, &'a Action)>, Report> {
    let Some(name) = &options.action else {
        return Ok(definition.actions.iter().collect());
    };
    match definition.actions.get_key_value(name) {
        Some(action) => Ok(vec![action]),
        None => Err(diagnostic(
            format!("the definition has no action `{name}`"),
            suggest::help(name, &definition.actions.keys().map(String::as_str).collect::<Vec<_>>()),
        )),
    }
}

/// Names become files and folders, so they must not contain path separators.
fn check_names(definition: &Definition, actions: &[(&String, &Action)]) -> Result<(), Report> {
    let metadata = &definition.metadata;
    for (what, name) in [("service", &metadata.service_short_name), ("version", &metadata.api_version)] {
        if name.is_empty() || !name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_') {
            let help = "letters, digits, `-` and `_` are expected; is this an official definition?";
            return Err(diagnostic(format!("the definition has the {what} `{name}`"), help.to_owned()));
        }
    }
    match actions.iter().find(|(name, _)| !is_action(name)) {
        Some((name, _)) => {
            let help = "letters and digits are expected; is this an official definition?";
            Err(diagnostic(format!("the definition has the action `{name}`"), help.to_owned()))
        }
        None => Ok(()),
    }
}

fn diagnostic(message: String, help: String) -> Report {
    Report::new(Vec::new(), vec![Diagnostic::without_span(message).help(help)])
}

struct Importer<'a> {
    definition: &'a Definition,
    options: &'a Options,
    types: TypeNames,
    aliases: HashMap<String, String>,
    /// The component of each object: objects of one component must not require each other.
    endless: HashMap<&'a str, usize>,
    /// The objects that responses contain, including the responses.
    in_responses: BTreeSet<&'a str>,
}

impl<'a> Importer<'a> {
    fn service(&self, notes: &mut Vec<String>) -> Source {
        let metadata = &self.definition.metadata;
        let name = &metadata.service_short_name;
        let or = |text: String, other: String| if text.is_empty() { other } else { text };
        let mut members = Members::default();
        members.add_some("$schema", self.options.json_schema.clone());
        members.add("service", name.as_str());
        members.add("version", metadata.api_version.as_str());
        members.add("title", or(text::plain(&metadata.title), name.clone()));
        members.add("description", or(text::plain(&metadata.brief), format!("The API of `{name}`.")));
        let host = self.options.host.clone().unwrap_or_else(|| {
            if site_of(self.definition) != Sites::China {
                return format!("{name}.intl.tencentcloudapi.com");
            }
            let host = format!("{name}.tencentcloudapi.com");
            notes.push(format!(
                "the descriptions are in Chinese, so the definition is that of the Chinese site and the host is `{host}`; \
                 `--host {name}.intl.tencentcloudapi.com` is the host of the international site"
            ));
            host
        });
        members.add("host", host);
        Source::new("service.json", Document::Block(members.0).to_text())
    }

    /// The objects that the actions can contain, besides their requests and responses.
    fn needed(&self, actions: &[(&String, &'a Action)]) -> BTreeSet<&'a str> {
        let mut found = BTreeSet::new();
        let mut open: Vec<&str> =
            actions.iter().flat_map(|(_, action)| [action.input.as_str(), &action.output]).collect();
        while let Some(name) = open.pop() {
            let members = self.definition.objects.get(name).into_iter().flat_map(|object| &object.members);
            for member in members.filter(|member| ["object", "list"].contains(&member.kind.as_str())) {
                if let Some((known, _)) = self.definition.objects.get_key_value(&member.member)
                    && found.insert(known.as_str())
                {
                    open.push(known);
                }
            }
        }
        found
    }

    fn type_file(&self, object: &str, notes: &mut Vec<String>) -> Option<Source> {
        let name = self.types.get(object)?;
        let mut members = Members::default();
        members.add_some("$schema", self.options.json_schema.as_ref().map(|path| format!("../{path}")));
        members.add("name", name);
        let object_of = self.definition.objects.get(object)?;
        if name != object {
            notes.push(format!("the object `{object}` is imported as the type `{name}`"));
        }
        let about = text::plain(&object_of.document);
        members.add("description", if about.is_empty() { UNDESCRIBED.to_owned() } else { about });
        members.0.extend(self.fields(object, object_of, true, false, notes).0);
        Some(Source::new(format!("types/{name}.json"), Document::Block(members.0).to_text()))
    }

    fn action(&self, name: &str, action: &Action, notes: &mut Vec<String>) -> Result<Members, Report> {
        let object = |name: &str| {
            self.definition.objects.get(name).ok_or_else(|| {
                let known: Vec<&str> = self.definition.objects.keys().map(String::as_str).collect();
                diagnostic(format!("the definition has no object `{name}`"), suggest::help(name, &known))
            })
        };
        let mut members = Members::default();
        members.add_some("$schema", self.options.json_schema.clone());
        members.add("action", name);
        let about = [&action.document, &action.name].map(|text| text::plain(text));
        let about = about.into_iter().find(|text| !text.is_empty());
        members.add("description", about.unwrap_or_else(|| UNDESCRIBED.to_owned()));
        members.add_some("alias", self.aliases.get(name).cloned());
        if ["deprecated", "offline"].contains(&action.status.as_str()) {
            members.add("deprecated", true);
        }
        if action.skip_sign {
            members.add("unsigned", true);
        }
        let (input, output) = (object(&action.input)?, object(&action.output)?);
        members.add("request", Document::Block(self.fields(&action.input, input, true, false, notes).0));
        members.add("response", Document::Block(self.fields(&action.output, output, false, true, notes).0));
        let text = text::plain(&action.document);
        members.add_some("review", guess::review(name, &text, input, output));
        Ok(members)
    }

    /// `required` and `properties` of an object.
    fn fields(
        &self,
        name: &str,
        object: &Object,
        may_require: bool,
        is_response: bool,
        notes: &mut Vec<String>,
    ) -> Members {
        // `RequestId` is implicit in every response.
        let kept = object.members.iter().filter(|member| !(is_response && member.name == "RequestId"));
        let mut seen = std::collections::HashSet::new();
        let kept: Vec<Member> = kept.filter(|member| seen.insert(member.name.as_str())).cloned().collect();
        if seen.len()
            < object.members.len() - usize::from(is_response && object.members.iter().any(|m| m.name == "RequestId"))
        {
            notes.push(format!("`{name}` has a duplicate member: the first one is imported"));
        }
        for member in kept.iter().filter(|member| may_require && member.required && self.is_endless(name, member)) {
            notes.push(format!(
                "`{}` of `{name}` is imported as optional: a required field would allow no finite value",
                member.name
            ));
        }
        let in_response = self.in_responses.contains(name);
        let nullable = |member: &Member| member.nullable && in_response;
        for member in kept.iter().filter(|member| may_require && member.required && nullable(member)) {
            notes.push(format!("`{}` of `{name}` is imported as optional: it may be null in a response", member.name));
        }
        let required = kept
            .iter()
            .filter(|member| may_require && member.required && !self.is_endless(name, member) && !nullable(member));
        let required: Vec<&str> = required.map(|member| member.name.as_str()).collect();
        let aliases = renames::aliases(&kept, is_response);
        let mut members = Members::default();
        if !required.is_empty() {
            members.add("required", required);
        }
        let properties = kept.iter().zip(&aliases).map(|(member, alias)| {
            let before = notes.len();
            let field = field::field(member, alias.as_deref(), nullable(member), in_response, &self.types, notes);
            notes.iter_mut().skip(before).for_each(|note| *note = format!("in `{name}`, {note}"));
            (member.name.clone(), field)
        });
        let properties = properties.collect();
        members.add("properties", Document::Block(properties));
        members
    }

    /// Whether no finite value would exist if the member were required.
    fn is_endless(&self, object: &str, member: &Member) -> bool {
        let of = |name: &str| self.endless.get(name);
        member.kind == "object" && of(object).is_some() && of(object) == of(&member.member)
    }
}
