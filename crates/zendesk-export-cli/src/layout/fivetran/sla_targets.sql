-- Targets of SLA policies, as Fivetran has them among the members of tickets.
-- Those of one second may come from several metrics, of which the last is taken.
SELECT DISTINCT ON (event.ticket_id, field.name, event.time)
    event.ticket_id,
    field.name AS field_name,
    event.time AS created_at,
    field.value
FROM DATA.ticket_metric_events AS event
CROSS JOIN LATERAL (
    VALUES
        (
            CASE
                WHEN event.metric <> 'reply_time' THEN event.metric
                WHEN event.instance_id <= 1 THEN 'first_reply_time'
                ELSE 'next_reply_time'
            END,
            jsonb_build_object('minutes', event.sla -> 'target', 'in_business_hours', event.sla -> 'business_hours')::text
        ),
        ('sla_policy', event.sla #>> '{policy,title}')
) AS field (name, value)
WHERE event.type = 'apply_sla'
    AND event.metric IN ('reply_time', 'agent_work_time', 'requester_wait_time')
    AND jsonb_typeof(event.sla) = 'object'
    AND NOT coalesce(event._deleted, false)
ORDER BY event.ticket_id, field.name, event.time, event.id DESC
