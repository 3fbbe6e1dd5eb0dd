//! Walks from the beginning to the end.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::{
    desk::{Desk, Verdict, simulator},
    pages::{ids, walk},
};

/// Following links from the beginning brings every record, however pages are cut.
///
/// Guide "Using the Incremental Export API", "Incremental export workflow": documented. Only of a
/// simulator is it known what there is.
pub(crate) async fn a_walk_brings_every_record() -> Verdict {
    let desk = &Desk::simulated(simulator().tickets(200)).await;
    for (items, path) in [
        ("tickets", "tickets?start_time=0&per_page=7"),
        ("tickets", "tickets/cursor?start_time=0&per_page=7"),
        ("users", "users?start_time=0&per_page=7"),
        ("users", "users/cursor?start_time=0&per_page=7"),
        ("organizations", "organizations?start_time=0&per_page=3"),
        ("ticket_events", "ticket_events?start_time=0&per_page=30"),
    ] {
        let path = format!("/api/v2/incremental/{path}");
        let pages = walk(desk, &path, usize::MAX).await;
        let brought: BTreeSet<String> = pages.iter().flat_map(|page| ids(page, items)).collect();
        assert!(brought == desk.current(items), "{path}");
    }
    Ok(())
}

/// The same of metric events by cursor, which end by `meta.has_more`.
///
/// "Ticket Metric Events": documented.
pub(crate) async fn a_walk_of_metric_events_brings_every_one() -> Verdict {
    let desk = &Desk::simulated(simulator().tickets(100)).await;
    let path = "/api/v2/incremental/ticket_metric_events?start_time=0&page%5Bsize%5D=30";
    let mut page = desk.page(path).await;
    let mut brought = BTreeSet::new();
    loop {
        brought.extend(ids(&page, "ticket_metric_events"));
        if page["meta"]["has_more"] != Value::Bool(true) {
            break;
        }
        page = desk.follow(&page["links"]["next"]).await;
    }
    assert!(brought == desk.current("ticket_metric_events"));
    Ok(())
}
