-- No targets of SLA policies, as ticket metric events are not there.
SELECT NULL::bigint AS ticket_id, NULL::text AS field_name, NULL::timestamptz AS created_at, NULL::text AS value
WHERE false
