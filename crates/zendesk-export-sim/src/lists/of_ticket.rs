//! What belongs to a single ticket: its metrics, and its events in the form of audits and comments.

use serde_json::{Map, Value, json};

use super::{index_of, parsed};
use crate::account::{Account, Inlined, Resource, ticket_event};
use crate::refusal::Refusal;

/// The index of a ticket that is not deleted.
pub(super) fn find(account: &Account, id: &str, now: i64) -> Result<u64, Refusal> {
    let index = index_of(account, Resource::Tickets, id, now)?;
    let newest = account.newest(Resource::Tickets, index, now);
    if account.is_deleted(Resource::Tickets, &newest, now) {
        return Err(Refusal::RecordNotFound);
    }
    Ok(index)
}

pub(super) fn metrics(account: &Account, index: u64, now: i64) -> Value {
    let newest = account.newest(Resource::Tickets, index, now);
    let mut ticket =
        parsed(|out| account.write(Resource::Tickets, &newest, Inlined::Sideload, out));
    ticket["metric_set"].take()
}

pub(super) fn audits(account: &Account, index: u64, now: i64) -> Vec<Value> {
    let events = ticket_event::of_ticket(account, index, now);
    let resource = Resource::TicketEvents;
    events
        .map(|event| account.revision(resource, event))
        .map(|event| parsed(|out| account.write(resource, &event, Inlined::Sideload, out)))
        .map(audit)
        .collect()
}

pub(super) fn comments(account: &Account, index: u64, now: i64) -> Vec<Value> {
    let audits = audits(account, index, now).into_iter();
    let comments = audits.flat_map(|mut audit| {
        let events = audit["events"].take();
        let comments = events.as_array().cloned().unwrap_or_default();
        let comments = comments.into_iter();
        let comments =
            comments.filter(|event| event["type"] == "Comment" || event["type"] == "VoiceComment");
        comments.map(move |mut comment| {
            for key in ["via", "created_at", "metadata"] {
                comment[key] = audit[key].clone();
            }
            comment
        })
    });
    comments.collect()
}

/// The same change as in the export of ticket events, named as audits name it.
fn audit(mut event: Value) -> Value {
    let children = event["child_events"].take();
    let children = children.as_array().cloned().unwrap_or_default();
    let channel = match event["via"].as_str() {
        Some("Mail") => "email",
        Some("Web service") => "api",
        Some("Messaging") => "native_messaging",
        Some("Trigger") => "rule",
        _ => "web",
    };
    json!({
        "id": event["id"],
        "ticket_id": event["ticket_id"],
        "created_at": event["created_at"],
        "author_id": event["updater_id"],
        "metadata": {"system": event["system"], "custom": {}},
        "events": children.into_iter().map(audit_event).collect::<Vec<_>>(),
        "via": {"channel": channel, "source": {"from": {}, "to": {}, "rel": null}},
    })
}

fn audit_event(child: Value) -> Value {
    let Value::Object(mut child) = child else {
        return child;
    };
    let kind = child.remove("event_type").unwrap_or_default();
    if kind == "Comment" {
        for of_exports_only in ["via", "via_reference_id", "created_at"] {
            child.remove(of_exports_only);
        }
        return Value::Object(child);
    }
    let mut event = Map::new();
    event.insert("type".to_owned(), kind);
    event.extend(child.remove_entry("id"));
    event.extend(child.remove_entry("previous_value"));
    let field = child.into_iter().find(|(key, _)| !key.starts_with("via"));
    if let Some((name, value)) = field {
        let is_tags = name.ends_with("tags");
        let name = if is_tags { "tags".to_owned() } else { name };
        event.insert("field_name".to_owned(), Value::from(name));
        // Audits write ids as texts.
        let value = match value {
            Value::Number(id) => Value::from(id.to_string()),
            value => value,
        };
        event.insert("value".to_owned(), value);
    }
    Value::Object(event)
}
