//! Skills-based routing:
//! <https://developer.zendesk.com/api-reference/ticketing/ticket-management/incremental_skill_based_routing/>.
use std::collections::BTreeMap;

use zendesk_export_api::{Client, types};

use crate::{
    Resource,
    checkpoint::Position,
    exports::{Endpoint, calls::parameter_of, sealed},
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
                let next = page.next_page.as_deref();
                let next = next.and_then(|next| parameter_of(next, "cursor"));
                Fetched {
                    records: page.$records,
                    is_linked: next.is_some(),
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
