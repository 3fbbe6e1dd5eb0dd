-- Groups, deleted ones too.
SELECT
    id,
    url,
    name,
    created_at AT TIME ZONE 'UTC' AS created_at,
    updated_at AT TIME ZONE 'UTC' AS updated_at,
    coalesce(_deleted, false) AS _fivetran_deleted,
    (SELECT synced_at FROM LAYOUT._synced WHERE export = 'groups') AS _fivetran_synced
FROM DATA.groups
