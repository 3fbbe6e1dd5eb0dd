//! The exports that Zendesk has, as types: `Export<Tickets>` is an export of tickets.
//!
//! They are described at
//! <https://developer.zendesk.com/api-reference/ticketing/ticket-management/incremental_exports/>.
use std::{collections::BTreeMap, fmt, str::FromStr};

use zendesk_export_api::{Client, CommaSeparated, types};

use crate::{
    checkpoint::Position,
    pace::Bucket,
    query::{Answer, Fetched, Query, sideloads, untyped, with},
};

/// An incremental export. Sealed: the list is Zendesk's.
pub trait Endpoint: sealed::Call {
    /// Its name in checkpoints and messages, such as `tickets_by_time`.
    const NAME: &'static str;
    /// What a record parses into.
    type Record: 'static;
    /// What can be sideloaded with the records.
    type Sideload: Clone + fmt::Debug + fmt::Display + FromStr + Send + Sync + 'static;
}

/// An export that can leave deleted records out.
pub trait ExcludesDeleted: Endpoint {}

/// An export that knows which tickets AI agents handled.
pub trait ScopesBySupportType: Endpoint {}

#[expect(unnameable_types, reason = "this is what seals the trait")]
pub(crate) mod sealed {
    use super::{Answer, Bucket, Client, Endpoint, Fetched, Query};

    pub trait Call: Send + Sync + 'static {
        type Page: Send;
        const BUCKET: Bucket = Bucket::Exports;
        const BY_CURSOR: bool = false;

        /// Makes the one generated call that gets a page.
        fn get(
            api: &Client,
            query: &Query<Self::Sideload>,
        ) -> impl Future<Output = Answer<Self::Page>> + Send
        where
            Self: Endpoint;

        fn open(page: Self::Page) -> Fetched<Self::Record>
        where
            Self: Endpoint;
    }
}

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
        let call = with(call, query.exclude_deleted, |call, yes| {
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
        let call = with(call, query.exclude_deleted, |call, yes| {
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

/// Users, paged by cursor; the way that Zendesk recommends, with twice the request budget.
#[derive(Debug)]
#[non_exhaustive]
pub struct Users;

impl Endpoint for Users {
    const NAME: &'static str = "users";
    type Record = types::User;
    type Sideload = types::UserSideload;
}

impl sealed::Call for Users {
    type Page = types::UsersByCursorPage;
    const BUCKET: Bucket = Bucket::UsersByCursor;
    const BY_CURSOR: bool = true;

    async fn get(api: &Client, query: &Query<types::UserSideload>) -> Answer<Self::Page> {
        let call = match &query.position {
            Position::StartTime(secs) => api.users_by_cursor().start_time(*secs),
            Position::Cursor(cursor) => api.users_by_cursor().cursor(cursor),
        };
        let call = with(call, query.page_size.now(), |call, n| call.per_page(n));
        with(call, query.include(), |call, names: CommaSeparated<_>| {
            call.include(names)
        })
        .send()
        .await
    }

    fn open(page: Self::Page) -> Fetched<types::User> {
        Fetched {
            records: page.users,
            next: page.after_cursor.map(Position::Cursor),
            end_of_stream: page.end_of_stream,
            count: None,
            sideloads: sideloads([
                ("organizations", untyped(page.organizations)),
                ("groups", untyped(page.groups)),
                ("identities", untyped(page.identities)),
                ("roles", untyped(page.roles)),
            ]),
            extra: page.extra,
        }
    }
}

/// Users, paged by time.
#[derive(Debug)]
#[non_exhaustive]
pub struct UsersByTime;

impl Endpoint for UsersByTime {
    const NAME: &'static str = "users_by_time";
    type Record = types::User;
    type Sideload = types::UserSideload;
}

impl sealed::Call for UsersByTime {
    type Page = types::UsersByTimePage;

    async fn get(api: &Client, query: &Query<types::UserSideload>) -> Answer<Self::Page> {
        let call = with(api.users_by_time(), query.start_time(), |call, secs| {
            call.start_time(secs)
        });
        let call = with(call, query.page_size.now(), |call, n| call.per_page(n));
        with(call, query.include(), |call, names: CommaSeparated<_>| {
            call.include(names)
        })
        .send()
        .await
    }

    fn open(page: Self::Page) -> Fetched<types::User> {
        Fetched {
            records: page.users,
            next: page.end_time.map(Position::StartTime),
            end_of_stream: page.end_of_stream,
            count: page.count,
            sideloads: sideloads([
                ("organizations", untyped(page.organizations)),
                ("groups", untyped(page.groups)),
                ("identities", untyped(page.identities)),
                ("roles", untyped(page.roles)),
            ]),
            extra: page.extra,
        }
    }
}

/// Organizations, paged by time.
#[derive(Debug)]
#[non_exhaustive]
pub struct Organizations;

impl Endpoint for Organizations {
    const NAME: &'static str = "organizations";
    type Record = types::Organization;
    type Sideload = types::OrganizationSideload;
}

impl sealed::Call for Organizations {
    type Page = types::OrganizationsPage;

    async fn get(api: &Client, query: &Query<types::OrganizationSideload>) -> Answer<Self::Page> {
        let call = with(
            api.organizations_by_time(),
            query.start_time(),
            |call, secs| call.start_time(secs),
        );
        let call = with(call, query.page_size.now(), |call, n| call.per_page(n));
        with(call, query.include(), |call, names: CommaSeparated<_>| {
            call.include(names)
        })
        .send()
        .await
    }

    fn open(page: Self::Page) -> Fetched<types::Organization> {
        Fetched {
            records: page.organizations,
            next: page.end_time.map(Position::StartTime),
            end_of_stream: page.end_of_stream,
            count: page.count,
            sideloads: BTreeMap::new(),
            extra: page.extra,
        }
    }
}
