//! What `include` brings, and where.

use serde_json::Value;

use crate::{
    desk::{Desk, Verdict, skipped},
    pages::{records, records_or_skip},
};

/// Users, groups and organizations of tickets come as arrays beside them.
///
/// Zendesk's page "Side-loading related records": documented; clients use them with both styles.
pub(crate) async fn sideloads_of_tickets_are_arrays_beside_them(desk: &Desk) -> Verdict {
    for path in ["tickets", "tickets/cursor"] {
        let names = ["users", "groups", "organizations"];
        let include = names.join(",");
        let path = format!("/api/v2/incremental/{path}?start_time=0&per_page=10&include={include}");
        let page = desk.page(&path).await;
        for name in names {
            assert!(page[name].is_array(), "{path}: {name}");
        }
        let users: Vec<_> = records(&page, "users")
            .iter()
            .map(|user| &user["id"])
            .collect();
        for ticket in records_or_skip(&page, "tickets")? {
            let requester = &ticket["requester_id"];
            assert!(requester.is_null() || users.contains(&requester), "{path}");
        }
    }
    Ok(())
}

/// Nothing is beside tickets unless it was asked for.
///
/// Recorded by zenpy.
pub(crate) async fn nothing_is_sideloaded_unasked(desk: &Desk) -> Verdict {
    let page = desk
        .page("/api/v2/incremental/tickets?start_time=0&per_page=10")
        .await;
    for name in ["users", "groups", "organizations", "metric_sets"] {
        assert!(page.get(name).is_none(), "{name}");
    }
    let mut tickets = records(&page, "tickets").iter();
    assert!(tickets.all(|ticket| ticket.get("metric_set").is_none()));
    Ok(())
}

/// `metric_sets` come inside the tickets, as `metric_set`.
///
/// Recorded by embulk; a change that Zendesk announced in 2013.
pub(crate) async fn metric_sets_are_inside_tickets(desk: &Desk) -> Verdict {
    let page = desk
        .page("/api/v2/incremental/tickets?start_time=0&per_page=10&include=metric_sets")
        .await;
    let tickets = records_or_skip(&page, "tickets")?;
    assert!(page.get("metric_sets").is_none());
    let is_own = |ticket: &&Value| {
        !ticket["id"].is_null() && ticket["metric_set"]["ticket_id"] == ticket["id"]
    };
    let own = tickets.iter().filter(is_own).count();
    let null = tickets
        .iter()
        .filter(|ticket| ticket["metric_set"].is_null());
    assert!(own > 0 && own + null.count() == tickets.len());
    Ok(())
}

/// Organizations and groups of users come as arrays beside them.
///
/// Zendesk's page "Side-loading related records": documented.
pub(crate) async fn sideloads_of_users_are_arrays_beside_them(desk: &Desk) -> Verdict {
    for path in ["users", "users/cursor"] {
        let path = format!(
            "/api/v2/incremental/{path}?start_time=0&per_page=10&include=organizations,groups"
        );
        let page = desk.page(&path).await;
        for name in ["organizations", "groups"] {
            assert!(page[name].is_array(), "{path}: {name}");
        }
    }
    Ok(())
}

/// `comment_events` makes whole comments of the short notes among child events.
///
/// Guide "Using the Incremental Export API", "Exporting ticket events": documented; that `via` is then
/// an object and elsewhere a text is relied on by clients.
pub(crate) async fn comment_events_are_whole_comments(desk: &Desk) -> Verdict {
    let path = "/api/v2/incremental/ticket_events?start_time=0&per_page=100";
    let children = async |path: &str| {
        let page = desk.page(path).await;
        let events = records(&page, "ticket_events").iter();
        let children = events.filter_map(|event| event["child_events"].as_array().cloned());
        let children = children.flatten();
        children
            .filter(|child| child["event_type"] == "Comment")
            .collect::<Vec<_>>()
    };
    let short = children(path).await;
    for note in &short {
        assert!(note.get("body").is_none());
        assert!(note["via"].is_string());
        assert!(note["comment_present"] == true);
    }
    let whole = children(&format!("{path}&include=comment_events")).await;
    assert!(short.len() == whole.len());
    if whole.is_empty() {
        return Err(skipped("there is no comment among the first events"));
    }
    for comment in whole {
        assert!(comment["body"].is_string());
        assert!(comment["via"].is_object());
        assert!(comment["public"].is_boolean());
        assert!(comment["author_id"].is_i64());
    }
    Ok(())
}
