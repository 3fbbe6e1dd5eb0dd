-- Up to the newest day of the history, as the package goes on to today. It ends tickets that are closed by their `updated_at`, which
-- Zendesk leaves as it was where it closes one by itself: such tickets are missing from then on.
with steps as (
    select
        ticket_id,
        value as status,
        updated::date as until,
        lag(value) over (partition by ticket_id order by updated) as status_before
    from {{ source('fivetran', 'ticket_field_history') }}
    where field_name = 'status'
),

closed_late as (
    select day::date as day, count(*) as tickets
    from steps
    join {{ source('fivetran', 'ticket') }} as ticket on ticket.id = steps.ticket_id and ticket.status = 'closed'
    cross join lateral generate_series(ticket.updated_at::date + 1, steps.until - 1, '1 day') as day
    where steps.status = 'closed' and steps.status_before not in ('solved', 'closed', 'deleted')
    group by 1
),

package as (
    select date_day as day, count(*) as tickets from {{ ref('zendesk', 'zendesk__ticket_backlog') }} group by 1
)

select day, ours.tickets, package.tickets as of_package, closed_late.tickets as closed_late
from {{ ref('backlog') }} as ours
full join package using (day)
full join closed_late using (day)
where day <= (select max(day) from {{ ref('backlog') }})
    and coalesce(ours.tickets, 0) <> coalesce(package.tickets, 0) + coalesce(closed_late.tickets, 0)
