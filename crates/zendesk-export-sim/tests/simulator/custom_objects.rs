//! The export of custom object records.

use std::collections::BTreeSet;

use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::desk::{Desk, NOW, builder, open, per_minute, records};

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
async fn the_envelope_has_meta_and_filter_and_no_end_of_stream() {
    let desk = desk().await;
    let page = desk
        .page("custom_objects/asset/cursor?start_time=0&per_page=2")
        .await;
    let keys: BTreeSet<&str> = page
        .as_object()
        .expect("it is an object")
        .keys()
        .map(String::as_str)
        .collect();
    let expected = [
        "after_cursor",
        "after_url",
        "before_cursor",
        "before_url",
        ITEMS,
        "filter",
        "meta",
    ];
    assert_eq!(keys, BTreeSet::from(expected));
    assert_eq!(page["meta"], json!({"has_more": true}));
    assert!(page["filter"].is_null());
    let url = page["after_url"].as_str().expect("there is a link");
    let start = "/api/v2/incremental/custom_objects/asset/cursor?cursor=";
    assert!(url.starts_with(&format!("{}{start}", desk.simulator.base_url())));
    assert!(url.ends_with("&per_page=2"));
}

#[tokio::test]
async fn the_last_cursor_stays_good_and_yields_an_empty_page() {
    let desk = desk().await;
    let pages = walk(&desk, "custom_objects/lease/cursor?start_time=0").await;
    let again = desk.follow(&pages[0]["after_url"]).await;
    assert_eq!(again[ITEMS], json!([]));
    assert_eq!(again["meta"]["has_more"], false);
    assert_eq!(again["after_cursor"], pages[0]["after_cursor"]);
}

#[tokio::test]
async fn exclude_deleted_is_a_filter_here() {
    let desk = desk().await;
    let deleted = async |parameters: &str| {
        let path = format!("custom_objects/asset/cursor?start_time=0{parameters}");
        let page = desk.page(&path).await;
        let names = records(&page, ITEMS).iter().map(|record| &record["name"]);
        (names.filter(|name| *name == "[DELETED]").count(), page)
    };
    assert!(deleted("").await.0 > 0);
    assert!(deleted("&exclude_deleted=true").await.0 > 0);
    let (count, page) = deleted("&filter%5Bexclude_deleted%5D=true").await;
    assert_eq!(count, 0);
    assert_eq!(page["filter"], json!({"exclude_deleted": true}));
    let url = page["after_url"].as_str().expect("there is a link");
    assert!(url.ends_with("&filter%5Bexclude_deleted%5D=true"), "{url}");
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

async fn error(desk: &Desk, path: &str) -> (u16, Value) {
    let response = desk.send(&format!("custom_objects/{path}")).await;
    let status = response.status().as_u16();
    let body: Value = response.json().await.expect("refusals are JSON");
    assert_eq!(body["errors"][0]["status"], status.to_string());
    (status, body["errors"][0]["code"].clone())
}

#[tokio::test]
async fn refusals_have_a_form_of_their_own() {
    let desk = desk().await;
    for (path, status, code) in [
        ("asset/cursor?cursor=nonsense", 400, "InvalidCursor"),
        ("unknown/cursor?start_time=0", 404, "NotFound"),
        ("asset/cursor", 400, "InvalidValue"),
    ] {
        assert_eq!(error(&desk, path).await, (status, json!(code)), "{path}");
    }
    let path = format!("custom_objects/asset/cursor?start_time={}", NOW - 60);
    let response = desk.send(&path).await;
    assert_eq!(response.status(), StatusCode::BAD_REQUEST);
    let body: Value = response.json().await.expect("refusals are JSON");
    let title = "start_time must be more than 60 seconds ago";
    let expected = json!({"code": "StartTimeTooRecent", "status": "400", "title": title});
    assert_eq!(body, json!({ "errors": [expected] }));
}

#[tokio::test]
async fn strangers_and_the_hasty_are_refused_in_that_form_too() {
    let builder = builder().requests_per_minute(per_minute(1));
    let desk = open(builder.oauth_token("right")).await;
    let unauthorized = error(&desk, "asset/cursor?start_time=0").await;
    assert_eq!(unauthorized, (401, json!("Unauthorized")));

    let path = "custom_objects/asset/cursor?start_time=0";
    desk.send_with(path, "Bearer right").await;
    let refused = desk.send_with(path, "Bearer right").await;
    assert_eq!(refused.status(), StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(refused.headers()["retry-after"], "40");
    let body: Value = refused.json().await.expect("refusals are JSON");
    assert_eq!(body["errors"][0]["code"], "RateLimitExceeded");
}

#[tokio::test]
async fn a_scope_for_other_records_is_forbidden() {
    let desk = open(builder().oauth_client("exporter", "secret")).await;
    let status = async |scope: &str| {
        let parameters = json!({
            "grant_type": "client_credentials", "client_id": "exporter",
            "client_secret": "secret", "scope": scope,
        });
        let (_, body) = desk.ask_for_token(&parameters).await;
        let token = body["access_token"].as_str().expect("there is a token");
        let path = "custom_objects/asset/cursor?start_time=0";
        let answer = desk.send_with(path, &format!("Bearer {token}")).await;
        let status = answer.status().as_u16();
        let body: Value = answer.json().await.expect("answers are JSON");
        (status, body["errors"][0]["code"].clone())
    };
    assert_eq!(status("custom_objects:read").await, (200, Value::Null));
    assert_eq!(status("tickets:read").await, (403, json!("Forbidden")));
}
