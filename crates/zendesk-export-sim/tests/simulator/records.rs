//! Records look like Zendesk's, odd ones included.

use serde_json::Value;

use crate::desk::{builder, open, records};

async fn all(resource: &str) -> Vec<Value> {
    let desk = open(builder().users(400).organizations(400)).await;
    let page = desk.page(&format!("{resource}?start_time=0")).await;
    records(&page, resource).to_vec()
}

#[tokio::test]
async fn tickets_have_a_realistic_size() {
    let tickets = all("tickets").await;
    let bytes: usize = tickets.iter().map(|ticket| ticket.to_string().len()).sum();
    let mean = bytes / tickets.len();
    assert!((3_000..4_500).contains(&mean), "{mean} bytes");
}

#[tokio::test]
async fn every_ticket_has_all_keys_of_a_ticket() {
    let tickets = all("tickets").await;
    let keys = |ticket: &Value| -> Vec<String> {
        let ticket = ticket.as_object().expect("tickets are objects");
        ticket.keys().cloned().collect()
    };
    let first = keys(&tickets[0]);
    for key in [
        "id",
        "via",
        "assignee_id",
        "generated_timestamp",
        "encoded_id",
    ] {
        assert!(first.iter().any(|other| other == key), "{key}");
    }
    assert!(tickets.iter().all(|ticket| keys(ticket) == first));
    assert!(
        tickets
            .iter()
            .all(|ticket| ticket["fields"] == ticket["custom_fields"])
    );
}

#[tokio::test]
async fn some_tickets_are_scrubbed() {
    let tickets = all("tickets").await;
    let scrubbed: Vec<_> = tickets
        .iter()
        .filter(|it| it["subject"] == "SCRUBBED")
        .collect();
    assert!(!scrubbed.is_empty());
    for ticket in scrubbed {
        assert_eq!(ticket["raw_subject"], "SCRUBBED");
        assert_eq!(ticket["description"], "X");
        assert_eq!(ticket["status"], "deleted");
    }
}

#[tokio::test]
async fn some_tickets_were_changed_by_the_system_after_their_last_update() {
    let lags: Vec<i64> = all("tickets").await.iter().map(lag).collect();
    assert!(lags.iter().all(|&lag| lag >= 0));
    assert!(lags.contains(&0));
    assert!(lags.iter().any(|lag| (1..=4).contains(lag)));
    assert!(lags.iter().any(|&lag| lag >= 60));
}

/// From a ticket's `updated_at` to its `generated_timestamp`.
fn lag(ticket: &Value) -> i64 {
    let updated = ticket["updated_at"].as_str().expect("it is a text");
    let updated = chrono::DateTime::parse_from_rfc3339(updated).expect("it is a time");
    let generated = ticket["generated_timestamp"].as_i64();
    generated.expect("it is a number") - updated.timestamp()
}

#[tokio::test]
async fn custom_fields_have_values_of_every_type() {
    let tickets = all("tickets").await;
    let fields = tickets
        .iter()
        .flat_map(|ticket| records(ticket, "custom_fields"));
    let values: Vec<_> = fields.map(|field| &field["value"]).collect();
    let has = |is_type: fn(&Value) -> bool| values.iter().any(|value| is_type(value));
    for is_type in [
        Value::is_null,
        Value::is_boolean,
        Value::is_string,
        Value::is_u64,
        Value::is_f64,
        Value::is_array,
    ] {
        assert!(has(is_type));
    }
}

#[tokio::test]
async fn deleted_users_have_no_email_and_tell_whether_they_are_gone_for_good() {
    let users = all("users").await;
    assert!(users.iter().any(|user| user["active"] == false));
    for user in users {
        let is_active = user["active"] == true;
        assert_eq!(user["email"].is_string(), is_active);
        assert_eq!(user.get("permanently_deleted").is_none(), is_active);
    }
}

