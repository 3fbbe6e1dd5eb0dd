//! The JSON around the records of a page.

use form_urlencoded::Serializer;

use crate::account::{Inlined, Resource, Revision};
use crate::cursor;
use crate::cursor::Position;
use crate::export::Style;
use crate::json::{NULL, Object, object};
use crate::overfull_second::OverfullSecond;
use crate::page::{CursorPage, TimePage};
use crate::query::Query;
use crate::selection::Deleted;
use crate::sideload::Sideload;
use crate::visible::Visible;

pub(crate) struct Page {
    pub(crate) json: Vec<u8>,
    /// The sequence numbers of the revisions on it, but for sideloads.
    pub(crate) shown: Vec<u64>,
    /// Where the rest of the stream begins, if there is one.
    pub(crate) leads_to: Option<Position>,
}

/// What a link to the next page keeps of the request.
pub(crate) struct Link<'a> {
    pub(crate) base_url: &'a str,
    pub(crate) path: &'a str,
    pub(crate) query: &'a Query,
}

const LARGEST_SAMPLE: usize = 50;
const LARGEST_ROUTING_PAGE: usize = 3_000;
const LARGEST_SIDE_CONVERSATION_PAGE: usize = 100;

pub(crate) fn page(
    style: Style,
    visible: &Visible<'_>,
    position: Position,
    link: &Link<'_>,
) -> Page {
    let most = link.query.most_records.unwrap_or(usize::MAX);
    let overfull_second = match link.query.most_records {
        Some(_) => OverfullSecond::PageGrows,
        None => visible.overfull_second,
    };
    let per_page = link.query.per_page().min(most);
    let time_page = || TimePage::read(visible, position, per_page, overfull_second);
    let cursor_page = |size: usize| CursorPage::read(visible, position, size.min(most));
    match style {
        Style::Time => time(visible, &time_page(), link),
        Style::Sample => {
            let size = per_page.min(LARGEST_SAMPLE);
            let page = TimePage::read(visible, position, size, OverfullSecond::StandsStill);
            time(visible, &page, link)
        }
        Style::Cursor => cursor(visible, &cursor_page(per_page), link),
        Style::PageAfter => {
            let size = link.query.page_size().unwrap_or(per_page);
            page_after(visible, &cursor_page(size), link)
        }
        Style::CustomObject => custom_object(visible, &cursor_page(per_page), link),
        Style::Routing => {
            let page = cursor_page(LARGEST_ROUTING_PAGE);
            routing(visible, &page, position, link)
        }
        Style::Articles => articles(visible, &time_page(), link),
        Style::SideConversations => {
            let size = per_page.min(LARGEST_SIDE_CONVERSATION_PAGE);
            let page = TimePage::read(visible, position, size, overfull_second);
            side_conversations(visible, &page, link)
        }
        Style::Talk => talk(visible, &time_page(), position, link),
    }
}

fn time(visible: &Visible<'_>, page: &TimePage, link: &Link<'_>) -> Page {
    page_of(visible, &page.records, page.leads_to(), link, |envelope| {
        let next_page = page.end_time.map(|end_time| link.to_start_time(end_time));
        envelope
            .put("count", page.records.len())
            .put("end_of_stream", page.end_of_stream)
            .put("end_time", page.end_time)
            .put("next_page", next_page);
    })
}

fn cursor(visible: &Visible<'_>, page: &CursorPage, link: &Link<'_>) -> Page {
    page_of(visible, &page.records, page.leads_to(), link, |envelope| {
        put_after(envelope, page, link);
        envelope.put("end_of_stream", page.end_of_stream);
    })
}

fn custom_object(visible: &Visible<'_>, page: &CursorPage, link: &Link<'_>) -> Page {
    page_of(visible, &page.records, page.leads_to(), link, |envelope| {
        put_after(envelope, page, link);
        envelope.object("meta", |meta| {
            meta.put("has_more", !page.end_of_stream);
        });
        match visible.selection.deleted {
            Deleted::Included => envelope.put("filter", NULL),
            Deleted::LeftOut => envelope.object("filter", |filter| {
                filter.put("exclude_deleted", true);
            }),
        };
    })
}

/// The last page has links as well, like all other exports; `has_more` tells the end. An empty
/// page has neither cursors nor links.
fn page_after(visible: &Visible<'_>, page: &CursorPage, link: &Link<'_>) -> Page {
    page_of(visible, &page.records, page.leads_to(), link, |envelope| {
        let cursor_of = |record: Option<&Revision>| record.map(|it| visible.cursor(it).encode());
        let after = cursor_of(page.records.last());
        let next = after.as_deref().map(|cursor| {
            let start_time = ("start_time", link.query.given_start_time());
            link.to(&[start_time, ("page[after]", cursor)])
        });
        envelope
            .object("meta", |meta| {
                meta.put("has_more", !page.end_of_stream)
                    .put("after_cursor", &after)
                    .put("before_cursor", cursor_of(page.records.first()));
            })
            .object("links", |links| {
                // Nobody walks an export backwards, so there is no way back here.
                links.put("next", next).put("prev", NULL);
            });
    })
}

