//! Answers that Zendesk is known to give in more than one form.

use reqwest::Method;
use serde_json::Value;
use zendesk_export_sim::OverfullSecond;

use crate::desk::{builder, http, moments, open, records};

/// A page at the start of a second that holds more records than it, and that second.
async fn overfull(answer: OverfullSecond) -> (Value, i64) {
    let desk = open(builder().overfull_second(answer)).await;
    let every = desk.page("tickets?start_time=0").await;
    let moments = moments(&every);
    let second = moments
        .chunk_by(|one, other| one == other)
        .find(|second| second.len() > 3)
        .expect("there is a mass update")[0];
    let page = desk
        .page(&format!("tickets?start_time={second}&per_page=3"))
        .await;
    (page, second)
}

#[tokio::test]
async fn a_page_grows_to_the_whole_second_and_steps_over_it() {
    let (page, second) = overfull(OverfullSecond::PageGrows).await;
    assert!(records(&page, "tickets").len() > 3);
    assert_eq!(page["end_time"], second + 1);
    assert_eq!(page["end_of_stream"], false);
}

#[tokio::test]
async fn a_page_can_stand_still_in_a_second_that_is_too_full() {
    let (page, second) = overfull(OverfullSecond::StandsStill).await;
    assert_eq!(records(&page, "tickets").len(), 3);
    assert_eq!(page["end_time"], second);
    assert_eq!(page["end_of_stream"], false);
}

#[tokio::test]
async fn a_page_that_holds_a_whole_second_steps_over_it() {
    let desk = open(builder().overfull_second(OverfullSecond::StandsStill)).await;
    let every = desk.page("tickets?start_time=0").await;
    let moments = moments(&every);
    let mut seconds = moments.chunk_by(|one, other| one == other);
    let second = seconds.find(|second| second.len() > 3);
    let second = second.expect("there is a mass update");
    let (start, size) = (second[0], second.len());
    for (per_page, end_time) in [(size - 1, start), (size, start + 1)] {
        let path = format!("tickets?start_time={start}&per_page={per_page}");
        let page = desk.page(&path).await;
        assert_eq!(records(&page, "tickets").len(), per_page);
        assert_eq!(page["end_time"], end_time);
    }
}

#[tokio::test]
async fn no_time_export_grows_when_it_stands_still() {
    let desk = open(builder().overfull_second(OverfullSecond::StandsStill)).await;
    for (path, items) in [
        ("incremental/tickets", "tickets"),
        ("incremental/ticket_events", "ticket_events"),
        ("incremental/ticket_metric_events", "ticket_metric_events"),
        ("incremental/users", "users"),
        ("incremental/organizations", "organizations"),
        ("help_center/incremental/articles", "articles"),
        ("channels/voice/stats/incremental/calls", "calls"),
        ("channels/voice/stats/incremental/legs", "legs"),
    ] {
        let path = format!("/api/v2/{path}?start_time=0");
        let every = desk.page_at(&path).await;
        let mut page = desk.page_at(&format!("{path}&per_page=1")).await;
        loop {
            assert_eq!(records(&page, items).len(), 1, "{path}");
            let next = desk.follow(&page["next_page"]).await;
            if next == page {
                break;
            }
            page = next;
        }
        // It is not the end that repeats itself.
        assert!(
            page["end_time"].as_i64() < every["end_time"].as_i64(),
            "{path}"
        );
    }
}

#[tokio::test]
async fn links_lead_where_they_are_told_to() {
    let desk = open(builder().link_base_url("https://brand.example")).await;
    let page = desk.page("tickets?start_time=0&per_page=2").await;
    let link = page["next_page"].as_str().expect("there is a link");
    assert!(link.starts_with("https://brand.example/api/v2/incremental/tickets?start_time="));
    let page = desk.page("users/cursor?start_time=0&per_page=2").await;
    let link = page["after_url"].as_str().expect("there is a link");
    assert!(link.starts_with("https://brand.example/api/v2/incremental/users/cursor?cursor="));
}

#[tokio::test]
async fn head_is_answered_as_get_without_the_body() {
    let desk = open(builder()).await;
    let url = format!(
        "{}/api/v2/incremental/users?start_time=0",
        desk.simulator.base_url()
    );
    let request = http().request(Method::HEAD, url).bearer_auth("any");
    let answer = request.send().await.expect("the simulator answers");
    assert_eq!(answer.status(), 200);
    assert!(answer.text().await.expect("it ends").is_empty());
}

#[tokio::test]
async fn unknown_parameters_change_nothing() {
    let desk = open(builder()).await;
    for path in ["tickets", "tickets/cursor", "users", "organizations"] {
        let plain = desk.page(&format!("{path}?start_time=0")).await;
        let odd = desk
            .page(&format!(
                "{path}?page[size]=5&sort_by=id&start_time=0&cursor=&fields&=&limit=2"
            ))
            .await;
        let items = path.split('/').next().expect("paths are not empty");
        assert_eq!(plain[items], odd[items], "{path}");
    }
}
