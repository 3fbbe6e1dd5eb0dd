//! The definitions of custom fields, for the values that exported records have.

use serde_json::{Value, json};

use crate::account::{Account, ticket_fields};

const CREATED: &str = "2023-11-14T22:13:20Z";

/// Zendesk's own fields, such as the subject, are not in the list.
pub(super) fn ticket(_: &Account, number: u64) -> Value {
    let kind = [
        "text",
        "checkbox",
        "integer",
        "decimal",
        "multiselect",
        "date",
    ];
    let kind = usize::try_from(number % 6).map_or("text", |at| kind[at]);
    let title = format!("Custom field {}", number + 1);
    let mut field = json!({
        "id": ticket_fields::id(number), "type": kind, "title": title, "raw_title": title,
        "description": "", "raw_description": "", "position": number, "active": true,
        "required": false, "removable": true, "regexp_for_validation": null, "tag": null,
        "created_at": CREATED, "updated_at": CREATED,
    });
    if kind == "multiselect" {
        let choices = (0..4).map(|number| option(number, &format!("choice_{number}")));
        field["custom_field_options"] = choices.collect();
    }
    field
}

const OF_USERS: [(&str, &str); 3] = [
    ("customer_number", "integer"),
    ("newsletter", "checkbox"),
    ("birthday", "date"),
];

pub(super) const USER: u64 = OF_USERS.len() as u64;

pub(super) fn user(_: &Account, number: u64) -> Value {
    keyed(OF_USERS, 40_000_000_000_000, number)
}

const OF_ORGANIZATIONS: [(&str, &str); 4] = [
    ("plan", "dropdown"),
    ("seats", "integer"),
    ("is_partner", "checkbox"),
    ("renewal", "date"),
];

pub(super) const ORGANIZATION: u64 = OF_ORGANIZATIONS.len() as u64;

pub(super) fn organization(_: &Account, number: u64) -> Value {
    keyed(OF_ORGANIZATIONS, 39_000_000_000_000, number)
}

fn keyed<const N: usize>(fields: [(&str, &str); N], first_id: u64, number: u64) -> Value {
    let (key, kind) = usize::try_from(number).map_or(("", ""), |at| fields[at]);
    let title = key.replace('_', " ");
    let mut field = json!({
        "id": first_id + number, "key": key, "type": kind, "title": title, "raw_title": title,
        "description": "", "raw_description": "", "position": number, "active": true,
        "system": false, "regexp_for_validation": null,
        "created_at": CREATED, "updated_at": CREATED,
    });
    if kind == "dropdown" {
        field["custom_field_options"] = json!([option(0, "basic"), option(1, "premium")]);
    }
    field
}

fn option(number: u64, value: &str) -> Value {
    json!({"id": 38_000_000_000_000 + number, "name": value, "raw_name": value, "value": value})
}
