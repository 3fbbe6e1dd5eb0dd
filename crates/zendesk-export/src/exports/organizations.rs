use std::collections::BTreeMap;

use zendesk_export_api::{Client, CommaSeparated, types};

use crate::{
    checkpoint::Position,
    exports::{Endpoint, sealed},
    query::{Answer, Fetched, Query, with},
};

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
