use zendesk_export_api::{Client, types};

use crate::{
    Resource,
    exports::{Endpoint, PageSized, Sampled, Sideloads, sealed},
    query::{Answer, Fetched, Query},
    resource,
};

/// Organizations, paged by time.
#[derive(Debug)]
#[non_exhaustive]
pub struct Organizations;

impl Endpoint for Organizations {
    const RESOURCE: &'static Resource = &resource::ORGANIZATIONS;
    type Record = types::Organization;
}

impl sealed::Call for Organizations {
    type Page = types::OrganizationsPage;

    async fn get(api: &Client, query: &Query) -> Answer<Self::Page> {
        call!(
            api.organizations_by_time(),
            start_time = query.start_time(),
            per_page = query.per_page(),
            include = query.include::<types::OrganizationSideload>(),
        )
    }

    fn open(page: Self::Page, _: &Query) -> Fetched<types::Organization> {
        time_page!(page.organizations, [])
    }
}

impl PageSized for Organizations {}
impl Sideloads for Organizations {
    type Sideload = types::OrganizationSideload;
}
impl Sampled for Organizations {
    type Sample = OrganizationsSample;
}

/// At most 50 organizations, to try a sign-in and see the format.
#[derive(Debug)]
#[non_exhaustive]
pub struct OrganizationsSample;

impl Endpoint for OrganizationsSample {
    const RESOURCE: &'static Resource =
        &resource::sample_of(&resource::ORGANIZATIONS, "organizations/sample");
    type Record = types::Organization;
}

impl sealed::Call for OrganizationsSample {
    type Page = types::OrganizationsPage;

    async fn get(api: &Client, query: &Query) -> Answer<Self::Page> {
        call!(
            api.organizations_sample(),
            start_time = query.start_time(),
            include = query.include::<types::OrganizationSideload>(),
        )
    }

    fn open(page: Self::Page, _: &Query) -> Fetched<types::Organization> {
        time_page!(page.organizations, [])
    }
}
