//! Pages that look like pages, and are none.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use zendesk_export_sim::Fault;

use crate::desk::{Desk, NOW, builder, ids, open, records};

const TIME: &str = "tickets?start_time=0&per_page=5";
const CURSOR: &str = "tickets/cursor?start_time=0&per_page=5";
const CALLS: &str = "/api/v2/channels/voice/stats/incremental/calls?start_time=0&per_page=5";
const ARTICLES: &str = "/api/v2/help_center/incremental/articles?start_time=0&per_page=5";

async fn struck(desk: &Desk, fault: Fault, path: &str) -> Value {
    desk.simulator.inject(fault);
    desk.page(path).await
}

#[tokio::test]
async fn duplicated_records_come_one_after_the_other() {
    let desk = open(builder()).await;
    for path in [TIME, CURSOR] {
        let page = desk.page(path).await;
        let twice = struck(&desk, Fault::DuplicatedRecords, path).await;
        let pairs: Vec<_> = records(&twice, "tickets").chunks(2).collect();
        assert_eq!(pairs.len(), 5);
        for (pair, record) in pairs.iter().zip(records(&page, "tickets")) {
            assert_eq!(pair[0], *record);
            assert_eq!(pair[1], *record);
        }
        assert_eq!(twice["after_cursor"], page["after_cursor"]);
        assert_eq!(twice["end_time"], page["end_time"]);
        assert_eq!(twice["end_of_stream"], page["end_of_stream"]);
    }
    let twice = struck(&desk, Fault::DuplicatedRecords, TIME).await;
    assert_eq!(twice["count"], 10);
    assert_eq!(desk.simulator.faults_injected(), 3);

    let nothing = format!("tickets?start_time={}", NOW - 100);
    let page = struck(&desk, Fault::DuplicatedRecords, &nothing).await;
    assert_eq!(page["count"], 0);
    assert_eq!(desk.simulator.faults_injected(), 3);
}

#[tokio::test]
async fn duplicated_records_keep_their_bytes() {
    let desk = open(builder()).await;
    let path = "tickets?start_time=0&per_page=1";
    let text = async || desk.send(path).await.text().await.expect("it comes whole");
    let page = text().await;
    desk.simulator.inject(Fault::DuplicatedRecords);
    let twice = text().await;
    let (_, record) = page.split_once("\"tickets\":[").expect("it has tickets");
    let (record, _) = record.split_once("],\"count\"").expect("count follows");
    assert!(twice.contains(&format!("\"tickets\":[{record},{record}]")));
}

#[tokio::test]
async fn a_stuck_time_page_leads_to_where_it_began() {
    let desk = open(builder()).await;
    let first = desk.page(TIME).await;
    let begin = first["end_time"].as_i64().expect("it has an end");
    let path = format!("tickets?start_time={begin}&per_page=5");
    let page = desk.page(&path).await;
    let stuck = struck(&desk, Fault::StuckEndTime, &path).await;
    assert_ne!(page["end_time"], begin);
    assert_eq!(stuck["end_time"], begin);
    assert_eq!(stuck["tickets"], page["tickets"]);
    assert_eq!(stuck["end_of_stream"], page["end_of_stream"]);
    assert_eq!(desk.follow(&stuck["next_page"]).await, page);
}

#[tokio::test]
async fn a_stuck_cursor_page_leads_to_where_it_began() {
    let desk = open(builder()).await;
    for path in [
        CURSOR,
        "custom_objects/asset/cursor?start_time=0&per_page=5",
    ] {
        let first = desk.page(path).await;
        let stuck = struck(&desk, Fault::StuckEndTime, path).await;
        assert_ne!(stuck["after_cursor"], first["after_cursor"]);
        assert_eq!(desk.follow(&stuck["after_url"]).await, first);
        // The cursor alone leads there as well.
        let (export, _) = path.split_once('?').expect("it has a query");
        let cursor = stuck["after_cursor"].as_str().expect("it has a cursor");
        let cursor = cursor.replace('=', "%3D");
        let again = format!("{export}?cursor={cursor}&per_page=5");
        let again = desk.page(&again).await;
        let items = if path == CURSOR {
            "tickets"
        } else {
            "custom_object_records"
        };
        assert_eq!(again[items], first[items]);

        let second = desk.follow(&first["after_url"]).await;
        desk.simulator.inject(Fault::StuckEndTime);
        let stuck = desk.follow(&first["after_url"]).await;
        assert_eq!(stuck["after_cursor"], first["after_cursor"]);
        assert_eq!(stuck[items], second[items]);
    }
}

