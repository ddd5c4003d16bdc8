//! Rustdoc text of generated items, from the descriptions and facts of a schema.

mod facts;
mod markdown;

use api_schema::constraint::code;
use api_schema::model::{
    Action, CrossRule, ErrorCode, Event, Field, FieldType, Lifecycle, Literal, Object, Safety, Schema, Sites, Type,
    TypeKind,
};
use proc_macro2::TokenStream;
use quote::quote;

use crate::names;

/// Returns a text as one doc attribute: one for each line would be most of what the compiler has to read.
pub(crate) fn attribute(text: &str) -> TokenStream {
    let lines: Vec<String> = text.trim_end().lines().map(|line| format!(" {line}")).collect();
    let text = lines.join("\n");
    quote!( #[doc = #text] )
}

/// Writes the docs of one schema.
pub(crate) struct Docs<'a> {
    schema: &'a Schema,
    /// The error codes in alphabetical order, with their variants of `ErrorCode`.
    codes: Vec<(&'a ErrorCode, String)>,
    /// The names of fields and actions in alphabetical order.
    names: Vec<&'a str>,
}

impl<'a> Docs<'a> {
    pub(crate) fn new(schema: &'a Schema) -> Self {
        let mut names = Vec::new();
        for action in &schema.actions {
            names.push(action.name.as_str());
            add_fields(&action.request, &mut names);
            add_fields(&action.response, &mut names);
        }
        for event in &schema.events {
            add_fields(&event.info, &mut names);
        }
        for object in schema.types.iter().filter_map(Type::object) {
            add_fields(object, &mut names);
        }
        names.sort();
        Self { schema, codes: api_schema::names::error_codes(schema), names }
    }

    /// A field: its meaning, then its constraints, default and sensitivity on one line.
    pub(crate) fn field(&self, field: &Field) -> String {
        let description = self.text(&field.description);
        let (meaning, details) = markdown::first_sentence(&description);
        let parts = [meaning.to_owned(), details.to_owned(), facts::of_field(field).join(" ")];
        parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("\n\n")
    }

    /// A request: what the action does, then its retries, limits, constraints and error codes. `root` is the path to
    /// the root of the service.
    pub(crate) fn request(&self, action: &Action, root: &str) -> String {
        let mut text = format!("{}\n", self.text(&action.description));
        if action.deprecated {
            text.push_str("\n**Deprecated:** the service advises against this action or has withdrawn it.\n");
        }
        text.push('\n');
        text.extend(self.schema.lifecycles.iter().filter_map(|family| task(family, action, root)));
        text.push_str(&format!("- **Retries:** {}.\n", self.retry(action)));
        if let Some(site) = facts::only_site(action.sites) {
            text.push_str(&format!("- **Site:** {site}.\n"));
        }
        if let Some(limit) = action.rate_limit {
            let period = match action.rate_period {
                1 => "second".to_owned(),
                seconds => format!("{seconds} seconds"),
            };
            let requests = if limit == 1 { "request" } else { "requests" };
            text.push_str(&format!("- **Rate limit:** {limit} {requests} per {period}.\n"));
        }
        if !action.regions.is_empty() {
            text.push_str(&format!("- **Regions:** {}.\n", facts::ticked(&action.regions)));
        }
        let service = &self.schema.service;
        let host = action.host.as_ref().unwrap_or(&service.host);
        text.push_str(&format!("- **Endpoint:** {}, version {}.\n", code(host), self.line(&service.version)));
        text.push_str(&self.rules(&action.request));
        if !action.errors.is_empty() {
            text.push_str("\n# Error codes\n\n");
            for error in &action.errors {
                let linked = match self.variant(&error.code) {
                    Some(variant) => format!("[{}]({root}ErrorCode::{})", code(&error.code), names::ident(variant)),
                    None => code(&error.code),
                };
                let description = self.of_site(self.line(&error.description), error.sites);
                text.push_str(&format!("- {linked}: {description}\n"));
            }
        }
        text.push_str(&source(action.documentation.as_deref()));
        text
    }

    /// An object: what it is, and its constraints.
    pub(crate) fn object(&self, object: &Object) -> String {
        format!("{}\n{}", self.text(&object.description), self.rules(object))
    }

    /// An event: what it reports, and the numbers that identify it.
    pub(crate) fn event(&self, event: &Event) -> String {
        let numbers = format!("**Event:** `EventGroupId` {}, `EventType` {}.", event.group, event.number);
        let source = source(event.documentation.as_deref());
        format!("{}\n\n{numbers}\n{source}", self.text(&event.description))
    }

    /// Returns a description as Markdown; the names of error codes, fields and actions become code.
    pub(crate) fn text(&self, text: &str) -> String {
        markdown::text(text, &|word| self.is_name(word))
    }

    /// Returns a description as one line of Markdown.
    pub(crate) fn line(&self, text: &str) -> String {
        markdown::line(text, &|word| self.is_name(word))
    }

    /// Adds the site to a text, if only one site has what the text describes.
    pub(crate) fn of_site(&self, text: String, sites: Sites) -> String {
        let separator = if text.contains('\n') { "\n\n" } else { " " };
        match facts::only_site(sites) {
            Some(site) => format!("{text}{separator}**Site:** {site}."),
            None => text,
        }
    }

    /// The first line of a description.
    pub(crate) fn summary(&self, text: &str) -> String {
        self.line(text.lines().next().unwrap_or_default())
    }

    /// Returns whether a word names an error code, an action or a field. A plain word such as `Status` does not.
    fn is_name(&self, word: &str) -> bool {
        let compound = word.contains(|c: char| c.is_ascii_lowercase())
            && word.get(1..).is_some_and(|rest| rest.contains(|c: char| c.is_ascii_uppercase()));
        let is_known = |part: &str| self.names.binary_search(&part).is_ok();
        compound && (self.variant(word).is_some() || word.split('.').all(is_known))
    }

    /// The variant of an error code.
    fn variant(&self, code: &str) -> Option<&str> {
        let found = self.codes.binary_search_by(|(known, _)| known.code.as_str().cmp(code)).ok();
        found.and_then(|index| self.codes.get(index)).map(|(_, variant)| variant.as_str())
    }

    fn rules(&self, object: &Object) -> String {
        if object.rules.is_empty() {
            return String::new();
        }
        let rules = object.rules.iter().map(|rule| format!("- {}\n", self.rule(object, rule)));
        format!("\n# Constraints\n\n{}", rules.collect::<String>())
    }

    /// A rule among fields; the values of an enum are links to its variants.
    fn rule(&self, object: &Object, rule: &CrossRule) -> String {
        if let CrossRule::Among(path, values) = rule
            && let Some(variants) = self.variants(object, path, values)
        {
            return format!("{} must be {}.", code(&path.join(".")), either(&variants));
        }
        rule.to_string()
    }

    fn variants(&self, object: &Object, path: &[String], values: &[Literal]) -> Option<Vec<String>> {
        let (last, parents) = path.split_last()?;
        let mut object = object;
        for name in parents {
            let FieldType::Object { name, .. } = &find(object, name)?.ty else { return None };
            object = self.schema.find_object(name)?;
        }
        let FieldType::Enum { name } = &find(object, last)?.ty else { return None };
        let TypeKind::Enum(inner) = &self.schema.find_type(name)?.kind else { return None };
        let name = names::ty(name);
        let links = values.iter().map(|value| {
            let variant = inner.values.iter().find(|known| known.value == *value)?;
            Some(format!("[`{name}::{}`]", names::ident(&variant.name)))
        });
        links.collect()
    }

    fn retry(&self, action: &Action) -> String {
        let because = self.line(&action.retry.because);
        match &action.retry.safety {
            Safety::ReadOnly => format!("after every transient failure, because {because}"),
            Safety::Idempotent => format!("also if no response was received, because {because}"),
            Safety::WithKey(key) => {
                format!("only if {} is set and no response was received, because {because}", code(key))
            }
            Safety::Never => format!("only if the request was certainly not executed, because {because}"),
        }
    }
}

fn add_fields<'a>(object: &'a Object, names: &mut Vec<&'a str>) {
    for field in &object.fields {
        names.push(&field.name);
    }
}

/// The handle of a task to which an action belongs, if it is one of the family.
fn task(family: &Lifecycle, action: &Action, root: &str) -> Option<String> {
    let purpose = if family.start.action == action.name {
        let method = api_schema::names::tasks_method_name(family);
        format!("the client method `{method}` starts it once, also if a response is lost, and finds it again")
    } else if family.actions().contains(&action.name.as_str()) {
        "its handle sends this request".to_owned()
    } else {
        return None;
    };
    let name = names::ty(&family.name);
    Some(format!("- **Task:** [`{name}`]({root}tasks::{name}): {purpose}.\n"))
}

/// Returns alternatives as text: `a`, `a or b`, `a, b or c`.
fn either(items: &[String]) -> String {
    match items {
        [rest @ .., last] if !rest.is_empty() => format!("{} or {last}", rest.join(", ")),
        items => items.concat(),
    }
}

fn find<'a>(object: &'a Object, name: &str) -> Option<&'a Field> {
    object.fields.iter().find(|field| field.name == name)
}

fn source(page: Option<&str>) -> String {
    page.map(|page| format!("\nAPI documentation: <{page}>\n")).unwrap_or_default()
}