/// Zendesk says to stop at a `count` of zero. What such a page links to is not on record: here to
/// itself, so that the next run can go on there, and nowhere if nothing was ever there.
fn routing(visible: &Visible<'_>, page: &CursorPage, position: Position, link: &Link<'_>) -> Page {
    let last = page.records.last().filter(|_| !page.end_of_stream);
    let leads_to = last.map(|last| Position::AfterFirst(last.sequence + 1));
    page_of(visible, &page.records, leads_to, link, |envelope| {
        let records_before = match (page.records.last(), position) {
            (Some(last), _) => Some(last.sequence + 1),
            (None, Position::AfterFirst(count)) => Some(count).filter(|&count| count > 0),
            (None, _) => None,
        };
        let next_page =
            records_before.map(|count| link.to(&[("cursor", &cursor::encode_uuid(count))]));
        let end_time = page.records.last().map(|last| last.timestamp);
        envelope
            .put("count", page.records.len())
            .put("end_time", end_time)
            .put("next_page", next_page);
    })
}

/// Zendesk's guide has no `end_of_stream` for articles. What an empty page has is not on record.
fn articles(visible: &Visible<'_>, page: &TimePage, link: &Link<'_>) -> Page {
    page_of(visible, &page.records, page.leads_to(), link, |envelope| {
        let next_page = page.end_time.map(|end_time| link.to_start_time(end_time));
        envelope
            .put("count", page.records.len())
            .put("end_time", page.end_time)
            .put("next_page", next_page);
    })
}

/// By a client the last page links nowhere. What an empty one has is not on record.
fn side_conversations(visible: &Visible<'_>, page: &TimePage, link: &Link<'_>) -> Page {
    page_of(visible, &page.records, page.leads_to(), link, |envelope| {
        let next = page.end_time.filter(|_| !page.end_of_stream);
        envelope
            .put("count", page.records.len())
            .put("end_time", page.end_time)
            .put("next_page", next.map(|next| link.to_start_time(next)));
    })
}

/// `next_page` is never null: an empty page leads to itself.
fn talk(visible: &Visible<'_>, page: &TimePage, position: Position, link: &Link<'_>) -> Page {
    page_of(visible, &page.records, page.leads_to(), link, |envelope| {
        let start_time = match position {
            Position::StartTime(start_time) => start_time,
            Position::After(_) | Position::AfterFirst(_) => 0,
        };
        let end_time = page.end_time.unwrap_or(start_time);
        envelope.put("count", page.records.len());
        if visible.resource == Resource::Calls {
            // Not documented; where it was seen, it said the same.
            envelope.put("calls_total", page.records.len());
        }
        envelope
            .put("end_time", end_time)
            .put("next_page", link.to_start_time(end_time));
    })
}

fn page_of(
    visible: &Visible<'_>,
    records: &[Revision],
    leads_to: Option<Position>,
    link: &Link<'_>,
    rest: impl FnOnce(&mut Object<'_>),
) -> Page {
    let (account, resource, query) = (visible.account, visible.resource, link.query);
    let is_inlined = match resource {
        Resource::Tickets => query.includes("metric_sets"),
        Resource::TicketEvents => query.includes("comment_events"),
        _ => false,
    };
    let inlined = if is_inlined {
        Inlined::Sideload
    } else {
        Inlined::Nothing
    };
    // Most records fit into this, and a large page is not copied again and again as it grows.
    let mut json = Vec::with_capacity(1_024 + records.len() * 4_096);
    object(&mut json, |envelope| {
        envelope.array(resource.items(), records, |out, revision| {
            account.write(resource, revision, inlined, out);
        });
        Sideload::of(account, resource, records, query).write(account, visible.now, envelope);
        rest(envelope);
    });
    Page {
        json,
        shown: records.iter().map(|record| record.sequence).collect(),
        leads_to,
    }
}

fn put_after(envelope: &mut Object<'_>, page: &CursorPage, link: &Link<'_>) {
    let after_cursor = page.after.map(|cursor| cursor.encode());
    let after_url = after_cursor
        .as_deref()
        .map(|cursor| link.to(&[("cursor", cursor)]));
    envelope
        .put("after_url", after_url)
        .put("after_cursor", after_cursor)
        .put("before_url", NULL)
        .put("before_cursor", NULL);
}

impl Link<'_> {
    fn to_start_time(&self, start_time: i64) -> String {
        self.to(&[("start_time", &start_time.to_string())])
    }

    fn to(&self, position: &[(&str, &str)]) -> String {
        let mut query = Serializer::new(String::new());
        query.extend_pairs(position);
        query.extend_pairs(self.query.repeated());
        format!("{}{}?{}", self.base_url, self.path, query.finish())
    }
}
