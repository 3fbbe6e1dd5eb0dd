//! The JSON around the records of a page.

use form_urlencoded::Serializer;

use crate::account::{Inlined, Resource};
use crate::json::{NULL, Object, object};
use crate::page::{CursorPage, TimePage, Visible};
use crate::query::Query;
use crate::sideload::Sideload;

/// What a link to the next page keeps of the request.
pub(crate) struct Link<'a> {
    pub(crate) base_url: &'a str,
    pub(crate) path: &'a str,
    pub(crate) query: &'a Query,
}

pub(crate) fn time(visible: &Visible<'_>, page: &TimePage, link: &Link<'_>) -> Vec<u8> {
    let mut json = buffer(page.records.len());
    let next_page = page
        .end_time
        .map(|end_time| link.to("start_time", &end_time.to_string()));
    object(&mut json, |envelope| {
        records(envelope, visible, &page.records, link.query);
        envelope
            .put("count", page.records.len())
            .put("end_of_stream", page.end_of_stream)
            .put("end_time", page.end_time)
            .put("next_page", next_page);
    });
    json
}

pub(crate) fn cursor(visible: &Visible<'_>, page: &CursorPage, link: &Link<'_>) -> Vec<u8> {
    let mut json = buffer(page.records.len());
    let after_cursor = page.after.map(|cursor| cursor.encode());
    let after_url = after_cursor
        .as_deref()
        .map(|cursor| link.to("cursor", cursor));
    object(&mut json, |envelope| {
        records(envelope, visible, &page.records, link.query);
        envelope
            .put("after_url", after_url)
            .put("after_cursor", after_cursor)
            .put("before_url", NULL)
            .put("before_cursor", NULL)
            .put("end_of_stream", page.end_of_stream);
    });
    json
}

/// Most records fit into this, and a large page is not copied again and again as it grows.
fn buffer(records: usize) -> Vec<u8> {
    Vec::with_capacity(1_024 + records * 4_096)
}

fn records(envelope: &mut Object<'_>, visible: &Visible<'_>, records: &[u64], query: &Query) {
    let (account, resource) = (visible.account, visible.resource);
    let is_inlined = match resource {
        Resource::Tickets => query.includes("metric_sets"),
        Resource::TicketEvents => query.includes("comment_events"),
        Resource::Users | Resource::Organizations => false,
    };
    let inlined = if is_inlined {
        Inlined::Sideload
    } else {
        Inlined::Nothing
    };
    envelope.array(resource.name(), records, |out, &index| {
        account.write(resource, index, inlined, out);
    });
    Sideload::of(account, resource, records, query).write(account, envelope);
}

impl Link<'_> {
    fn to(&self, name: &str, position: &str) -> String {
        let mut query = Serializer::new(String::new());
        query.append_pair(name, position);
        query.extend_pairs(self.query.repeated());
        format!("{}{}?{}", self.base_url, self.path, query.finish())
    }
}
