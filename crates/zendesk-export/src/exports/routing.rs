//! Skills-based routing:
//! <https://developer.zendesk.com/api-reference/ticketing/ticket-management/incremental_skill_based_routing/>.
use std::collections::BTreeMap;

use reqwest::Url;
use zendesk_export_api::{Client, types};

use crate::{
    Resource,
    checkpoint::Position,
    exports::{Endpoint, sealed},
    query::{Answer, Fetched, Query},
    resource,
};

/// Attributes of skills-based routing, paged by cursor from the beginning.
#[derive(Debug)]
#[non_exhaustive]
pub struct RoutingAttributes;

/// Values of attributes of skills-based routing, paged by cursor from the beginning.
#[derive(Debug)]
#[non_exhaustive]
pub struct RoutingAttributeValues;

/// Which agents and tickets have which values, paged by cursor from the beginning.
#[derive(Debug)]
#[non_exhaustive]
pub struct RoutingInstanceValues;

macro_rules! routing {
    ($export:ident, $resource:ident, $method:ident, $page:ident . $records:ident, $record:ident) => {
        impl Endpoint for $export {
            const RESOURCE: &'static Resource = &resource::$resource;
            type Record = types::$record;
        }

        impl sealed::Call for $export {
            type Page = types::$page;

            async fn get(api: &Client, query: &Query) -> Answer<Self::Page> {
                call!(api.$method(), cursor = query.cursor())
            }

            fn open(page: Self::Page, _: &Query) -> Fetched<types::$record> {
                let next = page.next_page.as_deref().and_then(cursor_of);
                Fetched {
                    records: page.$records,
                    next: next.map(Position::Cursor),
                    end_of_stream: page.end_of_stream,
                    count: page.count,
                    sideloads: BTreeMap::new(),
                    extra: page.extra,
                    warnings: Vec::new(),
                }
            }
        }
    };
}

routing!(
    RoutingAttributes,
    ROUTING_ATTRIBUTES,
    routing_attributes_by_cursor,
    RoutingAttributesPage.attributes,
    RoutingAttribute
);
routing!(
    RoutingAttributeValues,
    ROUTING_ATTRIBUTE_VALUES,
    routing_attribute_values_by_cursor,
    RoutingAttributeValuesPage.attribute_values,
    RoutingAttributeValue
);
routing!(
    RoutingInstanceValues,
    ROUTING_INSTANCE_VALUES,
    routing_instance_values_by_cursor,
    RoutingInstanceValuesPage.instance_values,
    RoutingInstanceValue
);

/// The cursor in the query of an address that is never followed.
fn cursor_of(next_page: &str) -> Option<String> {
    let anywhere = Url::parse("https://zendesk.invalid").ok()?;
    let next_page = anywhere.join(next_page).ok()?;
    next_page
        .query_pairs()
        .find_map(|(name, value)| (name == "cursor").then(|| value.into_owned()))
}
