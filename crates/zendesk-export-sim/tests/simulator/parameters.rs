//! What the parameters of a request change.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::desk::{builder, ids, open, records};

#[tokio::test]
async fn per_page_is_a_thousand_at_most_and_by_default() {
    let desk = open(builder().tickets(1_100)).await;
    for parameters in ["", "&per_page=5000", "&per_page=0", "&per_page=many"] {
        let path = format!("tickets/cursor?start_time=0{parameters}");
        let page = desk.page(&path).await;
        assert_eq!(records(&page, "tickets").len(), 1_000, "{path}");
    }
}

#[tokio::test]
async fn links_repeat_the_parameters_percent_encoded() {
    let desk = open(builder()).await;
    let parameters = "per_page=2&include=users,groups&exclude_deleted=true&end_time=1";
    let page = desk
        .page(&format!("tickets/cursor?start_time=0&{parameters}"))
        .await;
    let cursor = page["after_cursor"].as_str().expect("there is a cursor");
    assert!(cursor.ends_with('='), "{cursor} needs percent-encoding");
    let expected = format!(
        "{}/api/v2/incremental/tickets/cursor?cursor={}&per_page=2&include=users%2Cgroups\
         &exclude_deleted=true&end_time=1",
        desk.simulator.base_url(),
        cursor.replace('=', "%3D")
    );
    assert_eq!(page["after_url"], expected);

    let page = desk
        .page("organizations.json?start_time=0&per_page=2")
        .await;
    let expected = format!(
        "{}/api/v2/incremental/organizations.json?start_time={}&per_page=2",
        desk.simulator.base_url(),
        page["end_time"]
    );
    assert_eq!(page["next_page"], expected);
}

#[tokio::test]
async fn a_cursor_counts_more_than_a_start_time() {
    let desk = open(builder()).await;
    let first = desk.page("users/cursor?start_time=0&per_page=5").await;
    let second = desk.follow(&first["after_url"]).await;
    let url = first["after_url"].as_str().expect("there is a link");
    let both = desk
        .follow(&Value::from(format!("{url}&start_time=0")))
        .await;
    assert_eq!(both["users"], second["users"]);
}

#[tokio::test]
async fn sideloads_hold_exactly_what_the_page_refers_to() {
    let desk = open(builder()).await;
    #[track_caller]
    fn check(page: &Value, items: &str, keys: &[&str], sideload: &str) {
        let mut referred = BTreeSet::new();
        for record in records(page, items) {
            for key in keys {
                match &record[*key] {
                    Value::Array(ids) => referred.extend(ids.iter().filter_map(Value::as_i64)),
                    id => referred.extend(id.as_i64()),
                }
            }
        }
        let loaded = ids(std::slice::from_ref(page), sideload);
        assert_eq!(
            loaded,
            referred.into_iter().collect::<Vec<_>>(),
            "{sideload}"
        );
        assert!(!loaded.is_empty());
    }
    let include = "include=users,groups,organizations,nonsense";
    let page = desk
        .page(&format!("tickets?start_time=0&per_page=40&{include}"))
        .await;
    let people = [
        "requester_id",
        "submitter_id",
        "assignee_id",
        "collaborator_ids",
    ];
    check(&page, "tickets", &people, "users");
    check(&page, "tickets", &["group_id"], "groups");
    check(&page, "tickets", &["organization_id"], "organizations");

    let page = desk.page(&format!("users?start_time=0&{include}")).await;
    check(&page, "users", &["default_group_id"], "groups");
    check(&page, "users", &["organization_id"], "organizations");
}
