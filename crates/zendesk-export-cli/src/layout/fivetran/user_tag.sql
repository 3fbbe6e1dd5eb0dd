-- A row for each tag of a user.
SELECT DISTINCT
    one.id AS user_id,
    tag,
    (SELECT synced_at FROM LAYOUT._synced WHERE export = 'users') AS _fivetran_synced
FROM DATA.users AS one
CROSS JOIN LATERAL unnest(one.tags) AS tag
WHERE tag IS NOT NULL
