//! What the parameters of a request change.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::desk::{OF_SUPPORT, builder, ids, open, records};

#[tokio::test]
async fn paths_with_and_without_json_are_equal() {
    let desk = open(builder()).await;
    for path in OF_SUPPORT {
        let bare = desk.page(&format!("{path}?start_time=0")).await;
        let suffixed = desk.page(&format!("{path}.json?start_time=0")).await;
        let items = path.split('/').next().expect("paths are not empty");
        assert_eq!(bare[items], suffixed[items], "{path}");
    }
}

#[tokio::test]
async fn start_time_may_be_written_as_a_fraction() {
    let desk = open(builder()).await;
    let whole = desk.page("users?start_time=1735689600").await;
    let fraction = desk.page("users?start_time=1735689600.0").await;
    assert_eq!(whole, fraction);
}

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
async fn exclude_deleted_leaves_out_deleted_tickets() {
    let desk = open(builder()).await;
    let deleted = async |path: String| {
        let page = desk.page(&path).await;
        let tickets = records(&page, "tickets").iter();
        tickets
            .filter(|ticket| ticket["status"] == "deleted")
            .count()
    };
    for path in ["tickets", "tickets/cursor"] {
        assert!(deleted(format!("{path}?start_time=0")).await > 0);
        let path = format!("{path}?start_time=0&exclude_deleted=true");
        assert_eq!(deleted(path).await, 0);
    }
}

#[tokio::test]
async fn support_type_scope_chooses_whose_tickets_come() {
    let desk = open(builder()).await;
    for resource in ["tickets", "ticket_events"] {
        let ids_of = async |scope: &str| -> BTreeSet<i64> {
            let path = format!("{resource}?start_time=0{scope}");
            ids(&desk.walk(&path).await, resource).into_iter().collect()
        };
        let by_default = ids_of("").await;
        let agent = ids_of("&support_type_scope=agent").await;
        let ai_agent = ids_of("&support_type_scope=ai_agent").await;
        let all = ids_of("&support_type_scope=all").await;
        assert_eq!(by_default, agent);
        assert!(agent.is_disjoint(&ai_agent) && !ai_agent.is_empty());
        assert_eq!(&agent | &ai_agent, all);
    }

    let page = desk
        .page("tickets?start_time=0&support_type_scope=ai_agent")
        .await;
    let tickets = records(&page, "tickets");
    assert!(
        tickets
            .iter()
            .all(|ticket| ticket["support_type"] == "ai_agent")
    );
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

    let page = desk.page("tickets?start_time=0").await;
    assert!(page.get("users").is_none());
}

#[tokio::test]
async fn metric_sets_come_inside_tickets() {
    let desk = open(builder()).await;
    let page = desk.page("tickets?start_time=0&include=metric_sets").await;
    for ticket in records(&page, "tickets") {
        assert_eq!(ticket["metric_set"]["ticket_id"], ticket["id"]);
    }
    assert!(page.get("metric_sets").is_none());
    let page = desk.page("tickets?start_time=0").await;
    assert!(page["tickets"][0].get("metric_set").is_none());
}

#[tokio::test]
async fn comment_events_makes_comments_full() {
    let desk = open(builder()).await;
    let comments = async |path| -> Vec<Value> {
        let page = desk.page(path).await;
        let events = records(&page, "ticket_events").iter();
        let children = events.flat_map(|event| records(event, "child_events"));
        let comments = children.filter(|child| child["event_type"] == "Comment");
        comments.cloned().collect()
    };
    let brief = comments("ticket_events?start_time=0").await;
    let full = comments("ticket_events?start_time=0&include=comment_events").await;
    assert_eq!(brief.len(), full.len());
    assert!(brief.iter().all(|comment| comment["via"].is_string()));
    assert!(
        brief
            .iter()
            .all(|comment| comment["comment_present"] == true)
    );
    assert!(full.iter().all(|comment| comment["via"].is_object()));
    assert!(full.iter().all(|comment| comment["body"].is_string()));
}
