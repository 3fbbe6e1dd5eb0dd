-- Brands, deleted ones too.
SELECT
    id,
    url,
    name,
    brand_url,
    subdomain,
    active,
    has_help_center,
    help_center_state,
    coalesce(_deleted, false) AS _fivetran_deleted,
    (SELECT synced_at FROM LAYOUT._synced WHERE export = 'brands') AS _fivetran_synced
FROM DATA.brands
