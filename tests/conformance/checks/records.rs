//! What records have that a client can rely on.

use serde_json::Value;

use crate::{
    desk::{Desk, Verdict, skipped},
    pages::{records, records_or_skip, unix_seconds},
};

const TICKETS: &str = "/api/v2/incremental/tickets/cursor?start_time=0&per_page=100";
const USERS: &str = "/api/v2/incremental/users/cursor?start_time=0&per_page=100";

/// `generated_timestamp` is never before `updated_at`, for changes by the system leave that alone.
///
/// "Incremental Ticket Export, Time Based": documented; recorded by zenpy.
pub(crate) async fn tickets_are_exported_after_they_changed(desk: &Desk) -> Verdict {
    for ticket in records_or_skip(&desk.page(TICKETS).await, "tickets")? {
        let exported = ticket["generated_timestamp"].as_i64();
        assert!(exported >= Some(unix_seconds(&ticket["updated_at"])));
    }
    Ok(())
}

/// `custom_fields` and `fields` are the same list of `id` and `value`.
///
/// Recorded by zenpy, where all lists were empty, and by embulk.
pub(crate) async fn custom_fields_come_twice(desk: &Desk) -> Verdict {
    for ticket in records_or_skip(&desk.page(TICKETS).await, "tickets")? {
        assert!(ticket["custom_fields"] == ticket["fields"]);
        for field in records(ticket, "custom_fields") {
            assert!(field["id"].is_i64() && field.get("value").is_some());
        }
    }
    Ok(())
}

/// A ticket that was scrubbed keeps coming, without its text.
///
/// Recorded by zenpy.
pub(crate) async fn scrubbed_tickets_keep_coming(desk: &Desk) -> Verdict {
    let page = desk.page(TICKETS).await;
    let is_scrubbed = |ticket: &&Value| ticket["subject"] == "SCRUBBED";
    let scrubbed = records(&page, "tickets").iter().filter(is_scrubbed);
    for ticket in scrubbed.clone() {
        assert!(ticket["raw_subject"] == "SCRUBBED");
        assert!(ticket["description"] == "X");
        assert!(ticket["status"] == "deleted");
    }
    if scrubbed.count() == 0 {
        return Err(skipped("no ticket among the first was scrubbed"));
    }
    Ok(())
}

/// A deleted user is not active, has no e-mail address, and says whether it is gone for good.
///
/// Recorded by zenpy.
pub(crate) async fn deleted_users_have_no_address(desk: &Desk) -> Verdict {
    let page = desk.page(USERS).await;
    let users = records(&page, "users");
    let deleted: Vec<_> = users
        .iter()
        .filter(|user| user["active"] == false)
        .collect();
    for user in &deleted {
        assert!(user["email"].is_null());
        assert!(user["permanently_deleted"].is_boolean());
    }
    if deleted.is_empty() {
        return Err(skipped("no user among the first was deleted"));
    }
    Ok(())
}

/// An event of a ticket is an audit with its time in seconds, and `via` as a text.
///
/// Recorded by embulk in 2019; clients rely on it.
pub(crate) async fn ticket_events_are_audits(desk: &Desk) -> Verdict {
    let page = desk
        .page("/api/v2/incremental/ticket_events?start_time=0&per_page=10")
        .await;
    for event in records_or_skip(&page, "ticket_events")? {
        for member in ["id", "ticket_id", "timestamp"] {
            assert!(event[member].is_i64(), "{member}");
        }
        assert!(event["event_type"] == "Audit");
        assert!(event["via"].is_string(), "via");
        assert!(event["child_events"].is_array(), "child_events");
    }
    Ok(())
}
