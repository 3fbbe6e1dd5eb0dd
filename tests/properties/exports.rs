//! All exports as one kind of stream.

use std::fmt::Debug;

use futures_util::{StreamExt as _, TryStreamExt as _, stream::BoxStream};
use serde_json::Value;
use zendesk_export::{
    Client, Error, Export, Open, Page, Start,
    exports::{Endpoint, ExcludesDeleted, PageSized, ScopesBySupportType, Sideloads},
    types::SupportTypeScope,
};

use crate::case::{Options, resource};

pub type Pages = BoxStream<'static, Result<Page<Value>, Error>>;

/// The custom object that the account has.
pub const OBJECT: &str = "asset";

pub fn pages(
    client: &Client,
    export: &str,
    start: Start,
    page_size: u32,
    options: &Options,
) -> Pages {
    match export {
        "tickets" => open(sized(
            without_deleted(
                scoped(sided(client.tickets(start), options), options),
                options,
            ),
            page_size,
        )),
        "tickets_by_time" => open(sized(
            without_deleted(
                scoped(sided(client.tickets_by_time(start), options), options),
                options,
            ),
            page_size,
        )),
        "ticket_events" => open(sized(
            sided(client.ticket_events(start), options),
            page_size,
        )),
        "ticket_metric_events" => {
            open(without_deleted(client.ticket_metric_events(start), options))
        }
        "ticket_metric_events_by_cursor" => open(sized(
            without_deleted(client.ticket_metric_events_by_cursor(start), options),
            page_size,
        )),
        "users" => open(sized(sided(client.users(start), options), page_size)),
        "users_by_time" => open(sized(
            sided(client.users_by_time(start), options),
            page_size,
        )),
        "organizations" => open(sized(
            sided(client.organizations(start), options),
            page_size,
        )),
        "custom_objects" => open(sized(
            without_deleted(client.custom_objects(OBJECT, start), options),
            page_size,
        )),
        "routing_attributes" => open(client.routing_attributes(start)),
        "routing_attribute_values" => open(client.routing_attribute_values(start)),
        "routing_instance_values" => open(client.routing_instance_values(start)),
        "articles" => open(sided(client.articles(start), options)),
        "calls" => open(client.calls(start)),
        "legs" => open(client.legs(start)),
        other => panic!("{other} is not opened yet"),
    }
}

fn sized<E: PageSized>(export: Export<E>, page_size: u32) -> Export<E> {
    export.per_page(page_size)
}

fn without_deleted<E: ExcludesDeleted>(export: Export<E>, options: &Options) -> Export<E> {
    export.exclude_deleted(options.exclude_deleted)
}

fn scoped<E: ScopesBySupportType>(export: Export<E>, options: &Options) -> Export<E> {
    match options.ai_agents {
        true => export.support_type_scope(SupportTypeScope::All),
        false => export,
    }
}

fn sided<E: Sideloads>(export: Export<E>, options: &Options) -> Export<E>
where
    Open<E::Sideload>: Debug,
{
    let known = E::RESOURCE.sideloads.iter().enumerate();
    let chosen = known.filter(|(bit, _)| options.sideloads >> bit & 1 == 1);
    export.include(chosen.map(|(_, name)| {
        let Ok(name) = name.parse::<Open<E::Sideload>>();
        name
    }))
}

fn open<E: Endpoint>(export: Export<E>) -> Pages {
    export.pages().map_ok(Page::untyped).boxed()
}

/// What the simulator calls the records of an export.
pub fn records_of(export: &str) -> String {
    match export {
        "custom_objects" => format!("custom_objects/{OBJECT}"),
        "tickets_by_time" => "tickets".to_owned(),
        "users_by_time" => "users".to_owned(),
        "ticket_metric_events_by_cursor" => "ticket_metric_events".to_owned(),
        name => name.to_owned(),
    }
}

/// Whether a sideload of these comes within the records.
pub fn is_within_records(export: &str, options: &Options) -> bool {
    let known = resource(export).sideloads.iter().enumerate();
    let mut chosen = known.filter(|(bit, _)| options.sideloads >> bit & 1 == 1);
    chosen.any(|(_, name)| ["metric_sets", "comment_events"].contains(name))
}
