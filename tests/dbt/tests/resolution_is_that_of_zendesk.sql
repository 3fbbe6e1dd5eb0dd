-- Zendesk's own figures, of the ticket's metric set.
select settled.id, solved.first_minutes, solved.full_minutes
from ({{ settled() }}) as settled
join {{ source('exported', 'ticket_metric_sets') }} as own on own.ticket_id = settled.id
left join {{ ref('resolution_time') }} as solved on solved.ticket_id = settled.id
where solved.first_minutes is distinct from own.first_resolution_time_in_minutes_calendar
    or solved.full_minutes is distinct from own.full_resolution_time_in_minutes_calendar
