//! From arguments to tokens: load, name, emit. Whatever fails becomes a compile error, never a panic.

use proc_macro2::TokenStream;
use quote::quote;

use crate::args::Args;
use crate::emit;
use crate::names::Names;

pub(crate) fn expand(input: TokenStream) -> TokenStream {
    match syn::parse2::<Args>(input) {
        Ok(args) => expand_args(&args),
        Err(error) => error.to_compile_error(),
    }
}

fn expand_args(args: &Args) -> TokenStream {
    let schema = match api_schema::load(&args.paths()) {
        Ok(schema) => schema,
        Err(report) => return compile_error(args, &report),
    };
    let names = match Names::resolve(&schema) {
        Ok(names) => names,
        Err(faults) => return compile_error(args, &schema.report(faults)),
    };
    let code = emit::service(&schema, &names, args);
    let files = schema.files.iter().map(|file| file.display().to_string());
    quote! {
        #code
        // The compiler follows these files, so that an edit of a schema is seen. The function is never called.
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
