//! What is known of an export, as a constant.
use std::collections::BTreeMap;

use proc_macro2::{Ident, Literal, TokenStream};
use quote::{ToTokens, format_ident, quote};
use serde_json::Value;

use super::{calls, ident_of_constant, ident_of_type};
use crate::marks::{Deleted, Export, Mark, Position, SAMPLES};

/// The rows of the table, and those of its samples, each of which two exports may have.
pub(super) fn rows<'a>(exports: impl Iterator<Item = &'a Export>) -> TokenStream {
    let mut samples = BTreeMap::new();
    let mut rows = Vec::new();
    for export in exports {
        let constant = ident_of_constant(&export.mark);
        let sample = sample(export);
        let of_sample = sample.as_ref().map(|sample| ident_of_sample(&sample.mark));
        let row = resource(
            export,
            &optional(of_sample.as_ref().map(|name| quote!(&#name))),
        );
        rows.push(quote!(const #constant: Resource = #row;));
        if let (Some(sample), Some(name)) = (sample, of_sample) {
            let row = resource(&sample, &quote!(None));
            samples.insert(name.clone(), quote!(const #name: Resource = #row;));
        }
    }
    let samples = samples.values();
    quote!(#(#rows)* #(#samples)*)
}

/// What the sample of an export is, as if it were one itself.
fn sample(export: &Export) -> Option<Export> {
    let operation = export.mark.sample.as_ref()?;
    let mark = Mark {
        name: format!("{}/sample", operation.trim_end_matches("_sample")),
        position: Position::Time,
        second_way_of: None,
        page_size: SAMPLE_SIZE,
        bucket: SAMPLES.to_owned(),
        ..export.mark.clone()
    };
    Some(Export {
        mark,
        call: export.sample.clone()?,
        sample: None,
        title: export.title.clone(),
    })
}

/// `TICKETS_SAMPLE`
fn ident_of_sample(mark: &Mark) -> Ident {
    format_ident!("{}", mark.name.to_uppercase().replace('/', "_"))
}

/// By the documentation of all samples.
const SAMPLE_SIZE: u32 = 50;

fn resource(export: &Export, sample: &TokenStream) -> TokenStream {
    let Export { mark, call, .. } = export;
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
    let (get, open) = calls::calls(call, mark.position);
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
        Position::List => quote!(List),
    }
}

fn deleted(member: &str, values: &Deleted) -> TokenStream {
    let values = match values {
        Deleted::NotNull(_) => Vec::new(),
        Deleted::OneOf(values) => values.iter().map(Value::to_string).collect(),
    };
    quote!((#member, &[#(#values),*]))
}

fn optional(value: Option<impl ToTokens>) -> TokenStream {
    match value {
        Some(value) => quote!(Some(#value)),
        None => quote!(None),
    }
}

/// The options that the parameters of an operation make.
pub(super) struct Options {
    pub(super) per_page: bool,
    pub(super) exclude_deleted: bool,
    pub(super) include_changes: bool,
    pub(super) support_type_scope: bool,
}

impl Options {
    pub(super) fn of(export: &Export) -> Self {
        let call = &export.call;
        Self {
            per_page: match export.mark.position {
                Position::PageAfter | Position::List => call.has("page[size]"),
                _ => call.has("per_page"),
            },
            exclude_deleted: call.has("exclude_deleted") || call.has("filter[exclude_deleted]"),
            include_changes: call.has("include_changes"),
            support_type_scope: call.has("support_type_scope"),
        }
    }
}
