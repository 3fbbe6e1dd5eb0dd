//! Each kind of record says itself whether what it describes is gone.

use serde_json::{Value, json};
use zendesk_export::{
    Record, Resource,
    exports::{
        CustomObjects, Endpoint, Organizations, RoutingAttributeValues, RoutingAttributes,
        RoutingInstanceValues, TicketMetricEvents, TicketMetricEventsByCursor, Tickets,
        TicketsByTime, Users, UsersByTime,
    },
    types::{
        CustomObjectRecord, Organization, RoutingAttribute, RoutingAttributeValue,
        RoutingInstanceValue, Ticket, TicketMetricEvent, User,
    },
};

/// Of each record: what it says besides its id, and whether that means deleted.
#[track_caller]
fn says<T: serde::de::DeserializeOwned>(
    id: &Value,
    is_deleted: impl Fn(&T) -> bool,
    cases: &[(Value, bool)],
) {
    for (members, expected) in cases.iter().chain(&[(json!({}), false)]) {
        let mut json = members.clone();
        json["id"] = id.clone();
        let record: Record<T> = serde_json::from_str(&json.to_string()).unwrap();
        assert_eq!(is_deleted(&record.parse().unwrap()), *expected, "{json}");
    }
}

#[test]
fn a_ticket_by_its_status() {
    let cases = [
        (json!({"status": "deleted"}), true),
        (
            json!({"status": "deleted", "subject": "SCRUBBED", "description": "X"}),
            true,
        ),
        (json!({"status": "closed"}), false),
        (json!({"status": "Deleted by hand"}), false),
        (json!({"status": null, "subject": "SCRUBBED"}), false),
        (
            json!({"deleted_ticket_form_id": 5, "status": "open"}),
            false,
        ),
    ];
    says(&json!(1), Ticket::is_deleted, &cases);
}

#[test]
fn a_user_by_not_being_active() {
    let cases = [
        (json!({"active": false}), true),
        (
            json!({"active": false, "permanently_deleted": true, "email": null}),
            true,
        ),
        (json!({"active": false, "permanently_deleted": false}), true),
        (json!({"active": true}), false),
        (json!({"active": true, "suspended": true}), false),
        (json!({"active": null, "permanently_deleted": null}), false),
    ];
    says(&json!(1), User::is_deleted, &cases);
}

#[test]
fn an_organization_by_its_time_of_deletion() {
    let cases = [
        (json!({"deleted_at": "2026-10-07T00:00:00Z"}), true),
        (json!({"deleted_at": null}), false),
        (json!({"name": "5_deleted_Acme"}), false),
    ];
    says(&json!(1), Organization::is_deleted, &cases);
}

#[test]
fn a_metric_event_by_its_mark() {
    let cases = [
        (json!({"type": "breach", "deleted": true}), true),
        (json!({"type": "breach", "deleted": false}), false),
        (json!({"type": "measure", "deleted": null}), false),
    ];
    says(&json!(1), TicketMetricEvent::is_deleted, &cases);
}

#[test]
fn a_record_of_a_custom_object_by_its_blotted_name() {
    let cases = [
        (
            json!({"name": "[DELETED]", "custom_object_fields": {"serial": "[DELETED]"}}),
            true,
        ),
        (
            json!({"name": "Laptop", "custom_object_fields": {"serial": "[DELETED]"}}),
            false,
        ),
        (json!({"name": "[deleted]"}), false),
        (json!({"name": null}), false),
    ];
    says(&json!("01H4"), CustomObjectRecord::is_deleted, &cases);
}

#[test]
fn a_routing_attribute_and_its_values_by_the_kind_of_change() {
    let cases = [
        (json!({"type": "delete"}), true),
        (json!({"type": "create"}), false),
        (json!({"type": "update"}), false),
        (json!({"type": "deleted?"}), false),
        (json!({"type": null}), false),
    ];
    says(&json!("a-b"), RoutingAttribute::is_deleted, &cases);
    says(&json!("a-b"), RoutingAttributeValue::is_deleted, &cases);
}

#[test]
fn a_routing_instance_value_by_being_taken_away() {
    let cases = [
        (json!({"type": "unassociate_agent"}), true),
        (json!({"type": "unassociate_ticket"}), true),
        (json!({"type": "associate_agent"}), false),
        (
            json!({"type": "associate_ticket", "instance_id": "7"}),
            false,
        ),
        (json!({"type": "delete"}), false),
        (json!({"type": null}), false),
    ];
    says(&json!("a-b"), RoutingInstanceValue::is_deleted, &cases);
}

/// What the table of exports says is what the record says itself.
#[track_caller]
fn agrees<E: Endpoint>(id: &Value, is_deleted: impl Fn(&E::Record) -> bool)
where
    E::Record: serde::de::DeserializeOwned,
{
    let resource = E::RESOURCE;
    assert!(!resource.deleted.is_empty(), "{resource}");
    for (member, text) in resource.deleted {
        let value = if text.is_empty() {
            json!("2026-10-07T00:00:00Z")
        } else {
            serde_json::from_str(text).unwrap()
        };
        for (value, expected) in [(value, true), (Value::Null, false)] {
            let json = json!({"id": id, *member: value}).to_string();
            let record: Record<E::Record> = serde_json::from_str(&json).unwrap();
            assert_eq!(
                is_deleted(&record.parse().unwrap()),
                expected,
                "{resource}: {json}"
            );
        }
    }
}

#[test]
fn the_table_of_exports_agrees() {
    let number = json!(1);
    agrees::<Tickets>(&number, Ticket::is_deleted);
    agrees::<TicketsByTime>(&number, Ticket::is_deleted);
    agrees::<Users>(&number, User::is_deleted);
    agrees::<UsersByTime>(&number, User::is_deleted);
    agrees::<Organizations>(&number, Organization::is_deleted);
    agrees::<TicketMetricEvents>(&number, TicketMetricEvent::is_deleted);
    agrees::<TicketMetricEventsByCursor>(&number, TicketMetricEvent::is_deleted);
    let text = json!("a-b");
    agrees::<CustomObjects>(&text, CustomObjectRecord::is_deleted);
    agrees::<RoutingAttributes>(&text, RoutingAttribute::is_deleted);
    agrees::<RoutingAttributeValues>(&text, RoutingAttributeValue::is_deleted);
    agrees::<RoutingInstanceValues>(&text, RoutingInstanceValue::is_deleted);
    let others = Resource::ALL
        .iter()
        .filter(|resource| resource.deleted.is_empty());
    let others: Vec<_> = others.map(|resource| resource.name).collect();
    assert_eq!(others, ["ticket_events", "articles", "calls", "legs"]);
}
