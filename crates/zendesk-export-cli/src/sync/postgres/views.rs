//! What is nested in records without texts of people, as views of columns.
use super::{catalog::Catalog, work::Work};
use crate::postgres::{Trouble, quoted};

/// By the table whose columns they read, which SCHEMA stands in front of.
const VIEWS: [(&str, &str, &str); 6] = [
    (
        "tickets",
        "ticket_tags",
        "SELECT id AS ticket_id, unnest(tags) AS tag FROM SCHEMA.tickets",
    ),
    (
        "tickets",
        "ticket_custom_fields",
        "SELECT ticket.id AS ticket_id, field ->> 'id' AS field_id, field ->> 'value' AS value, field -> 'value' AS json
         FROM SCHEMA.tickets AS ticket, jsonb_array_elements(
             CASE jsonb_typeof(ticket.custom_fields) WHEN 'array' THEN ticket.custom_fields ELSE '[]' END) AS field",
    ),
    ("tickets", "ticket_metric_sets", ""),
    (
        "users",
        "user_tags",
        "SELECT id AS user_id, unnest(tags) AS tag FROM SCHEMA.users",
    ),
    (
        "organizations",
        "organization_tags",
        "SELECT id AS organization_id, unnest(tags) AS tag FROM SCHEMA.organizations",
    ),
    (
        "organizations",
        "organization_domains",
        "SELECT id AS organization_id, unnest(domain_names) AS domain FROM SCHEMA.organizations",
    ),
];

/// In minutes, of the calendar and of the schedule.
const DURATIONS: [&str; 6] = [
    "reply_time_in_minutes",
    "first_resolution_time_in_minutes",
    "full_resolution_time_in_minutes",
    "agent_wait_time_in_minutes",
    "requester_wait_time_in_minutes",
    "on_hold_time_in_minutes",
];

const COUNTS: [&str; 4] = ["replies", "reopens", "group_stations", "assignee_stations"];

const TIMES: [&str; 7] = [
    "initially_assigned_at",
    "assigned_at",
    "solved_at",
    "status_updated_at",
    "assignee_updated_at",
    "requester_updated_at",
    "latest_comment_added_at",
];

/// Those of a table's columns.
fn of(table: &str) -> impl Iterator<Item = &'static (&'static str, &'static str, &'static str)> {
    VIEWS.iter().filter(move |(of, ..)| *of == table)
}

pub(super) fn are_made(catalog: &Catalog, table: &str) -> bool {
    of(table).all(|(_, view, _)| catalog.has(view))
}

/// Makes the views of a table's columns that are not there.
pub(super) fn make(work: &mut Work<'_>, catalog: &Catalog, table: &str) -> Result<(), Trouble> {
    let schema = work.schema().to_owned();
    for (_, view, sql) in of(table).filter(|(_, view, _)| !catalog.has(view)) {
        let sql = match sql.is_empty() {
            true => metric_sets(),
            false => (*sql).to_owned(),
        };
        let view = work.name(view);
        let sql = sql.replace("SCHEMA", &schema);
        work.batch(&format!("CREATE VIEW {view} AS {sql}"))?;
    }
    Ok(())
}

/// A value of another kind is null, since an error would fail every question.
fn metric_sets() -> String {
    let number = |path: &str, name: &str| {
        format!(
            "CASE jsonb_typeof(metric_set #> '{{{path}}}') WHEN 'number' THEN (metric_set #>> '{{{path}}}')::numeric END AS {}",
            quoted(name)
        )
    };
    let durations = DURATIONS.iter().flat_map(|name| {
        ["calendar", "business"].map(|of| number(&format!("{name},{of}"), &format!("{name}_{of}")))
    });
    let counts = COUNTS.iter().map(|name| number(name, name));
    let times = TIMES
        .iter()
        .map(|name| format!("metric_set ->> '{name}' AS {name}"));
    let columns = durations.chain(counts).chain(times);
    format!(
        "SELECT id AS ticket_id, {} FROM SCHEMA.tickets WHERE jsonb_typeof(metric_set) = 'object'",
        columns.collect::<Vec<_>>().join(", ")
    )
}
