-- A row for each tag of a ticket.
SELECT DISTINCT
    ticket.id AS ticket_id,
    tag,
    (SELECT synced_at FROM LAYOUT._synced WHERE export = 'tickets') AS _fivetran_synced
FROM DATA.tickets AS ticket
CROSS JOIN LATERAL unnest(ticket.tags) AS tag
WHERE tag IS NOT NULL
