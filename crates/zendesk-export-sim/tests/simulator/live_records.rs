//! What becomes of the records of a live account.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::desk::{NOW, ids, records};
use crate::live::{Walker, current, live, moment};

#[tokio::test]
async fn a_changed_ticket_is_seen_again_with_its_identity_and_other_contents() {
    let (desk, time) = live().await;
    let mut walker = Walker::by_cursor("tickets");
    for _ in 0..5 {
        walker.walk(&desk, || time.pass(5)).await;
        time.pass(61);
    }
    let mut versions = BTreeMap::<_, Vec<&Value>>::new();
    for ticket in &walker.seen {
        versions
            .entry(ticket["id"].as_u64())
            .or_default()
            .push(ticket);
    }
    let changed = versions.values().filter(|versions| versions.len() > 1);
    let mut other_statuses = 0;
    for versions in changed.clone() {
        let (first, last) = (versions[0], versions[versions.len() - 1]);
        for key in ["created_at", "requester_id", "via", "encoded_id"] {
            assert_eq!(first[key], last[key], "{key}");
        }
        assert!(first["generated_timestamp"].as_i64() < last["generated_timestamp"].as_i64());
        assert!(first["updated_at"].as_str() <= last["updated_at"].as_str());
        assert!(last["created_at"].as_str() <= last["updated_at"].as_str());
        other_statuses += usize::from(first["status"] != last["status"]);
    }
    assert!(changed.count() > 100);
    assert!(other_statuses > 20, "{other_statuses}");
}

#[tokio::test]
async fn deleted_tickets_stay_deleted_and_are_scrubbed_later() {
    let (desk, time) = live().await;
    let mut walker = Walker::by_cursor("tickets");
    let mut fates = BTreeMap::<_, Vec<_>>::new();
    for _ in 0..12 {
        time.pass(100);
        walker.walk(&desk, || ()).await;
    }
    for ticket in &walker.seen {
        let fate = match (&ticket["status"], &ticket["subject"]) {
            (Value::String(status), subject) if status == "deleted" => {
                match subject == "SCRUBBED" {
                    true => "scrubbed",
                    false => "deleted",
                }
            }
            _ => "kept",
        };
        let fates = fates.entry(ticket["id"].as_u64()).or_default();
        if fates.last() != Some(&fate) {
            fates.push(fate);
        }
    }
    let ways: Vec<&[&str]> = fates.values().map(Vec::as_slice).collect();
    for way in &ways {
        let order = ["kept", "deleted", "scrubbed"];
        let place = |fate: &&str| order.iter().position(|it| it == fate);
        assert!(way.iter().map(place).is_sorted(), "{way:?}");
    }
    assert!(ways.contains(&["kept", "deleted", "scrubbed"].as_slice()));
}

#[tokio::test]
async fn an_organization_stays_deleted_at_the_moment_of_its_deletion() {
    let (desk, time) = live().await;
    let mut walker = Walker::by_time("organizations");
    for _ in 0..8 {
        walker.walk(&desk, || ()).await;
        time.pass(150);
    }
    let mut moments = BTreeMap::<_, Vec<&Value>>::new();
    let is_deleted = |it: &&Value| !it["deleted_at"].is_null();
    for organization in walker.seen.iter().filter(is_deleted) {
        let versions = moments.entry(organization["id"].as_u64()).or_default();
        versions.push(organization);
    }
    let mut changed_later = 0;
    for versions in moments.values() {
        for version in versions {
            assert_eq!(version["deleted_at"], versions[0]["deleted_at"]);
            changed_later += usize::from(version["deleted_at"] != version["updated_at"]);
        }
    }
    assert!(changed_later > 20, "{changed_later}");
}

