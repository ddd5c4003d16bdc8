//! The arguments of `service!`.

use std::path::{Path, PathBuf};

use api_schema::Sites;
use proc_macro2::Span;
use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream};
use syn::punctuated::Punctuated;
use syn::{Error, Ident, LitBool, LitStr, Result, Token, bracketed, parenthesized};

/// The public arguments, in the order of the docs.
const PUBLIC: [&str; 5] = ["schemas", "trait_name", "client", "crate", "docs"];

/// The arguments of one `service!` call.
pub(crate) struct Args {
    /// The paths of the schemas, as written or from an environment variable.
    pub(crate) schemas: Vec<String>,
    /// The span of the `schemas` argument, for errors.
    pub(crate) span: Span,
    /// How the macro adds methods to the clients.
    pub(crate) client: ClientMethods,
    /// The path of the runtime crate.
    pub(crate) runtime: syn::Path,
    /// The path of the module that calls the macro, for examples in the docs.
    pub(crate) docs: Option<String>,
    /// The site whose actions are generated. Only the bundled service sets it.
    pub(crate) site: Sites,
    /// The folders to generate with the span of the argument, or `None` for all. Only the bundled service sets it.
    pub(crate) only: Option<(Vec<String>, Span)>,
    /// Whether the generated code can use attributes such as `#[diagnostic::on_unimplemented]`.
    pub(crate) tool_attributes: bool,
}

/// How methods are added to the clients.
pub(crate) enum ClientMethods {
    /// As inherent methods, which only the runtime crate can add.
    Inherent,
    /// Through a trait of this name.
    Trait(Ident),
    /// As methods of a client of the service of this name.
    Wrapper(Ident),
}

impl Parse for Args {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        let (mut schemas, mut client, mut runtime, mut docs, mut only) = (None, None, None, None, None);
        let mut site = Sites::Both;
        let mut seen: Vec<String> = Vec::new();
        while !input.is_empty() {
            let key = input.call(Ident::parse_any)?;
            let name = key.to_string();
            if seen.contains(&name) {
                return Err(Error::new(key.span(), format!("duplicate argument `{name}`: remove one of the two")));
            }
            input.parse::<Token![=]>()?;
            match name.as_str() {
                "schemas" => schemas = Some((paths(input)?, key.span())),
                "trait_name" => client = Some(ClientMethods::Trait(input.parse()?)),
                "client" => client = Some(ClientMethods::Wrapper(input.parse()?)),
                "inherent" => client = input.parse::<LitBool>()?.value().then_some(ClientMethods::Inherent),
                "crate" => runtime = Some(runtime_path(input)?),
                "docs" => docs = Some(module_path(input)?),
                "site" => site = self::site(&paths(input)?),
                "only" => only = Some((paths(input)?, key.span())),
                other => return Err(Error::new(key.span(), unknown(other))),
            }
            seen.push(name);
            if !input.is_empty() {
                input.parse::<Token![,]>()?;
            }
        }
        let Some((schemas, span)) = schemas else {
            let message = "missing argument `schemas`: add `schemas = \"path/to/schemas\"`";
            return Err(Error::new(Span::call_site(), message));
        };
        Ok(Self {
            schemas,
            span,
            client: client.unwrap_or_else(|| ClientMethods::Trait(Ident::new("Actions", Span::call_site()))),
            runtime: runtime.unwrap_or_else(|| syn::parse_quote!(::trtc_api)),
            docs,
            site,
            // One environment variable can hold several folders.
            only: only.map(|(all, span): (Vec<String>, _)| {
                let folders = all.iter().flat_map(|one| one.split(',')).filter(|folder| !folder.is_empty());
                (folders.map(str::to_owned).collect(), span)
            }),
            tool_attributes: true,
        })
    }
}

impl Args {
    /// Returns the paths; relative paths start at the manifest directory of the crate that is compiled.
    pub(crate) fn paths(&self) -> Vec<PathBuf> {
        let root = std::env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from).unwrap_or_default();
        self.schemas.iter().map(|path| root.join(Path::new(path))).collect()
    }
}

/// The site of its name in schema files, otherwise both.
fn site(names: &[String]) -> Sites {
    let is = |site: &Sites| names.iter().any(|name| site.names() == [name.as_str()]);
    [Sites::International, Sites::China].into_iter().find(is).unwrap_or_default()
}

/// The path of the runtime crate, which every module of the generated code can use.
fn runtime_path(input: ParseStream<'_>) -> Result<syn::Path> {
    let mut path = syn::Path::parse_mod_style(input)?;
    let first = path.segments.first().map(|segment| segment.ident.to_string()).unwrap_or_default();
    match first.as_str() {
        "crate" => {}
        "self" | "super" => {
            let message = "`crate` must be a path that is the same in every module: the name of the dependency, or a \
                           path that starts with `crate::`";
            return Err(Error::new_spanned(&path, message));
        }
        _ => path.leading_colon = Some(Default::default()),
    }
    Ok(path)
}

/// A path as text, of which doc examples import the generated types.
fn module_path(input: ParseStream<'_>) -> Result<String> {
    let literal: LitStr = input.parse()?;
    let path = literal.value();
    let valid = literal.parse_with(syn::Path::parse_mod_style).is_ok_and(|path| path.leading_colon.is_none());
    if !valid || ["crate", "self", "super"].iter().any(|word| path.split("::").next() == Some(word)) {
        let message = "`docs` must be the path of the module from outside, for example `\"my_crate::demo\"`";
        return Err(Error::new(literal.span(), message));
    }
    Ok(path)
}

fn unknown(name: &str) -> String {
    match api_schema::nearest(name, PUBLIC) {
        Some(near) => format!("unknown argument `{name}`; did you mean `{near}`?"),
        None => format!("unknown argument `{name}`; expected one of `{}`", PUBLIC.join("`, `")),
    }
}

fn paths(input: ParseStream<'_>) -> Result<Vec<String>> {
    if input.peek(syn::token::Bracket) {
        let inner;
        bracketed!(inner in input);
        let items = Punctuated::<LitStr, Token![,]>::parse_terminated(&inner)?;
        return Ok(items.iter().map(LitStr::value).collect());
    }
    if input.peek(LitStr) {
        return Ok(vec![input.parse::<LitStr>()?.value()]);
    }
    let word: Ident = input.parse()?;
    if word != "env" {
        return Err(Error::new(word.span(), "expected a string literal, a list `[\"…\", …]` or `env!(\"NAME\")`"));
    }
    input.parse::<Token![!]>()?;
    let inner;
    parenthesized!(inner in input);
    let name: LitStr = inner.parse()?;
    let value = std::env::var(name.value()).map_err(|_| {
        let (name, span) = (name.value(), name.span());
        let help = format!("set it in build.rs with `println!(\"cargo::rustc-env={name}=…\")`");
        Error::new(span, format!("environment variable `{name}` is not set; {help}"))
    })?;
    Ok(vec![value])
}
