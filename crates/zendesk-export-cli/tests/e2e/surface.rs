//! All exports that there are, and how a plain client reads them.

use zendesk_export::Resource;
use zendesk_export_sim::SimulatorBuilder;

use crate::desk::{Desk, builder, get, list};

/// An account where each export has more than one record, and fits on one page.
pub(crate) fn account() -> SimulatorBuilder {
    builder()
        .tickets(200)
        .seed(7)
        .routing_attributes(15)
        .routing_attribute_values(40)
}

pub(crate) fn all() -> impl Iterator<Item = (&'static Resource, String)> {
    Resource::ALL
        .iter()
        .map(|&resource| (resource, name(resource)))
}

/// The name on the command line.
pub(crate) fn name(resource: &Resource) -> String {
    match resource.name {
        "custom_objects" => "custom-objects/asset".to_owned(),
        name => name.replace('_', "-"),
    }
}

/// The first page of an export, and where it holds the records.
fn place(resource: &Resource) -> (&'static str, &'static str) {
    match resource.name {
        "tickets" => ("incremental/tickets/cursor", "tickets"),
        "tickets_by_time" => ("incremental/tickets", "tickets"),
        "ticket_events" => ("incremental/ticket_events", "ticket_events"),
        "ticket_metric_events" | "ticket_metric_events_by_cursor" => {
            ("incremental/ticket_metric_events", "ticket_metric_events")
        }
        "users" => ("incremental/users/cursor", "users"),
        "users_by_time" => ("incremental/users", "users"),
        "organizations" => ("incremental/organizations", "organizations"),
        "custom_objects" => (
            "incremental/custom_objects/asset/cursor",
            "custom_object_records",
        ),
        "routing_attributes" => ("incremental/routing/attributes", "attributes"),
        "routing_attribute_values" => ("incremental/routing/attribute_values", "attribute_values"),
        "routing_instance_values" => ("incremental/routing/instance_values", "instance_values"),
        "side_conversation_events" => ("tickets/side_conversations/events", "events"),
        "articles" => ("help_center/incremental/articles", "articles"),
        "calls" => ("channels/voice/stats/incremental/calls", "calls"),
        "legs" => ("channels/voice/stats/incremental/legs", "legs"),
        name => panic!("where is {name}?"),
    }
}

/// What the simulator calls its records.
pub(crate) fn counted(resource: &Resource) -> &'static str {
    match resource.name {
        "tickets_by_time" => "tickets",
        "users_by_time" => "users",
        "ticket_metric_events_by_cursor" => "ticket_metric_events",
        "custom_objects" => "custom_objects/asset",
        name => name,
    }
}

/// All records, as they are sent.
pub(crate) fn records(account: &Desk, resource: &Resource) -> Vec<String> {
    let (path, member) = place(resource);
    read(account, path, member)
}

/// All records of a sample, as they are sent.
pub(crate) fn sample(account: &Desk, resource: &Resource) -> Vec<String> {
    let (path, member) = place(resource);
    let path = path.trim_end_matches("/cursor");
    read(account, &format!("{path}/sample"), member)
}

fn read(account: &Desk, path: &str, member: &str) -> Vec<String> {
    let (_, body) = get(account.url(), &format!("/api/v2/{path}?start_time=0"));
    let page: std::collections::BTreeMap<String, Box<serde_json::value::RawValue>> =
        serde_json::from_str(&body).unwrap();
    list(&page[member])
}
