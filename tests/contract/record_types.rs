//! Parsed records: tolerant of what Zendesk sends today, sent once, and may send tomorrow.

use serde_json::{Value, json};
use zendesk_export::{
    Open, Record,
    types::{Organization, Ticket, TicketEvent, TicketStatus, User, UserRole, Via},
};

/// Parses as a record of a page does.
fn parse<T: serde::de::DeserializeOwned>(json: &Value) -> T {
    let record: Record<T> = serde_json::from_str(&json.to_string()).unwrap();
    record
        .parse()
        .unwrap_or_else(|error| panic!("{error}: {json}"))
}

/// The names of all fields of a type, as its schema lists them.
fn fields<T: schemars::JsonSchema>() -> Vec<String> {
    let schema = schemars::schema_for!(T);
    let properties = schema.get("properties").unwrap().as_object().unwrap();
    properties.keys().cloned().collect()
}

/// Every field but the id is null; or absent.
fn tolerates_nulls<T: schemars::JsonSchema + serde::de::DeserializeOwned>() {
    let fields = fields::<T>();
    assert!(fields.len() > 5);
    let mut nulls = serde_json::Map::new();
    for field in fields {
        nulls.insert(field, Value::Null);
    }
    nulls.insert("id".into(), 1.into());
    parse::<T>(&Value::Object(nulls));
    parse::<T>(&json!({"id": 1}));
}

#[test]
fn nulls_and_absent_fields_everywhere() {
    tolerates_nulls::<Ticket>();
    tolerates_nulls::<User>();
    tolerates_nulls::<Organization>();
    tolerates_nulls::<TicketEvent>();
}

#[test]
fn unknown_fields_do_not_matter() {
    let new = json!({"id": 1, "brand_new": {"a": [1]}, "": null});
    parse::<Ticket>(&new);
    parse::<User>(&new);
    parse::<Organization>(&new);
    parse::<TicketEvent>(&new);
}

#[test]
fn unknown_enum_values_are_kept() {
    let ticket: Ticket = parse(&json!({
        "id": 1, "status": "Updated", "priority": "highest", "type": "feature", "support_type": "robot",
    }));
    assert_eq!(ticket.status, Some(Open::Unknown("Updated".into())));
    assert_eq!(ticket.priority, Some(Open::Unknown("highest".into())));
    assert_eq!(ticket.type_, Some(Open::Unknown("feature".into())));
    assert_eq!(ticket.support_type, Some(Open::Unknown("robot".into())));
    let user: User = parse(&json!({"id": 1, "role": "light-agent"}));
    assert_eq!(user.role, Some(Open::Unknown("light-agent".into())));
}

#[test]
fn deleted_and_scrubbed_tickets() {
    let ticket: Ticket = parse(&json!({
        "id": 7, "status": "deleted", "subject": "SCRUBBED", "raw_subject": "SCRUBBED",
        "description": "X", "custom_fields": [], "fields": [], "tags": [],
        "via": {"channel": "web", "source": {"from": {}, "to": {}, "rel": null}},
    }));
    assert_eq!(ticket.status, Some(Open::Known(TicketStatus::Deleted)));
    assert_eq!(ticket.subject.as_deref(), Some("SCRUBBED"));
}

#[test]
fn deleted_users_and_organizations() {
    let user: User = parse(&json!({
        "id": 360_000_000_001_i64, "active": false, "email": null, "permanently_deleted": true,
        "name": "Permanently Deleted User", "role": "end-user", "role_type": null, "photo": null,
        "suspension_details": null, "user_fields": {"x": [1, "two", null]}, "phone": null,
        "updated_at": "2024-02-20T06:50:45Z",
    }));
    assert_eq!(
        (user.active, user.permanently_deleted),
        (Some(false), Some(true))
    );
    assert_eq!(user.role, Some(Open::Known(UserRole::EndUser)));
    let organization: Organization = parse(&json!({
        "id": 5, "deleted_at": "2026-10-07T00:00:00Z", "name": "5_deleted_Acme", "details": "",
        "notes": null, "organization_fields": {"tier": "gold", "n": 1.5, "on": false, "none": null},
        "ticket_restriction": "everything",
    }));
    assert!(organization.deleted_at.is_some());
}

