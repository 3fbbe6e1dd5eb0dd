//! Each kind of record says itself whether what it describes is gone.

use serde_json::{Value, json};
use zendesk_export::{
    Record, Resource,
    exports::{
        CustomObjects, Organizations, RoutingAttributeValues, RoutingAttributes,
        RoutingInstanceValues, TicketMetricEvents, Tickets, Users,
    },
};

/// Of each record: what it says besides its id, and whether that means deleted.
#[track_caller]
fn says(id: &Value, resource: &Resource, cases: &[(Value, bool)]) {
    for (members, expected) in cases.iter().chain(&[(json!({}), false)]) {
        let mut json = members.clone();
        json["id"] = id.clone();
        let record: Record<Value> = serde_json::from_str(&json.to_string()).unwrap();
        assert_eq!(
            resource.is_deleted(&record),
            *expected,
            "{resource}: {json}"
        );
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
    says(&json!(1), Tickets::RESOURCE, &cases);
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
    says(&json!(1), Users::RESOURCE, &cases);
}

#[test]
fn an_organization_by_its_time_of_deletion() {
    let cases = [
        (json!({"deleted_at": "2026-10-07T00:00:00Z"}), true),
        (json!({"deleted_at": null}), false),
        (json!({"name": "5_deleted_Acme"}), false),
    ];
    says(&json!(1), Organizations::RESOURCE, &cases);
}

#[test]
fn a_metric_event_by_its_mark() {
    let cases = [
        (json!({"type": "breach", "deleted": true}), true),
        (json!({"type": "breach", "deleted": false}), false),
        (json!({"type": "measure", "deleted": null}), false),
    ];
    says(&json!(1), TicketMetricEvents::RESOURCE, &cases);
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
    says(&json!("01H4"), CustomObjects::RESOURCE, &cases);
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
    says(&json!("a-b"), RoutingAttributes::RESOURCE, &cases);
    says(&json!("a-b"), RoutingAttributeValues::RESOURCE, &cases);
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
    says(&json!("a-b"), RoutingInstanceValues::RESOURCE, &cases);
}

#[test]
fn what_says_nothing_of_it_is_never_deleted() {
    let silent = Resource::ALL
        .iter()
        .filter(|resource| resource.deleted.is_empty());
    for resource in silent {
        let cases = [(json!({"status": "deleted", "deleted": true}), false)];
        says(&json!(1), resource, &cases);
    }
}
