//! All exports as one kind of stream.

use futures_util::{StreamExt as _, stream::BoxStream};
use serde_json::Value;
use zendesk_export::{Client, Error, Page, Start, StartTime, types::SupportTypeScope};

use crate::case::{Options, resource};

pub type Pages = BoxStream<'static, Result<Page<Value>, Error>>;

/// The custom object that the account has.
pub const OBJECT: &str = "asset";

pub fn pages(
    client: &Client,
    export: &str,
    start: Start,
    until: Option<StartTime>,
    page_size: u32,
    options: &Options,
) -> Pages {
    let resource = resource(export);
    let key = resource.one_of_many.map(|_| OBJECT);
    let mut export = client.export(resource, key, start);
    if resource.per_page {
        export = export.per_page(page_size);
    }
    if resource.exclude_deleted {
        export = export.exclude_deleted(options.exclude_deleted);
    }
    if resource.support_type_scope && options.ai_agents && records_of(resource.name) == "tickets" {
        export = export.support_type_scope(SupportTypeScope::All);
    }
    let known = resource.sideloads.iter().enumerate();
    let chosen = known.filter(|(bit, _)| options.sideloads >> bit & 1 == 1);
    let chosen: Vec<_> = chosen.map(|(_, name)| (*name).to_owned()).collect();
    if !chosen.is_empty() {
        export = export.include(chosen);
    }
    if let Some(until) = until {
        export = export.until(until);
    }
    export.pages().boxed()
}

/// What the simulator calls the records of an export.
pub fn records_of(export: &str) -> String {
    let resource = resource(export);
    match resource.one_of_many {
        Some(_) => format!("{export}/{OBJECT}"),
        None => resource.second_way_of.unwrap_or(export).to_owned(),
    }
}

/// Whether a sideload of these comes within the records.
pub fn is_within_records(export: &str, options: &Options) -> bool {
    let known = resource(export).sideloads.iter().enumerate();
    let mut chosen = known.filter(|(bit, _)| options.sideloads >> bit & 1 == 1);
    chosen.any(|(_, name)| ["metric_sets", "comment_events"].contains(name))
}
