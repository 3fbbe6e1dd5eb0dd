//! What is nested in records without texts of people, as views of columns.

/// The items of a column that holds an array; nothing else has any. Whatever a record has there, the view of all others
/// must not fail for it. DuckDB, which runs views by itself, has names of kinds in capitals.
macro_rules! items {
    ($column:literal) => {
        concat!(
            "json_each(CASE lower(json_type(",
            $column,
            ")) WHEN 'array' THEN ",
            $column,
            " END)"
        )
    };
}

/// By the table whose columns they read.
const VIEWS: [(&str, &str, &str); 6] = [
    (
        "tickets",
        "ticket_tags",
        concat!(
            "SELECT tickets.id AS ticket_id, tag.value AS tag FROM tickets, ",
            items!("tickets.tags"),
            " AS tag"
        ),
    ),
    (
        "tickets",
        "ticket_custom_fields",
        concat!(
            "SELECT ticket_id, field ->> '$.id' AS field_id, field ->> '$.value' AS value, field -> '$.value' AS json \
             FROM (SELECT tickets.id AS ticket_id, CASE lower(item.type) WHEN 'object' THEN item.value END AS field FROM tickets, ",
            items!("tickets.custom_fields"),
            " AS item)"
        ),
    ),
    ("tickets", "ticket_metric_sets", METRIC_SETS),
    (
        "users",
        "user_tags",
        concat!(
            "SELECT users.id AS user_id, tag.value AS tag FROM users, ",
            items!("users.tags"),
            " AS tag"
        ),
    ),
    (
        "organizations",
        "organization_tags",
        concat!(
            "SELECT organizations.id AS organization_id, tag.value AS tag FROM organizations, ",
            items!("organizations.tags"),
            " AS tag"
        ),
    ),
    (
        "organizations",
        "organization_domains",
        concat!(
            "SELECT organizations.id AS organization_id, domain.value AS domain FROM organizations, ",
            items!("organizations.domain_names"),
            " AS domain"
        ),
    ),
];

/// The casts are for DuckDB, which has texts where SQLite has numbers.
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
     FROM tickets WHERE lower(json_type(metric_set)) = 'object'";

/// The views of a table's columns: their names, and what they select.
pub(super) fn of(table: &str) -> impl Iterator<Item = (&'static str, &'static str)> {
    let views = VIEWS.iter().filter(move |(of, ..)| *of == table);
    views.map(|&(_, view, sql)| (view, sql))
}