#[tokio::test]
async fn deleted_organizations_are_renamed() {
    let organizations = all("organizations").await;
    let deleted = organizations
        .iter()
        .filter(|it| !it["deleted_at"].is_null());
    let names: Vec<_> = deleted
        .map(|it| (it["id"].to_string(), &it["name"]))
        .collect();
    assert!(!names.is_empty());
    for (id, name) in names {
        let name = name.as_str().expect("names are texts");
        assert!(name.starts_with(&format!("{id}_deleted_")), "{name}");
    }
}

#[tokio::test]
async fn ticket_events_belong_to_tickets_and_tell_what_changed() {
    let events = all("ticket_events").await;
    assert!(events.iter().any(|event| event["updater_id"] == -1));
    for event in events {
        assert!(event["ticket_id"].as_u64() <= Some(412));
        assert!(event["via"].is_string());
        assert_eq!(event["event_type"], "Audit");
        assert!(!records(&event, "child_events").is_empty());
    }
}

#[tokio::test]
async fn tickets_tell_where_they_came_from_in_many_ways() {
    let desk = open(builder().tickets(1_000)).await;
    let page = desk.page("tickets?start_time=0").await;
    let mut ways: Vec<(&Value, &Value)> = records(&page, "tickets")
        .iter()
        .map(|ticket| (&ticket["via"]["channel"], &ticket["via"]["source"]["rel"]))
        .collect();
    ways.sort_by_key(|(channel, rel)| (channel.as_str(), rel.as_str()));
    ways.dedup();
    for way in [
        ("email", None),
        ("web", None),
        ("web", Some("zendesk_widget")),
        ("api", Some("follow_up")),
        ("voice", Some("voicemail")),
        ("rule", Some("trigger")),
        ("rule", Some("automation")),
    ] {
        let is_there = |(channel, rel): &(&Value, &Value)| {
            (channel.as_str(), rel.as_str()) == (Some(way.0), way.1)
        };
        assert!(ways.iter().any(is_there), "{way:?}");
    }
}

#[tokio::test]
async fn satisfaction_ratings_have_all_their_forms() {
    let tickets = all("tickets").await;
    let ratings = tickets.iter().map(|ticket| &ticket["satisfaction_rating"]);
    let scores: Vec<_> = ratings.clone().map(|it| it["score"].as_str()).collect();
    for score in [
        None,
        Some("offered"),
        Some("unoffered"),
        Some("good"),
        Some("bad"),
    ] {
        assert!(scores.contains(&score), "{score:?}");
    }
    for rating in ratings.filter(|rating| !rating.is_null()) {
        let is_given = matches!(rating["score"].as_str(), Some("good" | "bad"));
        assert_eq!(rating["id"].is_u64(), is_given);
    }
}

#[tokio::test]
async fn what_a_value_was_before_is_null_a_text_or_a_list() {
    let events = all("ticket_events").await;
    let children = events
        .iter()
        .flat_map(|event| records(event, "child_events"));
    let changes = children.filter(|child| child["event_type"] == "Change");
    let before: Vec<_> = changes.map(|change| &change["previous_value"]).collect();
    assert!(before.iter().any(|before| before.is_null()));
    assert!(before.iter().any(|before| before.is_string()));
    assert!(before.iter().any(|before| before.is_array()));
}

#[tokio::test]
async fn some_comments_are_of_calls_and_some_have_attachments() {
    let desk = open(builder().tickets(400)).await;
    let page = desk
        .page("ticket_events?start_time=0&include=comment_events")
        .await;
    let events = records(&page, "ticket_events");
    let children = events
        .iter()
        .flat_map(|event| records(event, "child_events"));
    let comments: Vec<_> = children.filter(|child| child["body"].is_string()).collect();
    assert!(
        comments
            .iter()
            .any(|comment| comment["type"] == "VoiceComment")
    );
    assert!(
        comments
            .iter()
            .any(|comment| !records(comment, "attachments").is_empty())
    );
    assert!(comments.iter().all(|comment| comment["via"].is_object()));
}

#[tokio::test]
async fn suspended_users_tell_what_is_suspended() {
    let users = all("users").await;
    assert!(users.iter().any(|user| user["suspended"] == true));
    for user in users {
        let details = &user["suspension_details"];
        assert_eq!(details["channels"].is_array(), user["suspended"] == true);
    }
}
