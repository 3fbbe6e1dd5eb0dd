-- Organizations without the deleted ones, as the package has no column to know those by.
SELECT
    id,
    url,
    name,
    details,
    notes,
    external_id,
    group_id,
    shared_tickets,
    shared_comments,
    created_at AT TIME ZONE 'UTC' AS created_at,
    updated_at AT TIME ZONE 'UTC' AS updated_at,
    (SELECT synced_at FROM LAYOUT._synced WHERE export = 'organizations') AS _fivetran_synced
FROM DATA.organizations
WHERE NOT coalesce(_deleted, false)
