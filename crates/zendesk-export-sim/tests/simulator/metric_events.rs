//! The export of ticket metric events.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::desk::{Desk, builder, ids, open, records};

const ITEMS: &str = "ticket_metric_events";

async fn desk() -> Desk {
    open(builder().ticket_metric_events(900)).await
}

#[tokio::test]
async fn time_pages_deliver_every_event_at_least_once() {
    let desk = desk().await;
    let pages = desk
        .walk("ticket_metric_events?start_time=0&per_page=50")
        .await;
    assert!(pages.len() > 10);
    let distinct: BTreeSet<i64> = ids(&pages, ITEMS).into_iter().collect();
    assert_eq!(distinct.len(), 900);
    assert_eq!(desk.simulator.record_count(ITEMS), Some(900));
}

#[tokio::test]
async fn a_full_time_page_ends_at_its_last_second() {
    let desk = desk().await;
    let page = desk
        .page("ticket_metric_events?start_time=0&per_page=30")
        .await;
    assert_eq!(page["count"], 30);
    assert_eq!(page["end_of_stream"], false);
    let last = records(&page, ITEMS)[29]["time"]
        .as_str()
        .expect("it is a text");
    let last = chrono::DateTime::parse_from_rfc3339(last).expect("it is a time");
    assert_eq!(page["end_time"], last.timestamp());
    let expected = format!(
        "{}/api/v2/incremental/ticket_metric_events?start_time={}&per_page=30",
        desk.simulator.base_url(),
        last.timestamp()
    );
    assert_eq!(page["next_page"], expected);
}

#[tokio::test]
async fn an_empty_time_page_has_nulls() {
    let page = desk()
        .await
        .page("ticket_metric_events?start_time=1768000000")
        .await;
    let expected = json!({
        "ticket_metric_events": [], "count": 0, "end_of_stream": true, "end_time": null,
        "next_page": null,
    });
    assert_eq!(page, expected);
}

#[tokio::test]
async fn pages_by_cursor_deliver_every_event_once() {
    let desk = desk().await;
    let path = "ticket_metric_events?start_time=0&page%5Bsize%5D=100";
    let mut pages = vec![desk.page(path).await];
    while pages[pages.len() - 1]["meta"]["has_more"] == true {
        let next = desk.follow(&pages[pages.len() - 1]["links"]["next"]).await;
        pages.push(next);
    }
    assert_eq!(pages.len(), 9);
    let ids = ids(&pages, ITEMS);
    assert_eq!(ids.len(), 900);
    assert!(ids.is_sorted());
    for key in ["count", "end_time", "next_page", "end_of_stream"] {
        assert!(pages[0].get(key).is_none(), "{key}");
    }

    let beyond = desk.follow(&pages[8]["links"]["next"]).await;
    let expected = json!({
        "ticket_metric_events": [],
        "meta": {"has_more": false, "after_cursor": null, "before_cursor": null},
        "links": {"next": null, "prev": null},
    });
    assert_eq!(beyond, expected);
}

#[tokio::test]
async fn links_by_cursor_repeat_the_start_time() {
    let desk = desk().await;
    let page = desk
        .page("ticket_metric_events?start_time=5&page[size]=2&include_changes=true")
        .await;
    let cursor = page["meta"]["after_cursor"]
        .as_str()
        .expect("there is a cursor");
    let expected = format!(
        "{}/api/v2/incremental/ticket_metric_events?start_time=5&page%5Bafter%5D={}\
         &include_changes=true&page%5Bsize%5D=2",
        desk.simulator.base_url(),
        cursor.replace('=', "%3D")
    );
    assert_eq!(page["links"]["next"], expected);
}

#[tokio::test]
async fn exclude_deleted_leaves_out_events_of_deleted_tickets() {
    let desk = desk().await;
    let deleted: BTreeSet<i64> = desk
        .walk("tickets?start_time=0&support_type_scope=all")
        .await
        .iter()
        .flat_map(|page| records(page, "tickets"))
        .filter(|ticket| ticket["status"] == "deleted")
        .filter_map(|ticket| ticket["id"].as_i64())
        .collect();
    let of_deleted = async |path: &str| {
        let page = desk.page(path).await;
        let tickets = records(&page, ITEMS)
            .iter()
            .map(|event| &event["ticket_id"]);
        let tickets = tickets.filter_map(Value::as_i64);
        tickets.filter(|ticket| deleted.contains(ticket)).count()
    };
    assert!(of_deleted("ticket_metric_events?start_time=0").await > 0);
    let path = "ticket_metric_events?start_time=0&exclude_deleted=true";
    assert_eq!(of_deleted(path).await, 0);
}

#[tokio::test]
async fn events_are_small_and_carry_what_their_type_has() {
    let desk = open(builder()).await;
    let pages = desk.walk("ticket_metric_events?start_time=0").await;
    let events = pages.iter().flat_map(|page| records(page, ITEMS));
    let events: Vec<_> = events.collect();
    let bytes: usize = events.iter().map(|event| event.to_string().len()).sum();
    assert!((150..350).contains(&(bytes / events.len())));
    for event in &events {
        let kind = event["type"].as_str().expect("it is a text");
        assert_eq!(event.get("sla").is_some(), kind == "apply_sla");
        assert_eq!(event.get("group_sla").is_some(), kind == "apply_group_sla");
        assert_eq!(event.get("status").is_some(), kind == "update_status");
        assert_eq!(event["instance_id"] == 0, kind == "measure");
        assert!(event["deleted"] == false || kind == "breach");
        assert!(event["ticket_id"].as_u64() <= Some(412));
    }
    let kinds: BTreeSet<_> = events.iter().map(|event| event["type"].as_str()).collect();
    assert_eq!(kinds.len(), 8);
    assert!(events.iter().any(|event| event["deleted"] == true));
}
