//! How many requests a minute are allowed.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use reqwest::{Response, StatusCode};
use zendesk_export_sim::Limit;

use crate::desk::{NOW, at, builder, open, per_minute};

const TICKETS: &str = "tickets?start_time=0&per_page=1";

fn header<'a>(response: &'a Response, name: &str) -> &'a str {
    let value = response.headers().get(name);
    value.map_or("", |value| value.to_str().expect("headers are ASCII"))
}

#[tokio::test]
async fn the_next_minute_brings_a_new_allowance() {
    let now = Arc::new(AtomicU64::new(NOW));
    let clock = Arc::clone(&now);
    let clock = move || at(clock.load(Ordering::Relaxed));
    let desk = open(builder().clock(clock).requests_per_minute(per_minute(1))).await;
    let mut statuses = Vec::new();
    for wait in [0, 39, 1] {
        now.fetch_add(wait, Ordering::Relaxed);
        statuses.push(desk.send(TICKETS).await.status().as_u16());
    }
    assert_eq!(statuses, [200, 429, 200]);
    assert_eq!(desk.simulator.requests(), 3);
}

#[tokio::test]
async fn without_a_limit_no_header_tells_one() {
    let desk = open(builder().requests_per_minute(Limit::Unlimited)).await;
    let response = desk.send(TICKETS).await;
    assert_eq!(
        header(&response, "zendesk-ratelimit-incremental-exports"),
        ""
    );
    assert_eq!(header(&response, "ratelimit-remaining"), "700");
}

#[tokio::test]
async fn a_stranger_does_not_use_up_the_allowance() {
    let desk = open(builder().requests_per_minute(Limit::Zendesk)).await;
    let refused = desk.send_with(TICKETS, "nobody").await;
    assert_eq!(
        header(&refused, "zendesk-ratelimit-incremental-exports"),
        "total=10; remaining=10; resets=40"
    );
}

#[tokio::test]
async fn exports_without_a_limit_of_their_own_have_the_accounts() {
    let desk = open(builder().tickets(1).requests_per_minute(Limit::Zendesk)).await;
    let paths = ["ticket_metric_events?start_time=0", "routing/attributes"];
    for remaining in (0..700).rev() {
        let response = desk.send(paths[remaining % 2]).await;
        assert_eq!(response.status(), StatusCode::OK);
        assert_eq!(
            header(&response, "ratelimit-remaining"),
            remaining.to_string()
        );
        assert_eq!(
            header(&response, "zendesk-ratelimit-incremental-exports"),
            ""
        );
    }
    for path in paths {
        let refused = desk.send(path).await;
        assert_eq!(refused.status(), StatusCode::TOO_MANY_REQUESTS);
        assert_eq!(header(&refused, "retry-after"), "40");
    }
    // The Help Center counts apart.
    let path = "/api/v2/help_center/incremental/articles.json?start_time=0";
    let response = desk.get(path).await;
    assert_eq!(header(&response, "ratelimit-remaining"), "699");
}

#[tokio::test]
async fn side_conversations_allow_six_hundred_in_ten_minutes_apart_from_the_exports() {
    let desk = open(builder().requests_per_minute(Limit::Zendesk)).await;
    let path = "/api/v2/tickets/side_conversations/events?start_time=0&per_page=1";
    for number in 0..601 {
        let response = desk.get(path).await;
        assert_eq!(
            response.status() == StatusCode::OK,
            number < 600,
            "{number}"
        );
    }
    assert_eq!(desk.send(TICKETS).await.status(), StatusCode::OK);
}

#[tokio::test]
async fn talk_allows_ten_a_minute_without_saying_so() {
    let desk = open(builder().requests_per_minute(Limit::Zendesk)).await;
    for number in 0..12 {
        let items = ["calls", "legs"][number % 2];
        let path = format!("/api/v2/channels/voice/stats/incremental/{items}?start_time=0");
        let response = desk.get(&path).await;
        assert_eq!(response.status() == StatusCode::OK, number < 10);
        assert_eq!(
            header(&response, "zendesk-ratelimit-incremental-exports"),
            ""
        );
    }
    assert_eq!(desk.send(TICKETS).await.status(), StatusCode::OK);
}
