//! What an answer says of where the export goes on.
use std::{collections::BTreeMap, time::Duration};

use reqwest::Url;
use serde_json::{Map, Value};
use zendesk_export_api::{Record, Response};

use crate::{Paging, position::Position, query::Query};

/// A page as the wire had it, whatever the export.
#[derive(Debug)]
pub(crate) struct Fetched {
    pub(crate) records: Vec<Record<Value>>,
    pub(crate) next: Option<Position>,
    /// Whether it has a link to a next page, wherever that leads.
    pub(crate) is_linked: bool,
    pub(crate) end_of_stream: Option<bool>,
    pub(crate) count: Option<i64>,
    pub(crate) sideloads: BTreeMap<&'static str, Vec<Record<Value>>>,
    pub(crate) extra: Map<String, Value>,
    pub(crate) warnings: Vec<String>,
    /// From the request to the end of the answer.
    pub(crate) took: Duration,
}

impl Fetched {
    pub(crate) fn new(response: Response, query: &Query) -> Self {
        let mut warnings = Vec::new();
        let end_of_stream = is_last(&response, &mut warnings);
        let link = response.link.as_deref();
        // Where nothing marks the end, or it is marked in two ways that differ, the link may hold the cursor alone.
        let in_link =
            |parameter| parameter_of(link.filter(|_| end_of_stream.is_none())?, parameter);
        let cursor = response.cursor;
        let next = match query.resource.paging {
            Paging::Time => {
                let in_link = || parameter_of(link?, "start_time")?.parse().ok();
                response.end_time.or_else(in_link).map(Position::StartTime)
            }
            Paging::CursorAlone => {
                let in_link = parameter_of(link.unwrap_or_default(), "cursor");
                cursor.or(in_link).map(Position::Cursor)
            }
            Paging::PageAfter => {
                let start_time = query.start_time().unwrap_or_default();
                let cursor = cursor.or_else(|| in_link("page[after]"));
                cursor.map(|cursor| Position::PageAfter { start_time, cursor })
            }
            Paging::List => cursor
                .or_else(|| in_link("page[after]"))
                .map(Position::Cursor),
            _ => cursor.or_else(|| in_link("cursor")).map(Position::Cursor),
        };
        let is_linked = match query.resource.paging {
            Paging::Time | Paging::List => link.is_some(),
            _ => next.is_some(),
        };
        Self {
            records: response.records,
            next,
            is_linked,
            end_of_stream,
            count: response.count,
            sideloads: response.sideloads,
            extra: response.extra,
            warnings,
            took: Duration::ZERO,
        }
    }
}

/// A parameter in the query of an address that is never followed.
fn parameter_of(link: &str, parameter: &str) -> Option<String> {
    let anywhere = Url::parse("https://zendesk.invalid").ok()?;
    let link = anywhere.join(link).ok()?;
    link.query_pairs()
        .find_map(|(name, value)| (name == parameter).then(|| value.into_owned()))
}

/// Whether this is the last page, where that is said in two ways. If they contradict each other the
/// page says nothing of it, and its cursor is followed as long as it leads on.
fn is_last(response: &Response, warnings: &mut Vec<String>) -> Option<bool> {
    match (response.end_of_stream, response.has_more) {
        (Some(end), Some(more)) if end == more => {
            warnings.push(format!(
                "a page says both end_of_stream: {end} and has_more: {more}, so its cursor is followed as long as it leads on"
            ));
            None
        }
        (end_of_stream, has_more) => end_of_stream.or(has_more.map(|more| !more)),
    }
}
