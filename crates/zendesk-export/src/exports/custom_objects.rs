use zendesk_export_api::{Client, types};

use crate::{
    Resource,
    exports::{Endpoint, ExcludesDeleted, PageSized, sealed},
    query::{Answer, Fetched, Query},
    resource,
};

/// The records of one custom object, paged by cursor. Deleted ones are kept for 30 days.
#[derive(Debug)]
#[non_exhaustive]
pub struct CustomObjects;

impl Endpoint for CustomObjects {
    const RESOURCE: &'static Resource = &resource::CUSTOM_OBJECTS;
    type Record = types::CustomObjectRecord;
}

impl sealed::Call for CustomObjects {
    type Page = types::CustomObjectRecordsPage;

    async fn get(api: &Client, query: &Query) -> Answer<Self::Page> {
        call!(
            api.custom_object_records_by_cursor()
                .custom_object_key(query.key.as_deref().unwrap_or_default()),
            start_time = query.start_time(),
            cursor = query.cursor(),
            per_page = query.per_page(),
            filter_exclude_deleted = query.exclude_deleted(),
        )
    }

    fn open(page: Self::Page, _: &Query) -> Fetched<types::CustomObjectRecord> {
        let has_more = page.meta.and_then(|meta| meta.has_more);
        // Not documented here, and yet the plainer word where it is sent.
        let end_of_stream = page.end_of_stream.or(has_more.map(|more| !more));
        cursor_page!(page.custom_object_records, end_of_stream, [])
    }
}

impl PageSized for CustomObjects {}
impl ExcludesDeleted for CustomObjects {}
