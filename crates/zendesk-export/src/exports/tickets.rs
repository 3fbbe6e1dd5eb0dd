use zendesk_export_api::{Client, types};

use crate::{
    Resource,
    exports::{
        Endpoint, ExcludesDeleted, PageSized, Sampled, ScopesBySupportType, Sideloads, sealed,
    },
    query::{Answer, Fetched, Query},
    resource,
};

/// Tickets, paged by cursor; the way that Zendesk recommends.
#[derive(Debug)]
#[non_exhaustive]
pub struct Tickets;

impl Endpoint for Tickets {
    const RESOURCE: &'static Resource = &resource::TICKETS;
    type Record = types::Ticket;
}

impl sealed::Call for Tickets {
    type Page = types::TicketsByCursorPage;

    async fn get(api: &Client, query: &Query) -> Answer<Self::Page> {
        call!(
            api.tickets_by_cursor(),
            start_time = query.start_time(),
            cursor = query.cursor(),
            per_page = query.per_page(),
            include = query.include::<types::TicketSideload>(),
            exclude_deleted = query.exclude_deleted(),
            support_type_scope = query.support_type_scope.clone(),
        )
    }

    fn open(page: Self::Page, _: &Query) -> Fetched<types::Ticket> {
        cursor_page!(
            page.tickets,
            page.end_of_stream,
            [
                users,
                groups,
                organizations,
                metric_sets,
                sharing_agreements,
                ticket_forms
            ]
        )
    }
}

impl PageSized for Tickets {}
impl ExcludesDeleted for Tickets {}
impl ScopesBySupportType for Tickets {}
impl Sideloads for Tickets {
    type Sideload = types::TicketSideload;
}
impl Sampled for Tickets {
    type Sample = TicketsSample;
}

/// Tickets, paged by time.
#[derive(Debug)]
#[non_exhaustive]
pub struct TicketsByTime;

impl Endpoint for TicketsByTime {
    const RESOURCE: &'static Resource = &resource::TICKETS_BY_TIME;
    type Record = types::Ticket;
}

impl sealed::Call for TicketsByTime {
    type Page = types::TicketsByTimePage;

    async fn get(api: &Client, query: &Query) -> Answer<Self::Page> {
        call!(
            api.tickets_by_time(),
            start_time = query.start_time(),
            per_page = query.per_page(),
            include = query.include::<types::TicketSideload>(),
            exclude_deleted = query.exclude_deleted(),
            support_type_scope = query.support_type_scope.clone(),
        )
    }

    fn open(page: Self::Page, _: &Query) -> Fetched<types::Ticket> {
        opened(page)
    }
}

impl PageSized for TicketsByTime {}
impl ExcludesDeleted for TicketsByTime {}
impl ScopesBySupportType for TicketsByTime {}
impl Sideloads for TicketsByTime {
    type Sideload = types::TicketSideload;
}
impl Sampled for TicketsByTime {
    type Sample = TicketsSample;
}

/// At most 50 tickets, to try a sign-in and see the format.
#[derive(Debug)]
#[non_exhaustive]
pub struct TicketsSample;

impl Endpoint for TicketsSample {
    const RESOURCE: &'static Resource =
        &resource::sample_of(&resource::TICKETS_BY_TIME, "tickets/sample");
    type Record = types::Ticket;
}

impl sealed::Call for TicketsSample {
    type Page = types::TicketsByTimePage;

    async fn get(api: &Client, query: &Query) -> Answer<Self::Page> {
        call!(
            api.tickets_sample(),
            start_time = query.start_time(),
            include = query.include::<types::TicketSideload>(),
        )
    }

    fn open(page: Self::Page, _: &Query) -> Fetched<types::Ticket> {
        opened(page)
    }
}

fn opened(page: types::TicketsByTimePage) -> Fetched<types::Ticket> {
    time_page!(
        page.tickets,
        [
            users,
            groups,
            organizations,
            metric_sets,
            sharing_agreements,
            ticket_forms
        ]
    )
}
