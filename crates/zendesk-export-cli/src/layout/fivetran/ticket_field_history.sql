-- A row for each value that a member of a ticket was given.
-- The package knows values by ticket, member and second: of several in one second the last is taken.
SELECT
    ticket_id,
    field_name,
    created_at AT TIME ZONE 'UTC' AS updated,
    author_id AS user_id,
    nullif(value, '') AS value,
    (SELECT synced_at FROM LAYOUT._synced WHERE export = 'ticket-events') AS _fivetran_synced
FROM (
    SELECT DISTINCT ON (ticket_id, field_name, created_at) ticket_id, field_name, created_at, author_id, value
    FROM LAYOUT._changes
    ORDER BY ticket_id, field_name, created_at, event_id DESC, position DESC
) AS last
UNION ALL
SELECT
    ticket_id,
    field_name,
    created_at AT TIME ZONE 'UTC',
    NULL::bigint,
    nullif(value, ''),
    (SELECT synced_at FROM LAYOUT._synced WHERE export = 'ticket-metric-events')
FROM LAYOUT._sla_targets
