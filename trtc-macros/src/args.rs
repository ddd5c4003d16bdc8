//! The arguments of `service!`.

use std::path::{Path, PathBuf};

use proc_macro2::Span;
use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream};
use syn::punctuated::Punctuated;
use syn::{Error, Ident, LitBool, LitStr, Result, Token, bracketed, parenthesized};

/// What `service!` was asked for.
pub(crate) struct Args {
    /// Where the schemas are, as written or as the environment has it.
    pub(crate) schemas: Vec<String>,
    /// Where the `schemas` argument stands, for errors.
    pub(crate) span: Span,
    /// How methods are added to the clients.
    pub(crate) client: ClientMethods,
    /// The path of the runtime.
    pub(crate) krate: syn::Path,
    /// The path that examples in the docs import from.
    pub(crate) docs: Option<String>,
    /// The folders whose actions and events are wanted, if not all are.
    pub(crate) only: Option<Vec<String>>,
}

/// How methods are added to the clients.
pub(crate) enum ClientMethods {
    /// As the clients' own, which only their crate can do.
    Inherent,
    /// By a trait of this name.
    Trait(Ident),
}

impl Parse for Args {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        let (mut schemas, mut client, mut krate, mut docs, mut only) = (None, None, None, None, None);
        while !input.is_empty() {
            let key = input.call(Ident::parse_any)?;
            input.parse::<Token![=]>()?;
            match key.to_string().as_str() {
                "schemas" => schemas = Some((paths(input)?, key.span())),
                "trait_name" => client = Some(ClientMethods::Trait(input.parse()?)),
                "inherent" => client = input.parse::<LitBool>()?.value().then_some(ClientMethods::Inherent),
                "crate" => krate = Some(input.parse::<syn::Path>()?),
                "docs" => docs = Some(input.parse::<LitStr>()?.value()),
                "only" => only = Some(paths(input)?),
                other => {
                    let known = ["schemas", "trait_name", "crate"];
                    let near = api_schema::nearest(other, known).unwrap_or("schemas");
                    return Err(Error::new(key.span(), format!("unknown argument `{other}`; did you mean `{near}`?")));
                }
            }
            if !input.is_empty() {
                input.parse::<Token![,]>()?;
            }
        }
        let Some((schemas, span)) = schemas else {
            return Err(Error::new(Span::call_site(), "`service!` needs `schemas = \"path/of/the/schemas\"`"));
        };
        Ok(Self {
            schemas,
            span,
            client: client.unwrap_or_else(|| ClientMethods::Trait(Ident::new("Actions", Span::call_site()))),
            krate: match krate {
                Some(path) => path,
                None => syn::parse_quote!(::trtc_api),
            },
            docs,
            // One variable of the environment can hold many.
            only: only.map(|all| all.iter().flat_map(|one| one.split(',')).map(str::to_owned).collect()),
        })
    }
}

impl Args {
    /// The paths, relative ones taken from the directory of the crate that is compiled.
    pub(crate) fn paths(&self) -> Vec<PathBuf> {
        let root = std::env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from).unwrap_or_default();
        self.schemas.iter().map(|path| root.join(Path::new(path))).collect()
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
        return Err(Error::new(word.span(), "expected a path in quotes, a list of them in `[…]`, or `env!(\"NAME\")`"));
    }
    input.parse::<Token![!]>()?;
    let inner;
    parenthesized!(inner in input);
    let name: LitStr = inner.parse()?;
    let value = std::env::var(name.value()).map_err(|_| {
        let cure = "set it in build.rs with `println!(\"cargo::rustc-env=NAME=path\")`";
        Error::new(name.span(), format!("the environment has no `{}`; {cure}", name.value()))
    })?;
    Ok(vec![value])
}