#[tokio::test]
async fn every_other_style_can_be_stuck() {
    let desk = open(builder().tickets(5_000)).await;
    let path = "ticket_metric_events?start_time=0&page[size]=5";
    let first = desk.page(path).await;
    let stuck = struck(&desk, Fault::StuckEndTime, path).await;
    assert_ne!(stuck["meta"]["after_cursor"], first["meta"]["after_cursor"]);
    assert_eq!(stuck["meta"]["has_more"], true);
    assert_eq!(desk.follow(&stuck["links"]["next"]).await, first);

    let first = desk.page("routing/instance_values").await;
    let stuck = struck(&desk, Fault::StuckEndTime, "routing/instance_values").await;
    assert_ne!(stuck["next_page"], first["next_page"]);
    let again = desk.follow(&stuck["next_page"]).await;
    assert_eq!(again["instance_values"], first["instance_values"]);

    for path in [CALLS, ARTICLES] {
        let first = desk.page_at(path).await;
        desk.simulator.inject(Fault::StuckEndTime);
        let stuck = desk.page_at(path).await;
        assert_eq!(stuck["end_time"], 0, "{path}");
        assert_eq!(desk.follow(&stuck["next_page"]).await, first);
    }
}

#[tokio::test]
async fn an_empty_page_cannot_be_stuck() {
    let desk = open(builder()).await;
    let path = format!("tickets?start_time={}", NOW - 100);
    let page = desk.page(&path).await;
    assert_eq!(page["end_time"], Value::Null);
    assert_eq!(struck(&desk, Fault::StuckEndTime, &path).await, page);
    assert_eq!(desk.simulator.faults_injected(), 0);
}

#[tokio::test]
async fn wrong_types_are_of_many_kinds() {
    let desk = open(builder().users(50)).await;
    let page = desk.page("users?start_time=0&per_page=5").await;
    desk.simulator.set_faults([Fault::WrongType.always()]);
    let mut kinds = BTreeSet::new();
    for _ in 0..200 {
        let wrong = desk.page("users?start_time=0&per_page=5").await;
        assert_ne!(wrong, page);
        kinds.insert(kind_of_wrongness(&page, &wrong));
    }
    let expected = [
        "a record is a number",
        "a record is a text",
        "count is a text",
        "end_of_stream is a text",
        "end_time is a text",
        "next_page is a number",
        "the body is a list",
        "the body is null",
        "users is an object",
        "users is null",
    ];
    assert!(kinds.iter().eq(expected.iter()), "{kinds:?}");
    assert_eq!(desk.simulator.faults_injected(), 200);
}

