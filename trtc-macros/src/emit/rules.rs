//! Constraints as tables for the runtime's validator, in a scope that imports the module `schema`.

use api_schema::model::{Constraints, CrossRule, Field, FieldType, Format, Literal, Measure, Number, Object, TypeKind};
use api_schema::pattern::{Class, Matcher, Pattern, Step};
use proc_macro2::{Literal as Token, TokenStream};
use quote::quote;

use super::Context;

/// The rules of a field's value.
pub(super) fn of_field(cx: &Context<'_>, field: &Field) -> Vec<TokenStream> {
    of_value(cx, &field.ty, &field.constraints)
}

fn of_value(cx: &Context<'_>, ty: &FieldType, constraints: &Constraints) -> Vec<TokenStream> {
    let rule = quote!(schema::Rule);
    let mut rules = Vec::new();
    rules.extend(range(ty, constraints).map(|range| quote!(#rule::#range)));
    if let Some(min) = constraints.exclusive_minimum.as_ref().and_then(Number::as_f64) {
        let min = Token::f64_unsuffixed(min);
        rules.push(quote!(#rule::Above(#min)));
    }
    if !constraints.ranges.is_empty() {
        let ranges = constraints.ranges.iter().map(|(low, high)| {
            let (low, high) = (Token::i64_unsuffixed(*low), Token::i64_unsuffixed(*high));
            quote!((#low, #high))
        });
        rules.push(quote!(#rule::Ranges(&[ #( #ranges ),* ])));
    }
    let counts = |name: &str, min: Option<u64>, max: Option<u64>| {
        let name = crate::names::ident(name);
        let (low, high) = (count(min), count(max));
        (min.is_some() || max.is_some()).then(|| quote!(#rule::#name(#low, #high)))
    };
    rules.extend(counts("Chars", constraints.min_length, constraints.max_length));
    rules.extend(counts("Items", constraints.min_items, constraints.max_items));
    if let Some(max) = constraints.max_bytes {
        let max = Token::u64_unsuffixed(max);
        rules.push(quote!(#rule::MaxBytes(#max)));
    }
    if !constraints.allowed.is_empty() {
        let known = literals(&constraints.allowed);
        rules.push(quote!(#rule::OneOf(#known)));
    }
    if let Some(pattern) = &constraints.pattern {
        let pattern = pattern_table(pattern);
        rules.push(quote!(#rule::Pattern(#pattern)));
    }
    if let Some(format) = constraints.format {
        let format = match format {
            Format::Url => quote!(Url),
            Format::HttpUrl => quote!(HttpUrl),
            Format::Host => quote!(Host),
            Format::Base64 => quote!(Base64),
            Format::Json => quote!(Json),
        };
        rules.push(quote!(#rule::Format(schema::Format::#format)));
    }
    match ty {
        FieldType::Enum { name } => {
            let kind = cx.schema.find_type(name).map(|ty| &ty.kind);
            if let Some(TypeKind::Enum(inner)) = kind
                && !inner.open
            {
                let values: Vec<Literal> = inner.values.iter().map(|value| value.value.clone()).collect();
                let known = literals(&values);
                rules.push(quote!(#rule::OneOf(#known)));
            }
        }
        FieldType::List(inner) => {
            let none = Constraints::default();
            let items = of_value(cx, inner, constraints.items.as_deref().unwrap_or(&none));
            if !items.is_empty() {
                rules.push(quote!(#rule::Each(&[ #( #items ),* ])));
            }
        }
        _ => {}
    }
    rules
}

/// Returns `Range(…)` or `FloatRange(…)` if there is a bound.
fn range(ty: &FieldType, constraints: &Constraints) -> Option<TokenStream> {
    let (min, max) = (&constraints.minimum, &constraints.maximum);
    if min.is_none() && max.is_none() {
        return None;
    }
    if *ty == FieldType::Float64 {
        let float = |number: &Option<Number>| number.as_ref().and_then(Number::as_f64);
        let (min, max) = (float(min).map(Token::f64_unsuffixed), float(max).map(Token::f64_unsuffixed));
        let (min, max) = (option(min), option(max));
        return Some(quote!(FloatRange(#min, #max)));
    }
    let whole = |number: &Option<Number>| number.as_ref().and_then(Number::as_i64);
    let (min, max) = (whole(min).map(Token::i64_unsuffixed), whole(max).map(Token::i64_unsuffixed));
    let (min, max) = (option(min), option(max));
    Some(quote!(Range(#min, #max)))
}

fn count(count: Option<u64>) -> TokenStream {
    option(count.map(Token::u64_unsuffixed))
}

fn option(token: Option<Token>) -> TokenStream {
    match token {
        Some(token) => quote!(Some(#token)),
        None => quote!(None),
    }
}

fn literals(values: &[Literal]) -> TokenStream {
    let values = values.iter().map(|value| match value {
        Literal::Integer(value) => {
            let value = Token::i64_unsuffixed(*value);
            quote!(schema::Literal::Int(#value))
        }
        Literal::String(value) => quote!(schema::Literal::Str(#value)),
    });
    quote!( &[ #( #values ),* ] )
}

fn pattern_table(pattern: &Pattern) -> TokenStream {
    let text = &pattern.text;
    let matcher = match &pattern.matcher {
        Matcher::Run { class, min, max } => {
            let class = class_table(class);
            let (min, max) = (Token::u32_unsuffixed(*min), option(max.map(Token::u32_unsuffixed)));
            quote!(schema::Matcher::Run(#class, #min, #max))
        }
        Matcher::Program(steps) => {
            let steps = steps.iter().map(step);
            quote!(schema::Matcher::Program(&[ #( #steps ),* ]))
        }
    };
    quote!( &schema::Pattern { text: #text, matcher: #matcher } )
}

fn step(step: &Step) -> TokenStream {
    let at = |index: &usize| Token::usize_unsuffixed(*index);
    match step {
        Step::Class(class) => {
            let class = class_table(class);
            quote!(schema::Step::Take(#class))
        }
        Step::Split(left, right) => {
            let (left, right) = (at(left), at(right));
            quote!(schema::Step::Split(#left, #right))
        }
        Step::Jump(next) => {
            let next = at(next);
            quote!(schema::Step::Jump(#next))
        }
        Step::Start => quote!(schema::Step::Start),
        Step::End => quote!(schema::Step::End),
        Step::Match => quote!(schema::Step::Match),
    }
}

fn class_table(class: &Class) -> TokenStream {
    let ranges = class.ranges.iter().map(|(low, high)| quote!((#low, #high)));
    let name = if class.negated { quote!(not_in) } else { quote!(in_any) };
    quote!( schema::Class::#name(&[ #( #ranges ),* ]) )
}

/// The rules among the fields of an object.
pub(super) fn cross(cx: &Context<'_>, object: &Object) -> Vec<TokenStream> {
    object.rules.iter().map(|rule| cross_rule(cx, object, rule)).collect()
}

fn cross_rule(cx: &Context<'_>, object: &Object, rule: &CrossRule) -> TokenStream {
    let index = |name: &String| position(object, name);
    let indices = |names: &[String]| {
        let indices: Vec<TokenStream> = names.iter().map(index).collect();
        quote!( &[ #( #indices ),* ] )
    };
    let rule = match rule {
        CrossRule::ExactlyOneOf(fields) => {
            let fields = indices(fields);
            quote!(ExactlyOneOf(#fields))
        }
        CrossRule::AtLeastOneOf(fields) => {
            let fields = indices(fields);
            quote!(AtLeastOneOf(#fields))
        }
        CrossRule::Requires { field, needs } => {
            let (field, needs) = (index(field), indices(needs));
            quote!(Requires(#field, #needs))
        }
        CrossRule::Excludes { field, others } => {
            let (field, others) = (index(field), indices(others));
            quote!(Excludes(#field, #others))
        }
        CrossRule::RequiredWhen { field, when, is } => {
            let (field, when, is) = (index(field), index(when), literals(is));
            quote!(RequiredWhen(#field, #when, #is))
        }
        CrossRule::Among { path, values } => {
            let (path, values) = (path_indices(cx, object, path), literals(values));
            quote!(Among(#path, #values))
        }
        CrossRule::NotTogether { field, values } => {
            let (field, values) = (index(field), literals(values));
            quote!(NotTogether(#field, #values))
        }
        CrossRule::Absent { field } => {
            let field = index(field);
            quote!(Absent(#field))
        }
        CrossRule::AtMost { measure, fields, most } => {
            let (fields, most) = (indices(fields), Token::u64_unsuffixed(*most));
            let measure = match measure {
                Measure::Value => quote!(Value),
                Measure::Items => quote!(Items),
                Measure::Sum => quote!(Sum),
                Measure::Product => quote!(Product),
                Measure::Span => quote!(Span),
            };
            quote!(AtMost(schema::Measure::#measure, #fields, #most))
        }
        CrossRule::When { field, is, rule } => {
            let (field, is, rule) = (index(field), literals(is), cross_rule(cx, object, rule));
            quote!(When(#field, #is, &#rule))
        }
    };
    quote!(schema::CrossRule::#rule)
}

fn position(object: &Object, name: &str) -> TokenStream {
    let index = object.fields.iter().position(|field| field.name == name).unwrap_or(usize::MAX);
    let index = Token::usize_unsuffixed(index);
    quote!(#index)
}

fn path_indices(cx: &Context<'_>, object: &Object, path: &[String]) -> TokenStream {
    let mut here = Some(object);
    let mut indices = Vec::new();
    for name in path {
        let Some(object) = here else { break };
        indices.push(position(object, name));
        let ty = object.fields.iter().find(|field| field.name == *name).map(|field| &field.ty);
        here = match ty {
            Some(FieldType::Object { name, .. }) => cx.schema.find_object(name),
            _ => None,
        };
    }
    quote!( &[ #( #indices ),* ] )
}
