-- Ticket forms as they are now, as nothing tells how they were.
SELECT
    id,
    name,
    display_name,
    active,
    end_user_visible,
    created_at AT TIME ZONE 'UTC' AS created_at,
    updated_at AT TIME ZONE 'UTC' AS updated_at,
    coalesce(_deleted, false) AS _fivetran_deleted,
    (SELECT synced_at FROM LAYOUT._synced WHERE export = 'ticket-forms') AS _fivetran_synced
FROM DATA.ticket_forms
