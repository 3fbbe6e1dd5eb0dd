-- A row for each tag of an organization.
SELECT DISTINCT
    organization.id AS organization_id,
    tag,
    (SELECT synced_at FROM LAYOUT._synced WHERE export = 'organizations') AS _fivetran_synced
FROM DATA.organizations AS organization
CROSS JOIN LATERAL unnest(organization.tags) AS tag
WHERE tag IS NOT NULL AND NOT coalesce(organization._deleted, false)
