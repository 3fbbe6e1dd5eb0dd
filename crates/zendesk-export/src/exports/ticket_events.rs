use zendesk_export_api::{Client, types};

use crate::{
    Resource,
    exports::{Endpoint, PageSized, Sampled, ScopesBySupportType, Sideloads, sealed},
    query::{Answer, Fetched, Query},
    resource,
};

/// Ticket events, paged by time: what happened to tickets, one record an update.
#[derive(Debug)]
#[non_exhaustive]
pub struct TicketEvents;

impl Endpoint for TicketEvents {
    const RESOURCE: &'static Resource = &resource::TICKET_EVENTS;
    type Record = types::TicketEvent;
}

impl sealed::Call for TicketEvents {
    type Page = types::TicketEventsPage;

    async fn get(api: &Client, query: &Query) -> Answer<Self::Page> {
        call!(
            api.ticket_events_by_time(),
            start_time = query.start_time(),
            per_page = query.per_page(),
            include = query.include::<types::TicketEventSideload>(),
            support_type_scope = query.support_type_scope.clone(),
        )
    }

    fn open(page: Self::Page, _: &Query) -> Fetched<types::TicketEvent> {
        time_page!(page.ticket_events, [])
    }
}

impl PageSized for TicketEvents {}
impl ScopesBySupportType for TicketEvents {}
impl Sideloads for TicketEvents {
    type Sideload = types::TicketEventSideload;
}
impl Sampled for TicketEvents {
    type Sample = TicketEventsSample;
}

/// At most 50 ticket events, to try a sign-in and see the format.
#[derive(Debug)]
#[non_exhaustive]
pub struct TicketEventsSample;

impl Endpoint for TicketEventsSample {
    const RESOURCE: &'static Resource =
        &resource::sample_of(&resource::TICKET_EVENTS, "ticket_events/sample");
    type Record = types::TicketEvent;
}

impl sealed::Call for TicketEventsSample {
    type Page = types::TicketEventsPage;

    async fn get(api: &Client, query: &Query) -> Answer<Self::Page> {
        call!(
            api.ticket_events_sample(),
            start_time = query.start_time(),
            include = query.include::<types::TicketEventSideload>(),
        )
    }

    fn open(page: Self::Page, _: &Query) -> Fetched<types::TicketEvent> {
        time_page!(page.ticket_events, [])
    }
}
