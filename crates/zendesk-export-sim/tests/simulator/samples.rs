//! The samples of exports.

use crate::desk::{builder, open, per_minute, records};

const RESOURCES: [&str; 4] = ["tickets", "ticket_events", "users", "organizations"];

#[tokio::test]
async fn a_sample_has_fifty_records_at_most() {
    let desk = open(builder().users(400).organizations(400)).await;
    for resource in RESOURCES {
        let page = desk
            .page(&format!("{resource}/sample.json?start_time=0"))
            .await;
        assert_eq!(page["count"], 50, "{resource}");
        assert_eq!(page["end_of_stream"], false);
        let export = desk
            .page(&format!("{resource}?start_time=0&per_page=50"))
            .await;
        assert_eq!(page[resource], export[resource]);

        let next = desk.follow(&page["next_page"]).await;
        assert_eq!(next["count"], 50, "{resource}");
    }
}

#[tokio::test]
async fn a_sample_does_not_grow_within_one_second() {
    let desk = open(builder().tickets(60_000)).await;
    let a_day_before_the_mass_update = 1_704_067_200 + 63_158_399 / 2 - 86_400;
    let mut page = desk
        .page(&format!(
            "tickets/sample?start_time={a_day_before_the_mass_update}"
        ))
        .await;
    for _ in 0..10 {
        assert_eq!(page["count"], 50);
        page = desk.follow(&page["next_page"]).await;
    }
}

#[tokio::test]
async fn a_sample_has_sideloads_and_an_end() {
    let desk = open(builder().tickets(40)).await;
    let page = desk.page("tickets/sample?start_time=0&include=users").await;
    assert_eq!(page["count"], 40);
    assert_eq!(page["end_of_stream"], true);
    assert!(!records(&page, "users").is_empty());

    let page = desk.page("tickets/sample?start_time=1768000000").await;
    assert_eq!(page["count"], 0);
    assert!(page["end_time"].is_null());
}

#[tokio::test]
async fn samples_do_not_use_up_the_allowance_of_exports() {
    let desk = open(builder().requests_per_minute(per_minute(1))).await;
    for path in ["tickets/sample", "tickets"] {
        let path = format!("{path}?start_time=0");
        assert_eq!(desk.send(&path).await.status(), 200);
        assert_eq!(desk.send(&path).await.status(), 429);
    }
}

#[tokio::test]
async fn other_exports_have_no_sample() {
    let desk = open(builder()).await;
    for path in ["ticket_metric_events/sample", "users/cursor/sample"] {
        let status = desk.send(&format!("{path}?start_time=0")).await.status();
        assert_eq!(status, 404, "{path}");
    }
}
