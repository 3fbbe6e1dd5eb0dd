//! Ticket metric events, whose page is "Ticket Metric Events".

use serde_json::Value;

use crate::{
    desk::{Desk, Verdict, skipped},
    pages::{
        ids, is_integer_or_null, is_text_or_null, query, records, records_or_skip, unix_seconds,
    },
};

const ITEMS: &str = "ticket_metric_events";
const PATH: &str = "/api/v2/incremental/ticket_metric_events?start_time=0";
const BY_CURSOR: &str = "/api/v2/incremental/ticket_metric_events?start_time=0&page%5Bsize%5D=10";

/// A `start_time` of now is taken, where other exports refuse it.
///
/// Client: tap-zendesk asks so whether it may read metric events at all.
pub(crate) async fn a_recent_start_time_is_taken(desk: &Desk) -> Verdict {
    let now = desk.now();
    let path = format!("/api/v2/incremental/ticket_metric_events?start_time={now}");
    let status = desk.get(&path).await.status;
    assert!(status == 200, "{status}");
    Ok(())
}

/// Without `page[size]` it is a page by time, with `end_of_stream`.
///
/// Documented; `end_of_stream` is not, and was recorded by estuary.
pub(crate) async fn pages_by_time_have_their_members(desk: &Desk) -> Verdict {
    let page = desk.page(PATH).await;
    assert!(page["count"] == records(&page, ITEMS).len());
    assert!(is_integer_or_null(&page["end_time"]), "end_time");
    assert!(is_text_or_null(&page["next_page"]), "next_page");
    assert!(page["end_of_stream"].is_boolean(), "end_of_stream");
    Ok(())
}

/// With `page[size]` it is a page by cursor, with `meta` and `links`, and of no more than that size.
///
/// Documented; clients use it.
pub(crate) async fn page_size_turns_to_pages_by_cursor(desk: &Desk) -> Verdict {
    let page = desk.page(BY_CURSOR).await;
    assert!(records(&page, ITEMS).len() <= 10);
    assert!(page["meta"]["has_more"].is_boolean(), "has_more");
    assert!(page["links"].is_object(), "links");
    assert!(page.get("end_time").is_none(), "end_time");
    if records(&page, ITEMS).is_empty() {
        return Err(skipped("there is no metric event"));
    }
    assert!(page["meta"]["after_cursor"].is_string(), "after_cursor");
    Ok(())
}

/// The link leads to events that did not come yet, and repeats the size.
///
/// Documented for lists that are paged by cursor; clients rely on it here.
pub(crate) async fn the_link_leads_on(desk: &Desk) -> Verdict {
    let page = desk.page(BY_CURSOR).await;
    if page["meta"]["has_more"] == false {
        return Err(skipped("there is one page of metric events only"));
    }
    let query = query(&page["links"]["next"]);
    assert!(query.get("page[size]").map(String::as_str) == Some("10"));
    assert!(query.get("page[after]").map(String::as_str) == page["meta"]["after_cursor"].as_str());
    let (before, next) = (ids(&page, ITEMS), desk.follow(&page["links"]["next"]).await);
    assert!(!records(&next, ITEMS).is_empty());
    assert!(ids(&next, ITEMS).iter().all(|id| !before.contains(id)));
    Ok(())
}

/// Both ways bring the same events in the same order.
///
/// Inferred.
pub(crate) async fn both_ways_bring_the_same(desk: &Desk) -> Verdict {
    let (by_time, by_cursor) = (desk.page(PATH).await, desk.page(BY_CURSOR).await);
    records_or_skip(&by_time, ITEMS)?;
    let by_cursor = ids(&by_cursor, ITEMS);
    assert!(!by_cursor.is_empty());
    assert!(ids(&by_time, ITEMS).starts_with(&by_cursor));
    Ok(())
}

/// An event says which metric of which ticket, what happened to it and when; they come oldest first.
///
/// "JSON format": documented; recorded in part by estuary.
pub(crate) async fn events_have_their_members(desk: &Desk) -> Verdict {
    let page = desk.page(BY_CURSOR).await;
    let events = records_or_skip(&page, ITEMS)?;
    for event in events {
        for member in ["id", "ticket_id", "instance_id"] {
            assert!(event[member].is_i64(), "{member}");
        }
        assert!(event["metric"].is_string() && event["type"].is_string());
    }
    let times = events
        .iter()
        .map(|event: &Value| unix_seconds(&event["time"]));
    assert!(times.is_sorted());
    Ok(())
}
