-- From a ticket's creation to its first solution, and to the one that lasts.
with steps as (
    select
        ticket_id,
        updated,
        value in ('solved', 'closed') as is_done,
        coalesce(lag(value) over of_ticket in ('solved', 'closed'), false) as was_done,
        last_value(value) over (of_ticket rows between unbounded preceding and unbounded following) as newest
    from {{ source('fivetran', 'ticket_field_history') }}
    where field_name = 'status'
    window of_ticket as (partition by ticket_id order by updated)
),

solved as (
    select
        ticket_id,
        min(updated) as first_at,
        -- One that was reopened has none that lasts, unless it was deleted after it.
        max(updated) filter (where newest in ('solved', 'closed', 'deleted')) as last_at
    from steps
    where is_done and not was_done
    group by ticket_id
)

select
    solved.ticket_id,
    solved.first_at,
    solved.last_at,
    floor(extract(epoch from solved.first_at - ticket.created_at) / 60)::bigint as first_minutes,
    floor(extract(epoch from solved.last_at - ticket.created_at) / 60)::bigint as full_minutes
from solved
join {{ source('fivetran', 'ticket') }} as ticket on ticket.id = solved.ticket_id
