//! How a page is asked for.
use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use super::pages::ident_of_open;
use crate::marks::{Call, Position};

/// How a page is got, and how it is read from a body.
pub(super) fn calls(call: &Call, position: Position) -> (TokenStream, TokenStream) {
    let operation = format_ident!("{}", call.operation);
    let by_page_after = matches!(position, Position::PageAfter | Position::List);
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
                "page[after]" if by_page_after => {
                    quote!(request.cursor.as_deref())
                }
                "per_page" => quote!(request.per_page),
                "page[size]" if by_page_after => quote!(request.per_page),
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
    let open_body = quote!(|body| serde_json::from_slice::<types::#page>(body).map(#open));
    if call.parameters.is_empty() {
        let get =
            quote!(|api, _| Box::pin(async move { api.#operation().send().await?.map(#open) }));
        return (get, open_body);
    }
    (
        quote! {
            |api, request| Box::pin(async move {
                let mut call = api.#operation()#(#in_path)*;
                #(#in_query)*
                call.send().await?.map(#open)
            })
        },
        open_body,
    )
}

/// As the generator of the client names it.
fn ident_of_parameter(name: &str) -> Ident {
    let name = name.replace(|c: char| !c.is_ascii_alphanumeric(), "_");
    format_ident!("{}", name.trim_end_matches('_'))
}
