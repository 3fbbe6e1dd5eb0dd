use zendesk_export_api::{Client, CommaSeparated, types};

use crate::{
    checkpoint::Position,
    exports::{Endpoint, sealed},
    pacer::Bucket,
    query::{Answer, Fetched, Query, sideloads, untyped, with},
};

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
