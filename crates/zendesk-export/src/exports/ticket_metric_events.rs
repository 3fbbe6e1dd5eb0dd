use zendesk_export_api::{Client, types};

use crate::{
    Resource,
    checkpoint::Position,
    exports::{
        Endpoint, ExcludesDeleted, IncludesChanges, PageSized,
        calls::{is_last, parameter_of},
        sealed,
    },
    query::{Answer, Fetched, Query},
    resource,
};

/// Ticket metric events, paged by time: what happened to reply times and the like.
///
/// They may appear many minutes after the time that they carry, as a public client has found, so a
/// run should begin somewhat before the end of the last one if late ones matter.
#[derive(Debug)]
#[non_exhaustive]
pub struct TicketMetricEvents;

impl Endpoint for TicketMetricEvents {
    const RESOURCE: &'static Resource = &resource::TICKET_METRIC_EVENTS;
    type Record = types::TicketMetricEvent;
}

impl sealed::Call for TicketMetricEvents {
    type Page = types::TicketMetricEventsPage;

    async fn get(api: &Client, query: &Query) -> Answer<Self::Page> {
        call!(
            api.ticket_metric_events(),
            start_time = query.start_time(),
            exclude_deleted = query.exclude_deleted(),
            include_changes = query.include_changes(),
        )
    }

    fn open(page: Self::Page, _: &Query) -> Fetched<types::TicketMetricEvent> {
        time_page!(page.ticket_metric_events, [])
    }
}

impl ExcludesDeleted for TicketMetricEvents {}
impl IncludesChanges for TicketMetricEvents {}

/// Ticket metric events, paged by `page[after]`.
#[derive(Debug)]
#[non_exhaustive]
pub struct TicketMetricEventsByCursor;

impl Endpoint for TicketMetricEventsByCursor {
    const RESOURCE: &'static Resource = &resource::TICKET_METRIC_EVENTS_BY_CURSOR;
    type Record = types::TicketMetricEvent;
}

impl sealed::Call for TicketMetricEventsByCursor {
    type Page = types::TicketMetricEventsPage;

    async fn get(api: &Client, query: &Query) -> Answer<Self::Page> {
        call!(
            api.ticket_metric_events(),
            start_time = query.start_time(),
            exclude_deleted = query.exclude_deleted(),
            include_changes = query.include_changes(),
            // It is what chooses this way of paging. 100 are documented, and clients ask for 1,000.
            page_size = Some(query.page_size.most_records()),
            page_after = query.cursor(),
        )
    }

    fn open(page: Self::Page, query: &Query) -> Fetched<types::TicketMetricEvent> {
        let start_time = query.start_time().unwrap_or_default();
        let (has_more, cursor) = page
            .meta
            .map_or((None, None), |meta| (meta.has_more, meta.after_cursor));
        let mut warnings = Vec::new();
        let end_of_stream = is_last(page.end_of_stream, has_more, &mut warnings);
        let link = page.links.and_then(|links| links.next);
        let link = link.filter(|_| end_of_stream.is_none());
        let cursor = cursor.or_else(|| parameter_of(link.as_deref()?, "page[after]"));
        Fetched {
            records: page.ticket_metric_events,
            is_linked: cursor.is_some(),
            next: cursor.map(|cursor| Position::PageAfter { start_time, cursor }),
            end_of_stream,
            count: page.count,
            sideloads: std::collections::BTreeMap::new(),
            extra: page.extra,
            warnings,
        }
    }
}

impl PageSized for TicketMetricEventsByCursor {}
impl ExcludesDeleted for TicketMetricEventsByCursor {}
impl IncludesChanges for TicketMetricEventsByCursor {}
