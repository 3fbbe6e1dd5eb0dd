use zendesk_export_api::{Client, CommaSeparated, types};

use crate::{
    checkpoint::Position,
    exports::{Endpoint, ExcludesDeleted, ScopesBySupportType, sealed},
    query::{Answer, Fetched, Query, sideloads, untyped, with},
};

/// Tickets, paged by cursor; the way that Zendesk recommends.
#[derive(Debug)]
#[non_exhaustive]
pub struct Tickets;

impl Endpoint for Tickets {
    const NAME: &'static str = "tickets";
    type Record = types::Ticket;
    type Sideload = types::TicketSideload;
}

impl sealed::Call for Tickets {
    type Page = types::TicketsByCursorPage;
    const BY_CURSOR: bool = true;

    async fn get(api: &Client, query: &Query<types::TicketSideload>) -> Answer<Self::Page> {
        let call = match &query.position {
            Position::StartTime(secs) => api.tickets_by_cursor().start_time(*secs),
            Position::Cursor(cursor) => api.tickets_by_cursor().cursor(cursor),
        };
        let call = with(call, query.page_size.now(), |call, n| call.per_page(n));
        let call = with(call, query.include(), |call, names: CommaSeparated<_>| {
            call.include(names)
        });
        let call = with(call, query.exclude_deleted.then_some(true), |call, yes| {
            call.exclude_deleted(yes)
        });
        with(call, query.support_type_scope.clone(), |call, scope| {
            call.support_type_scope(scope)
        })
        .send()
        .await
    }

    fn open(page: Self::Page) -> Fetched<types::Ticket> {
        Fetched {
            records: page.tickets,
            next: page.after_cursor.map(Position::Cursor),
            end_of_stream: page.end_of_stream,
            count: None,
            sideloads: sideloads([
                ("users", untyped(page.users)),
                ("groups", untyped(page.groups)),
                ("organizations", untyped(page.organizations)),
                ("metric_sets", untyped(page.metric_sets)),
                ("sharing_agreements", untyped(page.sharing_agreements)),
                ("ticket_forms", untyped(page.ticket_forms)),
            ]),
            extra: page.extra,
        }
    }
}

impl ExcludesDeleted for Tickets {}
impl ScopesBySupportType for Tickets {}

/// Tickets, paged by time.
#[derive(Debug)]
#[non_exhaustive]
pub struct TicketsByTime;

impl Endpoint for TicketsByTime {
    const NAME: &'static str = "tickets_by_time";
    type Record = types::Ticket;
    type Sideload = types::TicketSideload;
}

impl sealed::Call for TicketsByTime {
    type Page = types::TicketsByTimePage;

    async fn get(api: &Client, query: &Query<types::TicketSideload>) -> Answer<Self::Page> {
        let call = with(api.tickets_by_time(), query.start_time(), |call, secs| {
            call.start_time(secs)
        });
        let call = with(call, query.page_size.now(), |call, n| call.per_page(n));
        let call = with(call, query.include(), |call, names: CommaSeparated<_>| {
            call.include(names)
        });
        let call = with(call, query.exclude_deleted.then_some(true), |call, yes| {
            call.exclude_deleted(yes)
        });
        with(call, query.support_type_scope.clone(), |call, scope| {
            call.support_type_scope(scope)
        })
        .send()
        .await
    }

    fn open(page: Self::Page) -> Fetched<types::Ticket> {
        Fetched {
            records: page.tickets,
            next: page.end_time.map(Position::StartTime),
            end_of_stream: page.end_of_stream,
            count: page.count,
            sideloads: sideloads([
                ("users", untyped(page.users)),
                ("groups", untyped(page.groups)),
                ("organizations", untyped(page.organizations)),
                ("metric_sets", untyped(page.metric_sets)),
                ("sharing_agreements", untyped(page.sharing_agreements)),
                ("ticket_forms", untyped(page.ticket_forms)),
            ]),
            extra: page.extra,
        }
    }
}

impl ExcludesDeleted for TicketsByTime {}
impl ScopesBySupportType for TicketsByTime {}
