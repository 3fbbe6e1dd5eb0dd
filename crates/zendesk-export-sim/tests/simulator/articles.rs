//! The export of Help Center articles.

use std::collections::BTreeSet;

use serde_json::json;

use crate::desk::{Desk, NOW, builder, ids, open, records};

const PATH: &str = "/api/v2/help_center/incremental/articles.json";

async fn desk() -> Desk {
    open(builder().articles(300)).await
}

#[tokio::test]
async fn pages_deliver_every_article_at_least_once() {
    let desk = desk().await;
    let mut pages = vec![
        desk.page_at(&format!("{PATH}?start_time=0&per_page=50"))
            .await,
    ];
    while pages[pages.len() - 1]["count"].as_u64() >= Some(50) {
        let next = desk.follow(&pages[pages.len() - 1]["next_page"]).await;
        pages.push(next);
    }
    let distinct: BTreeSet<i64> = ids(&pages, "articles").into_iter().collect();
    assert_eq!(distinct.len(), 300);
    assert_eq!(desk.simulator.record_count("articles"), Some(300));
}

#[tokio::test]
async fn the_link_starts_at_the_time_of_the_last_article() {
    let desk = desk().await;
    let page = desk
        .page_at(&format!("{PATH}?start_time=0&per_page=10"))
        .await;
    let last = records(&page, "articles").last().expect("it is full");
    let updated = last["updated_at"].as_str().expect("it is a text");
    let updated = chrono::DateTime::parse_from_rfc3339(updated).expect("it is a time");
    assert_eq!(page["end_time"], updated.timestamp());
    let expected = format!(
        "{}{PATH}?start_time={}&per_page=10",
        desk.simulator.base_url(),
        page["end_time"]
    );
    assert_eq!(page["next_page"], expected);
    assert!(page.get("end_of_stream").is_none());

    let next = desk.follow(&page["next_page"]).await;
    assert!(records(&next, "articles").contains(last));
}

#[tokio::test]
async fn a_page_holds_a_thousand_and_the_path_may_be_bare() {
    let desk = open(builder().articles(1_100)).await;
    let page = desk.page_at(&format!("{PATH}?start_time=0")).await;
    assert_eq!(page["count"], 1_000);
    let bare = desk
        .page_at("/api/v2/help_center/incremental/articles?start_time=0")
        .await;
    assert_eq!(page["articles"], bare["articles"]);
}

#[tokio::test]
async fn the_end_repeats_itself_and_beyond_it_there_is_nothing() {
    let desk = desk().await;
    let last = desk.page_at(&format!("{PATH}?start_time=0")).await;
    let again = desk.follow(&last["next_page"]).await;
    assert_eq!(again["next_page"], last["next_page"]);
    assert!(again["count"].as_u64() >= Some(1));

    let empty = desk.page_at(&format!("{PATH}?start_time=1768000000")).await;
    let expected = json!({"articles": [], "count": 0, "end_time": null, "next_page": null});
    assert_eq!(empty, expected);
}

#[tokio::test]
async fn a_start_time_is_needed_and_may_not_be_too_recent() {
    let desk = desk().await;
    for query in [String::new(), format!("?start_time={}", NOW - 60)] {
        assert_eq!(desk.get(&format!("{PATH}{query}")).await.status(), 422);
    }
}

#[tokio::test]
async fn articles_look_like_articles() {
    let desk = desk().await;
    let page = desk.page_at(&format!("{PATH}?start_time=0")).await;
    for article in records(&page, "articles") {
        assert_eq!(article["title"], article["name"]);
        assert!(article["section_id"].is_u64());
        let created = article["created_at"].as_str();
        let edited = article["edited_at"].as_str();
        assert!(created <= edited && edited <= article["updated_at"].as_str());
    }
}
