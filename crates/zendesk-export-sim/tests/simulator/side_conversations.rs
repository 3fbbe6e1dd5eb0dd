//! The export of events of side conversations.

use std::collections::BTreeSet;

use serde_json::Value;
use zendesk_export_sim::OverfullSecond;

use crate::desk::{Desk, builder, open, records};

const PATH: &str = "/api/v2/tickets/side_conversations/events";

/// A second of the mass updates of so many holds more than a page.
const MANY: u64 = 8_400;

async fn walk(desk: &Desk) -> Vec<Value> {
    let mut pages = vec![desk.page_at(&format!("{PATH}?start_time=0")).await];
    while let Some(page) = pages.last().filter(|page| page["next_page"].is_string()) {
        let next = desk.follow(&page["next_page"]).await;
        let stands_still = next["end_time"] == page["end_time"];
        pages.push(next);
        if stands_still {
            break;
        }
    }
    pages
}

fn ids(pages: &[Value]) -> BTreeSet<&str> {
    let events = pages.iter().flat_map(|page| records(page, "events"));
    events.filter_map(|event| event["id"].as_str()).collect()
}

#[tokio::test]
async fn pages_of_a_hundred_deliver_every_event_and_the_last_links_nowhere() {
    let desk = open(builder().side_conversation_events(350)).await;
    let pages = walk(&desk).await;
    assert_eq!(ids(&pages).len(), 350);
    assert_eq!(
        desk.simulator.record_count("side_conversation_events"),
        Some(350)
    );
    let (last, full) = pages.split_last().expect("there are pages");
    assert!(full.iter().all(|page| page["count"] == 100));
    assert!(
        last["next_page"].is_null() && last["end_time"].is_u64(),
        "{last}"
    );
    assert!(pages.iter().all(|page| page.get("end_of_stream").is_none()));
    let empty = desk
        .page_at(&format!("{PATH}.json?start_time=1768000000"))
        .await;
    assert!(records(&empty, "events").is_empty() && empty["next_page"].is_null());
}

#[tokio::test]
async fn a_second_with_more_events_than_a_page_stands_still_if_told_to() {
    let builder = builder().side_conversation_events(MANY);
    let desk = open(builder.overfull_second(OverfullSecond::StandsStill)).await;
    let pages = walk(&desk).await;
    let last = pages.last().expect("there are pages");
    assert_eq!(last["count"], 100);
    assert!(last["next_page"].is_string());
    assert!(ids(&pages).len() < 8_400);
}

#[tokio::test]
async fn events_of_one_conversation_begin_with_its_creation() {
    let desk = open(builder().side_conversation_events(90)).await;
    let page = desk.page_at(&format!("{PATH}?start_time=0")).await;
    for conversation in records(&page, "events").chunks(3) {
        assert_eq!(conversation[0]["type"], "create");
        for event in conversation {
            let created = event["created_at"].as_str().expect("it is a text");
            assert!(
                created.ends_with("+00:00") && created.len() == 29,
                "{created}"
            );
            assert!(event["ticket_id"].is_u64() && event["actor"]["email"].is_string());
            for of_all in ["side_conversation_id", "ticket_id"] {
                assert_eq!(event[of_all], conversation[0][of_all]);
            }
            let is_message = ["create", "reply"].contains(&event["type"].as_str().unwrap_or(""));
            assert_eq!(event["message"].is_object(), is_message, "{event}");
            assert_eq!(
                event["updates"].is_object(),
                event["type"] == "update",
                "{event}"
            );
        }
    }
}
