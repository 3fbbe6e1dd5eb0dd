//! What a client should have by now, as the simulator tells it.

use std::collections::BTreeSet;

use serde_json::Value;
use zendesk_export_sim::Version;

use crate::desk::{Desk, NOW, builder, ids, open};
use crate::live::{Walker, live};

const EVERY_RESOURCE: [&str; 13] = [
    "tickets",
    "ticket_events",
    "ticket_metric_events",
    "side_conversation_events",
    "users",
    "organizations",
    "custom_objects/asset",
    "routing_attributes",
    "routing_attribute_values",
    "routing_instance_values",
    "articles",
    "calls",
    "legs",
];

fn count(versions: Option<impl Iterator<Item = Version>>) -> Option<u64> {
    versions.map(|versions| versions.count() as u64)
}

fn ids_of(versions: Option<impl Iterator<Item = Version>>) -> BTreeSet<String> {
    let versions = versions.expect("the resource is known");
    versions.map(|version| version.id).collect()
}

#[tokio::test]
async fn there_are_as_many_current_versions_as_records() {
    let (live, time) = live().await;
    let still = open(builder()).await;
    for _ in 0..3 {
        for resource in EVERY_RESOURCE {
            for desk in [&live, &still] {
                let simulator = &desk.simulator;
                let current = count(simulator.current(resource));
                assert!(current > Some(0), "{resource}");
                assert_eq!(current, simulator.record_count(resource), "{resource}");
            }
        }
        time.pass(50);
    }
    assert!(live.simulator.current("groups").is_none());
    assert!(live.simulator.exposed("groups").is_none());
}

#[tokio::test]
async fn current_versions_are_those_of_the_pages_byte_for_byte() {
    let (desk, time) = live().await;
    time.pass(200);
    for (resource, path) in [
        ("tickets", "tickets/cursor"),
        ("organizations", "organizations"),
    ] {
        let text = desk
            .send(&format!("{path}?start_time=0"))
            .await
            .text()
            .await;
        let text = text.expect("it is a text");
        let versions = desk.simulator.current(resource).expect("it is known");
        let records: Vec<String> = versions.map(|version| version.json).collect();
        let records = format!("{{\"{resource}\":[{}],", records.join(","));
        assert!(text.starts_with(&records), "{resource}");
    }
}

#[tokio::test]
async fn nothing_is_exposed_that_was_not_answered() {
    let desk = open(builder()).await;
    let exposed = |resource| ids_of(desk.simulator.exposed(resource));
    assert!(exposed("tickets").is_empty());
    desk.send_with("tickets?start_time=0", "nonsense").await;
    desk.send(&format!("tickets?start_time={NOW}")).await;
    assert!(exposed("tickets").is_empty());

    let page = desk
        .page("tickets/cursor?start_time=0&per_page=40&include=users")
        .await;
    let shown: BTreeSet<String> = ids(&[page], "tickets").iter().map(i64::to_string).collect();
    assert_eq!(exposed("tickets"), shown);
    assert!(exposed("users").is_empty(), "sideloads do not count");
    assert!(exposed("ticket_events").is_empty());

    let scope = "tickets/cursor?start_time=0&per_page=3&support_type_scope=ai_agent";
    let page = desk.page(scope).await;
    let ai_agents = ids(&[page], "tickets");
    assert_eq!(ai_agents, [33, 66, 99]);
    assert_eq!(exposed("tickets").len(), 43);
    assert!(exposed("tickets").contains("66"));
}

#[tokio::test]
async fn the_exposed_versions_are_all_that_a_client_saw() {
    let (desk, time) = live().await;
    let mut walker = Walker::by_cursor("tickets");
    for _ in 0..4 {
        walker.walk(&desk, || time.pass(4)).await;
        time.pass(70);
    }
    let exposed = desk.simulator.exposed("tickets").expect("it is known");
    let mut exposed: Vec<Value> = exposed
        .map(|version| serde_json::from_str(&version.json).expect("records are JSON"))
        .collect();
    let place = |it: &Value| (it["generated_timestamp"].as_i64(), it["id"].as_u64());
    exposed.sort_by_key(place);
    assert_eq!(exposed.len(), walker.seen.len());
    assert!(exposed == walker.seen);
}

#[tokio::test]
async fn the_ledger_answers_over_http_line_by_line() {
    let desk = open(builder()).await;
    desk.page("users?start_time=0&per_page=9").await;
    for resource in ["users", "custom_objects/asset"] {
        for which in ["current", "exposed"] {
            let lines = lines(&desk, &format!("{which}/{resource}")).await;
            let versions: Vec<Version> = match which {
                "current" => desk.simulator.current(resource).expect("known").collect(),
                _ => desk.simulator.exposed(resource).expect("known").collect(),
            };
            assert_eq!(lines.len(), versions.len());
            for (line, version) in lines.iter().zip(versions) {
                assert_eq!(line["id"], version.id);
                assert_eq!(line["timestamp"], version.timestamp);
                assert_eq!(line["record"], parsed(&version.json));
            }
        }
    }
    assert_eq!(lines(&desk, "exposed/users").await.len(), 9);
    for path in ["current/groups", "current", "former/users"] {
        let answer = desk.get(&format!("/simulator/{path}")).await;
        assert_eq!(answer.status(), 404, "{path}");
    }
    assert_eq!(desk.simulator.requests(), 1, "the ledger is no export");
}

fn parsed(json: &str) -> Value {
    serde_json::from_str(json).expect("records are JSON")
}

async fn lines(desk: &Desk, path: &str) -> Vec<Value> {
    let answer = desk.get(&format!("/simulator/{path}")).await;
    assert_eq!(answer.headers()["content-type"], "application/x-ndjson");
    let text = answer.text().await.expect("it is a text");
    let lines = text.lines();
    lines
        .map(|line| serde_json::from_str(line).expect("each line is JSON"))
        .collect()
}
