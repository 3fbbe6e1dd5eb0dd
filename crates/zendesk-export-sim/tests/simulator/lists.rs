//! Lists and single records, which fit what is exported.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};
use zendesk_export_sim::Product;

use crate::desk::{Desk, builder, http, ids, open, records};
use crate::live::live;

async fn list(desk: &Desk, path: &str) -> Value {
    desk.page_at(&format!("/api/v2/{path}")).await
}

/// What the records of an export have at this place.
async fn referred(desk: &Desk, export: &str, pointers: &[&str]) -> BTreeSet<String> {
    let page = desk.page_at(&format!("{export}?start_time=0")).await;
    let items = export.rsplit('/').next().expect("paths are not empty");
    let records = records(&page, items).iter();
    let found = records.flat_map(|record| pointers.iter().filter_map(|at| record.pointer(at)));
    let found = found.filter(|value| !value.is_null());
    found.map(ToString::to_string).collect()
}

async fn known(desk: &Desk, path: &str, key: &str) -> BTreeSet<String> {
    let page = list(desk, path).await;
    let items = path.rsplit('/').next().expect("paths are not empty");
    let items = records(&page, items).iter();
    items.map(|item| item[key].to_string()).collect()
}

#[tokio::test]
async fn what_records_refer_to_is_in_the_lists() {
    let desk = open(builder()).await;
    let tickets = "/api/v2/incremental/tickets";
    let users = "/api/v2/incremental/users";
    for (export, pointers, path, key) in [
        (tickets, &["/group_id"][..], "groups", "id"),
        (tickets, &["/brand_id"], "brands", "id"),
        (tickets, &["/ticket_form_id"], "ticket_forms", "id"),
        (tickets, &["/custom_status_id"], "custom_statuses", "id"),
        (
            tickets,
            &["/custom_fields/0/id", "/custom_fields/17/id"],
            "ticket_fields",
            "id",
        ),
        (tickets, &["/tags/0", "/tags/3"], "tags", "name"),
        (users, &["/default_group_id"], "groups", "id"),
        (users, &["/locale_id"], "locales", "id"),
        (
            "/api/v2/channels/voice/stats/incremental/calls",
            &["/phone_number_id"],
            "channels/voice/phone_numbers",
            "id",
        ),
    ] {
        let referred = referred(&desk, export, pointers).await;
        let known = known(&desk, path, key).await;
        assert!(!referred.is_empty(), "{path}");
        assert!(referred.is_subset(&known), "{path}: {referred:?} {known:?}");
    }
}

#[tokio::test]
async fn fields_of_users_and_organizations_are_those_that_they_have() {
    let desk = open(builder()).await;
    for (export, object, path) in [
        ("users", "user_fields", "user_fields"),
        (
            "organizations",
            "organization_fields",
            "organization_fields",
        ),
    ] {
        let page = desk.page(&format!("{export}?start_time=0")).await;
        let fields = page[export][0][object]
            .as_object()
            .expect("they have fields");
        let keys: BTreeSet<_> = fields.keys().map(|key| json!(key).to_string()).collect();
        assert_eq!(keys, known(&desk, path, "key").await);
    }
}

#[tokio::test]
async fn a_tickets_custom_status_is_in_the_category_of_its_status() {
    let desk = open(builder()).await;
    let statuses = list(&desk, "custom_statuses").await;
    let category = |id: &Value| {
        let mut all = records(&statuses, "custom_statuses").iter();
        let status = all.find(|status| status["id"] == *id);
        status.expect("it is listed")["status_category"].clone()
    };
    let page = list(&desk, "incremental/tickets?start_time=0").await;
    let mut custom = BTreeSet::new();
    for ticket in records(&page, "tickets") {
        custom.insert(ticket["custom_status_id"].to_string());
        match ticket["status"].as_str() {
            Some("deleted") => {}
            Some("closed") => assert_eq!(category(&ticket["custom_status_id"]), "solved"),
            _ => assert_eq!(category(&ticket["custom_status_id"]), ticket["status"]),
        }
    }
    assert_eq!(custom.len(), 6, "each is in use");
}

#[tokio::test]
async fn custom_objects_are_all_on_one_page_with_the_keys_of_their_exports() {
    let desk = open(builder().custom_object("asset", 3).custom_object("car", 2)).await;
    let page = list(&desk, "custom_objects?page[size]=1").await;
    assert_eq!(page.as_object().map(serde_json::Map::len), Some(1));
    let keys = known(&desk, "custom_objects", "key").await;
    assert_eq!(
        keys,
        BTreeSet::from(["\"asset\"", "\"car\""].map(String::from))
    );
    let page = list(&desk, "incremental/custom_objects/car/cursor?start_time=0").await;
    assert_eq!(records(&page, "custom_object_records").len(), 2);
}

#[tokio::test]
async fn both_ways_of_paging_reach_every_item_once() {
    let desk = open(builder()).await;
    let whole = ids(&[list(&desk, "groups").await], "groups");
    for (path, next) in [
        ("groups.json?per_page=3", "/next_page"),
        ("groups?page[size]=3&sort=id", "/links/next"),
    ] {
        let mut pages = vec![list(&desk, path).await];
        while let Some(link) = pages.last().and_then(|page| page.pointer(next)?.as_str()) {
            let page = desk.follow(&Value::from(link)).await;
            pages.push(page);
        }
        assert_eq!(pages.len(), 3, "{path}");
        assert_eq!(ids(&pages, "groups"), whole, "{path}");
    }
    let page = list(&desk, "groups?per_page=3&page=2").await;
    assert_eq!(page["count"], whole.len());
    assert!(page["previous_page"].is_string());
    let page = list(&desk, "groups?page[size]=3").await;
    let after = page["meta"]["after_cursor"]
        .as_str()
        .expect("there is more");
    assert_eq!(page["meta"]["has_more"], true);
    let page = list(&desk, &format!("groups?page[size]=100&page[after]={after}")).await;
    assert_eq!(page["meta"]["has_more"], false);
    assert_eq!(ids(&[page], "groups"), whole[3..]);
}

