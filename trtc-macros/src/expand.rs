//! The stages of the macro: parse the arguments, load the schemas, emit tokens. Every failure is a compile error.

use proc_macro2::TokenStream;
use quote::quote;

use crate::args::Args;
use crate::emit;

/// `tool_attributes` says whether the generated code can use attributes such as `#[diagnostic::on_unimplemented]`.
pub(crate) fn expand(input: TokenStream, tool_attributes: bool) -> TokenStream {
    match syn::parse2::<Args>(input) {
        Ok(args) => expand_args(&Args { tool_attributes, ..args }),
        Err(error) => error.to_compile_error(),
    }
}

fn expand_args(args: &Args) -> TokenStream {
    let mut schema = match api_schema::load(&args.paths()) {
        Ok(schema) => schema,
        Err(report) => return compile_error(args, &report),
    };
    schema.keep_site(args.site);
    if let Some((only, span)) = &args.only {
        let folders = schema.folders();
        if let Some(unknown) = only.iter().find(|folder| !folders.contains(&folder.as_str())) {
            let help = match api_schema::nearest(unknown, folders.iter().copied()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("the folders are {folders:?}"),
            };
            return syn::Error::new(*span, format!("no folder `{unknown}`; {help}")).to_compile_error();
        }
        schema.keep_folders(&only.iter().map(String::as_str).collect::<Vec<_>>());
    }
    let code = emit::service(&schema, args);
    let files = schema.files.iter().map(|file| file.display().to_string());
    quote! {
        #code
        // Makes the compiler track the schema files, so that an edit rebuilds the crate. The function is never called.
        const _: () = {
            #[allow(dead_code)]
            fn schemas() {
                #( let _ = ::core::include_bytes!(#files); )*
            }
        };
    }
}

fn compile_error(args: &Args, report: &api_schema::Report) -> TokenStream {
    let text = report.to_string();
    let text = text.strip_prefix("error: ").unwrap_or(&text);
    syn::Error::new(args.span, text.trim_end()).to_compile_error()
}

#[cfg(test)]
mod tests {
    use quote::quote;

    use super::expand;

    /// Returns the text of the compile error that the macro emits.
    fn error(input: proc_macro2::TokenStream) -> String {
        let tokens = expand(input, true).to_string();
        assert!(tokens.starts_with(":: core :: compile_error !"), "{tokens}");
        let literal = tokens.split_once('{').unwrap().1.trim().trim_end_matches('}').trim();
        syn::parse_str::<syn::LitStr>(literal).unwrap().value()
    }

    #[test]
    fn a_malformed_schema_is_a_compile_error_with_all_its_diagnostics() {
        let root = env!("CARGO_MANIFEST_DIR");
        let text = error(quote!(schemas = "src/emit/faulty/MakeThing.json")).replace(root, "ROOT");
        assert_eq!(
            text,
            "unknown key `ratelimit` in a schema file\n \
             --> ROOT/src/emit/faulty/MakeThing.json:5:3\n  |\n\
             5 |   \"ratelimit\": 20,\n  |   ^^^^^^^^^^^\n   = help: did you mean `rateLimit`?\n\n\
             error: unknown type `strin`\n \
             --> ROOT/src/emit/faulty/MakeThing.json:8:46\n  |\n\
             8 |       \"Name\": { \"description\": \"N.\", \"type\": \"strin\" },\n  \
             |                                              ^^^^^^^\n   = help: did you mean `string`?"
        );
    }

    #[test]
    fn names_that_rust_can_not_tell_apart_are_named() {
        let text = error(quote!(schemas = "src/emit/faulty/TellApart.json"));
        for part in [
            "`UUI` and `Uui` are both `uui` in Rust",
            "TellApart.json:8:7",
            "add an alias to one of them: `\"alias\": \"another_name\"`",
            "`Other` is not a valid name for a value",
            "`--` is not a valid field name",
        ] {
            assert!(text.contains(part), "{part} in {text}");
        }
    }
}
