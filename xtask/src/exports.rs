//! Makes a description of each export in Rust, from its mark and its operation.
use proc_macro2::{Ident, Literal, TokenStream};
use quote::{format_ident, quote};
use serde_json::Value;

use crate::marks::{Bucket, Call, Deleted, Export, Mark, Marks, Page, Position, SAMPLES};

pub(crate) fn module(marks: &Marks) -> TokenStream {
    let exports = &marks.exports;
    let constants = exports.iter().map(|export| ident_of_constant(&export.mark));
    let types = exports.iter().map(marker);
    let rows = exports.iter().map(row);
    let opened = opened(exports);
    let buckets = buckets(marks);
    let methods = methods(exports);
    quote! {
        //! The exports that Zendesk has: what is known of each, and its options as types.
        use std::time::Duration;
        use crate::{
            Limit, Paging, Resource, Response, endpoint::sealed,
            page::{sideloads, untyped}, types,
        };
        pub use crate::endpoint::{
            Any, Endpoint, ExcludesDeleted, IncludesChanges, PageSized, Sampled, ScopesBySupportType,
            Sideloads,
        };

        impl Resource {
            /// Every export, in the order in which documents list them.
            pub const ALL: &'static [&'static Self] = &[#(&#constants),*];
        }

        #buckets
        #(#types)*
        #(#rows)*
        #opened
        #methods
    }
}

/// `TICKETS_BY_TIME`
fn ident_of_constant(mark: &Mark) -> Ident {
    format_ident!("{}", mark.name.to_uppercase())
}

/// `TicketsByTime`
fn ident_of_type(name: &str) -> Ident {
    let word = |word: &str| {
        let (first, rest) = word.split_at(word.len().min(1));
        first.to_uppercase() + rest
    };
    format_ident!("{}", name.split('_').map(word).collect::<String>())
}

/// The type that stands for an export, and the options that the compiler lets it have.
fn marker(export: &Export) -> TokenStream {
    let Export { mark, call, .. } = export;
    let name = ident_of_type(&mark.name);
    let constant = ident_of_constant(mark);
    let record = format_ident!("{}", call.page.record);
    let doc = format!(
        "{}; what it sends and when it ends is told at [`{operation}`](crate::Client::{operation}).",
        sentence(&title(export)),
        operation = call.operation
    );
    let mut capabilities = Vec::new();
    let mut can = |capability: &str| {
        let capability = format_ident!("{capability}");
        capabilities.push(quote! { impl #capability for #name {} });
    };
    let options = Options::of(export);
    if options.per_page {
        can("PageSized");
    }
    if options.exclude_deleted {
        can("ExcludesDeleted");
    }
    if options.include_changes {
        can("IncludesChanges");
    }
    if options.support_type_scope {
        can("ScopesBySupportType");
    }
    if export.sample.is_some() {
        can("Sampled");
    }
    let include = call
        .parameters
        .iter()
        .find(|parameter| parameter.name == "include");
    if let Some(sideload) = include.and_then(|include| include.values.as_deref()) {
        let sideload = format_ident!("{sideload}");
        capabilities.push(quote! {
            impl Sideloads for #name {
                type Sideload = types::#sideload;
            }
        });
    }
    quote! {
        #[doc = #doc]
        #[derive(Debug)]
        #[non_exhaustive]
        pub struct #name;

        impl #name {
            /// What is known of it.
            pub const RESOURCE: &'static Resource = &#constant;
        }

        impl sealed::Sealed for #name {}

        impl Endpoint for #name {
            type Record = types::#record;
        }

        #(#capabilities)*
    }
}

struct Options {
    per_page: bool,
    exclude_deleted: bool,
    include_changes: bool,
    support_type_scope: bool,
}

impl Options {
    fn of(export: &Export) -> Self {
        let call = &export.call;
        Self {
            per_page: call.has("per_page") || export.mark.position == Position::PageAfter,
            exclude_deleted: call.has("exclude_deleted") || call.has("filter[exclude_deleted]"),
            include_changes: call.has("include_changes"),
            support_type_scope: call.has("support_type_scope"),
        }
    }
}

