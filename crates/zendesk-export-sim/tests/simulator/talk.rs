//! The exports of calls and of their legs.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::desk::{Desk, NOW, builder, ids, open, records};

const RESOURCES: [&str; 2] = ["calls", "legs"];

fn path(items: &str, parameters: &str) -> String {
    format!("/api/v2/channels/voice/stats/incremental/{items}?{parameters}")
}

async fn desk() -> Desk {
    open(builder().calls(300).legs(500)).await
}

#[tokio::test]
async fn pages_deliver_every_record_at_least_once_until_they_stand_still() {
    let desk = desk().await;
    for (items, count) in RESOURCES.into_iter().zip([300, 500]) {
        let mut pages = vec![desk.page_at(&path(items, "start_time=0&per_page=40")).await];
        loop {
            let next = desk.follow(&pages[pages.len() - 1]["next_page"]).await;
            let stands_still = next["next_page"] == pages[pages.len() - 1]["next_page"];
            pages.push(next);
            if stands_still {
                break;
            }
        }
        let distinct: BTreeSet<i64> = ids(&pages, items).into_iter().collect();
        assert_eq!(distinct.len(), count);
        assert_eq!(desk.simulator.record_count(items), Some(count as u64));
        // The last second comes again and again.
        assert!(pages[pages.len() - 1]["count"].as_u64() >= Some(1));
    }
}

#[tokio::test]
async fn the_envelope_has_no_end_of_stream() {
    let desk = desk().await;
    for items in RESOURCES {
        let page = desk.page_at(&path(items, "start_time=0&per_page=10")).await;
        assert!(page.get("end_of_stream").is_none());
        let has_total = page.get("calls_total").is_some();
        assert_eq!(has_total, items == "calls");
        let last = &records(&page, items)[9]["updated_at"];
        let last = last.as_str().expect("it is a text");
        let last = chrono::DateTime::parse_from_rfc3339(last).expect("it is a time");
        assert_eq!(page["end_time"], last.timestamp());
        let link = path(
            items,
            &format!("start_time={}&per_page=10", page["end_time"]),
        );
        let link = format!("{}{link}", desk.simulator.base_url());
        assert_eq!(page["next_page"], link);
    }
}

#[tokio::test]
async fn an_empty_page_leads_to_itself() {
    let desk = desk().await;
    let page = desk.page_at(&path("legs", "start_time=1768000000")).await;
    let link = path("legs", "start_time=1768000000");
    let expected = json!({
        "legs": [], "count": 0, "end_time": 1_768_000_000,
        "next_page": format!("{}{link}", desk.simulator.base_url()),
    });
    assert_eq!(page, expected);
}

#[tokio::test]
async fn a_start_time_is_needed_and_may_not_be_too_recent() {
    let desk = desk().await;
    for query in [String::new(), format!("start_time={}", NOW - 60)] {
        assert_eq!(desk.get(&path("calls", &query)).await.status(), 422);
    }
    let suffixed = path("calls.json", "start_time=0");
    assert_eq!(desk.get(&suffixed).await.status(), 200);
}

#[tokio::test]
async fn calls_have_money_as_a_text_and_sometimes_no_agent() {
    let desk = desk().await;
    let page = desk.page_at(&path("calls", "start_time=0")).await;
    let calls = records(&page, "calls");
    for call in calls {
        let charge = call["call_charge"].as_str().expect("it is a text");
        assert!(charge.parse::<f64>().is_ok_and(|charge| charge >= 0.0));
        assert_eq!(
            call["agent_id"].is_null(),
            call["completion_status"] != "completed"
        );
    }
    assert!(calls.iter().any(|call| call["agent_id"].is_null()));
    assert!(calls.iter().any(|call| call["ticket_id"].is_u64()));
}

#[tokio::test]
async fn legs_belong_to_calls_and_customers_have_an_agent_of_zero() {
    let desk = desk().await;
    let page = desk.page_at(&path("calls", "start_time=0")).await;
    let calls: BTreeSet<i64> = ids(&[page], "calls").into_iter().collect();
    let page = desk.page_at(&path("legs", "start_time=0")).await;
    let legs = records(&page, "legs");
    for leg in legs {
        assert!(
            leg["call_id"]
                .as_i64()
                .is_some_and(|id| calls.contains(&id))
        );
        assert!(leg["call_charge"].is_string());
        assert_eq!(leg["agent_id"] == 0, leg["type"] == "customer");
    }
    let types: BTreeSet<_> = legs.iter().map(|leg| leg["type"].as_str()).collect();
    assert_eq!(types, BTreeSet::from([Some("agent"), Some("customer")]));
}

#[tokio::test]
async fn legs_need_calls() {
    let desk = open(builder().calls(0).legs(10)).await;
    assert_eq!(desk.simulator.record_count("legs"), Some(0));
    let page = desk.page_at(&path("legs", "start_time=0")).await;
    assert_eq!(page["legs"], Value::from(Vec::<Value>::new()));
}
