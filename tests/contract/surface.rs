//! Every export by its name, so that one test can promise something of all of them.

use serde_json::Value;
use zendesk_export::{Client, Error, Page, Resource, Start};

/// What an export looks like from outside.
#[derive(Debug)]
pub struct Row {
    pub name: &'static str,
    pub path: &'static str,
    /// The member of a page that holds the records.
    pub items: &'static str,
    /// The member of a record that the server pages by.
    pub timestamp: &'static str,
    pub style: Style,
    /// What an account may lack.
    pub product: &'static str,
}

/// How pages say where they end and what is next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// `end_time` and `end_of_stream`.
    Time,
    /// `end_time` alone: the last page is one that does not move on.
    Unmarked,
    /// `after_cursor` and `end_of_stream`.
    Cursor,
    /// `after_cursor` and `meta.has_more`.
    HasMore,
    /// `meta.after_cursor` and `meta.has_more`, within one `start_time`.
    After,
    /// A cursor in the query of `next_page`, up to an empty page.
    NextPage,
}

/// The key of the custom object that [`take`] exports.
pub const KEY: &str = "asset";

const fn row(
    name: &'static str,
    path: &'static str,
    items: &'static str,
    timestamp: &'static str,
    style: Style,
    product: &'static str,
) -> Row {
    Row {
        name,
        path,
        items,
        timestamp,
        style,
        product,
    }
}

#[rustfmt::skip]
pub const ROWS: &[Row] = &[
    row("tickets", "/api/v2/incremental/tickets/cursor", "tickets", "generated_timestamp", Style::Cursor, "Support"),
    row("tickets_by_time", "/api/v2/incremental/tickets", "tickets", "generated_timestamp", Style::Time, "Support"),
    row("ticket_events", "/api/v2/incremental/ticket_events", "ticket_events", "timestamp", Style::Time, "Support"),
    row("ticket_metric_events", "/api/v2/incremental/ticket_metric_events", "ticket_metric_events", "time", Style::Time, "Support"),
    row("ticket_metric_events_by_cursor", "/api/v2/incremental/ticket_metric_events", "ticket_metric_events", "time", Style::After, "Support"),
    row("users", "/api/v2/incremental/users/cursor", "users", "updated_at", Style::Cursor, "Support"),
    row("users_by_time", "/api/v2/incremental/users", "users", "updated_at", Style::Time, "Support"),
    row("organizations", "/api/v2/incremental/organizations", "organizations", "updated_at", Style::Time, "Support"),
    row("side_conversation_events", "/api/v2/tickets/side_conversations/events", "events", "created_at", Style::Unmarked, "Collaboration"),
    row("custom_objects", "/api/v2/incremental/custom_objects/asset/cursor", "custom_object_records", "updated_at", Style::HasMore, "custom object"),
    row("routing_attributes", "/api/v2/incremental/routing/attributes", "attributes", "time", Style::NextPage, "routing"),
    row("routing_attribute_values", "/api/v2/incremental/routing/attribute_values", "attribute_values", "time", Style::NextPage, "routing"),
    row("routing_instance_values", "/api/v2/incremental/routing/instance_values", "instance_values", "time", Style::NextPage, "routing"),
    row("articles", "/api/v2/help_center/incremental/articles.json", "articles", "updated_at", Style::Unmarked, "Help Center"),
    row("calls", "/api/v2/channels/voice/stats/incremental/calls", "calls", "updated_at", Style::Unmarked, "Talk"),
    row("legs", "/api/v2/channels/voice/stats/incremental/legs", "legs", "updated_at", Style::Unmarked, "Talk"),
];

pub fn by_name(name: &str) -> &'static Row {
    ROWS.iter().find(|row| row.name == name).unwrap()
}

impl Row {
    /// The name in checkpoints.
    pub fn in_checkpoints(&self) -> String {
        match self.style {
            Style::HasMore => format!("{}/{KEY}", self.name),
            _ => self.name.to_owned(),
        }
    }

    /// How many records a page holds at most.
    pub fn most(&self) -> usize {
        Resource::by_name(self.name).unwrap().page_size as usize
    }

    /// A start that this export has: of all records in these tests.
    pub fn start(&self) -> Start {
        match self.style {
            Style::NextPage => Start::Beginning,
            _ => crate::support::start().into(),
        }
    }
}

pub type Run = (Vec<Page<Value>>, Option<Error>);

/// So many pages of the export of this name, or all; and the error that they end with.
pub async fn take(name: &str, zendesk: &Client, start: Start, most: usize) -> Run {
    let resource = Resource::by_name(name).unwrap();
    let key = resource.one_of_many.map(|_| KEY);
    let mut stream = zendesk.export(resource, key, start).pages();
    let mut pages = Vec::new();
    while pages.len() < most {
        assert!(pages.len() < 100, "{} does not end", resource);
        match stream.try_next().await {
            Ok(Some(page)) => pages.push(page),
            Ok(None) => break,
            Err(error) => return (pages, Some(error)),
        }
    }
    (pages, None)
}

/// All pages, which do not end with an error.
pub async fn whole(name: &str, zendesk: &Client, start: Start) -> Vec<Page<Value>> {
    let (pages, error) = take(name, zendesk, start, usize::MAX).await;
    if let Some(error) = error {
        panic!("{name}: {error:?}: {error}");
    }
    pages
}

/// The numbers of all records, whether their ids are numbers or texts.
pub fn numbers(pages: &[Page<Value>]) -> Vec<i64> {
    let records = pages.iter().flat_map(|page| &page.records);
    let number = |id: &Value| match id {
        Value::String(text) => text.parse().unwrap(),
        id => id.as_i64().unwrap(),
    };
    records
        .map(|record| number(&record.view::<Value>().unwrap()["id"]))
        .collect()
}