#[tokio::test]
async fn a_record_that_changed_within_the_last_minute_is_not_to_be_seen() {
    let (desk, time) = live().await;
    let seen = async || ids(&desk.walk("users?start_time=0").await, "users");
    let before = seen().await;
    time.pass(2);
    let after = seen().await;
    let gone = before.iter().filter(|id| !after.contains(id)).count();
    assert_eq!(gone, 4, "the first seven changes are updates");
    time.pass(61);
    let later = seen().await;
    let is_gone = |id: &&i64| !after.contains(id);
    let back = before
        .iter()
        .filter(is_gone)
        .filter(|id| later.contains(id));
    assert_eq!(back.count(), 4);
    assert!(later.len() < before.len(), "others have changed since");
}

#[tokio::test]
async fn new_records_come_with_higher_ids() {
    let (desk, time) = live().await;
    for resource in ["tickets", "ticket_events", "users", "organizations"] {
        let all = format!("{resource}?start_time=0");
        let before = ids(&desk.walk(&all).await, resource);
        let highest = before.iter().max().copied();
        time.pass(200);

        let after = ids(&desk.walk(&all).await, resource);
        let new: Vec<i64> = after.into_iter().filter(|&id| Some(id) > highest).collect();
        assert!(new.len() > 10, "{resource}");
        assert!(new.is_sorted(), "{resource}");
    }
}

#[tokio::test]
async fn tickets_of_ai_agents_stay_theirs() {
    let (desk, time) = live().await;
    time.pass(1_000);
    let pages = desk
        .walk("tickets?start_time=0&support_type_scope=ai_agent")
        .await;
    let ids = ids(&pages, "tickets");
    let every_33rd: Vec<i64> = (1..=12).map(|row| 33 * row).collect();
    assert_eq!(ids, every_33rd);
    let pages = desk.walk("tickets?start_time=0").await;
    for page in &pages {
        for ticket in records(page, "tickets") {
            assert_ne!(ticket["support_type"], "ai_agent");
        }
    }
}

#[tokio::test]
async fn new_events_belong_to_tickets_that_changed_in_their_second() {
    let (desk, time) = live().await;
    time.pass(100);
    let tickets = desk.page(&format!("tickets?start_time={NOW}")).await;
    let changed: BTreeSet<_> = records(&tickets, "tickets")
        .iter()
        .map(|it| (it["id"].as_u64(), it["generated_timestamp"].as_i64()))
        .collect();
    let events = desk.page(&format!("ticket_events?start_time={NOW}")).await;
    let events: BTreeSet<_> = records(&events, "ticket_events")
        .iter()
        .map(|it| (it["ticket_id"].as_u64(), it["timestamp"].as_i64()))
        .collect();
    assert!(events.len() > 70);
    assert_eq!(events, changed);
}

#[tokio::test]
async fn few_records_are_deleted_and_no_agents() {
    let (desk, time) = live().await;
    let agents = || {
        let users = current(&desk.simulator, "users").into_values();
        let users = users.map(|(_, user)| user);
        let agents = users.filter(|it| it["role"] != "end-user" && it["active"] == true);
        agents.map(|it| it["id"].as_u64()).collect::<BTreeSet<_>>()
    };
    let before = agents();
    time.pass(1_500);
    let mut after = agents();
    // Those that are missing are withheld.
    time.pass(70);
    after.append(&mut agents());
    assert!(before.len() > 10 && before.is_subset(&after));

    let tickets = current(&desk.simulator, "tickets");
    let deleted = tickets.values().filter(|(_, it)| it["status"] == "deleted");
    let share = deleted.count() * 100 / tickets.len();
    assert!((4..15).contains(&share), "{share}");
}

#[tokio::test]
async fn sideloads_are_the_records_as_they_are_now() {
    let (desk, time) = live().await;
    time.pass(500);
    let page = desk
        .page("tickets?start_time=0&per_page=60&include=users")
        .await;
    let mut changed = 0;
    for user in records(&page, "users") {
        let path = format!("/api/v2/users/{}", user["id"]);
        assert_eq!(user, &desk.page_at(&path).await["user"]);
        changed += usize::from(moment(user) >= i64::try_from(NOW).expect("it is small"));
    }
    assert!(changed > 5, "{changed}");
}
