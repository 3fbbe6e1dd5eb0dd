//! Walks from the beginning to the end.

use std::collections::BTreeSet;

use serde_json::Value;
use zendesk_export_sim::Fault;

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
        let ids: Vec<String> = pages.iter().flat_map(|page| ids(page, items)).collect();
        let brought: BTreeSet<String> = ids.iter().cloned().collect();
        assert!(brought == desk.current(items), "{path}");
        if path.contains("/cursor") {
            assert!(ids.len() == brought.len(), "{path}: a record came twice");
        }
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

/// Whatever the size of pages, the order within them and what comes twice, links alone lead to every
/// record where no mark says which page is the last.
///
/// That no page size and no order is promised is read from what Zendesk's pages leave unsaid; that the
/// last page of Talk leads to itself is recorded by estuary.
pub(crate) async fn links_lead_past_short_and_unsorted_pages() -> Verdict {
    for fault in [
        Fault::ShortPage { records: 7 },
        Fault::UnsortedRecords,
        Fault::DuplicatedRecords,
    ] {
        let desk = &Desk::simulated(simulator().tickets(200).fault(fault.clone().always())).await;
        for (items, path) in [
            ("calls", "channels/voice/stats/incremental/calls"),
            ("articles", "help_center/incremental/articles"),
        ] {
            let mut page = desk.page(&format!("/api/v2/{path}?start_time=0")).await;
            let mut brought = BTreeSet::new();
            loop {
                brought.extend(ids(&page, items));
                let next = desk.follow(&page["next_page"]).await;
                if next["next_page"] == page["next_page"] {
                    brought.extend(ids(&next, items));
                    break;
                }
                page = next;
            }
            assert!(brought == desk.current(items), "{items}: {fault}");
        }
    }
    Ok(())
}

/// Events that are dated ahead hide those that come before them from whoever goes on at their time.
///
/// Recorded: a breach that could be read at 20:28:26 with the time 20:29:14.
pub(crate) async fn events_dated_ahead_come_before_others() -> Verdict {
    let path = "/api/v2/incremental/ticket_metric_events?start_time=0&per_page=20";
    let page = Desk::simulated(simulator()).await.page(path).await;
    let now = page["end_time"].as_u64().expect("it has an end");
    let ahead = Fault::DatedAhead {
        seconds: 10_000_000,
    };
    let builder = simulator().clock(move || crate::desk::at(now));
    let desk = &Desk::simulated(builder.fault(ahead.always())).await;
    let page = desk.page(&path.replace("20", "1000")).await;
    let events: BTreeSet<_> = ids(&page, "ticket_metric_events").into_iter().collect();
    assert!(page["end_time"].as_u64() > Some(now));
    assert!(!events.is_subset(&desk.current("ticket_metric_events")));
    Ok(())
}
