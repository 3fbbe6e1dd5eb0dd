use zendesk_export_api::{Client, types};

use crate::{
    Resource,
    exports::{Endpoint, PageSized, Sampled, Sideloads, sealed},
    query::{Answer, Fetched, Query},
    resource,
};

/// Users, paged by cursor; the way that Zendesk recommends, with twice the request budget.
#[derive(Debug)]
#[non_exhaustive]
pub struct Users;

impl Endpoint for Users {
    const RESOURCE: &'static Resource = &resource::USERS;
    type Record = types::User;
}

impl sealed::Call for Users {
    type Page = types::UsersByCursorPage;

    async fn get(api: &Client, query: &Query) -> Answer<Self::Page> {
        call!(
            api.users_by_cursor(),
            start_time = query.start_time(),
            cursor = query.cursor(),
            per_page = query.per_page(),
            include = query.include::<types::UserSideload>(),
        )
    }

    fn open(page: Self::Page, _: &Query) -> Fetched<types::User> {
        cursor_page!(
            page.users,
            page.end_of_stream,
            [organizations, groups, identities, roles]
        )
    }
}

impl PageSized for Users {}
impl Sideloads for Users {
    type Sideload = types::UserSideload;
}
impl Sampled for Users {
    type Sample = UsersSample;
}

/// Users, paged by time.
#[derive(Debug)]
#[non_exhaustive]
pub struct UsersByTime;

impl Endpoint for UsersByTime {
    const RESOURCE: &'static Resource = &resource::USERS_BY_TIME;
    type Record = types::User;
}

impl sealed::Call for UsersByTime {
    type Page = types::UsersByTimePage;

    async fn get(api: &Client, query: &Query) -> Answer<Self::Page> {
        call!(
            api.users_by_time(),
            start_time = query.start_time(),
            per_page = query.per_page(),
            include = query.include::<types::UserSideload>(),
        )
    }

    fn open(page: Self::Page, _: &Query) -> Fetched<types::User> {
        opened(page)
    }
}

impl PageSized for UsersByTime {}
impl Sideloads for UsersByTime {
    type Sideload = types::UserSideload;
}
impl Sampled for UsersByTime {
    type Sample = UsersSample;
}

/// At most 50 users, to try a sign-in and see the format.
#[derive(Debug)]
#[non_exhaustive]
pub struct UsersSample;

impl Endpoint for UsersSample {
    const RESOURCE: &'static Resource =
        &resource::sample_of(&resource::USERS_BY_TIME, "users/sample");
    type Record = types::User;
}

impl sealed::Call for UsersSample {
    type Page = types::UsersByTimePage;

    async fn get(api: &Client, query: &Query) -> Answer<Self::Page> {
        call!(
            api.users_sample(),
            start_time = query.start_time(),
            include = query.include::<types::UserSideload>(),
        )
    }

    fn open(page: Self::Page, _: &Query) -> Fetched<types::User> {
        opened(page)
    }
}

fn opened(page: types::UsersByTimePage) -> Fetched<types::User> {
    time_page!(page.users, [organizations, groups, identities, roles])
}
