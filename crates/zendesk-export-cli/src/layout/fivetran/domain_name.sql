-- A row for each domain of an organization, counted from 0.
SELECT
    organization.id AS organization_id,
    (domain.place - 1)::integer AS index,
    domain.name AS domain_name,
    (SELECT synced_at FROM LAYOUT._synced WHERE export = 'organizations') AS _fivetran_synced
FROM DATA.organizations AS organization
CROSS JOIN LATERAL unnest(organization.domain_names) WITH ORDINALITY AS domain (name, place)
WHERE domain.name IS NOT NULL AND NOT coalesce(organization._deleted, false)