/// Nothing else may be wrong.
fn kind_of_wrongness(page: &Value, wrong: &Value) -> String {
    let Value::Object(members) = wrong else {
        return format!("the body is {}", kind(wrong));
    };
    let mut wrong_members = members
        .iter()
        .filter(|(name, value)| page[*name] != **value);
    let (name, value) = wrong_members.next().expect("something is wrong");
    assert_eq!(wrong_members.count(), 0);
    let Value::Array(records) = value else {
        return format!("{name} is {}", kind(value));
    };
    let mut wrong_records = records.iter().filter(|record| !record.is_object());
    let record = wrong_records.next().expect("a record is wrong");
    assert_eq!(wrong_records.count(), 0);
    format!("a record is {}", kind(record))
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a flag",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

#[tokio::test]
async fn a_clock_that_is_behind_refuses_and_withholds_more() {
    let desk = open(builder()).await;
    let last = desk.walk("tickets?start_time=0").await;
    let newest = ids(&last, "tickets").len();
    assert_eq!(newest, 400);
    let skewed = async |seconds, path: &str| {
        desk.simulator.inject(Fault::ClockSkew { seconds });
        desk.send(path).await
    };
    let path = format!("tickets?start_time={}", NOW - 100);
    assert_eq!(skewed(38, &path).await.status(), 200);
    assert_eq!(skewed(40, &path).await.status(), 422);
    assert_eq!(desk.simulator.answered(422), 0);

    // The records end with 2025, half a month before.
    let page = skewed(40 * 86_400, "tickets?start_time=0").await;
    let page: Value = page.json().await.expect("it is JSON");
    assert!(page["count"].as_u64() < Some(400));
    assert_eq!(page["end_of_stream"], json!(true));
}

#[tokio::test]
async fn unsorted_records_are_the_same_in_another_order() {
    let desk = open(builder()).await;
    for path in [TIME, CURSOR] {
        let page = desk.page(path).await;
        let mut unsorted = struck(&desk, Fault::UnsortedRecords, path).await;
        let sorted = ids(std::slice::from_ref(&page), "tickets");
        let ids = ids(std::slice::from_ref(&unsorted), "tickets");
        assert_ne!(ids.last(), sorted.last());
        assert_eq!(
            ids.iter().collect::<BTreeSet<_>>(),
            sorted.iter().collect::<BTreeSet<_>>()
        );
        unsorted["tickets"] = page["tickets"].clone();
        assert_eq!(unsorted, page);
    }
}

#[tokio::test]
async fn a_short_page_leads_on_to_the_rest_in_every_style() {
    let desk = open(builder().tickets(5_000)).await;
    for (path, items) in [
        ("/api/v2/incremental/tickets?start_time=0", "tickets"),
        ("/api/v2/incremental/tickets/cursor?start_time=0", "tickets"),
        (
            "/api/v2/incremental/routing/instance_values?x=1",
            "instance_values",
        ),
        (CALLS, "calls"),
        (ARTICLES, "articles"),
    ] {
        let page = desk.page_at(path).await;
        desk.simulator.inject(Fault::ShortPage { records: 2 });
        let short = desk.page_at(path).await;
        assert_eq!(records(&short, items), &records(&page, items)[..2]);
        assert_ne!(short["end_of_stream"], true);
        let link = match &short["next_page"] {
            Value::Null => &short["after_url"],
            link => link,
        };
        let rest = desk.follow(link).await;
        let third = &records(&page, items)[2];
        assert!(records(&rest, items)[..2].contains(third), "{path}");
    }
}

#[tokio::test]
async fn a_last_page_without_a_link_keeps_all_else() {
    let desk = open(builder().tickets(5)).await;
    for (path, links) in [
        ("tickets?start_time=0", &["next_page"][..]),
        (
            "tickets/cursor?start_time=0",
            &["after_url", "after_cursor"],
        ),
        (
            "custom_objects/asset/cursor?start_time=0",
            &["after_cursor"],
        ),
    ] {
        let page = desk.page(path).await;
        let mut bare = struck(&desk, Fault::NoLink, path).await;
        for link in links {
            assert_ne!(page[link], Value::Null, "{path}");
            assert_eq!(bare[link], Value::Null, "{path}");
        }
        for link in ["next_page", "after_url", "after_cursor"] {
            bare[link] = page[link].clone();
        }
        assert_eq!(bare["end_time"], page["end_time"]);
        assert_eq!(bare["end_of_stream"], page["end_of_stream"]);
    }
    let page = desk.page_at(CALLS).await;
    desk.simulator.inject(Fault::NoLink);
    assert_eq!(desk.page_at(CALLS).await, page);
}

#[tokio::test]
async fn events_dated_ahead_are_every_other_one() {
    let path = "ticket_metric_events?start_time=0&per_page=20";
    let page = open(builder()).await.page(path).await;
    let middle = page["end_time"].as_u64().expect("it has an end");
    let desk = open(builder().clock(move || crate::desk::at(middle))).await;

    let path = "ticket_metric_events?start_time=0";
    let page = desk.page(path).await;
    let ahead = Fault::DatedAhead {
        seconds: 10_000_000,
    };
    let more = struck(&desk, ahead, path).await;

    let now = records(&page, "ticket_metric_events");
    let later = records(&more, "ticket_metric_events");
    assert!(later.len() > now.len());
    assert_eq!(&later[..now.len()], now);
    assert!(more["end_time"].as_u64() > Some(middle));
}

#[tokio::test]
async fn drifted_records_have_what_nobody_documents() {
    let desk = open(builder()).await;
    let page = desk.page(TIME).await;
    let later = struck(&desk, Fault::Drift, TIME).await;
    let pairs = records(&later, "tickets")
        .iter()
        .zip(records(&page, "tickets"));
    for (later, record) in pairs {
        assert_eq!(later["id"], record["id"]);
        assert_eq!(later["new_member"], true);
        assert_eq!(later["priority"], "new_value");
        assert_eq!(later["url"]["href"], record["url"]);
        assert!(later.get("created_at").is_none());
    }
    assert_eq!(later["after_cursor"], page["after_cursor"]);
    assert_eq!(records(&later, "tickets").len(), 5);
}
