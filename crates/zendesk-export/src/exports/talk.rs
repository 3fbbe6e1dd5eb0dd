//! Talk: <https://developer.zendesk.com/api-reference/voice/talk-api/incremental_exports/>.
use zendesk_export_api::{Client, types};

use crate::{
    Resource,
    exports::{Endpoint, sealed},
    query::{Answer, Fetched, Query},
    resource,
};

/// Calls of Talk, paged by time.
#[derive(Debug)]
#[non_exhaustive]
pub struct Calls;

impl Endpoint for Calls {
    const RESOURCE: &'static Resource = &resource::CALLS;
    type Record = types::Call;
}

impl sealed::Call for Calls {
    type Page = types::CallsPage;

    async fn get(api: &Client, query: &Query) -> Answer<Self::Page> {
        call!(api.calls_by_time(), start_time = query.start_time())
    }

    fn open(page: Self::Page, _: &Query) -> Fetched<types::Call> {
        time_page!(page.calls, [])
    }
}

/// Legs of the calls of Talk, paged by time.
#[derive(Debug)]
#[non_exhaustive]
pub struct Legs;

impl Endpoint for Legs {
    const RESOURCE: &'static Resource = &resource::LEGS;
    type Record = types::Leg;
}

impl sealed::Call for Legs {
    type Page = types::LegsPage;

    async fn get(api: &Client, query: &Query) -> Answer<Self::Page> {
        call!(api.legs_by_time(), start_time = query.start_time())
    }

    fn open(page: Self::Page, _: &Query) -> Fetched<types::Leg> {
        time_page!(page.legs, [])
    }
}
