//! The export of custom object records.

use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::desk::{Desk, NOW, builder, open, records};

const ITEMS: &str = "custom_object_records";

async fn desk() -> Desk {
    open(
        builder()
            .custom_object("asset", 300)
            .custom_object("lease", 5),
    )
    .await
}

async fn walk(desk: &Desk, path: &str) -> Vec<Value> {
    let mut pages = vec![desk.page(path).await];
    while pages[pages.len() - 1]["meta"]["has_more"] == true {
        let next = desk.follow(&pages[pages.len() - 1]["after_url"]).await;
        pages.push(next);
    }
    pages
}

fn ids(pages: &[Value]) -> Vec<&str> {
    let records = pages.iter().flat_map(|page| records(page, ITEMS));
    let ids = records.map(|record| record["id"].as_str());
    ids.map(|id| id.expect("ids are texts")).collect()
}

#[tokio::test]
async fn pages_deliver_every_record_once_and_in_order() {
    let desk = desk().await;
    for (key, count) in [("asset", 300), ("lease", 5)] {
        let path = format!("custom_objects/{key}/cursor.json?start_time=0&per_page=7");
        let pages = walk(&desk, &path).await;
        let ids = ids(&pages);
        assert_eq!(ids.len(), count);
        assert!(ids.is_sorted());
        let record_count = desk
            .simulator
            .record_count(&format!("custom_objects/{key}"));
        assert_eq!(record_count, Some(count as u64));
    }
}

#[tokio::test]
async fn records_have_texts_for_ids_and_deleted_ones_lose_their_values() {
    let desk = desk().await;
    let page = desk.page("custom_objects/asset/cursor?start_time=0").await;
    let mut deleted = 0;
    for record in records(&page, ITEMS) {
        assert_eq!(record["id"].as_str().map(str::len), Some(26));
        assert_eq!(record["custom_object_key"], "asset");
        assert!(record["created_by_user_id"].is_string());
        let fields = record["custom_object_fields"].as_object();
        let mut values = fields.expect("there are fields").values();
        if record["name"] == "[DELETED]" {
            deleted += 1;
            assert!(values.all(|value| value == "[DELETED]"));
        } else {
            assert!(values.all(|value| value != "[DELETED]"));
        }
    }
    assert!(deleted > 0);
}

#[tokio::test]
async fn refusals_have_a_form_of_their_own() {
    let desk = desk().await;
    let missing = desk.send("custom_objects/asset/cursor").await;
    assert_eq!(missing.status(), StatusCode::BAD_REQUEST);
    let body: Value = missing.json().await.expect("refusals are JSON");
    assert_eq!(body["errors"][0]["status"], "400");
    assert_eq!(body["errors"][0]["code"], "InvalidValue");
    let path = format!("custom_objects/asset/cursor?start_time={}", NOW - 60);
    let response = desk.send(&path).await;
    assert_eq!(response.status(), StatusCode::BAD_REQUEST);
    let body: Value = response.json().await.expect("refusals are JSON");
    let title = "start_time must be more than 60 seconds ago";
    let expected = json!({"code": "StartTimeTooRecent", "status": "400", "title": title});
    assert_eq!(body, json!({ "errors": [expected] }));
}
