//! Pages that come again as from a cache, which a careful client can notice.

use serde_json::Value;
use zendesk_export_sim::Fault;

use crate::desk::{Desk, builder, open};
use crate::live::live;

const TIME: &str = "tickets?start_time=0&per_page=5";
const CURSOR: &str = "tickets/cursor?start_time=0&per_page=5";

async fn struck(desk: &Desk, fault: Fault, path: &str) -> Value {
    desk.simulator.inject(fault);
    desk.page(path).await
}

#[tokio::test]
async fn a_stale_page_is_the_one_before() {
    let desk = open(builder()).await;
    // There is none before the first one.
    let first = struck(&desk, Fault::StalePage, CURSOR).await;
    assert_eq!(desk.simulator.faults_injected(), 0);
    assert_eq!(desk.page(CURSOR).await, first);

    desk.page(TIME).await;
    let link = &first["after_url"];
    desk.simulator.inject(Fault::StalePage);
    assert_eq!(desk.follow(link).await, first);
    desk.simulator.inject(Fault::StalePage);
    assert_eq!(desk.follow(link).await, first);
    let second = desk.follow(link).await;
    assert_ne!(second, first);
    assert_eq!(desk.simulator.faults_injected(), 2);
}

#[tokio::test]
async fn each_place_that_is_read_at_once_has_its_stale_pages() {
    let desk = open(builder()).await;
    let early = desk.page(CURSOR).await;
    let late = desk
        .page("tickets/cursor?start_time=1735689600&per_page=5")
        .await;
    for page in [early, late] {
        desk.simulator.inject(Fault::StalePage);
        assert_eq!(desk.follow(&page["after_url"]).await, page);
    }
}

#[tokio::test]
async fn every_style_can_have_stale_pages() {
    let desk = open(builder().routing_instance_values(3_100)).await;
    for (path, link) in [
        (TIME, "/next_page"),
        (
            "custom_objects/asset/cursor?start_time=0&per_page=5",
            "/after_url",
        ),
        (
            "ticket_metric_events?start_time=0&page[size]=5",
            "/links/next",
        ),
        ("routing/instance_values", "/next_page"),
    ] {
        let first = desk.page(path).await;
        let link = first.pointer(link).expect("there is more");
        desk.simulator.inject(Fault::StalePage);
        assert_eq!(desk.follow(link).await, first, "{path}");
        assert_ne!(desk.follow(link).await, first, "{path}");
    }
}

#[tokio::test]
async fn a_stale_page_of_a_live_account_is_as_it_was() {
    let (desk, time) = live().await;
    let before = desk.page(CURSOR).await;
    time.pass(3_600);
    desk.simulator.inject(Fault::StalePage);
    assert_eq!(desk.follow(&before["after_url"]).await, before);
    assert_ne!(desk.page(CURSOR).await, before);
}

#[tokio::test]
async fn the_first_page_of_a_walk_is_never_stale() {
    let (desk, time) = live().await;
    let pages = desk.walk("tickets/cursor?start_time=0").await;
    let last = &pages[pages.len() - 1]["after_url"];
    desk.follow(last).await;
    let first = struck(&desk, Fault::StalePage, CURSOR).await;
    assert_eq!(first["end_of_stream"], false);
    struck(
        &desk,
        Fault::StalePage,
        "tickets/cursor?start_time=0&per_page=9",
    )
    .await;

    // An old page at the end of the stream would hide what has changed.
    let old = desk.follow(last).await;
    time.pass(3_600);
    desk.simulator.inject(Fault::StalePage);
    assert_ne!(desk.follow(last).await, old);
    assert_eq!(desk.simulator.faults_injected(), 0);
}

#[tokio::test]
async fn a_page_with_other_parameters_is_not_stale() {
    let desk = open(builder()).await;
    let first = desk.page(CURSOR).await;
    let link = first["after_url"].as_str().expect("there is more");
    let larger = Value::from(link.replace("per_page=5", "per_page=7"));
    desk.simulator.inject(Fault::StalePage);
    assert_ne!(desk.follow(&larger).await, first);
    assert_eq!(desk.simulator.faults_injected(), 0);
}