/// "tickets, paged by cursor", also where two ways of paging share an operation.
fn title(export: &Export) -> String {
    let way = match export.mark.position {
        Position::Time => "time",
        Position::Cursor => "cursor",
        Position::CursorAlone => "cursor, from the beginning",
        Position::PageAfter => "`page[after]`",
    };
    let what = export.title.split(", paged by ").next().unwrap_or_default();
    format!("{what}, paged by {way}")
}

fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().into_iter().flat_map(char::to_uppercase);
    first.chain(letters).collect()
}

/// The row of the table, and that of its sample.
fn row(export: &Export) -> TokenStream {
    let constant = ident_of_constant(&export.mark);
    let (Some(operation), Some(call)) = (&export.mark.sample, &export.sample) else {
        let row = resource(export, &export.call, &quote!(None));
        return quote!(const #constant: Resource = #row;);
    };
    let of_sample = format_ident!("{constant}_SAMPLE");
    let mark = Mark {
        name: format!("{}/sample", operation.trim_end_matches("_sample")),
        position: Position::Time,
        second_way_of: None,
        page_size: SAMPLE_SIZE,
        bucket: SAMPLES.to_owned(),
        ..export.mark.clone()
    };
    let sample = Export {
        mark,
        call: call.clone(),
        sample: None,
        title: export.title.clone(),
    };
    let row = resource(export, &export.call, &quote!(Some(&#of_sample)));
    let sample = resource(&sample, call, &quote!(None));
    quote! {
        const #constant: Resource = #row;
        const #of_sample: Resource = #sample;
    }
}

/// By the documentation of all samples.
const SAMPLE_SIZE: u32 = 50;

fn resource(export: &Export, call: &Call, sample: &TokenStream) -> TokenStream {
    let mark = &export.mark;
    let Mark {
        name,
        id,
        version,
        key,
        scope,
        product,
        dated_ahead,
        ..
    } = mark;
    let page_size = Literal::u32_unsuffixed(mark.page_size);
    let paging = paging(mark.position);
    let bucket = ident_of_type(&mark.bucket);
    let sideloads = call.sideloads();
    let Options {
        per_page,
        exclude_deleted,
        include_changes,
        support_type_scope,
    } = Options::of(export);
    let one_of_many = call
        .key()
        .map(|key| key.name.trim_end_matches("_key").replace('_', " "));
    let one_of_many = optional(one_of_many.as_deref());
    let second_way_of = optional(mark.second_way_of.as_deref());
    let deleted = mark
        .deleted
        .iter()
        .map(|(member, values)| deleted(member, values));
    let record = format_ident!("{}", call.page.record);
    let (get, open) = calls(call, mark.position);
    quote! {
        Resource {
            name: #name,
            paging: Paging::#paging,
            page_size: #page_size,
            dated_ahead: #dated_ahead,
            bucket: Bucket::#bucket,
            per_page: #per_page,
            sideloads: &[#(#sideloads),*],
            exclude_deleted: #exclude_deleted,
            include_changes: #include_changes,
            support_type_scope: #support_type_scope,
            one_of_many: #one_of_many,
            second_way_of: #second_way_of,
            id: #id,
            timestamp: #version,
            key: &[#(#key),*],
            deleted: &[#(#deleted),*],
            scope: #scope,
            product: #product,
            sample: #sample,
            #[cfg(feature = "schemars")]
            schema: || schemars::schema_for!(types::#record),
            get: #get,
            open: #open,
        }
    }
}

fn paging(position: Position) -> TokenStream {
    match position {
        Position::Time => quote!(Time),
        Position::Cursor => quote!(Cursor),
        Position::CursorAlone => quote!(CursorAlone),
        Position::PageAfter => quote!(PageAfter),
    }
}

fn deleted(member: &str, values: &Deleted) -> TokenStream {
    let values = match values {
        Deleted::NotNull(_) => Vec::new(),
        Deleted::OneOf(values) => values.iter().map(Value::to_string).collect(),
    };
    quote!((#member, &[#(#values),*]))
}

fn optional(text: Option<&str>) -> TokenStream {
    match text {
        Some(text) => quote!(Some(#text)),
        None => quote!(None),
    }
}

/// How a page is got, and how it is read from a body.
fn calls(call: &Call, position: Position) -> (TokenStream, TokenStream) {
    let operation = format_ident!("{}", call.operation);
    let in_path = call
        .parameters
        .iter()
        .filter(|parameter| parameter.is_in_path)
        .map(|parameter| {
            let method = ident_of_parameter(&parameter.name);
            quote!(.#method(request.key.as_deref().unwrap_or_default()))
        });
    let in_query = call
        .parameters
        .iter()
        .filter(|parameter| !parameter.is_in_path)
        .filter_map(|parameter| {
            let value = match &*parameter.name {
                "start_time" => quote!(request.start_time),
                "cursor" => quote!(request.cursor.as_deref()),
                "page[after]" if position == Position::PageAfter => {
                    quote!(request.cursor.as_deref())
                }
                "per_page" => quote!(request.per_page),
                "page[size]" if position == Position::PageAfter => quote!(request.per_page),
                "page[after]" | "page[size]" => return None,
                "include" => quote!(request.sideloads()),
                "exclude_deleted" | "filter[exclude_deleted]" => {
                    quote!(request.exclude_deleted.then_some(true))
                }
                "include_changes" => quote!(request.include_changes.then_some(true)),
                "support_type_scope" => quote!(request.support_type_scope.clone()),
                _ => return None,
            };
            let method = ident_of_parameter(&parameter.name);
            Some(quote! {
                if let Some(value) = #value {
                    call = call.#method(value);
                }
            })
        });
    let open = ident_of_open(&call.page, position);
    let page = format_ident!("{}", call.page.schema);
    (
        quote! {
            |api, request| Box::pin(async move {
                let mut call = api.#operation()#(#in_path)*;
                #(#in_query)*
                call.send().await?.map(#open)
            })
        },
        quote!(|body| serde_json::from_slice::<types::#page>(body).map(#open)),
    )
}

/// As the generator of the client names it.
fn ident_of_parameter(name: &str) -> Ident {
    let name = name.replace(|c: char| !c.is_ascii_alphanumeric(), "_");
    format_ident!("{}", name.trim_end_matches('_'))
}

fn ident_of_open(page: &Page, position: Position) -> Ident {
    let way = match position {
        Position::Time => "time",
        Position::Cursor | Position::CursorAlone => "cursor",
        Position::PageAfter => "page_after",
    };
    let mut name = String::new();
    for letter in page.schema.chars() {
        if letter.is_uppercase() && !name.is_empty() {
            name.push('_');
        }
        name.extend(letter.to_lowercase());
    }
    format_ident!("open_{name}_by_{way}")
}

/// The functions that take a page apart, one for each schema of a page and way of paging.
fn opened(exports: &[Export]) -> TokenStream {
    let mut made = Vec::new();
    let mut functions = Vec::new();
    for export in exports {
        let call = Some((&export.call, export.mark.position));
        let sample = export
            .sample
            .as_ref()
            .map(|sample| (sample, Position::Time));
        for (call, position) in call.into_iter().chain(sample) {
            let name = ident_of_open(&call.page, position);
            if !made.contains(&name) {
                functions.push(open(&name, &call.page, position));
                made.push(name);
            }
        }
    }
    quote!(#(#functions)*)
}

fn open(name: &Ident, page: &Page, position: Position) -> TokenStream {
    let schema = format_ident!("{}", page.schema);
    let records = format_ident!("{}", page.records);
    let mut fields = vec![quote!(records: untyped(page.#records))];
    let mut take = |field: &str, members: &[&str]| {
        let Some(member) = members.iter().find(|member| page.has(member)) else {
            return;
        };
        let field = format_ident!("{field}");
        let value = match member.split_once('.') {
            Some((outer, inner)) => {
                let (outer, inner) = (format_ident!("{outer}"), format_ident!("{inner}"));
                quote!(page.#outer.as_ref().and_then(|outer| outer.#inner.clone()))
            }
            None => {
                let member = format_ident!("{member}");
                quote!(page.#member)
            }
        };
        fields.push(quote!(#field: #value));
    };
    match position {
        Position::Time => {
            take("end_time", &["end_time"]);
            take("link", &["next_page"]);
        }
        Position::Cursor => {
            take("cursor", &["after_cursor"]);
            take("link", &["after_url"]);
            take("has_more", &["meta.has_more"]);
        }
        Position::CursorAlone => take("link", &["next_page"]),
        Position::PageAfter => {
            take("cursor", &["meta.after_cursor"]);
            take("link", &["links.next"]);
            take("has_more", &["meta.has_more"]);
        }
    }
    take("end_of_stream", &["end_of_stream"]);
    take("count", &["count"]);
    if !page.sideloads.is_empty() {
        let beside = page.sideloads.iter().map(|name| {
            let member = format_ident!("{name}");
            quote!((#name, untyped(page.#member.unwrap_or_default())))
        });
        fields.push(quote!(sideloads: sideloads([#(#beside),*])));
    }
    quote! {
        fn #name(page: types::#schema) -> Response {
            Response {
                #(#fields,)*
                extra: page.extra,
                ..Response::default()
            }
        }
    }
}

fn buckets(marks: &Marks) -> TokenStream {
    let variants = marks.buckets.iter().map(|(name, bucket)| {
        let variant = ident_of_type(name);
        let doc = &bucket.description;
        quote! { #[doc = #doc] #variant }
    });
    let limits = marks.buckets.iter().map(|(name, bucket)| {
        let variant = ident_of_type(name);
        let Bucket {
            requests,
            seconds,
            high_volume,
            guess,
            ..
        } = bucket;
        let (requests, high_volume) = (
            Literal::u32_unsuffixed(*requests),
            Literal::u32_unsuffixed(high_volume.unwrap_or(*requests)),
        );
        let seconds = Literal::u64_unsuffixed(*seconds);
        quote! {
            Self::#variant => Limit {
                requests: #requests,
                window: Duration::from_secs(#seconds),
                high_volume: #high_volume,
                is_guess: #guess,
            }
        }
    });
    quote! {
        /// Requests that share one budget.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum Bucket {
            #(#variants),*
        }

        impl Bucket {
            /// How many requests Zendesk answers, and in which time.
            #[must_use]
            pub const fn limit(self) -> Limit {
                match self {
                    #(#limits),*
                }
            }
        }
    }
}

/// What a client of each export makes its methods from.
fn methods(exports: &[Export]) -> TokenStream {
    let methods = exports.iter().map(|export| {
        let method = format_ident!("{}", export.mark.name);
        let name = ident_of_type(&export.mark.name);
        let preferred = export.mark.second_way_of.as_ref().map(|other| {
            format!(
                " [`{other}`](Self::{other}) reads the same records in the way that is preferred."
            )
        });
        let doc = format!(
            " {}.{}",
            sentence(&title(export)),
            preferred.unwrap_or_default()
        );
        let key = export
            .call
            .parameters
            .iter()
            .find(|parameter| parameter.is_in_path);
        let key = key.map(|key| {
            let key = format_ident!("{}", key.name);
            quote!((#key))
        });
        quote! { #[doc = #doc] #method #key: #name; }
    });
    quote! {
        /// Hands the list of exports to a macro, which makes a method of each: its documentation, its name,
        /// the key that it takes, and its type.
        #[doc(hidden)]
        #[macro_export]
        macro_rules! each_export {
            ($callback:ident) => {
                $callback! { #(#methods)* }
            };
        }
    }
}
