//! A life cycle as a table, in a scope that has imported the runtime's modules `lifecycle` and `schema`.

use api_schema::model::{
    AfterError, Duplicates, End, EventRule, FieldPath, FileRule, FileSource, Idempotency, IntegerWhen, Lifecycle,
    Limit, Literal, Parameter, ParameterValue, Phase, PhaseRule, Retention, SecondStart, Update,
};
use proc_macro2::{Literal as Token, TokenStream};
use quote::quote;

use super::{Context, request};
use crate::names::ident;

/// The whole table, as a reference.
pub(super) fn lifecycle(cx: &Context<'_>, lifecycle: &Lifecycle) -> TokenStream {
    let name = &lifecycle.name;
    let start = {
        let start = &lifecycle.start;
        let (action, id) = (task_action(cx, &start.action), &start.id);
        let (delay, timeout) = (number(start.startup_delay), number(start.timeout));
        quote!( lifecycle::Start { action: #action, id: #id, startup_delay: #delay, timeout: #timeout } )
    };
    let remember = lifecycle.remember.iter().map(|remembered| {
        let (name, path) = (&remembered.name, path(&remembered.path));
        let integer_when = option(remembered.integer_when.as_ref().map(|form| {
            let by_default = cx.schema.is_integer_by_default(lifecycle, form);
            integer_when(form, by_default)
        }));
        quote!( lifecycle::Remembered { name: #name, path: #path, integer_when: #integer_when } )
    });
    let idempotency = option(lifecycle.idempotency.as_ref().map(|it| idempotency(cx, lifecycle, it)));
    let duplicates = option(lifecycle.duplicates.as_ref().map(duplicates));
    let describe = option(lifecycle.describe.as_ref().map(|describe| {
        let (action, parameters) = (task_action(cx, &describe.action), parameters(&describe.parameters));
        let (status, phases, gone) = (&describe.status, phases(&describe.phases), &describe.gone);
        let first_poll = number(describe.first_poll);
        quote! {
            lifecycle::Describe {
                action: #action,
                parameters: #parameters,
                status: #status,
                phases: #phases,
                gone: &[ #( #gone ),* ],
                first_poll: #first_poll,
            }
        }
    }));
    let find = option(lifecycle.find.as_ref().map(|find| {
        let (action, parameters) = (task_action(cx, &find.action), parameters(&find.parameters));
        let (id, gone) = (&find.id, &find.gone);
        quote!( lifecycle::Find { action: #action, parameters: #parameters, id: #id, gone: &[ #( #gone ),* ] } )
    }));
    let updates = lifecycle.updates.iter().map(|it| update(cx, it));
    let stop = {
        let stop = &lifecycle.stop;
        let (action, parameters, gone) = (task_action(cx, &stop.action), parameters(&stop.parameters), &stop.gone);
        quote!( lifecycle::Stop { action: #action, parameters: #parameters, gone: &[ #( #gone ),* ] } )
    };
    let retention = option(lifecycle.retention.as_ref().map(|retention| match retention {
        Retention::Requested(path) => {
            let time = requested_time(cx, lifecycle, path);
            quote!( lifecycle::Retention::Requested(#time) )
        }
        Retention::Hours(hours) => {
            let hours = Token::u32_unsuffixed(*hours);
            quote!( lifecycle::Retention::Hours(#hours) )
        }
    }));
    let ends = lifecycle.ends.iter().map(|it| end(cx, lifecycle, it));
    let readiness = option(lifecycle.readiness.as_ref().map(|readiness| {
        let within = requested_time(cx, lifecycle, &readiness.within);
        let missed = readiness.missed.iter().map(|(event, value)| {
            let ((group, number), value) = (numbers(cx, event), literal(value));
            quote!( ((#group, #number), #value) )
        });
        let reason = option(readiness.reason.as_ref());
        quote!( lifecycle::Readiness { within: #within, missed: &[ #( #missed ),* ], reason: #reason } )
    }));
    let limit = option(lifecycle.limit.as_ref().map(limit));
    let events = lifecycle.events.iter().map(|rule| event(cx, rule));
    let event_order = paths(&lifecycle.event_order);
    let files = lifecycle.files.iter().map(|rule| file(cx, rule));
    quote! {
        &lifecycle::Lifecycle {
            name: #name,
            start: #start,
            remember: &[ #( #remember ),* ],
            idempotency: #idempotency,
            duplicates: #duplicates,
            describe: #describe,
            find: #find,
            updates: &[ #( #updates ),* ],
            stop: #stop,
            retention: #retention,
            ends: &[ #( #ends ),* ],
            readiness: #readiness,
            limit: #limit,
            events: &[ #( #events ),* ],
            event_order: #event_order,
            files: &[ #( #files ),* ],
        }
    }
}

fn task_action(cx: &Context<'_>, name: &str) -> TokenStream {
    let request = request(cx, name);
    quote!( lifecycle::TaskAction::of::<#request>() )
}

fn idempotency(cx: &Context<'_>, lifecycle: &Lifecycle, idempotency: &Idempotency) -> TokenStream {
    let (key, exists, scope) = (&idempotency.key, &idempotency.exists, paths(&idempotency.scope));
    let limit = cx.schema.key_limit(lifecycle, idempotency);
    let max_bytes = option(limit.map(Token::u32_unsuffixed));
    let after_error = ident(match idempotency.after_error {
        AfterError::NewKey => "NewKey",
        AfterError::SameKey => "SameKey",
        AfterError::Unknown => "Unknown",
    });
    quote! {
        lifecycle::Idempotency {
            key: #key,
            max_bytes: #max_bytes,
            scope: #scope,
            exists: &[ #( #exists ),* ],
            after_error: lifecycle::AfterError::#after_error,
        }
    }
}

fn duplicates(duplicates: &Duplicates) -> TokenStream {
    let (fields, codes) = (paths(&duplicates.fields), &duplicates.codes);
    let second = ident(match duplicates.second {
        SecondStart::Replaces => "Replaces",
        SecondStart::Rejected => "Rejected",
        SecondStart::Unknown => "Unknown",
    });
    quote! {
        lifecycle::Duplicates {
            fields: #fields,
            second: lifecycle::SecondStart::#second,
            codes: &[ #( #codes ),* ],
        }
    }
}

fn update(cx: &Context<'_>, update: &Update) -> TokenStream {
    let (action, parameters) = (task_action(cx, &update.action), parameters(&update.parameters));
    let (drops, counter, gone) = (update.drops_omitted.unwrap_or(false), option(update.counter.as_ref()), &update.gone);
    let outdated = &update.outdated;
    quote! {
        lifecycle::Update {
            action: #action,
            parameters: #parameters,
            drops_omitted: #drops,
            counter: #counter,
            outdated: &[ #( #outdated ),* ],
            gone: &[ #( #gone ),* ],
        }
    }
}

/// A time of the start request, with the unit and the default of its field.
fn requested_time(cx: &Context<'_>, lifecycle: &Lifecycle, at: &FieldPath) -> TokenStream {
    let time = cx.schema.requested_time(lifecycle, at);
    let (field, unit, default) =
        (path(at), Token::u32_unsuffixed(time.unit_seconds), option(time.default.map(Token::u32_unsuffixed)));
    quote!( lifecycle::RequestedTime { field: #field, unit_seconds: #unit, default: #default } )
}

fn end(cx: &Context<'_>, lifecycle: &Lifecycle, end: &End) -> TokenStream {
    match end {
        End::After(path) => {
            let time = requested_time(cx, lifecycle, path);
            quote!( lifecycle::End::After(#time) )
        }
        End::Idle(path) => {
            let time = requested_time(cx, lifecycle, path);
            quote!( lifecycle::End::Idle(#time) )
        }
        End::Rounds(at) => {
            let path = path(at);
            quote!( lifecycle::End::Rounds(#path) )
        }
        End::Hours(hours) => {
            let hours = Token::u32_unsuffixed(*hours);
            quote!( lifecycle::End::Hours(#hours) )
        }
    }
}

fn limit(limit: &Limit) -> TokenStream {
    let (tasks, scope, code) =
        (option(limit.tasks.map(Token::u32_unsuffixed)), paths(&limit.scope), option(limit.code.as_ref()));
    quote!( lifecycle::Limit { tasks: #tasks, scope: #scope, code: #code } )
}

fn event(cx: &Context<'_>, rule: &EventRule) -> TokenStream {
    let name = &rule.event;
    let (group, number_) = numbers(cx, name);
    let (id, suffix) = (path(&rule.id), option(rule.id_suffix.as_ref()));
    let phase = match &rule.phase {
        PhaseRule::Is(it) => {
            let phase = phase(*it);
            quote!( lifecycle::PhaseRule::Is(#phase) )
        }
        PhaseRule::By(fields, values) => {
            let (fields, values) = (paths(fields), phases(values));
            quote!( lifecycle::PhaseRule::By(#fields, #values) )
        }
    };
    let (reason, part) = (option(rule.reason.as_ref().map(path)), option(rule.part.as_ref().map(path)));
    let matches = rule.matches.iter().map(|(field, name)| {
        let field = path(field);
        quote!( (#field, #name) )
    });
    let integer_when = option(rule.integer_when.as_ref().map(|form| integer_when(form, false)));
    let fails_after = number(rule.fails_after);
    quote! {
        lifecycle::EventRule {
            name: #name,
            group: #group,
            number: #number_,
            id: #id,
            id_suffix: #suffix,
            phase: #phase,
            reason: #reason,
            part: #part,
            matches: &[ #( #matches ),* ],
            integer_when: #integer_when,
            fails_after: #fails_after,
        }
    }
}

fn integer_when(form: &IntegerWhen, by_default: bool) -> TokenStream {
    let (field, is) = (path(&form.field), literal(&form.is));
    quote!( lifecycle::IntegerWhen { field: #field, is: #is, by_default: #by_default } )
}

fn file(cx: &Context<'_>, rule: &FileRule) -> TokenStream {
    let given = path(&rule.given);
    let source = match &rule.source {
        FileSource::Event(event) => {
            let (group, number) = numbers(cx, event);
            quote!( lifecycle::FileSource::Event(#group, #number) )
        }
        FileSource::Describe => quote!(lifecycle::FileSource::Describe),
    };
    let [list, name, url] = [&rule.list, &rule.name, &rule.url].map(|it| option(it.as_ref().map(path)));
    let folder = rule.folder.iter().map(value);
    let last = option(rule.last.as_ref().map(|last| {
        let (group, number) = numbers(cx, last);
        quote!( (#group, #number) )
    }));
    quote! {
        lifecycle::FileRule {
            given: #given,
            source: #source,
            list: #list,
            name: #name,
            url: #url,
            folder: &[ #( #folder ),* ],
            last: #last,
        }
    }
}

/// The group and the number of an event.
fn numbers(cx: &Context<'_>, name: &str) -> (Token, Token) {
    let (group, number) = cx.schema.event_numbers(name);
    (Token::u32_unsuffixed(group), Token::u32_unsuffixed(number))
}

fn parameters(parameters: &[Parameter]) -> TokenStream {
    let parameters = parameters.iter().map(|parameter| {
        let (field, value) = (&parameter.field, value(&parameter.value));
        quote!( lifecycle::Parameter { field: #field, value: #value } )
    });
    quote!( &[ #( #parameters ),* ] )
}

fn value(value: &ParameterValue) -> TokenStream {
    match value {
        ParameterValue::Id => quote!(lifecycle::ParameterValue::Id),
        ParameterValue::Remembered(name) => quote!( lifecycle::ParameterValue::Remembered(#name) ),
        ParameterValue::Literal(it) => {
            let literal = literal(it);
            quote!( lifecycle::ParameterValue::Literal(#literal) )
        }
    }
}

fn phases(phases: &[(Literal, Phase)]) -> TokenStream {
    let phases = phases.iter().map(|(value, it)| {
        let (value, phase) = (literal(value), phase(*it));
        quote!( (#value, #phase) )
    });
    quote!( &[ #( #phases ),* ] )
}

fn literal(literal: &Literal) -> TokenStream {
    super::super::rules::tokens(&literal.expression())
}

/// The phase by its name, which is its word with a capital.
fn phase(phase: Phase) -> TokenStream {
    let name = super::names::ty(phase.word());
    quote!( lifecycle::Phase::#name )
}

fn path(path: &FieldPath) -> TokenStream {
    let names = &path.0;
    quote!( &[ #( #names ),* ] )
}

fn paths(all: &[FieldPath]) -> TokenStream {
    let paths = all.iter().map(path);
    quote!( &[ #( #paths ),* ] )
}

/// A number that is 0 if it is unknown.
fn number(number: Option<u32>) -> Token {
    Token::u32_unsuffixed(number.unwrap_or(0))
}

fn option<T: quote::ToTokens>(value: Option<T>) -> TokenStream {
    match value {
        Some(value) => quote!( ::core::option::Option::Some(#value) ),
        None => quote!(::core::option::Option::None),
    }
}
