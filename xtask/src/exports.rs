//! Makes a description of each export in Rust, from its mark and its operation.
use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use self::row::Options;
use crate::marks::{Export, Mark, Marks, Position};

mod buckets;
mod calls;
mod pages;
mod row;

pub(crate) fn module(marks: &Marks) -> TokenStream {
    let exports = &marks.exports;
    let constants = exports.iter().map(|export| ident_of_constant(&export.mark));
    let lists = marks.lists.iter();
    let lists = lists.map(|list| ident_of_constant(&list.mark));
    let types = exports.iter().map(marker);
    let all = || exports.iter().chain(&marks.lists);
    let rows = row::rows(all());
    let opened = pages::opened(all());
    let buckets = buckets::buckets(marks);
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

            /// Every list, in the order in which documents list them.
            pub const LISTS: &'static [&'static Self] = &[#(&#lists),*];
        }

        #buckets
        #(#types)*
        #rows
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
    let include = call.parameter("include");
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

/// "tickets, paged by cursor", also where two ways of paging share an operation.
fn title(export: &Export) -> String {
    let way = match export.mark.position {
        Position::Time => "time",
        Position::Cursor => "cursor",
        Position::CursorAlone => "cursor, from the beginning",
        Position::PageAfter | Position::List => "`page[after]`",
    };
    let what = export.title.split(", paged by ").next().unwrap_or_default();
    format!("{what}, paged by {way}")
}

fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().into_iter().flat_map(char::to_uppercase);
    first.chain(letters).collect()
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
        let key = export.call.key().map(|key| {
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
