-- The package counts the minutes that begin, and takes a ticket that was reopened for solved by its last solution.
select ticket_id, ours.first_minutes, package.first_resolution_calendar_minutes, ours.full_minutes, package.final_resolution_calendar_minutes
from {{ ref('resolution_time') }} as ours
full join {{ ref('zendesk', 'zendesk__ticket_metrics') }} as package using (ticket_id)
where (ours.first_minutes is null) <> (package.first_resolution_calendar_minutes is null)
    or package.first_resolution_calendar_minutes - ours.first_minutes not in (0, 1)
    or package.final_resolution_calendar_minutes - ours.full_minutes not in (0, 1)
