-- The same by another export: when the first reply was there.
select settled.id, reply.replied_at, event.time
from ({{ settled() }}) as settled
join {{ source('exported', 'ticket_metric_events') }} as event on event.ticket_id = settled.id
left join {{ ref('first_reply_time') }} as reply on reply.ticket_id = settled.id
where event.metric = 'reply_time' and event.type = 'fulfill' and event.instance_id = 1 and not event._deleted
    and reply.replied_at is distinct from event.time at time zone 'UTC'
