use zendesk_export_api::{Client, types};

use crate::{
    Resource,
    exports::{Endpoint, ExcludesDeleted, PageSized, calls::is_last, sealed},
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
        let mut warnings = Vec::new();
        let is_last = is_last(page.end_of_stream, has_more, &mut warnings);
        let fetched = cursor_page!(page.custom_object_records, is_last, []);
        Fetched {
            warnings,
            ..fetched
        }
    }
}

impl PageSized for CustomObjects {}
impl ExcludesDeleted for CustomObjects {}
