use zendesk_export_api::{Client, types};

use crate::{
    Resource,
    checkpoint::Position,
    exports::{Endpoint, ExcludesDeleted, IncludesChanges, PageSized, sealed},
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
        Fetched {
            records: page.ticket_metric_events,
            next: cursor.map(|cursor| Position::PageAfter { start_time, cursor }),
            end_of_stream: page.end_of_stream.or(has_more.map(|more| !more)),
            count: page.count,
            sideloads: std::collections::BTreeMap::new(),
            extra: page.extra,
            warnings: Vec::new(),
        }
    }
}

impl PageSized for TicketMetricEventsByCursor {}
impl ExcludesDeleted for TicketMetricEventsByCursor {}
impl IncludesChanges for TicketMetricEventsByCursor {}
