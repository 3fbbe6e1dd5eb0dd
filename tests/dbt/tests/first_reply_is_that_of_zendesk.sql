-- Zendesk's own figure, of the ticket's metric set.
select settled.id, reply.minutes, own.reply_time_in_minutes_calendar
from ({{ settled() }}) as settled
join {{ source('exported', 'ticket_metric_sets') }} as own on own.ticket_id = settled.id
left join {{ ref('first_reply_time') }} as reply on reply.ticket_id = settled.id
where reply.minutes is distinct from own.reply_time_in_minutes_calendar
