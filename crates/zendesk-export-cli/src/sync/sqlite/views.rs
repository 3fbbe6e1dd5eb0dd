//! What is nested in records without texts of people, as views of columns.

/// By the table whose columns they read.
const VIEWS: [(&str, &str, &str); 6] = [
    (
        "tickets",
        "ticket_tags",
        "SELECT tickets.id AS ticket_id, tag.value AS tag FROM tickets, json_each(tickets.tags) AS tag",
    ),
    (
        "tickets",
        "ticket_custom_fields",
        "SELECT tickets.id AS ticket_id, field.value ->> '$.id' AS field_id, field.value ->> '$.value' AS value, \
         field.value -> '$.value' AS json FROM tickets, json_each(tickets.custom_fields) AS field",
    ),
    ("tickets", "ticket_metric_sets", METRIC_SETS),
    (
        "users",
        "user_tags",
        "SELECT users.id AS user_id, tag.value AS tag FROM users, json_each(users.tags) AS tag",
    ),
    (
        "organizations",
        "organization_tags",
        "SELECT organizations.id AS organization_id, tag.value AS tag \
         FROM organizations, json_each(organizations.tags) AS tag",
    ),
    (
        "organizations",
        "organization_domains",
        "SELECT organizations.id AS organization_id, domain.value AS domain \
         FROM organizations, json_each(organizations.domain_names) AS domain",
    ),
];

/// The casts are for DuckDB, which runs views by itself and has texts where SQLite has numbers.
const METRIC_SETS: &str = "SELECT tickets.id AS ticket_id, \
     CAST(metric_set ->> '$.reply_time_in_minutes.calendar' AS INTEGER) AS reply_time_in_minutes_calendar, \
     CAST(metric_set ->> '$.reply_time_in_minutes.business' AS INTEGER) AS reply_time_in_minutes_business, \
     CAST(metric_set ->> '$.first_resolution_time_in_minutes.calendar' AS INTEGER) AS first_resolution_time_in_minutes_calendar, \
     CAST(metric_set ->> '$.first_resolution_time_in_minutes.business' AS INTEGER) AS first_resolution_time_in_minutes_business, \
     CAST(metric_set ->> '$.full_resolution_time_in_minutes.calendar' AS INTEGER) AS full_resolution_time_in_minutes_calendar, \
     CAST(metric_set ->> '$.full_resolution_time_in_minutes.business' AS INTEGER) AS full_resolution_time_in_minutes_business, \
     CAST(metric_set ->> '$.agent_wait_time_in_minutes.calendar' AS INTEGER) AS agent_wait_time_in_minutes_calendar, \
     CAST(metric_set ->> '$.agent_wait_time_in_minutes.business' AS INTEGER) AS agent_wait_time_in_minutes_business, \
     CAST(metric_set ->> '$.requester_wait_time_in_minutes.calendar' AS INTEGER) AS requester_wait_time_in_minutes_calendar, \
     CAST(metric_set ->> '$.requester_wait_time_in_minutes.business' AS INTEGER) AS requester_wait_time_in_minutes_business, \
     CAST(metric_set ->> '$.on_hold_time_in_minutes.calendar' AS INTEGER) AS on_hold_time_in_minutes_calendar, \
     CAST(metric_set ->> '$.on_hold_time_in_minutes.business' AS INTEGER) AS on_hold_time_in_minutes_business, \
     CAST(metric_set ->> '$.replies' AS INTEGER) AS replies, \
     CAST(metric_set ->> '$.reopens' AS INTEGER) AS reopens, \
     CAST(metric_set ->> '$.group_stations' AS INTEGER) AS group_stations, \
     CAST(metric_set ->> '$.assignee_stations' AS INTEGER) AS assignee_stations, \
     metric_set ->> '$.initially_assigned_at' AS initially_assigned_at, \
     metric_set ->> '$.assigned_at' AS assigned_at, \
     metric_set ->> '$.solved_at' AS solved_at, \
     metric_set ->> '$.status_updated_at' AS status_updated_at, \
     metric_set ->> '$.assignee_updated_at' AS assignee_updated_at, \
     metric_set ->> '$.requester_updated_at' AS requester_updated_at, \
     metric_set ->> '$.latest_comment_added_at' AS latest_comment_added_at \
     FROM tickets WHERE metric_set IS NOT NULL";

/// The views of a table's columns: their names, and what they select.
pub(super) fn of(table: &str) -> impl Iterator<Item = (&'static str, &'static str)> {
    let views = VIEWS.iter().filter(move |(of, ..)| *of == table);
    views.map(|&(_, view, sql)| (view, sql))
}
