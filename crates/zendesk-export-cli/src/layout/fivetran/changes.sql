-- What events say of the members of tickets: all that they set or changed.
-- Custom fields come together in one member, by their ids.
SELECT event_id, position, ticket_id, author_id, created_at, member AS field_name, value
FROM DATA.ticket_changes
WHERE member <> 'custom_ticket_fields'
UNION ALL
SELECT event_id, position, ticket_id, author_id, created_at, field.key, field.value #>> '{}'
FROM DATA.ticket_changes
CROSS JOIN LATERAL jsonb_path_query(LAYOUT._json(value), 'strict $.keyvalue()', '{}', true) AS pair
CROSS JOIN LATERAL (SELECT pair ->> 'key' AS key, pair -> 'value' AS value) AS field
WHERE member = 'custom_ticket_fields'
