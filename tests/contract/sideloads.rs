//! What comes beside the records of a page.

use serde_json::json;
use zendesk_export::{Page, types::Ticket};

use crate::{
    desk::{self, Desk},
    support::{START, all, client, start},
};

async fn tickets(body: &str) -> Page<Ticket> {
    let desk = Desk::script([desk::json(body), desk::json(body)]).await;
    let zendesk = client(&desk.url);
    let by_time = all(zendesk.tickets_by_time(start()).pages())
        .await
        .remove(0);
    let by_cursor = all(zendesk.tickets(start()).pages()).await.remove(0);
    assert_eq!(by_time.sideloads, by_cursor.sideloads);
    by_time
}

#[tokio::test]
async fn sideloads_are_kept_as_records() {
    let user = r#"{ "id": 2, "name": "U", "n": 1e999 }"#;
    let page = tickets(&format!(
        r#"{{"tickets":[{{"id":1}}],"users":[{user}],"groups":[{{"id":3}}],"organizations":[{{"id":4}}],
            "metric_sets":[{{"id":5}},{{"id":6}}],"sharing_agreements":[],"ticket_forms":[{{"id":7}}],
            "end_of_stream":true}}"#
    ))
    .await;
    assert_eq!(page.records.len(), 1);
    assert_eq!(page.sideloads["users"][0].json(), user);
    for (name, records) in [
        ("groups", 1),
        ("organizations", 1),
        ("metric_sets", 2),
        ("ticket_forms", 1),
    ] {
        assert_eq!(page.sideloads[name].len(), records, "{name}");
    }
    assert!(
        page.sideloads
            .get("sharing_agreements")
            .is_none_or(Vec::is_empty)
    );
}

#[tokio::test]
async fn sideloads_of_users_are_kept_too() {
    let body = r#"{"users":[{"id":1}],"organizations":[{"id":2}],"groups":[{"id":3}],
        "roles":[{"id":4}],"identities":[{"id":5}],"end_of_stream":true}"#;
    let desk = Desk::script([desk::json(body), desk::json(body)]).await;
    let zendesk = client(&desk.url);
    let by_cursor = all(zendesk.users(start()).pages()).await.remove(0);
    let by_time = all(zendesk.users_by_time(start()).pages()).await.remove(0);
    for page in [by_cursor, by_time] {
        for name in ["organizations", "groups", "roles", "identities"] {
            assert_eq!(page.sideloads[name].len(), 1, "{name}");
        }
    }
}

#[tokio::test]
async fn sideloads_that_are_null_or_absent_are_fine() {
    let page = tickets(
        r#"{"tickets":[{"id":1}],"users":null,"groups":null,"metric_sets":null,"end_of_stream":true}"#,
    )
    .await;
    assert_eq!(page.records.len(), 1);
    assert!(page.sideloads.values().all(Vec::is_empty));
}

#[tokio::test]
async fn sideloads_inside_a_record_stay_there() {
    let page = tickets(
        r#"{"tickets":[{"id":1,"metric_set":{"reopens":0},"dates":{"x":null},"comment_count":3,
            "incident_counts":[1],"slas":{"policy_metrics":[]}}],"end_of_stream":true}"#,
    )
    .await;
    let ticket = page.records[0].parse().unwrap();
    assert_eq!(ticket.metric_set, Some(json!({"reopens": 0})));
    assert_eq!(ticket.comment_count, Some(json!(3)));
}

#[tokio::test]
async fn unknown_members_of_a_page_are_kept() {
    let page = tickets(
        r#"{"tickets":[],"end_of_stream":true,"meta":{"has_more":false},"brands":[{"id":1}],"note":null}"#,
    )
    .await;
    assert_eq!(page.extra.get("meta"), Some(&json!({"has_more": false})));
    assert_eq!(page.extra.get("brands"), Some(&json!([{"id": 1}])));
    assert_eq!(page.extra.get("note"), Some(&json!(null)));
    assert!(!page.extra.contains_key("tickets"));
}

#[tokio::test]
async fn what_is_sideloaded_with_users_and_organizations_in_free_form_is_not_lost() {
    let body = |key: &str| {
        json!({key: [{"id": 1, "updated_at": "2019-02-20T06:51:50Z"}], "end_time": START,
               "end_of_stream": true, "abilities": [{"url": "x", "can_edit": true}],
               "open_ticket_count": {"1": 4}})
        .to_string()
    };
    let desk = Desk::script([desk::json(body("users")), desk::json(body("organizations"))]).await;
    let zendesk = client(&desk.url);
    let users = all(zendesk.users_by_time(start()).pages()).await.remove(0);
    let organizations = all(zendesk.organizations(start()).pages()).await.remove(0);
    assert!(has(&users, "open_ticket_count"));
    assert!(has(&users, "abilities"));
    assert!(has(&organizations, "abilities"));
}

/// Whether a member of the page can be reached at all.
fn has<T>(page: &Page<T>, name: &str) -> bool {
    page.extra.contains_key(name) || page.sideloads.contains_key(name)
}