#[tokio::test]
async fn an_empty_list_is_a_page_too() {
    let desk = open(builder()).await;
    for (path, key) in [
        ("macros", "macros"),
        ("slas/policies", "sla_policies"),
        ("satisfaction_ratings", "satisfaction_ratings"),
        ("search?query=type:user", "results"),
    ] {
        let page = list(&desk, path).await;
        assert_eq!((&page[key], &page["count"]), (&json!([]), &json!(0)));
    }
    let page = list(&desk, "macros?page[size]=100").await;
    let meta = json!({"has_more": false, "after_cursor": null, "before_cursor": null});
    assert_eq!(page["meta"], meta);
}

#[tokio::test]
async fn audits_and_comments_are_the_events_of_a_ticket() {
    let (live, time) = live().await;
    time.pass(700);
    for desk in [open(builder()).await, live] {
        assert_audits_and_comments_are_events(&desk).await;
    }
}

async fn assert_audits_and_comments_are_events(desk: &Desk) {
    let mut events = BTreeMap::<String, BTreeMap<i64, usize>>::new();
    let parameters = "start_time=0&support_type_scope=all";
    for page in desk.walk(&format!("ticket_events?{parameters}")).await {
        for event in records(&page, "ticket_events") {
            let children = records(event, "child_events").iter();
            let comments = children.filter(|child| child["event_type"] == "Comment");
            let id = event["id"].as_i64().expect("every event has an id");
            let of_ticket = events.entry(event["ticket_id"].to_string()).or_default();
            of_ticket.insert(id, comments.count());
        }
    }
    let mut voices = 0;
    let page = desk.page(&format!("tickets?{parameters}")).await;
    for ticket in records(&page, "tickets") {
        if ticket["status"] == "deleted" {
            continue;
        }
        let id = ticket["id"].to_string();
        let audits = list(desk, &format!("tickets/{id}/audits?page[size]=100")).await;
        let of_ticket = events.remove(&id).unwrap_or_default();
        assert_eq!(
            ids(std::slice::from_ref(&audits), "audits"),
            Vec::from_iter(of_ticket.keys().copied()),
            "ticket {id}"
        );
        for event in records(&audits, "audits")
            .iter()
            .flat_map(|audit| records(audit, "events"))
        {
            assert!(event["type"].is_string() && event["id"].is_i64(), "{event}");
        }
        let page = list(desk, &format!("tickets/{id}/comments.json")).await;
        let found = records(&page, "comments");
        assert_eq!(
            found.len(),
            of_ticket.values().sum::<usize>(),
            "ticket {id}"
        );
        voices += found
            .iter()
            .filter(|it| it["type"] == "VoiceComment")
            .count();
    }
    assert!(voices > 0);
}

#[tokio::test]
async fn single_records_are_those_of_the_exports() {
    let desk = open(builder()).await;
    let mut deleted = 0;
    for (export, key) in [
        ("tickets", "ticket"),
        ("users", "user"),
        ("organizations", "organization"),
    ] {
        let page = desk.page(&format!("{export}?start_time=0")).await;
        for record in records(&page, export) {
            let path = format!("/api/v2/{export}/{}", record["id"]);
            let answer = desk.get(&path).await;
            if record["status"] == "deleted" {
                deleted += 1;
                assert_eq!(answer.status(), 404);
                let body: Value = answer.json().await.expect("refusals are JSON");
                let gone = json!({"error": "RecordNotFound", "description": "Not found"});
                assert_eq!(body, gone);
            } else {
                let body: Value = answer.json().await.expect("records are JSON");
                assert_eq!(&body[key], record);
            }
        }
        let answer = desk.get(&format!("/api/v2/{export}/3.14")).await;
        assert_eq!(answer.status(), 404);
    }
    assert!(deleted > 0);
    let metrics = list(&desk, "tickets/1/metrics").await;
    let page = desk.page("tickets?start_time=0&include=metric_sets").await;
    let first = records(&page, "tickets")
        .iter()
        .find(|ticket| ticket["id"] == 1);
    assert_eq!(
        Some(&metrics["ticket_metric"]),
        first.map(|ticket| &ticket["metric_set"])
    );
}

#[tokio::test]
async fn lists_need_a_credential_and_are_no_export_requests() {
    let desk = open(builder().agent_token("agent")).await;
    let groups = format!("{}/api/v2/groups", desk.simulator.base_url());
    let answer = http().get(groups).send().await;
    assert_eq!(answer.expect("the simulator answers").status(), 401);
    let answer = desk.get_with("/api/v2/groups", "Bearer agent").await;
    assert!(answer.headers().contains_key("x-rate-limit"));
    assert!(list(&desk, "account/settings").await["settings"].is_object());
    assert_eq!(desk.simulator.requests(), 0);
}

#[tokio::test]
async fn what_is_neither_export_nor_list_is_an_invalid_endpoint() {
    let desk = open(builder().without(Product::Talk)).await;
    for path in [
        "/api/v2/nonsense",
        "/api/v3/groups",
        "/",
        "/api/v2/channels/voice/phone_numbers",
    ] {
        let answer = desk.get(path).await;
        assert_eq!(answer.status(), 404, "{path}");
        let body: Value = answer.json().await.expect("refusals are JSON");
        assert_eq!(body["error"], "InvalidEndpoint", "{path}");
    }
}
