//! A help desk that pages each export as Zendesk does, as far as that is known.

use std::sync::{Arc, Mutex};

use chrono::DateTime;
use serde_json::{Value, json};

use crate::{
    desk::{self, Desk, Request},
    support::START,
    surface::{Row, Style},
};

/// Ids and timestamps in order, to which a test may add.
pub type Records = Arc<Mutex<Vec<(i64, i64)>>>;

const ELSEWHERE: &str = "https://elsewhere.invalid/api/v2/incremental/next.json";

/// Enough for several pages: crowded seconds, and gaps.
pub fn several_pages(row: &Row) -> Records {
    let list: Vec<_> = if row.style == Style::Unmarked {
        (1..=2_005).map(|id| (id, START + id)).collect()
    } else {
        let seconds = [0, 0, 1, 1, 1, 5, 6, 6, 6, 6, 6, 9, 20, 20, 21, 30];
        (1..).zip(seconds.map(|second| START + second)).collect()
    };
    Arc::new(Mutex::new(list))
}

pub async fn serve(row: &'static Row, records: &Records) -> Desk {
    let records = Arc::clone(records);
    Desk::serve(move |request| {
        if request.path() != row.path {
            return desk::status(404, r#"{"error":"InvalidEndpoint"}"#);
        }
        desk::json(page(row, request, &records.lock().unwrap()).to_string())
    })
    .await
}

/// A query parameter whose name has brackets, which may come in either form.
pub fn bracketed(request: &Request, outer: &str, inner: &str) -> Option<String> {
    let plain = request.query(&format!("{outer}[{inner}]"));
    plain.or_else(|| request.query(&format!("{outer}%5B{inner}%5D")))
}

pub fn record(row: &Row, id: i64, at: i64) -> Value {
    let (number, text) = (json!(at), json!(DateTime::from_timestamp_secs(at)));
    let id = match row.style {
        Style::HasMore | Style::NextPage => json!(id.to_string()),
        _ if row.items == "events" => json!(id.to_string()),
        _ => json!(id),
    };
    let at = match row.timestamp {
        "timestamp" | "generated_timestamp" => number,
        _ => text,
    };
    json!({"id": id, row.timestamp: at})
}

/// A page without marks and positions.
pub fn bare(row: &Row, list: &[(i64, i64)]) -> Value {
    let records: Vec<_> = list.iter().map(|(id, at)| record(row, *id, *at)).collect();
    json!({row.items: records})
}

fn with(mut page: Value, members: Value) -> Value {
    let Value::Object(members) = members else {
        panic!("members of a page")
    };
    page.as_object_mut().unwrap().extend(members);
    page
}

fn page(row: &Row, request: &Request, records: &[(i64, i64)]) -> Value {
    let start = request.query("start_time");
    let start = start.map(|text| text.parse::<i64>().unwrap());
    match row.style {
        Style::Time => by_time(row, start.unwrap(), records),
        Style::Unmarked => {
            let from = from_time(records, start.unwrap());
            let list: Vec<_> = from.iter().copied().take(row.most()).collect();
            let end_time = list.last().map(|(_, at)| *at);
            let members =
                json!({"count": list.len(), "end_time": end_time, "next_page": ELSEWHERE});
            with(bare(row, &list), members)
        }
        Style::Cursor | Style::HasMore => {
            assert!(start.is_none() || request.query("cursor").is_none());
            let (list, after, more) = by_cursor(request.query("cursor"), start, records);
            let mut marks = json!({"after_cursor": after, "after_url": ELSEWHERE});
            if row.style == Style::Cursor {
                marks["end_of_stream"] = json!(!more);
            } else {
                marks["meta"] = json!({"has_more": more});
            }
            with(bare(row, list), marks)
        }
        Style::After => {
            assert!(bracketed(request, "page", "size").is_some());
            let start = start.expect("start_time is required on each page");
            let from = from_time(records, start);
            let (list, after, more) = by_cursor(bracketed(request, "page", "after"), None, from);
            let mut meta = json!({"has_more": more});
            if !list.is_empty() {
                meta["after_cursor"] = json!(after);
            }
            with(
                bare(row, list),
                json!({"meta": meta, "links": {"next": ELSEWHERE}}),
            )
        }
        Style::NextPage => {
            assert!(start.is_none(), "{}: {}", row.name, request.target);
            let cursor = request.query("cursor");
            let (list, after, _) = by_cursor(cursor.clone(), None, records);
            let next = (cursor.is_some() || !list.is_empty())
                .then(|| format!("{ELSEWHERE}?cursor={after}"));
            let members = json!({"count": list.len(), "end_time": null, "next_page": next});
            with(bare(row, list), members)
        }
    }
}

/// A second is never divided if it is all that a page holds, and then the next page begins one
/// second later; else the last second comes again.
fn by_time(row: &Row, start: i64, records: &[(i64, i64)]) -> Value {
    let from = from_time(records, start);
    let mut list: Vec<_> = from.iter().copied().take(3).collect();
    let first = list.first().map(|(_, at)| *at);
    let crowd = list.len() == 3 && list.iter().all(|(_, at)| Some(*at) == first);
    if crowd {
        let of_it = from.iter().copied().filter(|(_, at)| Some(*at) == first);
        list = of_it.collect();
    }
    let last = list.len() == from.len();
    let end_time = list.last().map(|(_, at)| at + i64::from(crowd && !last));
    let next = end_time.map(|_| ELSEWHERE);
    with(
        bare(row, &list),
        json!({"count": list.len(), "end_time": end_time, "next_page": next, "end_of_stream": last}),
    )
}

fn from_time(records: &[(i64, i64)], start: i64) -> &[(i64, i64)] {
    &records[records.partition_point(|(_, at)| *at < start)..]
}

/// A page of three, the cursor after it, and whether there is more.
fn by_cursor(
    cursor: Option<String>,
    start: Option<i64>,
    records: &[(i64, i64)],
) -> (&[(i64, i64)], String, bool) {
    let from = match cursor {
        Some(cursor) => cursor.parse().unwrap(),
        None => start.map_or(0, |start| records.len() - from_time(records, start).len()),
    };
    let to = (from + 3).min(records.len());
    (&records[from..to], to.to_string(), to < records.len())
}
