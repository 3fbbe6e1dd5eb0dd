-- The package takes no reply of the second that a ticket was made in, and takes an agent's own request for one.
select ours.ticket_id, ours.minutes, package.first_reply_time_calendar_minutes
from {{ ref('first_reply_time') }} as ours
join {{ source('fivetran', 'ticket') }} as ticket on ticket.id = ours.ticket_id
full join {{ ref('zendesk', 'zendesk__ticket_metrics') }} as package on package.ticket_id = ours.ticket_id
where ours.minutes is distinct from floor(package.first_reply_time_calendar_minutes)
    and not coalesce(ours.replied_at = ticket.created_at, false)
    and not coalesce(package.requester_role in ('agent', 'admin'), false)
