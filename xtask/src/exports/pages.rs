//! How a page is taken apart.
use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use crate::marks::{Export, Page, Position};

pub(super) fn ident_of_open(page: &Page, position: Position) -> Ident {
    let way = match position {
        Position::Time => "time",
        Position::Cursor | Position::CursorAlone => "cursor",
        Position::PageAfter => "page_after",
        Position::List => "list",
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
pub(super) fn opened<'a>(exports: impl Iterator<Item = &'a Export>) -> TokenStream {
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
    if position == Position::List {
        // Where a list is paged by numbers in place of cursors, `next_page` is the address of the next one.
        fields.push(quote! {
            link: page.links.as_ref().and_then(|links| links.next.clone()).or(page.next_page)
        });
    }
    let mut take = |field: &str, member: &str| {
        if !page.has(member) {
            return;
        }
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
    let of_all = [("end_of_stream", "end_of_stream"), ("count", "count")];
    for (field, member) in marks(position).iter().chain(&of_all) {
        take(field, member);
    }
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

/// What of a page says where it leads, by the name that a response has for it.
fn marks(position: Position) -> &'static [(&'static str, &'static str)] {
    match position {
        Position::Time => &[("end_time", "end_time"), ("link", "next_page")],
        Position::Cursor => &[
            ("cursor", "after_cursor"),
            ("link", "after_url"),
            ("has_more", "meta.has_more"),
        ],
        Position::CursorAlone => &[("link", "next_page")],
        Position::PageAfter => &[
            ("cursor", "meta.after_cursor"),
            ("link", "links.next"),
            ("has_more", "meta.has_more"),
        ],
        Position::List => &[
            ("cursor", "meta.after_cursor"),
            ("has_more", "meta.has_more"),
        ],
    }
}
