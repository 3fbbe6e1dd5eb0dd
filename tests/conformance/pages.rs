//! Reading pages, and walks that stay short on a large account.

use std::collections::BTreeMap;

use chrono::DateTime;
use serde_json::Value;

use crate::desk::{Desk, Skipped, skipped};

/// The records of a page.
pub(crate) fn records<'a>(page: &'a Value, items: &str) -> &'a [Value] {
    page[items].as_array().expect("a page has its records")
}

/// The records of a page that has some: what is said of each of none says nothing.
pub(crate) fn records_or_skip<'a>(page: &'a Value, items: &str) -> Result<&'a [Value], Skipped> {
    let records = records(page, items);
    if records.is_empty() {
        return Err(skipped(&format!("there are no {items}")));
    }
    Ok(records)
}

pub(crate) fn ids(page: &Value, items: &str) -> Vec<String> {
    let ids = records(page, items).iter().map(|record| &record["id"]);
    ids.map(Value::to_string).collect()
}

/// The time that tickets are exported by.
pub(crate) fn moments(page: &Value) -> Vec<i64> {
    let tickets = records(page, "tickets").iter();
    tickets
        .map(|ticket| ticket["generated_timestamp"].as_i64())
        .map(|moment| moment.expect("tickets have a generated_timestamp"))
        .collect()
}

/// Id and time of each ticket: the same ticket with another time is another version.
pub(crate) fn versions(page: &Value) -> Vec<(i64, i64)> {
    let ids = records(page, "tickets").iter();
    let ids = ids.map(|ticket| ticket["id"].as_i64().expect("tickets have an id"));
    moments(page).into_iter().zip(ids).collect()
}

pub(crate) fn unix_seconds(time: &Value) -> i64 {
    let time = time.as_str().map(DateTime::parse_from_rfc3339);
    time.and_then(Result::ok)
        .expect("times are RFC 3339 texts")
        .timestamp()
}

/// The query of a link, or of a path.
pub(crate) fn query(link: &Value) -> BTreeMap<String, String> {
    let link = link.as_str().expect("the link is a text");
    let link: reqwest::Url = link.parse().expect("the link is an absolute URL");
    link.query_pairs().into_owned().collect()
}

pub(crate) fn is_integer_or_null(value: &Value) -> bool {
    value.is_i64() || value.is_null()
}

pub(crate) fn is_text_or_null(value: &Value) -> bool {
    value.is_string() || value.is_null()
}

/// Pages from this path on: to the end of the stream, or as many as are enough.
pub(crate) async fn walk(desk: &Desk, path: &str, at_most: usize) -> Vec<Value> {
    let mut pages = vec![desk.page(path).await];
    while pages[pages.len() - 1]["end_of_stream"] == false && pages.len() < at_most {
        let page = &pages[pages.len() - 1];
        let link = match &page["next_page"] {
            Value::Null => &page["after_url"],
            next_page => next_page,
        };
        let next = desk.follow(link).await;
        pages.push(next);
    }
    pages
}

/// The last page of what changed lately, which has records.
///
/// How far back that is differs between accounts, so some starts are tried.
pub(crate) async fn last_page(desk: &Desk, path: &str, items: &str) -> Result<Value, Skipped> {
    for days in [1, 30, 400] {
        let start_time = desk.now() - days * 86_400;
        let mut pages = walk(desk, &format!("{path}?start_time={start_time}"), 3).await;
        let last = pages.pop().expect("a walk has a page");
        if last["end_of_stream"] == false {
            return Err(skipped(&format!(
                "too much changed to see the end of {path}"
            )));
        }
        if !records(&last, items).is_empty() {
            return Ok(last);
        }
    }
    Err(skipped(&format!("nothing changed in {path} for long")))
}
