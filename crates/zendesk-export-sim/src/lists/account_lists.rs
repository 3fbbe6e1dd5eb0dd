//! The lists of the account.

use serde_json::{Value, json};

use super::{List, fields, parsed};
use crate::account::{
    Account, Resource, call, custom_status, group, text, ticket, ticket_fields, user,
};

const CREATED: &str = "2023-11-14T22:13:20Z";

/// The list at this path below `/api/v2/`.
pub(super) fn at(account: &Account, path: &[&str]) -> Option<List> {
    let (key, len, item): (_, _, fn(&Account, u64) -> Value) = match *path {
        ["groups"] => ("groups", group::COUNT, a_group),
        ["group_memberships"] => ("group_memberships", agents(account), membership),
        ["ticket_fields"] => (
            "ticket_fields",
            ticket_fields::count(account),
            fields::ticket,
        ),
        ["user_fields"] => ("user_fields", fields::USER, fields::user),
        ["organization_fields"] => (
            "organization_fields",
            fields::ORGANIZATION,
            fields::organization,
        ),
        ["ticket_forms"] => ("ticket_forms", 1, form),
        ["brands"] => ("brands", 1, brand),
        ["custom_statuses"] => ("custom_statuses", custom_status::COUNT, a_custom_status),
        ["custom_objects"] => ("custom_objects", account.custom_objects(), custom_object),
        ["locales"] => ("locales", LOCALES.len() as u64, locale),
        ["tags"] => ("tags", text::TAGS.len() as u64, tag),
        ["channels", "voice", "phone_numbers"] => {
            let has_calls = account.len(Resource::Calls) > 0;
            ("phone_numbers", u64::from(has_calls), phone_number)
        }
        // As in an account that has none. Satisfaction ratings come inside tickets only.
        ["macros"] => ("macros", 0, nothing),
        ["slas", "policies"] => ("sla_policies", 0, nothing),
        ["satisfaction_ratings"] => ("satisfaction_ratings", 0, nothing),
        _ => return None,
    };
    Some(List {
        key,
        len,
        item,
        // No paging is documented for these.
        is_paged: !matches!(*path, ["custom_statuses" | "custom_objects"]),
    })
}

/// A few of the settings only.
pub(super) fn settings() -> Value {
    json!({"settings": {
        "api": {
            "accepted_api_agreement": true,
            "api_password_access": "false",
            "api_token_access": "true",
        },
        "localization": {"locale_ids": LOCALES.map(|(id, _, _)| id)},
        "tickets": {"tagging": true},
        "users": {"tagging": true, "time_zone_selection": true, "language_selection": true},
    }})
}

fn agents(account: &Account) -> u64 {
    user::agents(account).count() as u64
}

fn nothing(_: &Account, _: u64) -> Value {
    Value::Null
}

fn a_group(account: &Account, index: u64) -> Value {
    parsed(|out| group::write(account, index, out))
}

fn a_custom_status(account: &Account, index: u64) -> Value {
    parsed(|out| custom_status::write(account, index, out))
}

fn custom_object(account: &Account, index: u64) -> Value {
    let key = usize::try_from(index).map_or("", |at| account.custom_object_key(at));
    json!({
        "key": key, "url": format!("{}/api/v2/custom_objects/{key}.json", account.base_url()),
        "title": key, "raw_title": key, "title_pluralized": key, "raw_title_pluralized": key,
        "description": "", "raw_description": "", "include_in_list_view": true,
        "allows_photos": false, "allows_attachments": false,
        "created_at": CREATED, "updated_at": CREATED,
    })
}

fn membership(account: &Account, number: u64) -> Value {
    let agent = user::agent(number);
    json!({
        "id": 37_000_000_000_000 + number,
        "url": format!("{}/api/v2/group_memberships/{}.json", account.base_url(), 37_000_000_000_000 + number),
        "user_id": user::id(agent),
        "group_id": user::default_group(agent).map(group::id),
        "default": true,
        "created_at": CREATED,
        "updated_at": CREATED,
    })
}

fn form(account: &Account, _: u64) -> Value {
    let fields = (0..ticket_fields::count(account)).map(ticket_fields::id);
    json!({
        "id": ticket::FORM_ID, "name": "Standard", "raw_name": "Standard",
        "display_name": "Standard", "raw_display_name": "Standard", "position": 0,
        "active": true, "default": true, "end_user_visible": true, "in_all_brands": true,
        "restricted_brand_ids": [], "ticket_field_ids": fields.collect::<Vec<_>>(),
        "created_at": CREATED, "updated_at": CREATED,
    })
}

fn brand(account: &Account, _: u64) -> Value {
    json!({
        "id": ticket::BRAND_ID, "name": "Example", "subdomain": "example",
        "brand_url": account.base_url(), "host_mapping": null, "has_help_center": true,
        "active": true, "default": true, "is_deleted": false,
        "ticket_form_ids": [ticket::FORM_ID], "created_at": CREATED, "updated_at": CREATED,
    })
}

/// Those that users have.
const LOCALES: [(u64, &str, &str); 4] = [
    (1, "en-US", "English"),
    (8, "de", "Deutsch"),
    (16, "fr", "Français"),
    (67, "ja", "日本語"),
];

fn locale(_: &Account, number: u64) -> Value {
    let (id, locale, name) = usize::try_from(number).map_or(LOCALES[0], |at| LOCALES[at]);
    json!({
        "id": id, "locale": locale, "name": name, "native_name": name, "default": number == 0,
        "created_at": CREATED, "updated_at": CREATED,
    })
}

/// How many tickets have it is not counted, but follows from the chance that one has.
fn tag(account: &Account, number: u64) -> Value {
    let name = usize::try_from(number).map_or("", |at| text::TAGS[at]);
    let chance = text::TAG_PERCENT;
    json!({"name": name, "count": account.len(Resource::Tickets) * chance / 100})
}

fn phone_number(_: &Account, _: u64) -> Value {
    json!({
        "id": call::PHONE_NUMBER_ID, "number": "+12025550100",
        "display_number": "+1 (202) 555-0100", "nickname": null, "name": "Support line",
        "country_code": "US", "toll_free": false, "external": false, "voice_enabled": true,
        "sms_enabled": false, "created_at": CREATED,
    })
}
