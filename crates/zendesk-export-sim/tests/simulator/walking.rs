//! Walks from the first page to the last.

use crate::desk::{builder, ids, moments, open, records};

#[tokio::test]
async fn even_pages_of_one_record_reach_the_end() {
    let desk = open(builder()).await;
    for path in ["tickets", "tickets/cursor"] {
        let pages = desk.walk(&format!("{path}?start_time=0&per_page=1")).await;
        assert_eq!(ids(&pages, "tickets"), plain_ticket_ids(400), "{path}");
    }
}

/// Every 33rd ticket belongs to an AI agent.
fn plain_ticket_ids(count: usize) -> Vec<i64> {
    (1..).filter(|id| id % 33 != 0).take(count).collect()
}

#[tokio::test]
async fn sizes_follow_from_the_tickets_unless_set() {
    let desk = open(builder().tickets(10)).await;
    let count = |resource| desk.simulator.record_count(resource);
    assert_eq!(count("tickets"), Some(10));
    assert_eq!(count("ticket_events"), Some(30));
    assert_eq!(count("users"), Some(2));
    assert_eq!(count("organizations"), Some(1));
    assert_eq!(count("groups"), None);

    let desk = open(builder().users(3).ticket_events(4).organizations(5)).await;
    let count = |resource| desk.simulator.record_count(resource);
    assert_eq!(count("users"), Some(3));
    assert_eq!(count("ticket_events"), Some(4));
    assert_eq!(count("organizations"), Some(5));
}

#[tokio::test]
async fn the_same_seed_makes_the_same_records() {
    let path = "tickets/cursor?start_time=0";
    let tickets = async |seed| {
        let desk = open(builder().seed(seed)).await;
        let page = desk.page(path).await.to_string();
        page.replace(desk.simulator.base_url(), "")
    };
    assert_eq!(tickets(1).await, tickets(1).await);
    assert_ne!(tickets(1).await, tickets(2).await);
}

#[tokio::test]
async fn ten_million_tickets_are_there_at_once() {
    let desk = open(builder().tickets(10_000_000)).await;
    // The first ones, some from the middle, and the last ones.
    for (start_time, is_end) in [(0, false), (1_735_000_000, false), (1_767_225_000, true)] {
        let path = format!("tickets/cursor?start_time={start_time}");
        let page = desk.page(&path).await;
        assert!(!records(&page, "tickets").is_empty());
        assert_eq!(page["end_of_stream"], is_end);
    }
    let exposed = desk.simulator.exposed("tickets").expect("it is known");
    assert!(exposed.count() > 2_000);
}

#[tokio::test]
async fn a_second_can_hold_more_tickets_than_the_largest_page() {
    let desk = open(builder().tickets(60_000)).await;
    let a_day_before_the_mass_update = 1_704_067_200 + 63_158_399 / 2 - 86_400;
    let path = format!("tickets?start_time={a_day_before_the_mass_update}");
    let page = desk.page(&path).await;
    assert_eq!(page["count"], 1_000);
    let next = desk.follow(&page["next_page"]).await;
    assert!(next["count"].as_u64() > Some(1_000), "{}", next["count"]);
    assert_eq!(next["end_time"].as_i64(), Some(moments(&next)[0] + 1));
}
