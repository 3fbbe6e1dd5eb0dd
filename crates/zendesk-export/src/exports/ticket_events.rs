use std::collections::BTreeMap;

use zendesk_export_api::{Client, CommaSeparated, types};

use crate::{
    checkpoint::Position,
    exports::{Endpoint, ScopesBySupportType, sealed},
    query::{Answer, Fetched, Query, with},
};

/// Ticket events, paged by time: what happened to tickets, one record an update.
#[derive(Debug)]
#[non_exhaustive]
pub struct TicketEvents;

impl Endpoint for TicketEvents {
    const NAME: &'static str = "ticket_events";
    type Record = types::TicketEvent;
    type Sideload = types::TicketEventSideload;
}

impl sealed::Call for TicketEvents {
    type Page = types::TicketEventsPage;

    async fn get(api: &Client, query: &Query<types::TicketEventSideload>) -> Answer<Self::Page> {
        let call = with(
            api.ticket_events_by_time(),
            query.start_time(),
            |call, secs| call.start_time(secs),
        );
        let call = with(call, query.page_size.now(), |call, n| call.per_page(n));
        let call = with(call, query.include(), |call, names: CommaSeparated<_>| {
            call.include(names)
        });
        with(call, query.support_type_scope.clone(), |call, scope| {
            call.support_type_scope(scope)
        })
        .send()
        .await
    }

    fn open(page: Self::Page) -> Fetched<types::TicketEvent> {
        Fetched {
            records: page.ticket_events,
            next: page.end_time.map(Position::StartTime),
            end_of_stream: page.end_of_stream,
            count: page.count,
            sideloads: BTreeMap::new(),
            extra: page.extra,
        }
    }
}

impl ScopesBySupportType for TicketEvents {}
