//! The JSON Schema of every export, as the generated types have it.
use schemars::{Schema, schema_for};
use zendesk_export::{Resource, types};

use crate::{args::SchemaArgs, failure::Failure, say::say};

/// Prints the schema of one export.
pub(crate) fn print(args: &SchemaArgs) -> Result<(), Failure> {
    let schema = schema(args.resource.table());
    say(format!("{:#}", schema.to_value()))
}

/// What a record of an export looks like; anything at all for an export without a type.
pub(crate) fn schema(resource: &Resource) -> Schema {
    match resource.name {
        "tickets" | "tickets_by_time" => schema_for!(types::Ticket),
        "ticket_events" => schema_for!(types::TicketEvent),
        "ticket_metric_events" | "ticket_metric_events_by_cursor" => {
            schema_for!(types::TicketMetricEvent)
        }
        "users" | "users_by_time" => schema_for!(types::User),
        "organizations" => schema_for!(types::Organization),
        "custom_objects" => schema_for!(types::CustomObjectRecord),
        "routing_attributes" => schema_for!(types::RoutingAttribute),
        "routing_attribute_values" => schema_for!(types::RoutingAttributeValue),
        "routing_instance_values" => schema_for!(types::RoutingInstanceValue),
        "articles" => schema_for!(types::Article),
        "calls" => schema_for!(types::Call),
        "legs" => schema_for!(types::Leg),
        _ => Schema::default(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_export_has_a_schema_with_the_members_of_its_table() {
        for resource in Resource::ALL {
            let schema = schema(resource);
            let properties = schema.get("properties").and_then(|all| all.as_object());
            let properties = properties.unwrap_or_else(|| panic!("{resource} has no properties"));
            let deleted = resource.deleted.iter().map(|(name, _)| *name);
            for name in [resource.id, resource.timestamp].into_iter().chain(deleted) {
                assert!(properties.contains_key(name), "{resource}: {name}");
            }
        }
    }
}