#[test]
fn via_is_an_object_or_a_text() {
    let event: TicketEvent = parse(&json!({
        "id": 1, "via": "Web form", "child_events": [
            {"id": 2, "via": "Sample Ticket", "event_type": "Change", "status": "open", "previous_value": "0"},
            {"id": 3, "via": {"channel": "web", "source": {"rel": null}}, "event_type": "Comment",
             "type": "Comment", "body": "b", "public": true, "attachments": [{"id": 1}]},
            {"id": 4, "via_reference_id": null, "tags": ["a"], "added_tags": ["a"], "removed_tags": []},
            {"id": 5, "previous_value": ["a", 1], "custom_ticket_fields": {"1": null}},
        ],
    }));
    assert_eq!(event.via, Some(Via::String("Web form".into())));
    let children = event.child_events.unwrap();
    assert!(matches!(children[0].via, Some(Via::String(_))));
    assert!(matches!(children[1].via, Some(Via::ViaObject(_))));
    assert_eq!(children[0].extra.get("status"), Some(&json!("open")));
    let ticket: Ticket = parse(&json!({"id": 1, "via": "api"}));
    assert_eq!(ticket.via, Some(Via::String("api".into())));
}

#[test]
fn custom_fields_take_any_value() {
    let values = [
        json!(null),
        json!("text"),
        json!(""),
        json!(true),
        json!(7),
        json!(1.5),
        json!(["a", "b"]),
        json!([]),
        json!({"nested": [1]}),
    ];
    let list: Vec<_> = (1..)
        .zip(&values)
        .map(|(id, value)| json!({"id": id, "value": value}))
        .collect();
    let ticket: Ticket = parse(&json!({"id": 1, "custom_fields": list, "fields": list}));
    for fields in [ticket.custom_fields.unwrap(), ticket.fields.unwrap()] {
        for (field, value) in fields.into_iter().zip(&values) {
            assert_eq!(field.value.unwrap_or(Value::Null), *value);
        }
    }
}

#[test]
fn ids_are_64_bits() {
    let ticket: Ticket = parse(&json!({
        "id": i64::MAX, "requester_id": 9_007_199_254_740_993_i64, "submitter_id": -1, "assignee_id": 0,
    }));
    assert_eq!(ticket.id, i64::MAX);
    assert_eq!(ticket.requester_id, Some(9_007_199_254_740_993));
    assert_eq!(
        (ticket.submitter_id, ticket.assignee_id),
        (Some(-1), Some(0))
    );
}

#[test]
fn times_of_any_offset_and_precision() {
    for (text, secs) in [
        ("2019-02-20T06:51:50Z", 1_550_645_510),
        ("2019-02-20T06:51:50.123Z", 1_550_645_510),
        ("2019-02-20T07:51:50+01:00", 1_550_645_510),
    ] {
        let ticket: Ticket = parse(&json!({"id": 1, "created_at": text}));
        assert_eq!(ticket.created_at.unwrap().timestamp(), secs);
    }
}

#[test]
fn schemas_of_records_are_those_of_their_types() {
    assert_eq!(
        schemars::schema_for!(Record<Ticket>),
        schemars::schema_for!(Ticket)
    );
    assert_eq!(
        schemars::schema_for!(Record<User>),
        schemars::schema_for!(User)
    );
    assert_eq!(
        schemars::schema_for!(Record<Organization>),
        schemars::schema_for!(Organization)
    );
    assert_eq!(
        schemars::schema_for!(Record<TicketEvent>),
        schemars::schema_for!(TicketEvent)
    );
}
